"""Settings in words: what each is called on the page, and what a value of it means."""

from __future__ import annotations

from clinic_app.desk.settings import (
    CALL,
    CLINIC_NAME,
    EMERGENCY,
    IDLE,
    ON,
    PAPER,
    REGION,
    WATCH,
    Setting,
    SettingChange,
)
from clinic_app.screening.region import Region
from clinic_app.ui.language import translated

_LONGEST = 120  # characters of a value in a list of changes


def region_name(region: Region) -> str:
    """Name of a region; one that a clinic has made itself is called as it calls it."""
    return _of_code(region.code, region.name)


def _of_code(code: str, otherwise: str) -> str:
    names = {"UK": translated("United Kingdom"), "US": translated("United States")}
    return names.get(code, otherwise)


def label(setting: Setting) -> str:
    """What the page calls it."""
    return {
        CLINIC_NAME: translated("Name of the clinic"),
        REGION: translated("Region of the rules"),
        EMERGENCY: translated("Findings of the tier “emergency”"),
        PAPER: translated("Paper size"),
        WATCH: translated("What patients should watch for"),
        CALL: translated("Whom patients call"),
        IDLE: translated("Lock when idle for"),
    }.get(setting.name, setting.label)


def value(setting: Setting, text: str) -> str:
    """What a value means, in one line."""
    if setting.name == EMERGENCY:
        return translated("shown") if text == ON else translated("switched off")
    if setting.name == REGION:
        return _of_code(text, text)
    if setting.name == IDLE:
        return translated("{0} minutes").format(text)
    if len(text) > _LONGEST and " " not in text:
        return translated("{0} characters").format(len(text))  # no words: a picture, for example
    shown = " / ".join(text.split("\n"))
    return (shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…") or translated("empty")


def change(one: SettingChange) -> str:
    """Say what a setting would become."""
    return f"{label(one.setting)}: {value(one.setting, one.old)} → {value(one.setting, one.new)}"
