"""A referral letter: drafted from what is recorded, changed by a clinician, set as the text that was kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Record
from clinic_app.reporting.allergy_label import allergy_label
from clinic_app.reporting.at_a_glance import glance_facts
from clinic_app.reporting.blocks import (
    PLAIN,
    Block,
    House,
    Paper,
    Paragraph,
    Signature,
    Size,
    strong,
    words,
)
from clinic_app.reporting.finding_cards import TIERS
from clinic_app.reporting.inventory import Inventory
from clinic_app.reporting.paper_words import Say, paper_words
from clinic_app.reporting.seal import seal_text
from clinic_app.reporting.who import STATEMENT, Who

_STATES = {
    "yes": "yes",
    "no": "no",
    "unknown": "unknown",
    "declined": "declined",
    "not_asked": "not asked",
}


class Recipient(StrEnum):
    """Who the letter goes to."""

    GASTROENTEROLOGY = "gastroenterology"
    ALLERGY = "allergy"


_TITLES = {
    Recipient.GASTROENTEROLOGY: "Referral to gastroenterology",
    Recipient.ALLERGY: "Referral to allergy",
}
_REQUESTS = {
    Recipient.GASTROENTEROLOGY: "Please see {name}, born {date}, for an assessment in gastroenterology.",
    Recipient.ALLERGY: "Please see {name}, born {date}, for an assessment in allergy.",
}


def letter_title(to: Recipient, say: Say) -> str:
    """Title of the letter; it names nobody."""
    return str(say(_TITLES[to]))


def letter_text(record: Record, to: Recipient) -> str:
    """Return the letter as drafted: plain text, paragraphs divided by empty lines, one line for each fact."""
    return "\n".join(_lines(record, to))


def _lines(record: Record, to: Recipient) -> Iterator[str]:
    spoken = paper_words(record.questionnaire.language)
    say = spoken.say
    yield say("Dear colleague,")
    yield ""
    yield say(
        _REQUESTS[to],
        name=record.patient.banner_name,
        date=record.patient.details.dob.shown(spoken),
    )
    yield ""
    yield allergy_label(record.form).text
    yield ""
    yield say("Atopic history")
    for item in record.screening.strip:
        known = ", ".join(part for part in (item.since, item.active, item.detail) if part)
        state = say(_STATES[item.state]) if item.state in _STATES else item.state
        yield f"- {item.label}: {state}{f', {known}' if known else ''}"
    yield ""
    yield say("History")
    for fact in glance_facts(Inventory(record.form)):
        yield f"- {fact.label}: {''.join(run.text for run in fact.words)}"
    yield ""
    findings = [one for one in record.screening.matched if not one.rule.pinned]
    yield say("What the intake program listed for review (not a diagnosis)")
    for finding in findings:
        tier = say(TIERS[finding.rule.urgency])
        yield f"- {tier[:1].upper()}{tier[1:]}: {finding.rule.title}."
    if not findings:
        yield f"- {say('No rule matched. This is not reassurance where answers are missing.')}"
    yield ""
    yield say("Question to you:")
    yield ""
    yield say("Yours sincerely,")
    yield record.signed_by_name or record.author_name


def referral_letter(
    record: Record, printed_at: dt.datetime, to: Recipient, text: str, house: House = PLAIN
) -> Paper:
    """Return the letter with these words, which may not be those drafted."""
    who = Who(record, printed_at, Inventory(record.form))
    head = house.letterhead(record.clinic_name)
    date = who.date(PartialDate.of(printed_at.date()))
    return Paper(
        title=letter_title(to, who.say),
        subject=who.subject(),
        author=record.signed_by_name or record.author_name,
        language=record.questionnaire.language,
        masthead=(record.clinic_name, date) if record.clinic_name and head.is_empty else (date,),
        letterhead=head,
        has_open_head=True,
        banner=who.banner(),
        identity=who.identity(),
        versions=who.versions(),
        watermark=who.watermark(),
        blocks=(
            *who.translation(),
            *_body(text),
            Paragraph(words(who.say(STATEMENT)), Size.FINE, soft=True),
            Signature((who.say("Clinician signature"), who.say("Date"))),
        ),
        seal=seal_text(record.head),
    )


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
