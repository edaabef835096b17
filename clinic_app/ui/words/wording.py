"""Words of the intake and review pages in one place, each looked up in the translation when it is shown."""

from __future__ import annotations

import datetime as dt

from clinic_app.screening.rule import Urgency
from clinic_app.ui.language import translated

_LONGEST_SAID = 60  # characters of an earlier answer on its button
_MONTHS_AS_YEARS = 36  # from here on the months no longer matter
_NAMED = 3  # open questions named in the line on waiting follow-ups


# -- answers ---------------------------------------------------------------------------------------


def checked(how: str) -> str:
    """How a source was checked when the rules were written."""
    return {
        "full": translated("read in full"),
        "abstract": translated("abstract read"),
        "secondary": translated("read in a summary by others"),
        "knowledge": translated("from knowledge, still to be checked"),
    }.get(how, how)


def last_time(said: str, day: str, since: str) -> str:
    """Button that reconfirms what was said at the visit before."""
    shortened = said if len(said) <= _LONGEST_SAID else f"{said[: _LONGEST_SAID - 1]}…"
    return translated("Last time ({day}, {since}): {said}. Still so: K").format(
        day=day, since=since, said=shortened
    )


def ago(day: dt.date, today: dt.date) -> str:
    """How long ago a day is, in the largest unit of which there are at least two."""
    days = max((today - day).days, 0)
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if months >= _MONTHS_AS_YEARS:
        return translated("{n} years ago").format(n=months // 12)
    if months > 1:
        return translated("{n} months ago").format(n=months)
    if days == 1:
        return translated("yesterday")
    return translated("{n} days ago").format(n=days) if days else translated("today")


def yes_no_options() -> list[tuple[str, str, str]]:
    """Code, label and key of the four answers to a yes/no question."""
    yes, no = (answer_key(code) for code in ("yes", "no"))
    return [("yes", translated("Yes"), yes), ("no", translated("No"), no), *state_options()]


def state_options() -> list[tuple[str, str, str]]:
    """Code, label and key of the two answers that every question takes."""
    unknown, declined = (answer_key(code) for code in ("unknown", "declined"))
    return [
        ("unknown", translated("Unknown"), unknown),
        ("declined", translated("Declined"), declined),
    ]


def answer_key(code: str) -> str:
    """Letter of an answer: the first one of its word, where the language has four different ones."""
    return {
        "yes": translated("Y"),
        "no": translated("N"),
        "unknown": translated("U"),
        "declined": translated("D"),
    }[code]


def birth_option() -> str:
    """Option for what began at birth."""
    return translated("birth")


def about(amount: str) -> str:
    """An age that is not exact, as it can be typed."""
    return f"~{amount}"


def region_group(group: str) -> str:
    """Heading of a group of body regions."""
    return {
        "head": translated("Head and neck"),
        "trunk": translated("Trunk"),
        "arms": translated("Upper limbs"),
        "legs": translated("Lower limbs"),
        "other": translated("Other"),
    }[group]


def date_example() -> str:
    """What an empty date field shows."""
    return translated("14-Mar-2019")


def onset_example() -> str:
    """What an empty age-of-onset field shows."""
    return translated("age or date")


def number_example() -> str:
    """What an empty number field shows."""
    return translated("number")


def text_example() -> str:
    """What an empty text field shows."""
    return translated("type here")


def converted(typed: str, value: str) -> str:
    """Note on a number that was typed in another unit."""
    return translated("{0} = {1}").format(typed, value)


def sure(sentence: str) -> str:
    """Question after an unusual number."""
    return translated("{0} Sure? Press Enter again to keep it.").format(sentence)


def not_recorded(sentence: str, remedy: str) -> str:
    """Say beside a field why its text is not recorded."""
    return " ".join(part for part in (translated("Not recorded."), sentence, remedy) if part)


def answered_together() -> str:
    """Mark of an answer given by the key for a whole group."""
    return translated("Answered together with the group")


# -- the page ----------------------------------------------------------------------------------------


def born(date: str, age: str) -> str:
    """Birth date and age on the banner."""
    return translated("Born {0}").format(f"{date} · {age}" if age else date)


def sex(code: str, years: int | None) -> str:
    """Sex as said of a person of this age."""
    child = years is not None and years < 18  # noqa: PLR2004 - adult age
    words = {
        "female": translated("Girl") if child else translated("Female"),
        "male": translated("Boy") if child else translated("Male"),
        "indeterminate": translated("Sex indeterminate"),
    }
    return words.get(code, translated("Sex not recorded"))


def identifier(kind: str, value: str) -> str:
    """A patient's number on the banner."""
    return f"{kind} {value}".strip()


def saved(at: dt.datetime) -> str:
    """Everything is on the disk."""
    return translated("Saved {0}").format(at.strftime("%H:%M:%S"))


def nothing_to_save() -> str:
    """Before the first change."""
    return translated("Saved as you go")


def only_to_read() -> str:
    """State of a draft that another window has taken over."""
    return translated("Taken over elsewhere: only to be read here")


def reopened(answers: int) -> str:
    """A draft that was begun before is open again, with what was answered then."""
    if answers == 1:
        return translated("Reopened where you left: 1 answer is here")
    return translated("Reopened where you left: {0} answers are here").format(answers)


def typed_before() -> str:
    """Beside text that was typed in an earlier sitting."""
    return translated("Typed before and not recorded yet. Enter records it.")


def undone(name: str, answer: str) -> str:
    """Ctrl+Z took the last answer back."""
    return translated("Undone: {0} is again “{1}”").format(name, answer)


def undone_added(group: str) -> str:
    """Ctrl+Z took away an entry that had just been added."""
    return translated("Undone: the new entry of “{0}” is gone again").format(group)


def undone_removed(group: str, name: str) -> str:
    """Ctrl+Z brought an entry back, named by its first answer where it has one."""
    if not name:
        return translated("Undone: the entry of “{0}” is back").format(group)
    return translated("Undone: “{1}” of “{0}” is back").format(group, name)


def nothing_to_undo() -> str:
    """Ctrl+Z found no answer of this sitting."""
    return translated("Nothing to undo since this intake was opened")


def not_saved(sentence: str) -> str:
    """The disk fails; the answers are kept and written later."""
    return translated("Not saved yet: {0} Trying again").format(sentence)


def progress_name(title: str, given: int, total: int) -> str:
    """Section button read aloud."""
    return translated("{0}, {1} of {2} required questions answered").format(title, given, total)


def review() -> str:
    """Last line of the section list."""
    return translated("Review & sign")


def sections() -> str:
    """Name of the section list."""
    return translated("Sections")


def back() -> str:
    """Button to the page before."""
    return translated("Back")


def next_to(title: str) -> str:
    """Button to the page after."""
    return translated("Next: {0}").format(title)


def assess_first() -> str:
    """Static line on the first page."""
    return translated(
        "Assess first: if the patient looks acutely unwell, treat now. The draft is kept."
    )


def more(count: int) -> str:
    """Button that opens the optional questions of a section."""
    return translated("More ({0} optional)").format(count)


def less() -> str:
    """Button that folds the optional questions without an answer."""
    return translated("Fold unanswered optional questions")


def waiting(parents: list[tuple[str, int]]) -> str:
    """Line on follow-ups that depend on questions still open; the first three are named."""
    count = sum(number for _, number in parents)
    named = ", ".join(f"“{parent}”" for parent, _ in parents[:_NAMED])
    if len(parents) > _NAMED:
        named = translated("{0} and {1} more").format(named, len(parents) - _NAMED)
    line = (
        translated("1 follow-up waits for: {1}")
        if count == 1
        else translated("{0} follow-ups wait for: {1}")
    )
    return line.format(count, named)


def entry_title(group: str, number: int, name: str) -> str:
    """Heading of one entry of a repeating group."""
    title = f"{group[:1].upper()}{group[1:]} {number}"
    return f"{title}: {name}" if name else title


def add_entry(group: str) -> str:
    """Button that adds an entry."""
    return translated("Add: {0}").format(group)


def remove_entry() -> str:
    """Button that removes an entry."""
    return translated("Remove")


def confirm_removal() -> str:
    """Button after the first press of Remove."""
    return translated("Really remove? Press again")


def why_title() -> str:
    """Heading of the panel that F1 opens."""
    return translated("Why we ask")


def source_title(count: int) -> str:
    """Heading of the sources."""
    return translated("Source") if count == 1 else translated("Sources")


def no_reason_given() -> str:
    """For a question whose form gives no reason."""
    return translated("The form gives no reason for this question.")


def all_no_question(count: int) -> str:
    """Confirmation of the key that answers a whole group."""
    if count == 1:
        return translated("1 question. Tick it if the answer is Yes; else No is recorded.")
    words = translated(
        "{0} questions, as asked together. Tick each Yes; the rest is recorded as No."
    )
    return words.format(count)


def all_no_confirm(yes: int, no: int) -> str:
    """Button that confirms it: how many were ticked, and how many are answered with *no*."""
    if not yes:
        return translated("Record: all no ({0})").format(no)
    return translated("Record: {0} yes, {1} no").format(yes, no)


def cancel() -> str:
    """Button that does nothing."""
    return translated("Cancel")


def all_no_nothing() -> str:
    """Nothing to answer together here."""
    return translated("No yes/no question here may be answered together.")


def nothing_missing() -> str:
    """No required question is without an answer."""
    return translated("Every required question has an answer.")


def option_finding() -> str:
    """“/” was pressed in a list of options."""
    return translated("Type the first letters of an option; Enter chooses it, Esc ends.")


def option_found(typed: str, label: str, count: int) -> str:
    """What was typed leads to an option, perhaps one of several."""
    if count == 1:
        return translated("“{0}”: {1}. Enter chooses it.").format(typed, label)
    words = translated("“{0}”: {1}, one of {2}. Enter chooses it, / goes to the next.")
    return words.format(typed, label, count)


def option_not_found(typed: str) -> str:
    """No option begins so."""
    return translated("“{0}”: no option begins so. Backspace corrects, Esc ends.").format(typed)


def option_hint() -> str:
    """On a long list of options, beside why we ask."""
    return translated("Many options: press / and type the first letters of one, then Enter.")


# -- key hints -----------------------------------------------------------------------------------------


def key_hints() -> list[tuple[tuple[str, ...], str]]:
    """Keys and what they do, most important first."""
    return [
        (
            tuple(answer_key(code) for code in ("yes", "no", "unknown", "declined")),
            translated("answer, move on"),
        ),
        (("↑", "↓"), translated("question")),
        (("Ctrl", "→"), translated("section")),
        (("Shift", "N"), translated("rest: no")),
        (("F1",), translated("why we ask")),
        (("M",), translated("more")),
        (("/",), translated("find option")),
        (("Ctrl", "J"), translated("next missing")),
        (("Ctrl", "Z"), translated("undo")),
    ]


def key_names(keys: tuple[str, ...]) -> str:
    """Keys as a screen reader says them."""
    names = {"↑": translated("Up"), "↓": translated("Down"), "→": translated("Right")}
    return " ".join(names.get(key, key) for key in keys)


# -- findings ------------------------------------------------------------------------------------------


def findings_title() -> str:
    """Heading of the right-hand panel."""
    return translated("Findings so far")


def no_findings() -> str:
    """No rule matched; never to be read as normal."""
    return translated(
        "No listed rule matches the answers so far. That does not exclude anything: see what cannot be told yet."
    )


def urgency(tier: Urgency, within: str = "") -> str:
    """Word for a tier, always beside its colour."""
    word = {
        Urgency.EMERGENCY: translated("Emergency"),
        Urgency.URGENT: translated("Urgent"),
        Urgency.SOON: translated("Soon"),
        Urgency.CONSIDER: translated("Consider"),
        Urgency.INFORMATION: translated("Information"),
    }[tier]
    return f"{word} · {within}" if within else word


def recorded(label: str, value: str) -> str:
    """A recorded answer in a list: its name alone says yes."""
    return label if value == "yes" else f"{label}: {value}"


def and_more(count: int) -> str:
    """End of a list that was cut short on a folded card."""
    return translated("and {0} more").format(count)


def because(inputs: list[str]) -> str:
    """Answers that made a rule match."""
    return translated("Because: {0}").format(" · ".join(inputs))


def basis(words: str) -> str:
    """Evidence in a few words on a folded card."""
    return translated("Basis: {0} · limits").format(words)


def options_title() -> str:
    """Heading of what may be considered."""
    return translated("Options to consider")


def strength_title() -> str:
    """Heading of the strength of the evidence."""
    return translated("Strength")


def limits_title() -> str:
    """Heading of the limits of a rule."""
    return translated("Limits")


def still_needed(names: str) -> str:
    """Questions without which a rule cannot be assessed."""
    return translated("Still needed: {0}").format(names)


def not_yet_known(names: str) -> str:
    """Open questions of a rule that matched all the same."""
    return translated("Not yet known: {0}").format(names)


def cannot_tell(count: int) -> str:
    """Fold of the rules that wait for answers."""
    return translated("Can't tell yet ({0})").format(count)


def cannot_tell_word() -> str:
    """Word in the place of an urgency."""
    return translated("Can't tell yet")


def not_matched(count: int) -> str:
    """Fold of the rules that were checked and do not match."""
    return translated("Checked, not matched ({0})").format(count)


def emergency_off() -> str:
    """Said wherever findings stand without their first tier; no other tier can be switched off."""
    return translated("This clinic has switched off the findings of the tier “emergency”.")


def not_matched_note() -> str:
    """What not matched does not mean."""
    return translated(
        "Not matched is not the same as normal: only the listed criteria were compared."
    )


def lower_tiers(count: int) -> str:
    """Fold of everything below an emergency."""
    return translated("Less urgent findings ({0})").format(count)


def contradictions(count: int) -> str:
    """Fold of answers that contradict each other."""
    return translated("Do these agree? ({0})").format(count)


def expanded(unfolded: bool) -> str:
    """State of a card, read aloud."""
    return translated("unfolded") if unfolded else translated("folded")


# -- atopic strip --------------------------------------------------------------------------------------


def strip_title() -> str:
    """Heading of the strip."""
    return translated("Atopic history")


def strip_state(state: str) -> str:
    """State of one condition in words."""
    return {
        "yes": translated("yes"),
        "no": translated("no"),
        "unknown": translated("unknown"),
        "declined": translated("declined"),
        "not_asked": translated("not asked"),
    }[state]


def told_by(names: str) -> str:
    """Who gave the history."""
    return translated("told by {0}").format(names)


# -- review --------------------------------------------------------------------------------------------


def review_title() -> str:
    """Heading of the review page."""
    return translated("Review and sign")


def missing_title(count: int) -> str:
    """Heading of required questions without an answer."""
    return translated("Missing: required, no answer yet ({0})").format(count)


def missing_note() -> str:
    """How a question nobody can answer is settled."""
    return translated(
        "“Unknown” and “declined” are honest answers. Each line leads to its question."
    )


def wrong_title(count: int) -> str:
    """Heading of answers outside hard limits."""
    return translated("Cannot be right ({0})").format(count)


def unusual_title(count: int) -> str:
    """Heading of unusual numbers."""
    return translated("Unusual: please check ({0})").format(count)


def contradictions_title(count: int) -> str:
    """Heading of answers that contradict each other."""
    return translated("Do these agree? ({0})").format(count)


def changes_title(version: int, count: int) -> str:
    """Heading of what an amendment changes."""
    return translated("Changed since version {0}: old → new ({1})").format(version, count)


def change(short: str, old: str, new: str) -> str:
    """One answer that is not as it was signed."""
    return translated("{0}: {1} → {2}").format(short, old, new)


def nothing_changed(version: int) -> str:
    """An amendment that says the same as before."""
    return translated(
        "No answer is changed yet. Signing makes a new version with the answers of version {0}."
    ).format(version)


def not_asked_title(count: int) -> str:
    """Heading of what was not asked."""
    return translated("Not asked ({0} optional)").format(count)


def not_asked_note() -> str:
    """What not asked means on paper."""
    return translated("These are printed as “not asked”, never as no.")


def recap_title(count: int) -> str:
    """Heading of the findings once more."""
    return translated("Findings ({0})").format(count)


def sign() -> str:
    """Button that starts signing."""
    return translated("Sign…")


def summary() -> str:
    """Button to the summary."""
    return translated("Summary")


def back_to_questions() -> str:
    """Button from the review to the questions."""
    return translated("Back to the questions")


def ready_to_sign() -> str:
    """Nothing stands in the way."""
    return translated("Nothing stands in the way of signing. Signing locks the intake for good.")


def blocked(count: int) -> str:
    """Why signing must wait."""
    return (
        translated("Signing waits for {0} answer.").format(count)
        if count == 1
        else translated("Signing waits for {0} answers.").format(count)
    )
