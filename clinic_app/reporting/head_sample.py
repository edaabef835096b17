"""The top of a page as the settings show it: the clinic's head over a page that is about nobody."""

from __future__ import annotations

from clinic_app.reporting.blocks import Banner, House, Paper
from clinic_app.reporting.paper_words import paper_words
from clinic_app.reporting.patient_summary import TITLE


def head_sample(house: House, clinic_name: str, language: str) -> Paper:
    """Return a page under this head."""
    say = paper_words(language).say
    return Paper(
        title=say(TITLE),
        subject="",
        author=clinic_name,
        language=language,
        masthead=(clinic_name,) if house.letterhead("").is_empty and clinic_name else (),
        banner=Banner("SAMPLE-PATIENT, Alex", ()),
        identity="SAMPLE-PATIENT, Alex",
        versions="",
        watermark="",
        blocks=(),
        letterhead=house.letterhead(clinic_name),
        has_open_head=True,
    )
