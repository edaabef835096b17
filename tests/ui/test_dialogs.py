from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.errors import Problem
from clinic_app.ui.parts.dialogs import PreparedDialogs, WindowDialogs, documents
from clinic_app.ui.parts.labels import as_tip


def _press_in_dialog(key: Qt.Key) -> list[str]:
    seen: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(f"{box.text()} {box.informativeText()}")
        QTest.keyClick(box.focusWidget() or box, key)

    QTimer.singleShot(50, press)
    return seen


def test_enter_never_says_yes_by_accident(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    seen = _press_in_dialog(Qt.Key.Key_Return)
    assert not WindowDialogs().confirm(window, "Leave?", "Answers would be lost.", "Leave")
    assert seen == ["Leave? Answers would be lost."]


def test_yes_is_a_verb_that_can_be_reached(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        button = next(one for one in box.buttons() if one.text() == "Leave")
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)

    QTimer.singleShot(50, press)
    assert WindowDialogs().confirm(window, "Leave?", "", "Leave")


def test_mistakes_of_a_file_are_listed(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    seen = _press_in_dialog(Qt.Key.Key_Escape)
    WindowDialogs().problems(window, "Two mistakes.", [Problem("item x", "has no text", "Add one")])
    assert "item x" in seen[0]
    assert "has no text" in seen[0]


def test_prepared_answers_stand_in_for_a_person(tmp_path: Path, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialogs = PreparedDialogs(tmp_path)
    assert (
        dialogs.save_file(window, "Save", "intake-1.pdf", "PDF (*.pdf)")
        == tmp_path / "intake-1.pdf"
    )
    assert dialogs.folder(window, "Where?") == tmp_path
    dialogs.tell(window, "Something.", "Do this.")
    assert dialogs.shown == ["Save", "Where?", "Something. Do this."]
    assert PreparedDialogs().save_file(window, "Save", "x", "") is None
    assert not PreparedDialogs(yes=False).confirm(window, "Go on?", "", "Go on")


def test_a_file_dialog_begins_in_the_documents_or_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    assert documents() == tmp_path
    (tmp_path / "Documents").mkdir()
    assert documents() == tmp_path / "Documents"


def test_a_name_that_looks_like_a_page_is_shown_as_it_is(qtbot: QtBot) -> None:
    name = "<img src='nowhere.png'>"
    window = QWidget()
    qtbot.addWidget(window)
    formats: list[Qt.TextFormat] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        formats.extend(one.textFormat() for one in box.findChildren(QLabel) if name in one.text())
        QTest.keyClick(box, Qt.Key.Key_Escape)

    for ask in (
        lambda: WindowDialogs().confirm(window, name, name, "Leave"),
        lambda: WindowDialogs().tell(window, name, name),
    ):
        QTimer.singleShot(50, look)
        ask()
    assert formats == [Qt.TextFormat.PlainText] * 4
    assert "<img" not in as_tip(name)
    assert as_tip("Sample-Okafor") == "Sample-Okafor"
