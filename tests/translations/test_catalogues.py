"""The Spanish form and rules against the English ones: the same meaning, and every text translated."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic_app.fhir.questionnaire import lint
from clinic_app.fhir.translation import spots
from clinic_app.form.translation import Catalogue, differences, read_catalogue
from clinic_app.languages import Languages, file_of, translation_problems
from clinic_app.library import QUESTIONNAIRE_FILE, RULES_FOLDER, Edition, edition_from_files
from clinic_app.paths import resources
from clinic_app.screening.rules import TRANSLATED

FORM = resources() / QUESTIONNAIRE_FILE
CATALOGUES = resources() / "translations" / "es"


@pytest.fixture(scope="module")
def english() -> Edition:
    return edition_from_files(FORM, resources() / RULES_FOLDER)


@pytest.fixture(scope="module")
def spanish(english: Edition) -> Edition:
    return Languages(english, resources()).edition("es")


def catalogue(name: str) -> Catalogue:
    return read_catalogue(f"es/{name}", (CATALOGUES / name).read_text(encoding="utf-8"))


def rules_spots() -> Iterator[Any]:
    for name, walk in TRANSLATED.items():
        yield from walk(tomllib.loads((resources() / RULES_FOLDER / name).read_text("utf-8")))


def test_every_text_has_a_sound_translation(english: Edition) -> None:
    assert translation_problems(english, resources(), None) == []


def test_the_form_file_for_other_programs_is_what_the_catalogue_gives(spanish: Edition) -> None:
    kept = (resources() / file_of("es")).read_text(encoding="utf-8")
    assert kept == spanish.questionnaire_text
    assert lint(kept) == ()


def test_both_forms_ask_the_same_in_the_same_order(english: Edition, spanish: Edition) -> None:
    ours, theirs = english.questionnaire, spanish.questionnaire
    assert list(ours.questions) == list(theirs.questions)
    for one, other in zip(ours.questions.values(), theirs.questions.values(), strict=True):
        for what in [
            "id",
            "kind",
            "section",
            "required",
            "limits",
            "integer",
            "max_length",
            "condition",
            "sources",
            "codes",
            "group",
            "path",
            "order",
            "follows",
        ]:
            if what != "limits":
                assert getattr(one, what) == getattr(other, what), (one.id, what)
        assert [(c.code, c.system, c.exclusive) for c in one.choices] == [
            (c.code, c.system, c.exclusive) for c in other.choices
        ]
        assert [unit.code for unit in one.units] == [unit.code for unit in other.units]
        mine, yours = one.limits, other.limits
        assert (mine.hard_min, mine.hard_max, mine.soft_min, mine.soft_max) == (
            yours.hard_min, yours.hard_max, yours.soft_min, yours.soft_max,
        )  # fmt: skip


def test_both_sets_of_rules_judge_alike(english: Edition, spanish: Edition) -> None:
    ours, theirs = english.rules, spanish.rules
    assert [(r.id, r.when, r.urgency, r.order, r.basis, r.show, r.pinned) for r in ours.rules] == [
        (r.id, r.when, r.urgency, r.order, r.basis, r.show, r.pinned) for r in theirs.rules
    ]
    assert ours.derived == theirs.derived
    assert {key: source.citation for key, source in ours.sources.items()} == {
        key: source.citation for key, source in theirs.sources.items()
    }
    assert english.meaning == spanish.meaning
    assert english.digest != spanish.digest


def test_no_text_that_a_person_reads_is_left_in_english(english: Edition, spanish: Edition) -> None:
    """A longer text that is the same in both languages was forgotten, whatever the catalogue says."""
    words = {
        "text": lambda q: q.text, "why": lambda q: q.why, "hint": lambda q: q.hint, "short": lambda q: q.short,
    }  # fmt: skip
    same = {
        (id_, name, read(question))
        for id_, question in english.questionnaire.questions.items()
        for name, read in words.items()
        if read(question) and read(question) == read(spanish.questionnaire.question(id_))
    }
    assert {text for _, _, text in same} <= {"FIT"}
    for one, other in zip(english.rules.rules, spanish.rules.rules, strict=True):
        assert one.title != other.title
        assert one.say != other.say
        assert not set(one.options) & set(other.options)
        assert one.limits != other.limits


def test_nothing_but_the_words_of_the_catalogues_is_in_the_spanish_form() -> None:
    """What the program writes into the file is either of the original or of the catalogue."""
    made = json.loads((resources() / file_of("es")).read_text(encoding="utf-8"))
    translated = {words for _, words in catalogue("form.toml").texts.values()}
    assert {spot.text for spot in spots(made)} <= translated


def test_an_unreviewed_translation_says_so(english: Edition, spanish: Edition) -> None:
    assert english.warning == ""
    assert not catalogue("form.toml").reviewed
    assert not catalogue("rules.toml").reviewed
    assert "sin revisión clínica" in spanish.warning
    assert spanish.questionnaire.warning
    assert spanish.rules.warning


def test_a_reviewed_translation_no_longer_says_so(english: Edition, tmp_path: Path) -> None:
    own = tmp_path / "translations" / "es"
    own.mkdir(parents=True)
    for name in ("form.toml", "rules.toml"):
        text = (CATALOGUES / name).read_text(encoding="utf-8")
        (own / name).write_text(text.replace("reviewed = false", "reviewed = true"), "utf-8")
    assert Languages(english, resources(), tmp_path).edition("es").warning == ""


def test_a_missing_a_stale_and_a_needless_text_are_named_with_their_place() -> None:
    text = (CATALOGUES / "form.toml").read_text(encoding="utf-8")
    broken = text.replace('short.es = "sexo"\n', "", 1)
    broken = broken.replace('short.en = "weight"', 'short.en = "mass"', 1)
    broken += '\n[item."no.such"]\ntext.en = "Gone"\ntext.es = "Ido"\n'
    found = read_catalogue("es/form.toml", broken).check(spots(json.loads(FORM.read_text("utf-8"))))
    assert [(p.where, p.what) for p in found] == [
        ("es/form.toml > item > pat.sex > short", "There is no translation of “sex”."),
        ("es/form.toml > item > pat.weight > short", "The original now reads “weight”."),
        ("es/form.toml > item > no.such > text", "There is no such text."),
    ]


@pytest.mark.parametrize(
    ("original", "words", "what"),
    [
        ("Recorded: {yes:D.atopy}.", "Registrado.", "placeholders"),
        ("Recorded: {yes:D.atopy}.", "Registrado: {yes:D.oes}.", "placeholders"),
        ("at least 15 eosinophils", "al menos 5 eosinófilos", "numbers"),
        ("139 of 130,435 children, 0.11%", "139 de 130 435 niños, 0,1 %", "numbers"),
        ("BSG22: dietitian.", "ACG25: dietista.", "source"),
        ("BSG22: dietitian.", "Dietista.", "source"),
        ("Any fever?", "Fiebre", "question"),
    ],
)
def test_what_carries_the_meaning_must_be_kept(original: str, words: str, what: str) -> None:
    assert any(what in one for one in differences(original, words))


@pytest.mark.parametrize(
    ("original", "words"),
    [
        ("139 of 130,435 children, 0.11%", "139 de 130 435 niños, 0,11 %"),
        ("above 38.5 C and 6,582 ug", "más de 38,5 C y 6582 ug"),
        ("Local pathway: ECG.", "Vía local: electrocardiograma."),
        ("MBT25, ZON19: not established.", "MBT25, ZON19: no establecido."),
    ],
)
def test_the_same_number_may_be_written_as_the_language_does(original: str, words: str) -> None:
    assert list(differences(original, words)) == []


@pytest.mark.parametrize(
    "text",
    ["not toml", "reviewed = 1", 'language = "es"\n[item]\nx = 3\n', 'language = ""\n', ""],
)
def test_a_broken_catalogue_is_a_mistake_and_not_a_crash(text: str) -> None:
    read = read_catalogue("es/form.toml", text)
    assert read.problems or not read.texts


def test_every_option_is_a_word_of_its_own(spanish: Edition) -> None:
    """Two options that read alike cannot be told apart."""
    for question in spanish.questionnaire.questions.values():
        labels = [choice.label for choice in question.choices]
        assert len(set(labels)) == len(labels), question.id


def test_the_catalogues_address_people_as_usted() -> None:
    """No second person singular or plural (tú, vosotros) has slipped in."""
    familiar = re.compile(
        r"\b(tú|tienes|puedes|debes|vosotros|habéis|tenéis|pregúntale)\b", re.IGNORECASE
    )
    for name in ("form.toml", "rules.toml"):
        for path, (_, words) in catalogue(name).texts.items():
            assert not familiar.search(words), path
    assert list(rules_spots())
