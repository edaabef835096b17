"""What the window says when something cannot be done: every sentence of an error has a Spanish one, with its places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import clinic_app
from clinic_app import errors
from clinic_app.errors import ClinicError, StorageError
from clinic_app.form.sentences import Sentences
from clinic_app.form.translation import program_texts
from clinic_app.paths import resources
from clinic_app.ui.language import Language, error_words

CODE = Path(clinic_app.__file__).parent
CATALOGUE = resources() / "translations" / "es" / "errors.toml"
ERRORS = {name for name in dir(errors) if name.endswith("Error")}
# said by the command line or about files that a clinic writes by hand; both speak English
ENGLISH = ("cli", "ui", "demo.py", "cases.py", "fhir/questionnaire.py", "fhir/response.py")


def catalogue() -> dict[str, str]:
    texts = program_texts(CATALOGUE.read_text(encoding="utf-8"), "es")
    return {text: words for (text, _), words in texts.items()}


def sentences(tree: ast.Module) -> Iterator[str]:
    """Every sentence that is written where an error is made; what is put in is a place."""
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
        if name not in ERRORS:
            continue
        for given in (*call.args, *(keyword.value for keyword in call.keywords)):
            parts = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
            for part in parts:
                shape = shape_of(constants.get(getattr(part, "id", ""), part))
                if " " in shape.strip():
                    yield shape


def shape_of(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    if not isinstance(part, ast.JoinedStr):
        return ""
    places = iter(range(10))
    return "".join(
        str(one.value) if isinstance(one, ast.Constant) else f"{{{next(places)}}}"
        for one in part.values
    )


def said() -> set[str]:
    found: set[str] = set()
    for path in CODE.rglob("*.py"):
        if not path.relative_to(CODE).as_posix().startswith(ENGLISH):
            found.update(sentences(ast.parse(path.read_text(encoding="utf-8"))))
    return found


def test_every_sentence_of_an_error_has_a_spanish_one() -> None:
    assert said() - catalogue().keys() == {"{0}: {1}"}, "add these to errors.toml"


def test_no_sentence_is_left_that_nothing_says() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    for text in catalogue().keys() - said():
        for piece in re.split(r"\{\d\}", text):
            assert piece.strip().replace('"', '\\"') in code or piece.strip() in code, text


def test_each_keeps_its_places() -> None:
    for text, words in catalogue().items():
        assert sorted(re.findall(r"\{\d\}", text)) == sorted(re.findall(r"\{\d\}", words)), text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The records are locked.", "Los registros están bloqueados."),
        ("Nobody here is called “b.sample”.", "Aquí nadie se llama «b.sample»."),
        (
            "The copy is not whole and was removed. The disk is full.",
            "La copia no está completa y se eliminó. El disco está lleno.",
        ),
        (
            "Try again; capitals and small letters differ. The next try has to wait 4 s.",
            "Inténtelo de nuevo; mayúsculas y minúsculas se distinguen. El siguiente intento debe esperar 4 s.",
        ),
        ("2 things to settle before signing: x", "2 asuntos por resolver antes de firmar: x"),
        ("Something that nobody wrote.", None),
    ],
)
def test_a_sentence_is_found_by_the_words_around_what_was_put_in(
    text: str, words: str | None
) -> None:
    assert Sentences(catalogue()).said(text) == words


def test_the_window_says_an_error_in_its_language(qapp: QApplication) -> None:
    error: ClinicError = StorageError("The records are locked.", "Unlock them first.")
    language = Language(resources())
    assert error_words(error) == "The records are locked. Unlock them first."
    language.speak(qapp, "es")
    assert error_words(error) == "Los registros están bloqueados. Desbloquéelos primero."
    language.speak(qapp, "en")
