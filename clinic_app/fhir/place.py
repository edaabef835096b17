"""A place in a JSON file that a person wrote: typed reading that notes each mistake and goes on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from clinic_app.errors import Problem

JsonObject = Mapping[str, object]
_KINDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    Decimal: "a number",
    type(None): "null",
}
_MOST_SUGGESTIONS = 100  # looking for near names takes long, and who reads more
_CUT = 60  # characters of a wrong text that are shown


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file the reader is, and the list that all mistakes go to."""

    where: str
    problems: list[Problem]

    def at(self, part: str) -> Place:
        """Return the place inside this one."""
        return Place(f"{self.where} > {part}" if self.where else part, self.problems)

    def mistake(self, what: str, suggestion: str = "") -> None:
        """Note a mistake here."""
        self.problems.append(Problem(self.where or "file", what, suggestion))

    def text(self, holder: JsonObject, key: str) -> str:
        """Text under `key`; empty where it is absent. Another type is a mistake."""
        value = holder.get(key)
        if value is None and key not in holder:
            return ""
        if not isinstance(value, str):
            self._wrong_type(key, "a text", value)
            return ""
        if not value.strip():
            self.at(key).mistake("It is empty.", "Write the text, or leave the key out.")
        return value.strip()

    def needed_text(self, holder: JsonObject, key: str, what: str) -> str:
        """Text under `key`; its absence is a mistake, named by `what`."""
        if key not in holder:
            self.mistake(what, f'Add "{key}".')
        return self.text(holder, key)

    def flag(self, holder: JsonObject, key: str) -> bool:
        """Read true or false under `key`; false where it is absent."""
        value = holder.get(key, False)
        if not isinstance(value, bool):
            self._wrong_type(key, "true or false", value)
            return False
        return value

    def whole_number(self, holder: JsonObject, key: str) -> int | None:
        """Whole number under `key`, or None."""
        value = holder.get(key)
        if key in holder and (isinstance(value, bool) or not isinstance(value, int)):
            self._wrong_type(key, "a whole number", value)
            return None
        return value if isinstance(value, int) else None

    def child(self, holder: JsonObject, key: str) -> JsonObject:
        """Object under `key`; empty where it is absent."""
        value = holder.get(key, {})
        if not isinstance(value, dict):
            self._wrong_type(key, "an object", value)
            return {}
        return value

    def children(self, holder: JsonObject, key: str) -> list[tuple[Place, JsonObject]]:
        """Objects of the list under `key`, each with its place; none where it is absent."""
        value = holder.get(key, [])
        if not isinstance(value, list):
            self._wrong_type(key, "a list", value)
            return []
        found: list[tuple[Place, JsonObject]] = []
        for number, one in enumerate(value):
            place = self.at(f"{key}[{number}]")
            if isinstance(one, dict):
                found.append((place, one))
            else:
                place.mistake(f"An object is expected here, not {described(one)}.")
        return found

    def unknown_keys(self, holder: JsonObject, known: Iterable[str]) -> None:
        """Name each key that this program does not understand, with the nearest that it does."""
        allowed = list(known)
        for key in holder:
            if key not in allowed:
                few = len(self.problems) < _MOST_SUGGESTIONS
                meant = nearest(key, allowed) if few else ""
                self.mistake(f"“{cut(key)}” is not understood here.", meant)

    def _wrong_type(self, key: str, expected: str, value: object) -> None:
        self.at(key).mistake(f"It must be {expected}, not {described(value)}.")


def described(value: object) -> str:
    """Words for the type of a JSON value, with a short text itself."""
    if isinstance(value, str):
        return f"the text “{cut(value)}”"
    return _KINDS.get(type(value), "a value")


def cut(text: str) -> str:
    """Text that fits into a message."""
    return text if len(text) <= _CUT else text[: _CUT - 1] + "…"


def nearest(wrong: str, names: Iterable[str]) -> str:
    """“Did you mean …?”, or nothing where no name is near."""
    near = difflib.get_close_matches(wrong, list(names), 1, 0.6)
    return f"Did you mean “{near[0]}”?" if near else ""
