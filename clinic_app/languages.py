"""The form and the rules in other languages: one edition each, with the same questions, codes and conditions.

An intake keeps the edition it was begun with. A draft may go over to another language as long as the two
editions mean the same; what is signed stays in the language it was signed in.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from clinic_app.errors import FileProblemsError, Problem, QuestionnaireError
from clinic_app.fhir.questionnaire import read_limited
from clinic_app.fhir.translation import spots, translated
from clinic_app.form.language import words_of
from clinic_app.form.translation import Catalogue, Spot, read_catalogue
from clinic_app.library import QUESTIONNAIRE_FILE, Edition, Regions, edition_from_texts
from clinic_app.screening.region import REGION, REGION_TRANSLATION, region_spots
from clinic_app.screening.rules import TRANSLATED
from clinic_app.screening.translation import TRANSLATION

FOLDER = Path("translations")
FORM_CATALOGUE, RULES_CATALOGUE, REGION_CATALOGUE = "form.toml", "rules.toml", "rules-{}.toml"


def file_of(language: str) -> Path:
    """Return where the form stands in a language, for other programs: below the program's resources."""
    return QUESTIONNAIRE_FILE.with_suffix(f".{language}.json")


class Languages:
    """The languages that a form and its rules can be shown in, for each region that there are rules for.

    The catalogues of the clinic, in its data folder, come before those of the program.
    """

    def __init__(self, original: Edition, resources: Path, data_folder: Path | None = None) -> None:
        self._original = original
        self._folders = [
            folder / FOLDER for folder in (data_folder, resources) if folder is not None
        ]
        self.regions = Regions(original, resources, data_folder)
        self._made: dict[tuple[str, str], Edition] = {}

    def offered(self) -> tuple[str, ...]:
        """Return the language of the original, then those that there is a folder of catalogues for."""
        found = {
            path.name for folder in self._folders if folder.is_dir() for path in folder.iterdir()
        }
        return (self._original.language, *sorted(found - {self._original.language}))

    def edition(self, language: str, region: str = "") -> Edition:
        """Return form and rules in a language, for a region by its code, or else for that of the rules themselves.

        Raises QuestionnaireError with every text that has no translation: half of a form in another
        language would be worse than none. Raises RuleSetError where there are no sound rules for the region.
        """
        region = region or self._original.rules.region
        if language == self._original.language:
            return self.regions.edition(region)
        if (language, region) not in self._made:
            self._made[language, region] = self._translated(language, region)
        return self._made[language, region]

    def counterpart(self, edition: Edition, language: str) -> Edition:
        """Return what an intake begun with `edition` may be shown in. Raises FileProblemsError.

        Only where both mean the same: a form of another version, or one that the clinic has changed
        since, asks other questions.
        """
        if language == edition.language:
            return edition
        other = self.edition(language, edition.rules.region)
        if other.meaning != edition.meaning:
            raise QuestionnaireError(
                f"This intake was begun with another version of the form, which is not there in "
                f"{words_of(language).name}.",
                (),
                "Finish it in its own language.",
            )
        return other

    def form_text(self, language: str) -> str:
        """Return the Questionnaire resource in a language, for other programs. Raises FileProblemsError."""
        return self.edition(language).questionnaire_text

    def problems(self, language: str) -> tuple[Problem, ...]:
        """Name every text without a sound translation. Raises FileProblemsError for a missing file."""
        return tuple(self._problems(self._catalogue(language, FORM_CATALOGUE), language))

    def _problems(self, form: Catalogue, language: str) -> Iterator[Problem]:
        for catalogue in (form, self._catalogue(language, RULES_CATALOGUE)):
            if catalogue.language and catalogue.language != language:
                yield Problem(catalogue.name, f"It is in “{catalogue.language}”, not “{language}”.")
            found = self._form_spots() if catalogue is form else self._rules_spots()
            yield from catalogue.check(found)

    def region_problems(self, language: str, region: str) -> tuple[Problem, ...]:
        """Name every text of a region without a sound translation. Raises FileProblemsError for a missing file."""
        text = self.regions.edition(region).rules_texts.get(REGION)
        if text is None:
            return ()
        catalogue = self._catalogue(language, REGION_CATALOGUE.format(region.lower()))
        return catalogue.check(region_spots(tomllib.loads(text)))

    def _translated(self, language: str, region: str) -> Edition:
        problems = self.problems(language) + self.region_problems(language, region)
        if problems:
            raise QuestionnaireError(
                f"The form is not whole in {words_of(language).name}: {problems[0]}",
                problems,
                "Complete the files of the translation, or go on in the original language.",
            )
        form = self._catalogue(language, FORM_CATALOGUE)
        rules = dict(self.regions.edition(region).rules_texts)
        rules[TRANSLATION] = self._text(language, RULES_CATALOGUE)
        if REGION in rules:
            rules[REGION_TRANSLATION] = self._text(
                language, REGION_CATALOGUE.format(region.lower())
            )
        return edition_from_texts(translated(self._original.questionnaire_text, form), rules)

    def _form_spots(self) -> Iterator[Spot]:
        return spots(json.loads(self._original.questionnaire_text))

    def _rules_spots(self) -> Iterator[Spot]:
        for name, walk in TRANSLATED.items():
            yield from walk(tomllib.loads(self._original.rules_texts[name]))

    def _catalogue(self, language: str, name: str) -> Catalogue:
        return read_catalogue(f"{language}/{name}", self._text(language, name))

    def _text(self, language: str, name: str) -> str:
        paths = [folder / language / name for folder in self._folders]
        return read_limited(next((path for path in paths if path.is_file()), paths[-1]))


def translation_problems(original: Edition, resources: Path, data_folder: Path | None) -> list[str]:
    """Say what is wrong with each translation, and with the form files that were made from them."""
    languages = Languages(original, resources, data_folder)
    found = list(languages.regions.problems())
    shipped = read_limited(resources / QUESTIONNAIRE_FILE) == original.questionnaire_text
    for language in languages.offered()[1:]:
        try:
            mistakes = languages.problems(language)
            found += [str(problem) for problem in mistakes]
            for region in languages.regions.offered()[1:]:
                found += [str(one) for one in languages.region_problems(language, region.code)]
            if shipped and not mistakes:
                found += _stale(languages.form_text(language), resources / file_of(language))
        except FileProblemsError as error:
            found.append(f"{language}: {error}")
    return found


def _stale(made: str, kept: Path) -> list[str]:
    """Say where the form file that goes with the program is not what the catalogue gives."""
    if read_limited(kept) == made:
        return []
    return [f"{kept.name}: It is not what the catalogue gives. Run clinic-app translate."]
