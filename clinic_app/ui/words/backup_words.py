"""How the last backup went, in the few words of the status line."""

from __future__ import annotations

import datetime as dt

from clinic_app.form.partial_date import PartialDate
from clinic_app.storage.backup import BackupState, KeptBackup
from clinic_app.ui.language import translated, words_in_use

LATE = dt.timedelta(days=3)


def backup_words(state: BackupState, has_folder: bool, now: dt.datetime) -> tuple[str, str]:
    """Return words and the name of their colour."""
    good = (
        translated("{0} ✓ verified").format(_when(state.good, now))
        if state.good
        else translated("never")
    )
    if state.failed is not None:
        failed = _when(state.failed, now)
        return translated("Backup failed {0} · last good: {1}").format(failed, good), "red"
    if state.good is None:
        return (
            translated("Backup: never yet")
            if has_folder
            else translated("Backup: no folder chosen, see Settings")
        ), "amber"
    return translated("Backup: {0}").format(good), "amber" if now - state.good > LATE else "mute"


def kept_words(kept: KeptBackup) -> str:
    """Return when a backup was made and its size: “23-Nov-2026 14:30 · 1.2 MB”."""
    said = words_in_use()
    name = (
        f"{PartialDate.of(kept.made.date()).shown(said)} {kept.made:%H:%M}"
        if kept.made is not None
        else kept.path.name
    )
    return f"{name} · {said.number(f'{kept.size / 1e6:.1f}')} MB"


def _when(at: dt.datetime, now: dt.datetime) -> str:
    """Write a moment as people say it: “today 08:00”, “yesterday 08:00”, “03-Nov-2026”."""
    local = at.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days in {0, 1}:
        return f"{(translated('today'), translated('yesterday'))[days]} {local:%H:%M}"
    return PartialDate.of(local.date()).shown(words_in_use())
