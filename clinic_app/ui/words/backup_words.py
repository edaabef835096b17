"""How the last backup went, in the few words of the status line."""

from __future__ import annotations

import datetime as dt

from clinic_app.storage.backup import BackupState

LATE = dt.timedelta(days=3)


def backup_words(state: BackupState, has_folder: bool, now: dt.datetime) -> tuple[str, str]:
    """Return words and the name of their colour."""
    good = f"{_when(state.good, now)} ✓ verified" if state.good else "never"
    if state.failed is not None:
        return f"Backup failed {_when(state.failed, now)} · last good: {good}", "red"
    if state.good is None:
        return ("Backup: never yet" if has_folder else "Backup: no folder chosen"), "amber"
    return f"Backup: {good}", "amber" if now - state.good > LATE else "mute"


def _when(at: dt.datetime, now: dt.datetime) -> str:
    """Write a moment as people say it: “today 08:00”, “yesterday 08:00”, “03-Nov-2026”."""
    local = at.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days in {0, 1}:
        return f"{('today', 'yesterday')[days]} {local:%H:%M}"
    return f"{local:%d-%b-%Y}"
