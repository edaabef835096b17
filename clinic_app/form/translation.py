"""Texts in another language: each with its original beside it, so that a change of either is noticed.

A catalogue is a TOML file that a clinician can read and correct: below the name of each place stand the
original and its translation, `text.en = "…"` and `text.es = "…"`. Codes, units and keys are not in it.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from clinic_app.errors import Problem

ORIGINAL = "en"  # the language that every text is written in first
NO_TRANSLATION = (
    f'language = "{ORIGINAL}"\nreviewed = true\n'  # the catalogue of the original itself
)
_CUT = 80  # characters of a text in a message
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<=\d)[,\u0020\u00a0\u202f](?=\d{3}(?!\d))")
_SPACED_THOUSANDS = re.compile(r"(?<=\d)[\u0020\u00a0\u202f](?=\d{3}(?!\d))")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_LEADING_SOURCE = re.compile(r"([A-Z][A-Z0-9\-]*(?:, [A-Z][A-Z0-9\-]*)*): ")
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one text stands in a parsed file: `holder[key]`, without the `tail` that stays as it is."""

    path: Path
    holder: Any  # an object or a list of the parsed file
    key: str | int
    tail: str = ""

    @property
    def text(self) -> str:
        """The words themselves."""
        return str(self.holder[self.key]).strip().removesuffix(self.tail).rstrip()

    def put(self, words: str) -> None:
        """Let other words stand here."""
        self.holder[self.key] = f"{words} {self.tail}" if self.tail else words


@dataclass(frozen=True)
class Catalogue:
    """Translations of one file. `reviewed`: whether a clinician has read them against the originals."""

    name: str  # of the file, for messages
    language: str
    reviewed: bool
    note: str  # what to say while it is not reviewed, in the language itself
    texts: Mapping[Path, tuple[str, str]] = field(repr=False)  # original, translation
    problems: tuple[Problem, ...] = ()

    @property
    def warning(self) -> str:
        """What has to be said wherever these texts are shown; empty once they are reviewed."""
        return "" if self.reviewed else self.note

    def apply(self, spots: Iterable[Spot]) -> None:
        """Put each translation in its place; a text without one stays in its own language."""
        for spot in spots:
            words = self.texts.get(spot.path, ("", ""))[1]
            if words:
                spot.put(words)

    def check(self, spots: Iterable[Spot]) -> tuple[Problem, ...]:
        """Name every text without a translation, with a doubtful one, or that is no longer there."""
        return tuple(self._check(list(spots)))

    def _check(self, spots: list[Spot]) -> Iterator[Problem]:
        yield from self.problems
        if not self.reviewed and not self.note:
            yield Problem(self.name, "“unreviewed” is missing: what to say before it is reviewed.")
        for spot in spots:
            place = " > ".join((self.name, *spot.path))
            original, words = self.texts.get(spot.path, ("", ""))
            if not words:
                yield Problem(
                    place,
                    f"There is no translation of “{_cut(spot.text)}”.",
                    f"Add .{ORIGINAL} and .{self.language}.",
                )
            elif original != spot.text:
                yield Problem(
                    place,
                    f"The original now reads “{_cut(spot.text)}”.",
                    f"Look at the translation again, then change .{ORIGINAL}.",
                )
            else:
                for what in differences(original, words):
                    yield Problem(place, what)
        for path in self.texts.keys() - {spot.path for spot in spots}:
            yield Problem(
                " > ".join((self.name, *path)), "There is no such text.", "Take it out of the file."
            )


def differences(original: str, words: str) -> Iterator[str]:
    """Say what a translation must have in common with its original and has not.

    Numbers carry the meaning of a criterion, placeholders are filled by the program, and the source that
    leads an option is a key.
    """
    if Counter(_PLACEHOLDER.findall(original)) != Counter(_PLACEHOLDER.findall(words)):
        yield "The placeholders are not those of the original."
    if _numbers(_THOUSANDS.sub("", original)) != _numbers(
        _DECIMAL_COMMA.sub(".", _SPACED_THOUSANDS.sub("", words))
    ):
        yield "The numbers are not those of the original."
    if _leading(original) != _leading(words):
        yield "The source in front is not that of the original."
    if original.endswith("?") != words.endswith("?"):
        yield "One of the two is a question and the other is not."


def read_catalogue(name: str, text: str) -> Catalogue:
    """Read a catalogue; what is wrong with the file itself is among its `problems`."""
    problems: list[Problem] = []
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: a number of thousands of digits
        return Catalogue(
            name, "", False, "", {}, (Problem(name, f"This is not valid TOML: {error}."),)
        )
    language = content.pop("language", "")
    reviewed = content.pop("reviewed", False)
    note = content.pop("unreviewed", "")
    if not isinstance(language, str) or not language:
        problems.append(Problem(name, "“language” is missing.", 'Write language = "es".'))
        language = ""
    if not isinstance(reviewed, bool):
        problems.append(Problem(name, "“reviewed” must be true or false."))
        reviewed = False
    texts = dict(_leaves(name, content, (), language, problems))
    return Catalogue(name, language, reviewed, str(note).strip(), texts, tuple(problems))


def _leaves(
    name: str, table: Mapping[str, Any], path: Path, language: str, problems: list[Problem]
) -> Iterator[tuple[Path, tuple[str, str]]]:
    for key, value in table.items():
        here = (*path, key)
        if not isinstance(value, dict):
            problems.append(
                Problem(
                    " > ".join((name, *here)),
                    f"A text and its translation are expected, .{ORIGINAL} and .{language}.",
                )
            )
        elif value.keys() <= {ORIGINAL, language} and all(
            isinstance(one, str) for one in value.values()
        ):
            yield here, (value.get(ORIGINAL, "").strip(), value.get(language, "").strip())
        else:
            yield from _leaves(name, value, here, language, problems)


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(text))


def _leading(text: str) -> str:
    match = _LEADING_SOURCE.match(text)
    return match[1] if match else ""


def _cut(text: str) -> str:
    return text if len(text) <= _CUT else text[: _CUT - 1] + "…"


def program_texts(text: str, language: str) -> dict[tuple[str, str], str]:
    """Read a catalogue of the program or of its papers: English text with its meaning, and translation."""
    return {
        (one[ORIGINAL], one.get("of", "")): one[language]
        for one in tomllib.loads(text).get("text", ())
        if one.get(language)
    }
