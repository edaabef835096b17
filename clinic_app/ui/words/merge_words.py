"""Words about patients that were registered twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from clinic_app.record import IntakeHead, IntakeStatus, Patient
from clinic_app.storage.merges import Merge
from clinic_app.ui.language import translated, words_in_use
from clinic_app.ui.words.person_words import born_and_sex, day_words
from clinic_app.ui.words.version_words import moment_words

_SHOWN = 4  # intakes of each side
Fact = tuple[str, str, str]  # label, words, tone


def one_line(patient: Patient) -> str:
    """“SAMPLE-OKAFOR, Adaeze · 14-Mar-2019 · A-111”."""
    parts = (patient.banner_name, patient.details.dob.shown(words_in_use()), patient.number)
    return " · ".join(part for part in parts if part)


def compared(patient: Patient, heads: Sequence[IntakeHead], today: dt.date) -> list[Fact]:
    """What tells two entries apart, or shows that they are one."""
    told = [
        f"{day_words(head.started_at.astimezone().date())} ({_status(head)})"
        for head in heads[:_SHOWN]
    ]
    if len(heads) > _SHOWN:
        told.append(translated("and {0} more").format(len(heads) - _SHOWN))
    return [
        (translated("Born"), born_and_sex(patient, today), "ink"),
        *((translated(one.kind), one.value, "ink") for one in patient.details.identifiers),
        (translated("Formerly"), ", ".join(patient.details.former_names), "ink"),
        (translated("Registered"), day_words(patient.created_at.astimezone().date()), "ink"),
        (translated("Intakes"), ", ".join(told) or translated("none"), "ink"),
    ]


def why_merged(merge: Merge, full_name: Callable[[str], str]) -> str:
    """When somebody was merged into another one, by whom and why."""
    who = full_name(merge.merged_by)
    return translated("Merged {0} by {1}: {2}.").format(
        moment_words(merge.merged_at), who, merge.reason.rstrip(".")
    )


def _status(head: IntakeHead) -> str:
    return {
        IntakeStatus.DRAFT: translated("draft"),
        IntakeStatus.SIGNED: translated("signed"),
        IntakeStatus.AMENDED: translated("amended"),
        IntakeStatus.ENTERED_IN_ERROR: translated("entered in error"),
    }[head.status]
