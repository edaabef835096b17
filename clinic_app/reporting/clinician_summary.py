"""A record in words for the clinician: who, allergies, atopic history, findings, then everything that was asked or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from clinic_app.body_figure import proportion_at
from clinic_app.form.questionnaire import DOB, VISIT
from clinic_app.record import Record
from clinic_app.reporting.allergy_label import Level, allergy_label
from clinic_app.reporting.answer_lists import AnswerLists
from clinic_app.reporting.atopic_course import atopic_course
from clinic_app.reporting.blocks import (
    PLAIN,
    Block,
    Body,
    Cell,
    Columns,
    Heading,
    House,
    Listing,
    Notice,
    Paper,
    Paragraph,
    Pictures,
    Signature,
    Size,
    Strip,
    Tone,
    strong,
    words,
)
from clinic_app.reporting.finding_cards import FindingCards
from clinic_app.reporting.inventory import Inventory, Standing, lowered
from clinic_app.reporting.seal import seal_text
from clinic_app.reporting.who import SEX, WEIGHT, Who

TITLE = "GI intake: atopic history summary"
IN_BANNER = frozenset({VISIT, DOB, SEX})  # not said again among the recorded answers
SITES = "ecz.sites"
ECZEMA = "eczema"  # key in the atopic history strip
CELL_TEXT = 110  # characters
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


def clinician_summary(record: Record, printed_at: dt.datetime, house: House = PLAIN) -> Paper:
    """Return the summary of a record. `printed_at` stands on the page; nothing here looks at a clock.

    The title in the file's own description names no patient, because print queues show it.
    """
    return _Summary(record, printed_at, house).paper()


class _Summary:
    """Reads one record; each method says one part of the page."""

    def __init__(self, record: Record, printed_at: dt.datetime, house: House) -> None:
        self.record = record
        self.form = record.form
        self.printed_at = printed_at
        self.inventory = Inventory(record.form)
        self.who = Who(record, printed_at, self.inventory)
        self.say = self.who.say
        self.house = house
        texts = house.texts if house.texts_for_clinicians else {}
        self.findings = FindingCards(record, self.inventory, texts)

    def paper(self) -> Paper:
        """Put the parts together in the order a reader needs them."""
        head, say = self.record.head, self.say
        return Paper(
            title=say(TITLE),
            subject=self.who.subject(),
            author=self.record.signed_by_name or self.record.author_name,
            language=self.record.questionnaire.language,
            masthead=tuple(self.who.masthead()),
            banner=self.who.banner(),
            identity=self.who.identity(),
            versions=self.who.versions(),
            watermark=self.who.watermark(),
            letterhead=self.house.letterhead(self.record.clinic_name),
            seal=seal_text(head),
            blocks=tuple(self._blocks()),
        )

    def _blocks(self) -> Iterator[Block]:
        yield from self.who.translation()
        yield from self._withdrawal()
        yield from self._supersession()
        yield self._allergies()
        yield from self._amendment()
        yield from self._atopic_history()
        yield Columns(tuple(self._in_columns()))

    def _in_columns(self) -> Iterator[Block]:
        for finding in self.findings.matched(pinned=True):
            yield self.findings.card(finding)
        yield from self._eczema_is_open()
        yield from self.findings.blocks()
        yield from self._changes()
        yield from self._all_answers()
        yield from self._contradictions()
        yield from self._timeline()
        yield from self.findings.sources()
        yield Signature((self.say("Clinician signature"), self.say("Date")))

    # -- versions -------------------------------------------------------------------------------

    def _withdrawal(self) -> Iterator[Block]:
        """Before anything else: that nothing below is to be relied on, and why."""
        head = self.record.head
        if head.withdrawn_at is not None:
            said = self.say(
                "Entered in error: withdrawn {when} by {name}. Reason: {reason}",
                when=self.who.moment(head.withdrawn_at),
                name=self.record.withdrawn_by_name,
                reason=_sentence(head.withdrawn_reason),
            )
            yield Notice(words(said), Tone.EMERGENCY)

    def _supersession(self) -> Iterator[Block]:
        newer = self.record.superseded_by
        if newer is not None:
            said = self.say(
                "Superseded: version {newer}, signed {when} by {name}, took the place of this version {this}. "
                "Reason: {reason}",
                newer=newer.version,
                when=self.who.moment(newer.signed_at),
                name=newer.signed_by_name,
                this=self.record.head.version,
                reason=_sentence(newer.reason),
            )
            yield Notice(words(said), Tone.EMERGENCY)

    def _amendment(self) -> Iterator[Block]:
        amends, say = self.record.amends, self.say
        if amends is None:
            return
        count = len(amends.changes)
        told = {0: say("No changes."), 1: say("1 change, listed below.")}.get(
            count, say("{count} changes, listed below.", count=count)
        )
        said = say(
            "Version {version}, amends version {former} (signed {when} by {name}). Reason: {reason}",
            version=self.record.head.version,
            former=amends.version,
            when=self.who.moment(amends.signed_at),
            name=amends.signed_by_name,
            reason=_sentence(amends.reason),
        )
        yield Notice(words(f"{said} {told}"), Tone.OPEN)

    def _changes(self) -> Iterator[Block]:
        """Old and new words of every answer that is not as it was signed before."""
        amends = self.record.amends
        if amends is not None and amends.changes:
            yield Heading(
                self.say("Changed since version {version} (old → new)", version=amends.version)
            )
            for change in amends.changes:
                yield Listing(change.short, words(f"{change.old} → ", strong(change.new)))

    # -- allergies and atopic history -----------------------------------------------------------

    def _allergies(self) -> Notice:
        by = self.record.signed_by_name or self.record.author_name
        on = self.who.date(self.form.visit_date) if self.form.visit_date else ""
        label = allergy_label(self.form, by, on)
        return Notice(words(label.text), _TONES[label.level])

    def _atopic_history(self) -> Iterator[Block]:
        strip, say = self.record.screening.strip, self.say
        by = self.who.informants
        yield Heading(
            say("Atopic history (history from {people})", people=by)
            if by
            else say("Atopic history")
        )
        yield Strip(
            tuple(
                Cell(
                    line.label,
                    say(_STATES[line.state]) if line.state in _STATES else lowered(line.state),
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

    def _eczema_is_open(self) -> Iterator[Block]:
        """Absence is said, and silence is no absence."""
        strip = self.record.screening.strip
        state = next((line.state for line in strip if line.key == ECZEMA), "yes")
        said = {
            "yes": "",
            "no": self.say("Eczema was asked about; the answer was no."),
            "unknown": self.say(
                "Eczema was asked about and is unknown: this is not a no, and it belongs in a GI assessment."
            ),
            "declined": self.say(
                "Eczema was asked about; no answer was given: this is not a no, and it belongs in a GI assessment."
            ),
        }.get(
            state,
            self.say(
                "Eczema was not asked about: this is not a no, and it belongs in a GI assessment."
            ),
        )
        if said:
            yield Paragraph(words(said), Size.SMALL)

    # -- answers and what they rest on ------------------------------------------------------------

    def _all_answers(self) -> Iterator[Block]:
        say = self.say
        on_top = IN_BANNER | {WEIGHT, self.record.rules.informant}
        lists = AnswerLists(self.record, self.inventory, on_top)
        not_matched = self.findings.not_matched()
        checked = (
            Listing(
                say("No match ({count})", count=len(self.record.screening.not_matched)),
                words(say("Rules checked: {rules}. Not reassurance.", rules=not_matched)),
            ),
        )
        yield Heading(say("All answers"))
        yield from (*lists.blocks(), *(checked if not_matched else ()))

    def _contradictions(self) -> Iterator[Block]:
        found = self.record.screening.contradictions
        if found:
            yield Heading(self.say("Answers that do not go together"))
            for one in found:
                yield Paragraph(words(one.sentence), Size.SMALL)

    def _timeline(self) -> Iterator[Block]:
        """When each condition and the gut complaint began, and where eczema is marked."""
        course = atopic_course(self.record)
        body = self._body()
        drawn = course if course.spans and course.now > 0 else None
        if drawn and body:
            yield Heading(self.say("Timeline and eczema sites"))
        elif drawn:
            yield Heading(self.say("Timeline"))
        elif body:
            yield Heading(self.say("Eczema sites"))
        if drawn or body:
            yield Pictures(drawn, body)

    def _body(self) -> Body | None:
        item = self.inventory.by_id.get(SITES)
        value = self.form.effective(SITES).value if item is not None else None
        if item is None or not isinstance(value, tuple) or item.standing is not Standing.RECORDED:
            return None
        months = self.form.age.max_months if self.form.age else None
        said = self.say("Eczema marked at: {places}.", places=item.words)
        return Body(proportion_at(months), frozenset(value), said)


def _sentence(text: str) -> str:
    """Return somebody's words with a full stop, unless they bring their own end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _shortened(text: str) -> str:
    """Return what fits a cell; the whole of it stands among the recorded answers."""
    return text if len(text) <= CELL_TEXT else f"{text[:CELL_TEXT].rstrip()}…"
