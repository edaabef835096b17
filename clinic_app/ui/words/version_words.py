"""Words about the versions of an intake: which, who, when, why, and what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import IntakeHead, IntakeStatus
from clinic_app.ui.language import translated, words_in_use

REASON_SHOWN = 90  # characters in a banner; the whole of it stands on the sheet and on paper


def version_words(head: IntakeHead, full_name: Callable[[str], str]) -> str:
    """“signed 23-Nov-2026 14:30 by Dr Ada Sample. Reason: the dose was a slip.”, in the zone of this desk."""
    if head.signed_at is not None:
        parts = [
            translated("signed {0} by {1}").format(
                moment_words(head.signed_at), full_name(head.signed_by)
            )
        ]
    else:
        parts = [
            translated("draft since {0} by {1}").format(
                moment_words(head.started_at), full_name(head.started_by)
            )
        ]
    if head.reason:
        parts.append(translated("Reason: {0}").format(head.reason))
    if head.status is IntakeStatus.AMENDED:
        parts.append(translated("Superseded"))
    if head.withdrawn_at is not None:
        parts.append(
            translated("Entered in error, {0} by {1}: {2}").format(
                moment_words(head.withdrawn_at),
                full_name(head.withdrawn_by),
                head.withdrawn_reason,
            )
        )
    return ". ".join(part.rstrip(".") for part in parts) + "."


def amending(head: IntakeHead) -> str:
    """Banner of an amendment: “Amending version 1 · the dose was a slip”; nothing for a first version."""
    if not head.replaces:
        return ""
    reason = head.reason
    if len(reason) > REASON_SHOWN:
        reason = f"{reason[:REASON_SHOWN].rstrip()}…"
    return translated("Amending version {0} · {1}").format(head.version - 1, reason)


def moment_words(moment: dt.datetime) -> str:
    """“23-Nov-2026 14:30”, in the zone of this desk."""
    local = moment.astimezone()
    return f"{PartialDate.of(local.date()).shown(words_in_use())} {local:%H:%M}"
