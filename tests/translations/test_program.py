"""The program's own words: every one passed through the translation, every one with Spanish words, and the layout mirrored."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

import clinic_app
from clinic_app.desk.history_words import LABELS
from clinic_app.export.codebook import WHO_AND_WHEN
from clinic_app.form.translation import differences, program_texts
from clinic_app.paths import resources
from clinic_app.storage.history import Kind
from clinic_app.storage.users import Role
from clinic_app.ui.care.export_choices import STATUSES
from clinic_app.ui.care.export_page import EFFECTS, FORMATS, LEAVES, WITHOUT_NAMES
from clinic_app.ui.care.history_page import COLUMNS as HISTORY_COLUMNS
from clinic_app.ui.care.look import Look
from clinic_app.ui.care.patient_list_card import ORDERS, PARTS
from clinic_app.ui.care.people_card import EFFECTS as ROLES
from clinic_app.ui.care.server_card import ACCESSES, KEPT
from clinic_app.ui.clinic.clinic_page import PERIODS
from clinic_app.ui.language import LANGUAGES, MIRRORED, Language, translated
from clinic_app.ui.main_window import MADE_UP
from clinic_app.ui.parts.filter_chips import FILTERS
from clinic_app.ui.parts.passphrase import ADVICE
from clinic_app.ui.patients.new_patient import _NEEDED, NUMBER_KINDS
from clinic_app.ui.patients.patient_search import FOR_INTAKE, USUAL
from clinic_app.ui.patients.today_table import COLUMNS
from clinic_app.ui.words import wording

UI = Path(clinic_app.__file__).parent / "ui"
CATALOGUE = resources() / "translations" / "es" / "program.toml"
# what these are given is read by a person
SHOWN_BY = {
    "__init__", "Words", "Button", "Tick", "BannerButton", "PageButton", "RailButton", "setAccessibleName", "setToolTip",
    "setPlaceholderText", "card", "say", "setText", "setWindowTitle", "setAccessibleDescription", "add_field",
    "confirm", "tell", "save_file", "printer", "reason", "Option", "_small", "_labelled",
}  # fmt: skip
NAMES = {"A4", "Letter", "Fusion", "Atopy\N{EN DASH}GI Intake"}


@pytest.fixture
def spoken(qapp: QApplication) -> Iterator[Language]:
    language = Language(resources())
    yield language
    language.speak(qapp, "en")


def spanish() -> dict[str, str]:
    """Words that have one meaning only."""
    return {text: words for (text, of), words in catalogue().items() if not of}


def catalogue() -> dict[tuple[str, str], str]:
    return program_texts(CATALOGUE.read_text(encoding="utf-8"), "es")


# below the window: what these say in English is looked up when the window shows it
SAID_BELOW = ("storage/restore.py", "desk/history_words.py")


def said_below() -> Iterator[tuple[str, str]]:
    for name in SAID_BELOW:
        tree = ast.parse((UI.parent / name).read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and name_of(call.func) in {"say", "_say"}:
                yield from (
                    (str(one.value), "") for one in call.args if isinstance(one, ast.Constant)
                )
    yield from ((label, "") for label in LABELS.values())


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def passed_through() -> set[tuple[str, str]]:
    texts = [ADVICE, MADE_UP, _NEEDED, USUAL, FOR_INTAKE, LEAVES, WITHOUT_NAMES, KEPT]
    texts += [label for _, label in FILTERS] + [column.title for column in COLUMNS]
    texts += [WHO_AND_WHEN, "Atopic history", "Findings", *NUMBER_KINDS]  # parts of the columns
    texts += [*EFFECTS.values(), *ROLES.values(), *HISTORY_COLUMNS, *PERIODS]
    texts += [word for _, word in (*FORMATS, *ACCESSES, *STATUSES, *PARTS, *ORDERS)]
    texts += [kind.value.capitalize() for kind in Kind] + [role.shown for role in Role]
    found = {(text, "") for text in texts}
    found |= set(said_below())
    for path in UI.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and name_of(call.func) == "translated":
                said = [str(one.value) for one in call.args if isinstance(one, ast.Constant)]
                if said:
                    found.add((said[0], said[1] if len(said) > 1 else ""))
    return found


def bare(path: Path) -> Iterator[str]:
    """Words that a person reads and that were not passed through the translation."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or name_of(call.func) not in SHOWN_BY:
            continue
        waiting = [*call.args, *(keyword.value for keyword in call.keywords)]
        while waiting:
            part = waiting.pop()
            if isinstance(part, ast.IfExp):
                waiting += [part.body, part.orelse]
            elif isinstance(part, ast.JoinedStr):
                waiting += [one for one in part.values if isinstance(one, ast.Constant)]
            elif isinstance(part, ast.Constant) and isinstance(part.value, str):
                words = part.value
                if words.startswith(("Ctrl+", "Alt+")):
                    continue
                if re.search(r"[A-Za-z]{3}", words) and (
                    " " in words.strip() or words[:1].isupper()
                ):
                    yield words


def test_every_word_of_the_program_has_a_spanish_one_and_none_is_left_over() -> None:
    said, known = passed_through(), set(catalogue())
    assert said - known == set(), "add these to resources/translations/es/program.toml"
    assert known - said == set(), "nothing says these any longer"


def test_each_text_stands_once_and_keeps_its_places_and_numbers() -> None:
    entries = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["text"]
    assert len(catalogue()) == len(entries)
    for one in entries:
        assert list(differences(one["en"], one["es"])) == [], one["en"]
        assert one["en"][-1:].isspace() == one["es"][-1:].isspace(), one["en"]


@pytest.mark.parametrize(
    "path", sorted(UI.rglob("*.py")), ids=lambda p: p.relative_to(UI).as_posix()
)
def test_no_word_for_a_person_is_left_out_of_the_translation(path: Path) -> None:
    assert set(bare(path)) - NAMES == set()


def test_no_word_is_looked_up_before_the_language_is_known() -> None:
    """At import time everything would stay in English."""
    for path in UI.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for statement in tree.body:
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                continue
            for call in ast.walk(statement):
                assert not (isinstance(call, ast.Call) and name_of(call.func) == "translated"), path


def test_the_four_answers_have_four_letters() -> None:
    words = spanish()
    letters = [words[letter] for letter in "YNUD"]
    assert len(set(letters)) == 4
    answers = [words[word] for word in ("Yes", "No", "Unknown", "Declined")]
    assert [word[0].upper() for word in answers] == letters
    # a letter that means one answer in English must not mean another one here
    english = dict(zip("YNUD", ("Yes", "No", "Unknown", "Declined"), strict=True))
    spoken = dict(zip(letters, ("Yes", "No", "Unknown", "Declined"), strict=True))
    assert all(english[one] == spoken[one] for one in english.keys() & spoken.keys())


def test_the_window_changes_its_language_and_back(qapp: QApplication, spoken: Language) -> None:
    assert wording.findings_title() == "Findings so far"
    spoken.speak(qapp, "es")
    assert wording.findings_title() == "Hallazgos hasta ahora"
    assert [option[2] for option in wording.yes_no_options()] == ["S", "N", "I", "R"]
    assert translated("not in the catalogue") == "not in the catalogue"
    spoken.speak(qapp, "en")
    assert wording.findings_title() == "Findings so far"


def test_buttons_of_qt_itself_are_spanish(
    qapp: QApplication, qtbot: QtBot, spoken: Language
) -> None:
    spoken.speak(qapp, "es")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert "ancelar" in box.button(QDialogButtonBox.StandardButton.Cancel).text()


def test_a_mirrored_layout_puts_every_text_between_marks(
    qapp: QApplication, spoken: Language
) -> None:
    spoken.speak(qapp, MIRRORED)
    assert qapp.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert wording.sign().startswith("⟦Sign…")
    assert wording.answer_key("yes") == "Y"
    spoken.speak(qapp, "en")
    assert qapp.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_the_language_is_kept_beside_the_look(tmp_path: Path) -> None:
    assert Look.read(tmp_path).language == "system"
    Look("dark", 115, "es").write(tmp_path)
    assert Look.read(tmp_path) == Look("dark", 115, "es")
    assert Look.read(tmp_path).spoken == "es"
    (tmp_path / "look.json").write_text('{"scheme": "dark", "percent": 115}', encoding="utf-8")
    assert Look.read(tmp_path) == Look("dark", 115)
    (tmp_path / "look.json").write_text(
        '{"scheme": "dark", "percent": 115, "language": ["x"]}', encoding="utf-8"
    )
    assert Look.read(tmp_path) == Look("dark", 115)


def test_every_language_of_the_window_has_its_files() -> None:
    for name in LANGUAGES.keys() - {"en"}:
        folder = resources() / "translations" / name
        assert {"form.toml", "rules.toml", "program.toml"} <= {p.name for p in folder.iterdir()}
