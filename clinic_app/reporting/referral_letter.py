"""A referral letter: drafted from what is recorded, changed by a clinician, set as the text that was kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Record
from clinic_app.reporting.allergy_label import allergy_label
from clinic_app.reporting.at_a_glance import glance_facts
from clinic_app.reporting.blocks import Block, Paper, Paragraph, Signature, Size, strong, words
from clinic_app.reporting.inventory import Inventory
from clinic_app.reporting.seal import seal_text
from clinic_app.reporting.who import STATEMENT, WATERMARKS, Who

_STATES = {"unknown": "unknown", "declined": "declined", "not_asked": "not asked"}


class Recipient(StrEnum):
    """Who the letter goes to."""

    GASTROENTEROLOGY = "gastroenterology"
    ALLERGY = "allergy"


def letter_title(to: Recipient) -> str:
    """Title of the letter; it names nobody."""
    return f"Referral to {to.value}"


def letter_text(record: Record, to: Recipient) -> str:
    """Return the letter as drafted: plain text, paragraphs divided by empty lines, one line for each fact."""
    return "\n".join(_lines(record, to))


def _lines(record: Record, to: Recipient) -> Iterator[str]:
    details, form = record.patient.details, record.form
    yield "Dear colleague,"
    yield ""
    yield (
        f"Please see {record.patient.banner_name}, born {details.dob.shown()}, for an assessment in "
        f"{to.value}."
    )
    yield ""
    yield allergy_label(form).text
    yield ""
    yield "Atopic history"
    for item in record.screening.strip:
        known = ", ".join(part for part in (item.since, item.active, item.detail) if part)
        yield f"- {item.label}: {_STATES.get(item.state, item.state)}{f', {known}' if known else ''}"
    yield ""
    yield "History"
    for fact in glance_facts(Inventory(form)):
        yield f"- {fact.label}: {''.join(run.text for run in fact.words)}"
    yield ""
    findings = [one for one in record.screening.matched if not one.rule.pinned]
    yield "What the intake program listed for review (not a diagnosis)"
    for finding in findings:
        yield f"- {finding.rule.urgency.value.capitalize()}: {finding.rule.title}."
    if not findings:
        yield "- No rule matched. This is not reassurance where answers are missing."
    yield ""
    yield "Question to you:"
    yield ""
    yield "Yours sincerely,"
    yield record.signed_by_name or record.author_name


def referral_letter(record: Record, printed_at: dt.datetime, to: Recipient, text: str) -> Paper:
    """Return the letter with these words, which may not be those drafted."""
    who = Who(record, printed_at, Inventory(record.form))
    head = record.head
    date = PartialDate.of(printed_at.date()).shown()
    return Paper(
        title=letter_title(to),
        subject=f"Intake {head.id}, version {head.version}",
        author=record.signed_by_name or record.author_name,
        language=record.questionnaire.language,
        masthead=(record.clinic_name, date) if record.clinic_name else (date,),
        banner=who.banner(),
        identity=who.identity(),
        versions=who.versions(),
        watermark=WATERMARKS.get(head.status, ""),
        blocks=(*_body(text), Paragraph(words(STATEMENT), Size.FINE, soft=True), _SIGNATURE),
        seal=seal_text(head),
    )


_SIGNATURE = Signature(("Clinician signature", "Date"))


def _body(text: str) -> Iterator[Block]:
    """One paragraph a line; a line above a list is its heading."""
    lines = [line.strip() for line in text.splitlines()]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line.startswith("- "):
            yield Paragraph(words(f"• {line[2:]}"), Size.LETTER)
        elif following.startswith("- ") and line:
            yield Paragraph(words(strong(line)), Size.LETTER)
        else:
            yield Paragraph(words(line or " "), Size.LETTER)
