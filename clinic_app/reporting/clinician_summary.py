"""A record in words for the clinician: who, allergies, atopic history, findings, then everything that was asked or not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from clinic_app.body_figure import proportion_at
from clinic_app.form.questionnaire import DOB, VISIT, Kind
from clinic_app.record import Record
from clinic_app.reporting.allergy_label import Level, allergy_label
from clinic_app.reporting.atopic_course import atopic_course
from clinic_app.reporting.blocks import (
    Block,
    Body,
    Card,
    Cell,
    Heading,
    Listing,
    Notice,
    Paper,
    Paragraph,
    Pictures,
    Run,
    Signature,
    Size,
    Strip,
    Tone,
    Words,
    strong,
    words,
)
from clinic_app.reporting.inventory import Inventory, Item, Standing, lowered
from clinic_app.reporting.seal import seal_text
from clinic_app.reporting.who import SEX, WATERMARKS, WEIGHT, Who
from clinic_app.screening.findings import Finding
from clinic_app.screening.rule import Rule, Source, Urgency

TITLE = "GI intake: atopic history summary"
IN_BANNER = frozenset({VISIT, DOB, SEX})  # not said again among the recorded answers
SITES = "ecz.sites"
COMPLAINTS = frozenset({"sec.visit", "sec.gut", "sec.stool", "sec.alarm"})  # before other positives
SHARED = "†"  # stands for what limits several findings alike
ECZEMA = "eczema"  # key in the atopic history strip
CELL_TEXT = 110  # characters
YES = "Yes"
_STATES = {
    "yes": "Yes",
    "no": "No",
    "unknown": "Unknown",
    "declined": "Declined",
    "not_asked": "Not asked",
}
_TONES = {
    Level.KNOWN: Tone.EMERGENCY,
    Level.NONE: Tone.CALM,
    Level.NOT_RECORDED: Tone.OPEN,
}
_READ = {
    "full": "*",
    "abstract": "",
    "secondary": " (secondary)",
    "knowledge": " (to be checked)",
}


def clinician_summary(record: Record, printed_at: dt.datetime) -> Paper:
    """Return the summary of a record. `printed_at` stands on the page; nothing here looks at a clock.

    The title in the file's own description names no patient, because print queues show it.
    """
    return _Summary(record, printed_at).paper()


class _Summary:
    """Reads one record; each method says one part of the page."""

    def __init__(self, record: Record, printed_at: dt.datetime) -> None:
        self.record = record
        self.form = record.form
        self.printed_at = printed_at
        self.inventory = Inventory(record.form)
        self.who = Who(record, printed_at, self.inventory)

    def paper(self) -> Paper:
        """Put the parts together in the order a reader needs them."""
        head = self.record.head
        return Paper(
            title=TITLE,
            subject=f"Intake {head.id}, version {head.version}",
            author=self.record.signed_by_name or self.record.author_name,
            language=self.record.questionnaire.language,
            masthead=tuple(self.who.masthead()),
            banner=self.who.banner(),
            identity=self.who.identity(),
            versions=self.who.versions(),
            watermark=WATERMARKS.get(head.status, ""),
            seal=seal_text(head),
            blocks=tuple(self._blocks()),
        )

    def _blocks(self) -> Iterator[Block]:
        yield from self._translation()
        yield from self._withdrawal()
        yield from self._supersession()
        yield self._allergies()
        yield from self._amendment()
        yield from self._atopic_history()
        yield from self._findings()
        yield from self._could_not_be_assessed()
        yield from self._changes()
        yield from self._all_answers()
        yield from self._contradictions()
        yield from self._not_matched()
        yield from self._timeline()
        yield from self._sources()
        yield from self._closing()

    # -- versions -------------------------------------------------------------------------------

    def _translation(self) -> Iterator[Block]:
        """That nobody has reviewed the words, where they are a translation."""
        warning = self.record.questionnaire.warning or self.record.rules.warning
        if warning:
            yield Notice(words(warning), Tone.OPEN)

    def _withdrawal(self) -> Iterator[Block]:
        """Before anything else: that nothing below is to be relied on, and why."""
        head = self.record.head
        if head.withdrawn_at is not None:
            yield Notice(
                words(
                    f"Entered in error: withdrawn {self.who.moment(head.withdrawn_at)} by "
                    f"{self.record.withdrawn_by_name}. Reason: {_sentence(head.withdrawn_reason)}"
                ),
                Tone.EMERGENCY,
            )

    def _supersession(self) -> Iterator[Block]:
        newer = self.record.superseded_by
        if newer is not None:
            yield Notice(
                words(
                    f"Superseded: version {newer.version}, signed {self.who.moment(newer.signed_at)} by "
                    f"{newer.signed_by_name}, took the place of this version {self.record.head.version}. "
                    f"Reason: {_sentence(newer.reason)}"
                ),
                Tone.EMERGENCY,
            )

    def _amendment(self) -> Iterator[Block]:
        amends = self.record.amends
        if amends is not None:
            count = len(amends.changes)
            yield Notice(
                words(
                    f"Version {self.record.head.version}, amends version {amends.version} (signed "
                    f"{self.who.moment(amends.signed_at)} by {amends.signed_by_name}). "
                    f"Reason: {_sentence(amends.reason)} "
                    f"{count or 'No'} change{'' if count == 1 else 's'}{', listed below' if count else ''}."
                ),
                Tone.OPEN,
            )

    def _changes(self) -> Iterator[Block]:
        """Old and new words of every answer that is not as it was signed before."""
        amends = self.record.amends
        if amends is not None and amends.changes:
            yield Heading(f"Changed since version {amends.version} (old → new)")
            for change in amends.changes:
                yield Listing(change.short, words(f"{change.old} → ", strong(change.new)))

    # -- allergies and atopic history -----------------------------------------------------------

    def _allergies(self) -> Notice:
        by = self.record.signed_by_name or self.record.author_name
        on = self.form.visit_date.shown() if self.form.visit_date else ""
        label = allergy_label(self.form, by, on)
        return Notice(words(label.text), _TONES[label.level])

    def _atopic_history(self) -> Iterator[Block]:
        strip = self.record.screening.strip
        by = f" (history from {self.who.informants})" if self.who.informants else ""
        yield Heading(f"Atopic history{by}")
        yield Strip(
            tuple(
                Cell(
                    line.label,
                    _STATES.get(line.state, lowered(line.state)),
                    line.state == "yes",
                    tuple(
                        part
                        for part in (
                            ", ".join(bit for bit in (line.since, line.active) if bit)
                            + ("; " if line.detail and (line.since or line.active) else "")
                            + _shortened(line.detail),
                        )
                        if part
                    ),
                )
                for line in strip
            )
        )
        for finding in self._matched(pinned=True):
            yield self._card(finding)
        state = next((line.state for line in strip if line.key == ECZEMA), "yes")
        if state == "no":
            yield Paragraph(words("Eczema was asked about; the answer was no."), Size.SMALL)
        elif state != "yes":
            said = {
                "unknown": "Eczema was asked about and is unknown",
                "declined": "Eczema was asked about; no answer was given",
            }.get(state, "Eczema was not asked about")
            yield Paragraph(
                words(f"{said}: this is not a no, and it belongs in a GI assessment."), Size.SMALL
            )

    # -- findings -------------------------------------------------------------------------------

    def _matched(self, *, pinned: bool) -> list[Finding]:
        return [one for one in self.record.screening.matched if one.rule.pinned is pinned]

    def _findings(self) -> Iterator[Block]:
        findings = self._matched(pinned=False)
        yield Heading("Findings (decision support: review the basis of each; not a diagnosis)")
        if not findings:
            pinned = len(self._matched(pinned=True))
            screening = self.record.screening
            count = len(screening.cannot_assess) + len(screening.not_matched)
            other = "other " if pinned else ""
            yield Paragraph(
                words(
                    f"None of the {count} {other}rules matched; this is not reassurance where answers are missing."
                )
            )
        emergency = any(one.rule.urgency is Urgency.EMERGENCY for one in findings)
        for number, finding in enumerate(findings):
            last = findings[number - 1].rule.urgency if number else Urgency.EMERGENCY
            if emergency and last is Urgency.EMERGENCY is not finding.rule.urgency:
                yield Paragraph(
                    words("Emergency features come first; what follows waits for them."), Size.SMALL
                )
            yield self._card(finding)
        yield from self._limits_of_several()

    def _card(self, finding: Finding) -> Card:
        rule = finding.rule
        mark = rule.urgency.value.upper() + (f" ({rule.within})" if rule.within else "")
        options = words(strong("Options: "), f"{' • '.join(rule.options)} ") if rule.options else ()
        lines = (
            Paragraph(words(finding.say), Size.SMALL),
            Paragraph((*options, *self._grounds(finding)), Size.FINE, soft=True),
        )
        return Card(Tone(rule.urgency.value), mark, rule.title, lines, rule.id)

    def _grounds(self, finding: Finding) -> Iterator[Run]:
        """Because, basis, strength and limits, what is missing: one paragraph."""
        rule = finding.rule
        if finding.because:
            yield strong("Because: ")
            yield Run(f"{self._because(finding)}. ")
        limits = self._own_limits(rule)
        if rule.basis:
            yield strong("Basis: ")
            yield Run(f"{'; '.join(self._reference(key) for key in rule.basis)}. ")
        for lead, text in (("Strength: ", rule.strength), ("Limits: ", limits)):
            if text:
                yield strong(lead)
                yield Run(f"{text.rstrip('.')}. ")
        if finding.missing:
            yield strong("Missing: ")
            yield Run(f"{self._open(finding.missing)}.")

    @cached_property
    def _shared_limits(self) -> tuple[str, ...]:
        """Sentences that limit two findings or more; they are printed once, below the findings."""
        said = [
            sentence
            for finding in self.record.screening.matched
            for sentence in dict.fromkeys(_sentences(finding.rule.limits))
        ]
        return tuple(one for one in dict.fromkeys(said) if said.count(one) > 1)

    def _own_limits(self, rule: Rule) -> str:
        limits = _sentences(rule.limits)
        own = [one for one in limits if one not in self._shared_limits]
        said = " ".join(own)
        return f"{said.rstrip('.')} {SHARED}".strip() if len(own) < len(limits) else said

    def _limits_of_several(self) -> Iterator[Block]:
        if self._shared_limits:
            said = words(strong(f"{SHARED} Limits: "), " ".join(self._shared_limits))
            yield Paragraph(said, Size.FINE, soft=True)

    def _because(self, finding: Finding) -> str:
        """Recorded answers, those with the same answer together: “food sticks, slow eater = yes”.

        What the finding's own words say with its answer is not said again.
        """
        by_value: dict[str, list[str]] = {}
        named = 0
        for one in finding.because:
            item = self.inventory.item(one.question, one.entry)
            if item is None or one.question == DOB:
                by_value.setdefault(lowered(one.value), []).append(one.label)
            elif _is_named(item, finding.say):
                named += 1
            else:
                by_value.setdefault(item.words, []).append(item.name)
        said = [f"{', '.join(names)} = {value}" for value, names in by_value.items()]
        if named:
            said.insert(0, "the answers named above" if named > 1 else "the answer named above")
        return " · ".join(said)

    def _open(self, questions: Iterable[str]) -> str:
        """Questions without a usable answer, by the reason: “not asked: fever, jaundice”."""
        by_reason: dict[str, list[str]] = {}
        for id_ in questions:
            group = self.record.questionnaire.question(id_).group
            entries = self.form.entries(group) if group else (0,)
            items = [item for entry in entries if (item := self.inventory.item(id_, entry))]
            still_open = [item for item in items if item.standing is not Standing.RECORDED] or items
            for item in still_open:
                by_reason.setdefault(item.words, []).append(item.name)
            if not items:
                name = self.record.questionnaire.question(id_).name
                by_reason.setdefault("waiting for another answer", []).append(name)
        return "; ".join(f"{reason}: {', '.join(names)}" for reason, names in by_reason.items())

    def _could_not_be_assessed(self) -> Iterator[Block]:
        open_rules = self.record.screening.cannot_assess
        if not open_rules:
            return
        lines = tuple(
            Paragraph(
                words(
                    strong(one.rule.title),
                    f" ({one.rule.id}). Still needed, {self._open(one.needed)}.",
                ),
                Size.FINE,
                soft=True,
            )
            for one in open_rules
        )
        count = len(lines)
        yield Card(
            Tone.OPEN,
            "CAN'T TELL",
            f"{count} rule{'s' if count != 1 else ''} could not be assessed (inputs missing)",
            lines,
        )

    def _not_matched(self) -> Iterator[Block]:
        rules = self.record.screening.not_matched
        if rules:
            by_tier: dict[Urgency, list[str]] = {}
            for rule in rules:
                by_tier.setdefault(rule.urgency, []).append(rule.id)
            said = "; ".join(f"{tier.value} {_runs(sorted(ids))}" for tier, ids in by_tier.items())
            yield Listing(
                f"No match ({len(rules)})",
                words(f"Rules checked: {said}. Not reassurance."),
            )

    # -- every answer ---------------------------------------------------------------------------

    def _all_answers(self) -> Iterator[Block]:
        """Every question on the page of the form, in exactly one list."""
        yield Heading("All answers")
        recorded = [
            one
            for one in self.inventory.standing(Standing.RECORDED)
            if one.question.id not in self._on_top and one.question.group is None
        ]
        entries = [
            run
            for group in self.record.questionnaire.groups
            for entry in self.form.entries(group)
            for run in self._entry(group, entry)
        ]
        complaints = [one for one in recorded if one.question.section in COMPLAINTS]
        others = [one for one in recorded if one.question.section not in COMPLAINTS]
        yield Listing("Complaints", self._run_in(complaints, _said) or words("Nothing recorded."))
        said = (*self._run_in(others, _said), *entries)
        yield Listing("Positives", said or words("Nothing recorded."))
        no = [one for one in self.inventory.standing(Standing.NO) if one.question.group is None]
        unknown = self.inventory.standing(Standing.UNKNOWN)
        declined = self.inventory.standing(Standing.DECLINED)
        yield self._list("Asked: no", no)
        if declined:
            yield self._list("Unknown", unknown)
            yield self._list("Declined", declined)
        else:
            open_list = self._list("Unknown", unknown)
            yield Listing(open_list.lead, (*open_list.words, strong(" Declined: "), Run("None.")))
        yield self._list("Not asked", self.inventory.standing(Standing.NOT_ASKED))
        parents, count = self.inventory.waiting
        if count:
            yield Listing(
                f"Not opened ({count})",
                words(f"Follow-up questions that wait for an answer to: {'; '.join(parents)}."),
            )

    @cached_property
    def _on_top(self) -> frozenset[str]:
        """Questions whose recorded answers stand in the banner or over the atopic history."""
        return IN_BANNER | {WEIGHT, self.record.rules.informant}

    def _entry(self, group: str, entry: int) -> Words:
        """One entry of a repeating group, its noes included."""
        given = [
            one
            for one in self.inventory.entry(group, entry)
            if one.standing in {Standing.RECORDED, Standing.NO}
        ]
        name = self.record.questionnaire.question(group).name
        number = self.form.entries(group).index(entry) + 1
        said = "; ".join(
            one.said
            if one.question.kind is not Kind.YES_NO
            else f"{one.question.name}: {one.words}"
            for one in given
        )
        lead = f"{name[:1].upper()}{name[1:]}, {number}: "
        return words(strong(lead), f"{said or 'nothing recorded'}. ")

    def _list(self, lead: str, items: Iterable[Item]) -> Listing:
        kept = list(items)
        if not kept:
            return Listing(lead, words("None."))
        return Listing(f"{lead} ({len(kept)})", self._run_in(kept, lambda one: one.name))

    def _run_in(self, items: Iterable[Item], said: Callable[[Item], str]) -> Words:
        """Items of one section after the other, each section under its title."""
        kept, runs = list(items), []
        for section in self.record.questionnaire.sections:
            inside = [
                (said(one), one.grouped) for one in kept if one.question.section == section.id
            ]
            if inside:
                runs += [strong(f"{section.title}: "), Run(f"{_together(inside)} ")]
        return tuple(runs)

    # -- what it rests on -----------------------------------------------------------------------

    def _contradictions(self) -> Iterator[Block]:
        found = self.record.screening.contradictions
        if found:
            yield Heading("Answers that do not go together")
            for one in found:
                yield Paragraph(words(one.sentence), Size.SMALL)

    @cached_property
    def _cited(self) -> tuple[str, ...]:
        """Sources in the order in which the page first names them."""
        findings = [*self._matched(pinned=True), *self._matched(pinned=False)]
        keys: dict[str, None] = {}
        for finding in findings:
            keys.update(dict.fromkeys(finding.rule.basis))
            for option in finding.rule.options:
                named = [key.strip() for key in option.partition(":")[0].split(",")]
                keys.update(dict.fromkeys(key for key in named if self._source(key)))
        return tuple(keys)

    def _source(self, key: str) -> Source | None:
        return self.record.rules.sources.get(key)

    def _reference(self, key: str) -> str:
        source = self._source(key)
        kind = (source.kind, source.year) if source is not None else ()
        return " ".join(str(part) for part in (key, *kind) if part)

    def _sources(self) -> Iterator[Block]:
        if not self._cited:
            return
        yield Heading("Sources (read for the rules: * in full, others as abstract unless said)")
        said: list[Run] = []
        for key in self._cited:
            source = self._source(key)
            said.append(strong(key))
            if source is not None:
                read = _READ.get(source.verified, f" ({source.verified})") if source.year else ""
                said.append(Run(f" {source.citation.rstrip('.')}{read}. "))
        yield Paragraph(tuple(said), Size.FINE)

    def _timeline(self) -> Iterator[Block]:
        """When each condition and the gut complaint began, and where eczema is marked."""
        course = atopic_course(self.record)
        body = self._body()
        drawn = course if course.spans and course.now > 0 else None
        if drawn or body:
            words_of = ("Timeline" if drawn else "", "eczema sites" if body else "")
            yield Heading(_capital(" and ".join(part for part in words_of if part)))
            yield Pictures(drawn, body)

    def _body(self) -> Body | None:
        item = self.inventory.by_id.get(SITES)
        value = self.form.effective(SITES).value if item is not None else None
        if item is None or not isinstance(value, tuple) or item.standing is not Standing.RECORDED:
            return None
        months = self.form.age.max_months if self.form.age else None
        return Body(proportion_at(months), frozenset(value), f"Eczema marked at: {item.words}.")

    def _closing(self) -> Iterator[Block]:
        yield Signature(("Clinician signature", "Date"))


def _is_named(item: Item, text: str) -> bool:
    """Whether a text says the answer of an item: by its name alone where it is a yes, else with its value."""
    name = item.name if item.value == item.question.words.say(YES) else f"{item.name}: {item.words}"
    return re.search(rf"(?<!\w){re.escape(name)}(?![\w:])", text) is not None


def _runs(ids: list[str]) -> str:
    """Numbers that follow each other as a range: “EM-01 to 07, EM-09”."""
    said: list[str] = []
    first = last = ""
    for id_ in [*ids, ""]:
        if id_ and id_ == _next(last):
            last = id_
            continue
        if first:
            said.append(first if first == last else f"{first} to {last.rpartition('-')[2]}")
        first = last = id_
    return ", ".join(said)


def _next(id_: str) -> str:
    stem, _, number = id_.rpartition("-")
    return f"{stem}-{int(number) + 1:0{len(number)}}" if number.isdigit() else ""


def _said(item: Item) -> str:
    return item.said


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _sentences(text: str) -> list[str]:
    """Divide a text at full stops that a capital follows; “et al. 2017” stays whole."""
    return [f"{one.rstrip('.')}." for one in re.split(r"(?<=[.])\s+(?=[A-Z])", text) if one]


def _sentence(text: str) -> str:
    """Return somebody's words with a full stop, unless they bring their own end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _shortened(text: str) -> str:
    """Return what fits a cell; the whole of it stands among the recorded answers."""
    return text if len(text) <= CELL_TEXT else f"{text[:CELL_TEXT].rstrip()}…"


def _together(parts: list[tuple[str, bool]]) -> str:
    """List names; those answered as a group by one key stand last and are marked."""
    alone = [name for name, grouped in parts if not grouped]
    grouped = [name for name, by_group in parts if by_group]
    text = "; ".join([*alone, *grouped])
    if not grouped:
        return f"{text}."
    if not alone:
        return f"{text} (as a group)."
    which = f"the last {len(grouped)} as a group" if len(grouped) > 1 else "the last as a group"
    return f"{text} ({which})."
