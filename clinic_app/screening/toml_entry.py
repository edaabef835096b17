"""One table of a TOML file that a person wrote: fields by name and kind, every mistake noted with its place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable

from clinic_app.errors import Problem
from clinic_app.screening.vocabulary import nearest

_CUT = 400  # characters of a message
MAX_BYTES = 5_000_000  # far more than any rule set; larger is not one


def read_toml(name: str, text: str, problems: list[Problem]) -> TomlEntry:
    """Parse one file; a file that cannot be parsed is a problem and reads as empty."""
    content: dict[str, object] = {}
    if len(text.encode(errors="replace")) > MAX_BYTES:
        problems.append(Problem(name, f"The file is larger than {MAX_BYTES // 1_000_000} MB."))
    else:
        try:
            content = tomllib.loads(text)
        except (ValueError, RecursionError) as error:  # ValueError: a number of thousands of digits
            problems.append(Problem(name, f"This is not valid TOML: {error}."))
    return TomlEntry(name, content, problems)


class TomlEntry:
    """A table and the place it stands at. Absent or ill-typed fields read as empty and become problems."""

    def __init__(self, place: str, content: dict[str, object], problems: list[Problem]) -> None:
        self.place = place
        self._content = content
        self._problems = problems
        self._seen: set[str] = set()

    @property
    def content(self) -> dict[str, object]:
        """All that stands in it, as it was parsed."""
        return self._content

    def note(self, what: str, suggestion: str = "", field: str = "") -> None:
        """Report a mistake at this table, or at one of its fields."""
        place = f"{self.place} > {field}" if field else self.place
        self._problems.append(Problem(_cut(place), _cut(what), suggestion))

    def text(self, key: str, *, required: bool = True) -> str:
        """Return a text, without blanks around it."""
        value = self._value(key, str, "a text in quotes")
        words = value.strip() if isinstance(value, str) else ""
        if required and not words and not self._is_wrong(key, str):
            self.note(f"“{key}” is missing.", field=key)
        return words

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._value(key, list, "a list")
        items = value if isinstance(value, list) else []
        words = tuple(item.strip() for item in items if isinstance(item, str) and item.strip())
        if len(words) != len(items):
            self.note(f"“{key}” may hold only texts in quotes.", field=key)
        elif required and not words and not self._is_wrong(key, list):
            self.note(f"“{key}” is missing or empty.", field=key)
        return words

    def flag(self, key: str) -> bool:
        """Return true or false; false where it is absent."""
        return self._value(key, bool, "true or false") is True

    def year(self, key: str) -> int | None:
        """Return a year, or None where it is not known."""
        value = self._value(key, int, "a year")
        if isinstance(value, int) and not 1900 <= value <= 2100:  # noqa: PLR2004 - a year of publication
            self.note(f"{value} is not a year of publication.", field=key)
        return value if isinstance(value, int) else None

    def number(self, key: str) -> float:
        """Return a number; 0 where it is absent or wrong."""
        value = self._value(key, (int, float), "a number")
        if value is None:
            self.note(f"“{key}” is missing.", field=key)
        return float(value) if isinstance(value, int | float) else 0.0

    def table(self, key: str) -> TomlEntry:
        """Return a table below this one; an empty one where it is absent."""
        value = self._value(key, dict, "a table")
        return TomlEntry(
            f"{self.place} > {key}", value if isinstance(value, dict) else {}, self._problems
        )

    def tables(self, key: str, label: str = "id") -> list[TomlEntry]:
        """Return a list of tables, each named by its field `label` or by its number."""
        value = self._value(key, list, f"tables, written [[{key}]]")
        found = []
        for number, item in enumerate(value if isinstance(value, list) else [], start=1):
            if not isinstance(item, dict):
                self.note(f"“{key}” may hold only tables.", f"Write [[{key}]].", key)
                continue
            name = item.get(label)
            shown = _cut(name) if isinstance(name, str) and name else f"number {number}"
            found.append(TomlEntry(f"{self.place} > {key} {shown}", item, self._problems))
        return found

    def every_key(self) -> tuple[str, ...]:
        """Return the names of all fields."""
        return tuple(self._content)

    def every_text(self) -> dict[str, str]:
        """Return all fields of this table as texts."""
        return {key: self.text(key) for key in self._content}

    def every_table(self) -> dict[str, TomlEntry]:
        """Return all fields of this table as tables."""
        return {key: self.table(key) for key in self._content}

    def no_more(self) -> None:
        """Report fields that nobody asked for: a mistyped name must not go unnoticed."""
        for key in self._content:
            if key not in self._seen:
                self.note(f"“{key}” is not a field here.", nearest(key, self._seen), key)

    def _value(self, key: str, kind: type | tuple[type, ...], wanted: str) -> object:
        self._seen.add(key)
        if self._is_wrong(key, kind):
            self.note(f"“{key}” must be {wanted}.", field=key)
            return None
        return self._content.get(key)

    def _is_wrong(self, key: str, kind: type | tuple[type, ...]) -> bool:
        value = self._content.get(key)
        if value is None:
            return False
        return not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)


def _cut(words: str) -> str:
    """Words that fit into a message, whatever stands in the file."""
    return words if len(words) <= _CUT else f"{words[: _CUT - 2]}…."


def duplicates(names: Iterable[str]) -> tuple[str, ...]:
    """Return names that occur more than once, each once."""
    seen: set[str] = set()
    twice: dict[str, None] = {}
    for name in names:
        if name in seen:
            twice[name] = None
        seen.add(name)
    return tuple(twice)
