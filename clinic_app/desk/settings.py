"""The clinic's settings: what there is to set, what each may be, and all of them as a file for another desk.

Only what is named in KNOWN is set, stored and given out. What belongs to one machine (the folder of backups), to one
person (the version last seen) or holds a secret (the clinic's server) is not among it and is in no such file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic_app import __version__
from clinic_app.desk.house_values import logo_complaint, table_complaint
from clinic_app.desk.session import Session
from clinic_app.errors import FileProblemsError, Problem, SettingsError, SettingsFileError
from clinic_app.screening.region import Region
from clinic_app.storage.users import Duty

CLINIC_NAME, PAPER, REGION = "clinic_name", "paper", "rules_region"
EMERGENCY, IDLE = "emergency_tier", "idle_minutes"
WATCH, CALL = "patient_watch", "patient_call"
"""What patients watch for and whom they call, one sentence a line."""
OTHER_LINES = "patient_lines"
"""The same in further languages: JSON, by language and by the name of the setting."""
ADDRESS, PHONE, LOGO = "letterhead_address", "letterhead_phone", "letterhead_logo"
"""Beside the clinic's name on paper: lines, a number, and a small PNG in base64."""
FINDING_TEXTS, TEXTS_FOR_CLINICIANS = "finding_texts", "finding_texts_for_clinicians"
"""The clinic's own texts: JSON, by language and by the number of a rule; whether clinicians get them, too."""

PAPERS = ("A4", "Letter")
IDLE_MINUTES = ("2", "5", "10", "15", "30")
ON, OFF = "on", "off"

KIND, FORMAT = "clinic-app settings", 1
MAX_BYTES = 5_000_000  # a logo would fit; no file of settings is larger
_LONGEST_LINE, _LONGEST_TEXT, _LONGEST_TABLE = 200, 4000, 200_000  # characters
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SHOWN = 60  # characters of a value in a message


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to set. `complaint` says what is wrong with a value, or nothing. `usual`: where nothing was set."""

    name: str
    label: str
    usual: str
    complaint: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class SettingChange:
    """What taking in a file would do to one setting."""

    setting: Setting
    old: str
    new: str


def _one_of(*allowed: str) -> Callable[[str], str]:
    listed = ", ".join(allowed)
    return lambda value: "" if value in allowed else f"It is one of {listed}."


def _line(value: str) -> str:
    if not value.strip():
        return "It may not be empty."
    if _CONTROL.search(value):
        return "It is one line of text."
    return "" if len(value) <= _LONGEST_LINE else f"It has at most {_LONGEST_LINE} characters."


def _text(value: str) -> str:
    if _CONTROL.search(value.replace("\n", "")):
        return "It holds signs that cannot be printed."
    return "" if len(value) <= _LONGEST_TEXT else f"It has at most {_LONGEST_TEXT} characters."


def _maybe_line(value: str) -> str:
    return _line(value) if value else ""


def _table(value: str) -> str:
    return table_complaint(value, _LONGEST_TABLE)


KNOWN = (
    Setting(CLINIC_NAME, "Name of the clinic", "", _line),
    Setting(REGION, "Region of the rules", "", lambda _: ""),  # the regions there are decide
    Setting(EMERGENCY, "Findings of the tier “emergency”", ON, _one_of(ON, OFF)),
    Setting(PAPER, "Paper size", PAPERS[0], _one_of(*PAPERS)),
    Setting(WATCH, "What patients should watch for", "", _text),
    Setting(CALL, "Whom patients call", "", _text),
    Setting(
        OTHER_LINES, "What patients watch for and whom they call, in further languages", "", _table
    ),
    Setting(ADDRESS, "Address", "", _text),
    Setting(PHONE, "Telephone", "", _maybe_line),
    Setting(LOGO, "Logo", "", logo_complaint),
    Setting(FINDING_TEXTS, "Texts of the clinic about findings", "", _table),
    Setting(
        TEXTS_FOR_CLINICIANS,
        "The clinic's texts on the summary for clinicians",
        OFF,
        _one_of(ON, OFF),
    ),
    Setting(IDLE, "Lock when idle for (minutes)", "10", _one_of(*IDLE_MINUTES)),
)
_BY_NAME = {setting.name: setting for setting in KNOWN}


class Settings:
    """Reads and sets what is in KNOWN.

    `regions` are the regions that there are rules for, the usual one first; `sound_region` raises
    FileProblemsError where the rules of one have mistakes; `changed` is called after a change.
    """

    def __init__(
        self,
        session: Session,
        regions: Callable[[], tuple[Region, ...]],
        sound_region: Callable[[str], object],
        changed: Callable[[], None],
    ) -> None:
        self._session = session
        self._regions = regions
        self._sound_region = sound_region
        self._changed = changed

    def get(self, name: str) -> str:
        """Return what is set, or what is usual. Raises StorageError."""
        if name == REGION:
            return self._session.store.settings.get(name) or self._regions()[0].code
        return self._session.store.settings.get(name, _BY_NAME[name].usual)

    def set(self, name: str, value: str) -> None:
        """Set one. Raises SettingsError for a value that it cannot have, NotAllowedError, StorageError."""
        self._session.require(Duty.ADMINISTER)
        setting = _BY_NAME.get(name)
        if setting is None:
            raise SettingsError(
                f"There is no setting “{_cut(name)}”.", f"There is {', '.join(_BY_NAME)}."
            )
        if complaint := self._complaint(setting, value):
            raise SettingsError(f"{setting.label} cannot be “{_cut(value)}”.", complaint)
        self._session.store.settings.set(name, value)
        self._changed()

    def as_text(self) -> str:
        """Return all settings as the text of a file, and keep that in the trail. Raises NotAllowedError, StorageError."""
        self._session.require(Duty.ADMINISTER)
        content = {
            "kind": KIND,
            "format": FORMAT,
            "program": __version__,
            "settings": {setting.name: self.get(setting.name) for setting in KNOWN},
        }
        self._session.store.audit.record("settings exported", new=f"{len(KNOWN)} settings")
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"

    def preview(self, path: Path) -> tuple[SettingChange, ...]:
        """Say what a file would change; nothing is changed. Raises SettingsFileError with every mistake, StorageError."""
        return tuple(
            SettingChange(_BY_NAME[name], self.get(name), value)
            for name, value in self._read(path).items()
            if value != self.get(name)
        )

    def take_in(self, changes: tuple[SettingChange, ...]) -> None:
        """Set what a preview said, all of it or nothing. Raises SettingsError, NotAllowedError, StorageError."""
        self._session.require(Duty.ADMINISTER)
        for change in changes:
            if complaint := self._complaint(change.setting, change.new):
                raise SettingsError(f"{change.setting.label} cannot be set.", complaint)
        values = {change.setting.name: change.new for change in changes}
        self._session.store.settings.take_in(values)
        self._changed()

    # -- inside --------------------------------------------------------------------------------

    def _complaint(self, setting: Setting, value: str) -> str:
        if setting.name != REGION:
            return setting.complaint(value)
        codes = [region.code for region in self._regions()]
        if value not in codes:
            return f"There are rules for {', '.join(codes)}."
        try:
            self._sound_region(value)
        except FileProblemsError as error:
            return str(error)
        return ""

    def _read(self, path: Path) -> dict[str, str]:
        content = _content(path)
        problems: list[Problem] = []
        found: dict[str, str] = {}
        for name, value in content.items():
            setting = _BY_NAME.get(name)
            if setting is None:
                problems.append(Problem(_cut(name), "This program has no such setting."))
            elif not isinstance(value, str):
                problems.append(Problem(name, "A text in quotes is expected."))
            elif complaint := self._complaint(setting, value):
                problems.append(Problem(name, f"“{_cut(value)}” is not possible.", complaint))
            else:
                found[name] = value
        if problems:
            raise SettingsFileError(
                "The file has settings that cannot be taken in; nothing was changed.",
                tuple(problems),
                "Save the settings again at the other desk, with the same version of the program.",
            )
        return found


def _content(path: Path) -> Mapping[str, object]:
    """Return the settings of a file as they stand there. Raises SettingsFileError."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        why = error.strerror if isinstance(error, OSError) else "no such name"
        raise SettingsFileError(f"The file cannot be read: {why}.", ()) from error
    if len(raw) > MAX_BYTES:
        raise _other_file(f"It is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        content = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise _other_file("It is not JSON in UTF-8, or names something twice.") from error
    if not isinstance(content, dict) or content.get("kind") != KIND:
        raise _other_file(f"It does not say “kind”: “{KIND}”.")
    if content.get("format") != FORMAT or isinstance(content["format"], bool):
        raise SettingsFileError(
            "The file is of another version of the program; nothing was changed.",
            (),
            "Use the same version at both desks.",
        )
    settings = content.get("settings")
    if not isinstance(settings, dict):
        raise _other_file("It holds no “settings”.")
    return settings


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _other_file(why: str) -> SettingsFileError:
    return SettingsFileError(
        f"This is no file of settings. {why}", (), "Choose one that was saved in the settings."
    )


def _cut(text: str) -> str:
    shown = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
