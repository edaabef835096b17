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
    Block,
    Card,
    CutLine,
    Heading,
    Paper,
    Paragraph,
    Size,
    Tone,
    strong,
    words,
)
from clinic_app.reporting.inventory import Inventory, Standing
from clinic_app.reporting.seal import seal_text
from clinic_app.reporting.who import WATERMARKS, Who
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
    return tuple(
        (finding.rule.id, plain.TALK[finding.rule.id])
        for finding in record.screening.matched
        if finding.rule.id in plain.TALK
    )


def patient_summary(record: Record, printed_at: dt.datetime, choice: ForPatient) -> Paper:
    """Return the page for a patient; nothing here looks at a clock, and the file's title names nobody."""
    inventory = Inventory(record.form)
    who = Who(record, printed_at, inventory)
    head = record.head
    return Paper(
        title=TITLE,
        subject=f"Intake {head.id}, version {head.version}",
        author=record.signed_by_name or record.author_name,
        language=record.questionnaire.language,
        masthead=tuple(who.masthead()),
        banner=who.banner(),
        identity=who.identity(),
        versions=who.versions(),
        watermark=WATERMARKS.get(head.status, ""),
        blocks=tuple(_blocks(record, inventory, choice)),
        seal=seal_text(head),
    )


def _blocks(record: Record, inventory: Inventory, choice: ForPatient) -> Iterator[Block]:
    if Part.SAID in choice.parts:
        yield from _said(record, inventory)
    if Part.TALKED in choice.parts:
        yield from _talked(record, choice)
    yield from _watch(choice)
    yield Paragraph(words(plain.NOT_A_DIAGNOSIS), Size.NORMAL, soft=True)
    if Part.CARD in choice.parts:
        yield from _card(record)


def _said(record: Record, inventory: Inventory) -> Iterator[Block]:
    yield Heading("What you told us")
    complaint, lasting = inventory.by_id.get(COMPLAINT), inventory.by_id.get(DURATION)
    if complaint is not None and complaint.standing is Standing.RECORDED:
        since = (
            f", for {lasting.words}" if lasting and lasting.standing is Standing.RECORDED else ""
        )
        yield _line(strong("Why you came: ").text, f"“{complaint.value}”{since}.")
    for item in record.screening.strip:
        name = plain.CONDITIONS.get(item.key, item.label)
        state = plain.STATES.get(item.state, item.state)
        since = f", {item.since}" if item.state == "yes" and item.since else ""
        yield _line(f"{name}: ", f"{state}{since}.")
    yield _line("Allergies: ", allergy_label(record.form).text)


def _talked(record: Record, choice: ForPatient) -> Iterator[Block]:
    said = [text for rule, text in topics(record) if rule not in choice.left_out]
    own = [one.strip() for one in choice.own_words.splitlines() if one.strip()]
    urgent = any(one.rule.urgency is Urgency.EMERGENCY for one in record.screening.matched)
    if not (said or own or urgent):
        return
    yield Heading("What we talked about")
    if urgent:
        yield Paragraph(words(strong(plain.URGENT)), Size.LARGE)
    for one in [*said, *own]:
        yield Paragraph(words(f"• {one}"), Size.LARGE)


def _watch(choice: ForPatient) -> Iterator[Block]:
    watch, call = Part.WATCH in choice.parts, Part.CALL in choice.parts
    if watch or call:
        yield Heading("What to watch for" if watch else "Whom to call")
    if watch:
        yield Paragraph(words(strong(plain.WATCH_LEAD)), Size.LARGE)
        for one in choice.watch or plain.WATCH:
            yield Paragraph(words(f"• {one}"), Size.LARGE)
    if call:
        yield Paragraph(words(strong(plain.CALL_LEAD)), Size.LARGE)
        for one in choice.call or (plain.CALL_BLANK,):
            yield Paragraph(words(one), Size.LARGE)


def _card(record: Record) -> Iterator[Block]:
    label = allergy_label(record.form)
    details = record.patient.details
    on = record.form.visit_date.shown() if record.form.visit_date else "date not recorded"
    yield CutLine(plain.KEEP_CARD)
    yield Card(
        Tone.EMERGENCY if label.level is Level.KNOWN else Tone.OPEN,
        "ALLERGY CARD",
        record.patient.banner_name,
        (
            Paragraph(words(f"Born {details.dob.shown()}. {record.patient.number}".strip())),
            Paragraph(words(strong(label.text)), Size.LARGE),
            Paragraph(
                words(f"As told on {on}. {record.clinic_name}. Not a test result. Ask if unsure."),
                Size.SMALL,
                soft=True,
            ),
        ),
    )


def _line(lead: str, text: str) -> Paragraph:
    return Paragraph(words(strong(lead), text), Size.LARGE)
