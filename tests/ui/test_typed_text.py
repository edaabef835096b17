"""What is typed and not recorded yet is recorded or kept, however the page is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from clinic_app.form.answers import Quantity
from clinic_app.library import Edition
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.front_door import Opened
from clinic_app.ui.intake.form_model import FormModel
from clinic_app.ui.intake.intake_page import TYPED_KEPT_AFTER_MS, IntakePage
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import PreparedDialogs
from tests.ui.conftest import Desk, OpenDesk
from tests.ui.made_up_desk import MadeUpDoor, new_desk, register, shown

CTRL = Qt.KeyboardModifier.ControlModifier


def _type(desk: Desk, text: str) -> None:
    desk.page.show_question("visit.duration")
    desk.type(text)


def _field(desk: Desk) -> QLineEdit:
    row = desk.page._pages["sec.visit"].row(("visit.duration", 0))
    assert row is not None
    field = row.editor.focus_target()
    assert isinstance(field, QLineEdit)
    return field


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_2, CTRL),
        (Qt.Key.Key_0, CTRL),
        (Qt.Key.Key_Right, CTRL),
        (Qt.Key.Key_J, CTRL),
        (Qt.Key.Key_S, CTRL),
        (Qt.Key.Key_P, CTRL),
        (Qt.Key.Key_Up, None),
        (Qt.Key.Key_Tab, None),
    ],
)
def test_every_way_out_records_what_is_typed(
    open_desk: OpenDesk, key: Qt.Key, held: Qt.KeyboardModifier | None
) -> None:
    desk = open_desk()
    _type(desk, "3 weeks")
    desk.press(key, held)
    value = desk.form.get("visit.duration").value
    assert isinstance(value, Quantity)
    assert (str(value.value), value.unit) == ("3", "wk")


def test_what_cannot_be_recorded_stays_in_its_field(open_desk: OpenDesk) -> None:
    desk = open_desk()
    _type(desk, "3")
    desk.press(Qt.Key.Key_2, CTRL)
    desk.press("n")
    desk.press(Qt.Key.Key_1, CTRL)
    assert _field(desk).text() == "3"


def test_the_way_to_signing_leads_past_what_cannot_be_recorded(open_desk: OpenDesk) -> None:
    desk = open_desk()
    asked: list[bool] = []
    desk.page.review_requested.connect(lambda: asked.append(True))
    _type(desk, "3")
    desk.page.show_section(desk.model.questionnaire.sections[-1].id)
    desk.press(Qt.Key.Key_Right, CTRL)
    assert not asked
    assert desk.at == "visit.duration"
    row = desk.page.current_page.row(("visit.duration", 0))
    assert row is not None
    assert "The unit is missing" in row.message
    desk.type("3 weeks")
    desk.page.show_section(desk.model.questionnaire.sections[-1].id)
    desk.press(Qt.Key.Key_Right, CTRL)
    assert asked


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, edition: Edition) -> Iterator[MainWindow]:
    folder = tmp_path / "data"
    desk = new_desk(folder, edition)
    made = MainWindow(MadeUpDoor(folder, edition), PreparedDialogs(yes=False), Look("light"))
    made.enter(Opened(desk))
    shown(made)
    qtbot.addWidget(made)
    yield made
    made._dialogs = PreparedDialogs(yes=True)
    made.close()


def test_closing_the_window_asks_before_it_drops_what_cannot_be_recorded(
    window: MainWindow,
) -> None:
    work = window.workplace
    assert work is not None
    work.start_intake(register(work.desk))
    assert work.intake is not None
    work.intake.show_question("visit.duration")
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "3")
    work.intake.show_question("ecz.ever")
    assert not window.close()
    assert work.intake.current_key == ("visit.duration", 0)
    field.clear()
    assert window.close()


def test_closing_the_intake_goes_to_what_cannot_be_recorded(window: MainWindow) -> None:
    work = window.workplace
    assert work is not None
    work.start_intake(register(work.desk))
    assert work.intake is not None
    work.intake.show_question("visit.duration")
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "3")
    QTest.keyClick(field, Qt.Key.Key_W, CTRL)
    assert work.intake is not None
    assert work.intake.current_key == ("visit.duration", 0)
    assert work.notice.isVisible()
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_W, CTRL)
    assert work.intake is None
    assert not work.notice.isVisible()  # what it said was about that patient


def test_finding_somebody_else_says_that_this_intake_is_open(window: MainWindow) -> None:
    work = window.workplace
    assert work is not None
    work.start_intake(register(work.desk))
    assert work.intake is not None
    for key in (Qt.Key.Key_F, Qt.Key.Key_N):
        work.notice.hide()
        QTest.keyClick(window.focusWidget() or window, key, CTRL)
        assert work.notice.isVisible()
        assert work.intake is not None


def test_what_was_typed_is_in_its_field_when_the_draft_opens_again(open_desk: OpenDesk) -> None:
    desk = open_desk()
    _type(desk, "3")
    QTest.qWait(TYPED_KEPT_AFTER_MS + 200)
    assert desk.draft.typed_texts == {("visit.duration", 0): "3"}
    again = IntakePage(FormModel(desk.draft))  # type: ignore[arg-type]
    again.show()
    again.show_question("visit.duration")
    row = again.current_page.row(("visit.duration", 0))
    assert row is not None
    field = row.editor.focus_target()
    assert isinstance(field, QLineEdit)
    assert field.text() == "3"
    assert "not recorded yet" in row.message
    assert not desk.form.get("visit.duration").is_given
    QTest.keyClicks(field, " weeks")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.form.get("visit.duration").is_given
    again.leave()
    assert desk.draft.typed_texts == {}
    again.model.deleteLater()
    again.close()
    again.deleteLater()
