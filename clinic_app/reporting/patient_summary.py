"""A record for the patient's own hand: plain words, what was said, what was talked about, what to watch for, a card to keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from clinic_app.record import Record
from clinic_app.reporting import plain_words as plain
from clinic_app.reporting.allergy_label import Level, allergy_label
from clinic_app.reporting.blocks import (
    PLAIN,
    Block,
    Card,
    CutLine,
    Heading,
    House,
    Paper,
    Paragraph,
    Size,
    Tone,
    strong,
    words,
)
from clinic_app.reporting.inventory import Inventory, Standing
from clinic_app.reporting.paper_words import paper_words
from clinic_app.reporting.seal import seal_text
from clinic_app.reporting.who import Who
from clinic_app.screening.rule import Urgency

TITLE = "Your visit"
COMPLAINT, DURATION = "visit.complaint_text", "visit.duration"


class Part(StrEnum):
    """What a clinician may leave out before printing."""

    SAID = "said"
    TALKED = "talked"
    WATCH = "watch"
    CALL = "call"
    CARD = "card"


ALL_PARTS = frozenset(Part)


@dataclass(frozen=True, slots=True)
class ForPatient:
    """What goes onto one patient's page. `watch` and `call` are the clinic's own lines; empty: the general ones."""

    parts: frozenset[Part] = ALL_PARTS
    left_out: frozenset[str] = frozenset()  # rules that are not mentioned
    own_words: str = ""
    watch: tuple[str, ...] = ()
    call: tuple[str, ...] = ()


def topics(record: Record) -> tuple[tuple[str, str], ...]:
    """Return rule and plain sentence of each finding that can be talked about; emergencies have their own line."""
    say = paper_words(record.questionnaire.language).say
    return tuple(
        (finding.rule.id, say(plain.TALK[finding.rule.id]))
        for finding in record.screening.matched
        if finding.rule.id in plain.TALK
    )


def patient_summary(
    record: Record, printed_at: dt.datetime, choice: ForPatient, house: House = PLAIN
) -> Paper:
    """Return the page for a patient; nothing here looks at a clock, and the file's title names nobody."""
    inventory = Inventory(record.form)
    who = Who(record, printed_at, inventory)
    head_of_paper = house.letterhead(record.clinic_name)
    return Paper(
        title=who.say(TITLE),
        subject=who.subject(),
        author=record.signed_by_name or record.author_name,
        language=record.questionnaire.language,
        masthead=tuple(who.masthead(below_head=not head_of_paper.is_empty)),
        letterhead=head_of_paper,
        has_open_head=True,
        banner=who.banner(),
        identity=who.identity(),
        versions=who.versions(),
        watermark=who.watermark(),
        blocks=(*who.translation(), *_Page(who, choice, house).blocks()),
        seal=seal_text(record.head),
    )


class _Page:
    """Reads one record in plain words."""

    def __init__(self, who: Who, choice: ForPatient, house: House) -> None:
        self.who, self.choice, self.house = who, choice, house
        self.record, self.inventory, self.say = who.record, who.inventory, who.say

    def blocks(self) -> Iterator[Block]:
        """Give the parts that the clinician left in."""
        parts = self.choice.parts
        if Part.SAID in parts:
            yield from self._said()
        if Part.TALKED in parts:
            yield from self._talked()
        yield from self._watch()
        yield Paragraph(words(self.say(plain.NOT_A_DIAGNOSIS)), Size.NORMAL, soft=True)
        if Part.CARD in parts:
            yield from self._card()

    def _said(self) -> Iterator[Block]:
        say, by_id = self.say, self.inventory.by_id
        yield Heading(say("What you told us"), large=True)
        complaint, lasting = by_id.get(COMPLAINT), by_id.get(DURATION)
        if complaint is not None and complaint.standing is Standing.RECORDED:
            known = lasting is not None and lasting.standing is Standing.RECORDED
            since = say(", for {time}", time=lasting.words) if known and lasting else ""
            yield _line(say("Why you came: "), f"“{complaint.value}”{since}.")
        for item in self.record.screening.strip:
            name = plain.CONDITIONS.get(item.key)
            state = plain.STATES.get(item.state)
            since = f", {item.since}" if item.state == "yes" and item.since else ""
            yield _line(
                f"{say(name) if name else item.label}: ",
                f"{say(state) if state else item.state}{since}.",
            )
        yield _line(say("Allergies: "), allergy_label(self.record.form).text)

    def _talked(self) -> Iterator[Block]:
        choice, say = self.choice, self.say
        matched = self.record.screening.matched
        said = [text for rule, text in topics(self.record) if rule not in choice.left_out]
        own = [one.strip() for one in choice.own_words.splitlines() if one.strip()]
        urgent = any(one.rule.urgency is Urgency.EMERGENCY for one in matched)
        clinic = [
            self.house.texts[one.rule.id]
            for one in matched
            if self.house.texts.get(one.rule.id) and one.rule.id not in choice.left_out
        ]
        if not (said or own or urgent or clinic):
            return
        yield Heading(say("What we talked about"), large=True)
        if urgent:
            yield Paragraph(words(strong(say(plain.URGENT))), Size.LARGE)
        for one in [*said, *own]:
            yield Paragraph(words(f"• {one}"), Size.LARGE)
        for text in clinic:
            yield Paragraph(words(strong(say("From your clinic: ")), text), Size.LARGE)

    def _watch(self) -> Iterator[Block]:
        choice, say = self.choice, self.say
        watch, call = Part.WATCH in choice.parts, Part.CALL in choice.parts
        if watch or call:
            yield Heading(say("What to watch for") if watch else say("Whom to call"), large=True)
        if watch:
            number = (
                self.record.rules.emergency_number
            )  # of the region that the record was begun with
            lead = say(plain.WATCH_LEAD_NUMBER, number=number) if number else say(plain.WATCH_LEAD)
            yield Paragraph(words(strong(lead)), Size.LARGE)
            for one in choice.watch or [say(one) for one in plain.WATCH]:
                yield Paragraph(words(f"• {one}"), Size.LARGE)
        if call:
            yield Paragraph(words(strong(say(plain.CALL_LEAD))), Size.LARGE)
            phone = self.house.phone or say(plain.CALL_BLANK)
            for one in choice.call or (phone,):
                yield Paragraph(words(one), Size.LARGE)

    def _card(self) -> Iterator[Block]:
        record, say = self.record, self.say
        label = allergy_label(record.form)
        details, visit = record.patient.details, record.form.visit_date
        told = say("As told on {date}.", date=self.who.date(visit)) if visit else ""
        born = say("Born {date}.", date=self.who.date(details.dob))
        small = (told, f"{record.clinic_name}." if record.clinic_name else "", say(plain.CARD_NOTE))
        yield CutLine(say(plain.KEEP_CARD))
        yield Card(
            Tone.EMERGENCY if label.level is Level.KNOWN else Tone.OPEN,
            say("ALLERGY CARD"),
            record.patient.banner_name,
            (
                Paragraph(words(f"{born} {record.patient.number}".strip())),
                Paragraph(words(strong(label.text)), Size.LARGE),
                Paragraph(words(" ".join(part for part in small if part)), Size.SMALL, soft=True),
            ),
        )


def _line(lead: str, text: str) -> Paragraph:
    return Paragraph(words(strong(lead), text), Size.LARGE)
