"""How answers are said and typed in Spanish."""

from __future__ import annotations

import ast
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

import clinic_app
from clinic_app.errors import AnswerError
from clinic_app.form.age import age_at, shown_age
from clinic_app.form.answers import from_code, parse, shown
from clinic_app.form.language import ENGLISH, SPANISH, words_of
from clinic_app.form.partial_date import AGE_UNITS, Onset, PartialDate
from clinic_app.languages import Languages
from clinic_app.library import QUESTIONNAIRE_FILE, RULES_FOLDER, Edition, edition_from_files
from clinic_app.paths import resources

PURE = [
    path
    for folder in ("form", "screening")
    for path in (Path(clinic_app.__file__).parent / folder).glob("*.py")
    if path.name != "language.py"
]
PURE.append(Path(clinic_app.__file__).parent / "figures.py")
TODAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def spanish() -> Edition:
    english = edition_from_files(resources() / QUESTIONNAIRE_FILE, resources() / RULES_FOLDER)
    return Languages(english, resources()).edition("es")


def said_by_the_pure_packages() -> set[str]:
    """Every sentence given to `say(…)`, and every word of the tables that are given to it."""
    found = {word for pair in AGE_UNITS.values() for word in pair}
    for path in PURE:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in ast.walk(node.targets[0])
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            if call.func.attr != "say" or not call.args:
                continue
            named = [
                constants[node.id]
                for node in ast.walk(call.args[0])
                if isinstance(node, ast.Name) and node.id in constants
            ]
            for part in (call.args[0], *named):
                found |= {
                    node.value
                    for node in ast.walk(part)
                    if isinstance(node, ast.Constant) and isinstance(node.value, str)
                }
    return {one for one in found if re.search(r"[A-Za-z]", one)}


# keys of the tables that are looked up, and of other code beside a sentence
NOT_SAID = {
    "a",
    "d",
    "mo",
    "wk",
    "yes",
    "no",
    "yes_no",
    "choice",
    "multi",
    "body_map",
    "date",
    "onset",
    "text",
    "group",
}


def test_every_sentence_of_the_pure_packages_has_spanish_words() -> None:
    said = said_by_the_pure_packages() - NOT_SAID
    assert len(said) > 50
    assert said - SPANISH.sentences.keys() == set()
    assert SPANISH.sentences.keys() - said == set(), "words that nothing says"


def test_each_sentence_has_the_places_of_the_english_one() -> None:
    for english, words in SPANISH.sentences.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", words)), english


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2019-03-14", "14-mar-2019"), ("2019-01", "ene 2019"), ("2019", "2019"),
    ],
)  # fmt: skip
def test_dates_are_shown_with_spanish_months(code: str, words: str) -> None:
    date = PartialDate.from_iso(code)
    assert date.shown(SPANISH) == words
    assert PartialDate.parse(words) == date


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("14 de marzo de 2019", "2019-03-14"), ("14-ago-2019", "2019-08-14"), ("enero 2019", "2019-01"),
        ("abr 2019", "2019-04"), ("dic. 2019", "2019-12"), ("setiembre de 2019", "2019-09"),
        ("2 sept 2019", "2019-09-02"), ("hoy", "2026-11-24"), ("ayer", "2026-11-23"),
        ("hace 3 meses", "2026-08"), ("hace 2 años", "2024"), ("14-Mar-2019", "2019-03-14"),
    ],
)  # fmt: skip
def test_dates_may_be_typed_in_spanish(typed: str, code: str) -> None:
    assert PartialDate.parse(typed, TODAY).iso() == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("4 meses", "4 mo"), ("unos 2 años", "~2 a"), ("alrededor de 2 años", "~2 a"), ("1 año", "1 a"),
        ("nacimiento", "birth"), ("desde el nacimiento", "birth"), ("3 semanas", "3 wk"), ("5 días", "5 d"),
        ("1,5 años", "1.5 a"), ("a los 7 años de edad", "7 a"),
    ],
)  # fmt: skip
def test_ages_may_be_typed_in_spanish(typed: str, code: str) -> None:
    assert Onset.parse(typed).code() == code


@pytest.mark.parametrize(
    "code", ["birth", "4 mo", "1 mo", "~2 a", "1.5 a", "2009", "2009-06", "2009-06-05", "3 wk"]
)
def test_what_is_shown_in_spanish_is_read_back(code: str) -> None:
    onset = Onset.from_code(code)
    assert Onset.parse(onset.shown(SPANISH)) == onset


def test_onsets_are_shown_in_spanish() -> None:
    assert Onset.from_code("~2 a").shown(SPANISH) == "alrededor de 2 años"
    assert Onset.from_code("1 mo").shown(SPANISH) == "1 mes"
    assert Onset.from_code("1.5 a").shown(SPANISH) == "1,5 años"


@pytest.mark.parametrize(
    ("dob", "words"),
    [
        ("2026-11-23", "1 día"), ("2026-10-01", "7 semanas"), ("2025-11-24", "12 meses"),
        ("2019-03-14", "7 años 8 m"), ("1988-01-02", "38 años"), ("2018", "7 a 8 años"), ("2019-11", "alrededor de 7 años"),
    ],
)  # fmt: skip
def test_ages_are_shown_in_spanish(dob: str, words: str) -> None:
    age = age_at(PartialDate.from_iso(dob), PartialDate.of(TODAY))
    assert age is not None
    if words == "alrededor de 7 años":
        assert shown_age(age, SPANISH) in {words, "6 a 7 años"}
    else:
        assert shown_age(age, SPANISH) == words


def test_answers_are_said_in_the_language_of_the_question(spanish: Edition) -> None:
    ask = spanish.questionnaire.question
    for id_, code, words in (
        ("ecz.ever", "yes", "Sí"),
        ("ecz.ever", "unknown", "Ignorado"),
        ("ecz.ever", "declined", "Rehusó contestar"),
        ("ecz.ever", None, "No preguntado"),
        ("ecz.severity", "mild", "Leve"),
        ("pat.weight", "3.5", "3,5 kg"),
        ("ecz.onset", "~2 a", "alrededor de 2 años"),
        ("visit.date", "2026-11-24", "24-nov-2026"),
        ("stool.diarrhoea_days", "1", "1 día"),
        ("visit.duration", {"value": "3", "unit": "mo"}, "3 meses"),
    ):
        question = ask(id_)
        assert shown(question, from_code(question, code)) == words


def test_what_is_shown_may_be_typed_again(spanish: Edition) -> None:
    ask = spanish.questionnaire.question
    for id_, typed, code in (
        ("ecz.ever", "sí", "yes"),
        ("ecz.ever", "s", "yes"),
        ("ecz.ever", "ignorado", "unknown"),
        ("ecz.severity", "leve", "mild"),
        ("pat.weight", "3,5 kg", "3.5"),
        ("visit.duration", "3 semanas", {"value": "3", "unit": "wk"}),
    ):
        question = ask(id_)
        assert parse(question, typed, TODAY) == from_code(question, code)


def test_refusals_are_spanish(spanish: Edition) -> None:
    ask = spanish.questionnaire.question
    with pytest.raises(AnswerError, match="no puede ser mayor que 650 kg") as refused:
        parse(ask("pat.weight"), "900 kg")
    assert refused.value.remedy == "Se espera un número de 0,2 a 650 kg."
    with pytest.raises(AnswerError, match="puede leerse de dos maneras") as doubtful:
        parse(ask("visit.date"), "03/04/2019")
    assert doubtful.value.remedy == "Escriba 3-abr-2019 o 4-mar-2019."
    with pytest.raises(AnswerError, match="no es una de las opciones"):
        parse(ask("ecz.severity"), "xyz")


def test_numbers_have_the_decimal_sign_of_the_language_and_are_never_rounded() -> None:
    assert SPANISH.number(Decimal("0.10")) == "0,10"
    assert SPANISH.number(Decimal(5500)) == "5500"
    assert SPANISH.number(Decimal(100000)) == "100\u00a0000"
    assert ENGLISH.number(Decimal("100000.5")) == "100000.5"


def test_sorting_follows_the_dictionary_of_the_language() -> None:
    words = ["zorro", "ñandú", "nube", "árbol", "arco", "Óscar", "oso"]
    assert sorted(words, key=SPANISH.sort_key) == [
        "árbol", "arco", "nube", "ñandú", "Óscar", "oso", "zorro",
    ]  # fmt: skip


def test_a_language_without_words_here_is_said_in_english() -> None:
    assert words_of("es-MX") is SPANISH
    assert words_of("en-GB") is ENGLISH
    assert words_of("qu") is ENGLISH
