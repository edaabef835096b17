"""Forms and rules in use: the clinic's own if they are sound, the last sound ones otherwise."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from clinic_app.errors import FileProblemsError, Problem, QuestionnaireError, RuleSetError
from clinic_app.fhir.questionnaire import read_questionnaire
from clinic_app.fhir.translation import skeleton
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.screening.region import REGION, REGION_TRANSLATION, Region, region_of
from clinic_app.screening.rules import RuleSet, read_rules
from clinic_app.screening.translation import TRANSLATION

QUESTIONNAIRE_FILE = Path("questionnaires") / "gi-atopy-intake.json"
RULES_FOLDER = Path("screening")
REGIONS_FOLDER = "regions"  # below the folder of the rules


@dataclass(frozen=True)
class Edition:
    """One form with its rules, and the very texts they were read from, kept with every intake."""

    questionnaire: Questionnaire
    rules: RuleSet
    questionnaire_text: str
    rules_texts: Mapping[str, str]  # file name -> text

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all texts: what “the same form and rules” means."""
        return hashlib.sha256(self.content().encode()).hexdigest()

    @property
    def language(self) -> str:
        """Language of its words, the first part of the tag alone: `en`, `es`."""
        return self.questionnaire.language.split("-", maxsplit=1)[0]

    @property
    def warning(self) -> str:
        """What has to be said wherever its words are shown; empty for an original or a reviewed translation."""
        return self.questionnaire.warning or self.rules.warning

    @cached_property
    def meaning(self) -> str:
        """SHA-256 over everything but the words of the translation: equal for two languages of one form."""
        words = {TRANSLATION, REGION_TRANSLATION}
        rules = {name: text for name, text in self.rules_texts.items() if name not in words}
        parts = [skeleton(self.questionnaire_text), rules]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def content(self) -> str:
        """All texts in one, as the records keep them."""
        return json.dumps(
            {"questionnaire": self.questionnaire_text, "rules": dict(self.rules_texts)},
            sort_keys=True,
            ensure_ascii=False,
        )


@dataclass(frozen=True, slots=True)
class Chosen:
    """The edition to work with, and what was wrong with a newer one that is left aside."""

    edition: Edition
    problems: tuple[Problem, ...] = ()
    source: str = "shipped"  # shipped, clinic or last good


class Regions:
    """The regions that the rules in use are there for: their own, and each that a file beside them describes.

    Rules of the clinic itself have the regions that lie beside them, and none of the program's.
    """

    def __init__(self, original: Edition, resources: Path, data_folder: Path | None = None) -> None:
        self._original = original
        own = data_folder / RULES_FOLDER if data_folder is not None else None
        rules = own if own is not None and own.is_dir() else resources / RULES_FOLDER
        self._folder = rules / REGIONS_FOLDER
        self._made: dict[str, Edition] = {original.rules.region: original}

    def offered(self) -> tuple[Region, ...]:
        """Return the region of the rules themselves, then the others by code; a file that names none is left out."""
        rules = self._original.rules
        own = Region(rules.region, rules.region_name, rules.emergency_number)
        found = {region.code: region for region, _ in self._files() if region.code != own.code}
        return (own, *(found[code] for code in sorted(found)))

    def edition(self, code: str) -> Edition:
        """Return form and rules for a region. Raises RuleSetError with every mistake, or where there is none."""
        if code not in self._made:
            text = next((text for region, text in self._files() if region.code == code), None)
            if text is None:
                raise RuleSetError(
                    f"There are no rules for the region “{code[:20]}”.",
                    (),
                    f"There are rules for {', '.join(region.code for region in self.offered())}.",
                )
            texts = {**self._original.rules_texts, REGION: text}
            self._made[code] = edition_from_texts(self._original.questionnaire_text, texts)
        return self._made[code]

    def problems(self) -> Iterator[str]:
        """Name every mistake in every file of a region."""
        for path in self._paths():
            try:
                self.edition(region_of(_text(path)).code)
            except FileProblemsError as error:
                yield from (f"{path.name}: {one}" for one in error.problems or (error,))
            except ValueError as error:
                yield f"{path.name}: {error}"

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.toml"))

    def _files(self) -> Iterator[tuple[Region, str]]:
        for path in self._paths():
            with suppress(FileProblemsError, ValueError):  # `problems` names it
                text = _text(path)
                yield region_of(text), text


def edition_from_content(content: str) -> Edition:
    """Read what `Edition.content` wrote. Raises QuestionnaireError or RuleSetError.

    It was sound when it was kept; checks that came later must not close a record.
    """
    try:
        texts = json.loads(content)
        questionnaire, rules = texts["questionnaire"], dict(texts["rules"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise QuestionnaireError("The form that was kept cannot be read.", ()) from error
    if not all(isinstance(text, str) for text in (questionnaire, *rules, *rules.values())):
        raise QuestionnaireError("The form that was kept cannot be read.", ())
    return _read(questionnaire, rules)


def edition_from_files(questionnaire: Path, rules_folder: Path) -> Edition:
    """Read a form and its rules. Raises QuestionnaireError or RuleSetError with every mistake."""
    texts = {path.name: _text(path) for path in sorted(rules_folder.glob("*.toml"))}
    return edition_from_texts(_text(questionnaire), texts)


def choose(resources: Path, data_folder: Path | None) -> Chosen:
    """Take the clinic's own form or rules where they are sound, else the last sound ones, else ours.

    A clinic's own files lie in the data folder under the same names as in the program's resources;
    one that is not there is taken from the program. The last sound pair is kept beside them.
    """
    shipped = edition_from_files(resources / QUESTIONNAIRE_FILE, resources / RULES_FOLDER)
    own = _own_paths(resources, data_folder)
    if own is None or data_folder is None:
        return Chosen(shipped)
    kept = data_folder / "last-good-form.json"
    try:
        edition = edition_from_files(*own)
    except FileProblemsError as error:
        problems = error.problems or (Problem("file", str(error)),)
        with suppress(FileProblemsError):  # one that is not there, or no longer whole
            return Chosen(edition_from_content(_text(kept)), problems, "last good")
        return Chosen(shipped, problems, "shipped")
    _keep(kept, edition.content())
    return Chosen(edition, (), "clinic")


def _keep(path: Path, content: str) -> None:
    """Write what is not there yet. A folder that takes nothing keeps nobody from working."""
    with suppress(FileProblemsError):
        if _text(path) == content:
            return
    with suppress(OSError):
        path.write_text(content, encoding="utf-8")


def _own_paths(resources: Path, data_folder: Path | None) -> tuple[Path, Path] | None:
    if data_folder is None:
        return None
    questionnaire, rules = data_folder / QUESTIONNAIRE_FILE, data_folder / RULES_FOLDER
    if not questionnaire.is_file() and not rules.is_dir():
        return None
    return (
        questionnaire if questionnaire.is_file() else resources / QUESTIONNAIRE_FILE,
        rules if rules.is_dir() else resources / RULES_FOLDER,
    )


def edition_from_texts(questionnaire_text: str, rules_texts: Mapping[str, str]) -> Edition:
    """Read a form and its rules. Raises QuestionnaireError or RuleSetError with every mistake."""
    edition = _read(questionnaire_text, rules_texts)
    unknown = tuple(_unknown_sources(edition.questionnaire, edition.rules))
    if unknown:
        raise QuestionnaireError("The form names sources that the rules do not have.", unknown)
    return edition


def _read(questionnaire_text: str, rules_texts: Mapping[str, str]) -> Edition:
    questionnaire = read_questionnaire(questionnaire_text)
    rules = read_rules(rules_texts, questionnaire)
    return Edition(questionnaire, rules, questionnaire_text, dict(rules_texts))


def _unknown_sources(questionnaire: Questionnaire, rules: RuleSet) -> Iterator[Problem]:
    for question in questionnaire.questions.values():
        for key in question.sources:
            if key not in rules.sources:
                near = get_close_matches(key, rules.sources, 1)
                meant = f"Did you mean “{near[0]}”?" if near else "Add it to sources.toml."
                yield Problem(
                    f"item {question.id} > designNote", f"There is no source “{key}”.", meant
                )


def _text(path: Path) -> str:
    """Text of a file that a person may have written; never more than a form can need."""
    from clinic_app.fhir.questionnaire import read_limited

    return read_limited(path)
