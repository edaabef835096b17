"""Amending and withdrawing in the window, with the keys a person presses."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.form.answers import Answer
from clinic_app.library import Edition
from clinic_app.record import IntakeStatus, Record
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from clinic_app.ui.care.look import Look
from clinic_app.ui.intake.sign_dialog import SignDialog
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import PreparedDialogs, WindowDialogs
from clinic_app.ui.parts.reason_dialog import ReasonDialog
from clinic_app.ui.workplace import Workplace
from tests.storage.made_up import CHEAP
from tests.ui.conftest import OpenWindow
from tests.ui.made_up_desk import VIOLET, complete, new_desk, register, shown

WHY = "The mother corrected it"


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path / "data", edition)


@pytest.fixture
def signed(desk: Desk) -> Record:
    draft = desk.start_intake(register(desk).id)
    draft.answer("ecz.ever", Answer.of("no"))
    complete(draft)
    return desk.sign(draft, VIOLET)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifiers)
    QApplication.processEvents()


def tab_to(wanted: QWidget) -> None:
    """Go there by Tab alone."""
    for _ in range(60):
        if wanted.hasFocus():
            return
        press(Qt.Key.Key_Tab)
    pytest.fail(f"Tab does not lead to {wanted.accessibleName()}")


def answer_the_dialog(*typed: str, end: Qt.Key = Qt.Key.Key_Return) -> list[str]:
    """Type each of these and Enter into the question for a reason when it comes up; return what it said."""
    seen: list[str] = []

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ReasonDialog)
        for text in typed:
            dialog.field.clear()
            QTest.keyClicks(dialog.field, text)
            QTest.keyClick(dialog.field, end)
            seen.append(dialog.message.text())

    QTimer.singleShot(50, act)
    return seen


def test_a_signed_intake_is_amended_by_keys_from_the_list_to_the_signature(
    desk: Desk, signed: Record, open_window: OpenWindow
) -> None:
    work = open_window(WindowDialogs())
    work.show_patient(signed.patient)
    sheet = work.patients.sheet
    assert "Version 1: signed" in sheet.versions.text()
    assert "by Dr Ada Sample" in sheet.versions.text()
    tab_to(sheet.amend_button)
    seen = answer_the_dialog(" a ", WHY)
    press(Qt.Key.Key_Return)
    assert "few words" in seen[0]
    assert work.intake is not None
    draft = work.intake.model.draft
    assert (draft.head.version, draft.head.reason) == (2, WHY)
    assert f"Amending version 1 · {WHY}" in work.intake.banner.accessibleName()
    assert desk.record(signed.head.id).head.status is IntakeStatus.SIGNED

    work._show_review()
    assert work.review is not None
    assert "No answer is changed yet" in " ".join(work.review.checklist.words())
    press(Qt.Key.Key_Escape)
    work.intake.show_question("gi.dysphagia")
    QApplication.processEvents()
    press(Qt.Key.Key_Y)
    complete(draft)
    work._show_review()
    words = " ".join(work.review.checklist.words())
    assert "Changed since version 1: old → new" in words
    assert WHY in words
    assert "Unknown → Yes" in words
    link = next(one for one in work.review.checklist.links() if "Unknown → Yes" in one.text())
    link.setFocus()
    press(Qt.Key.Key_Return)
    assert work.intake.current_key == ("gi.dysphagia", 0)

    work._show_review()
    tab_to(work.review.footer.sign)
    press(Qt.Key.Key_Return)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, SignDialog)
    QTest.keyClicks(dialog.passphrase, VIOLET)
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert desk.record(draft.id).head.status is IntakeStatus.SIGNED
    assert desk.record(signed.head.id).head.status is IntakeStatus.AMENDED
    work._close_preview()
    work.show_patient(signed.patient)
    told = work.patients.sheet.versions.text()
    assert "Version 2: signed" in told
    assert f"Reason: {WHY}" in told
    assert "Superseded" in told


def test_an_amendment_that_is_open_is_continued_without_asking_again(
    desk: Desk, signed: Record, open_window: OpenWindow
) -> None:
    draft = desk.amend(signed.head.id, WHY)
    dialogs = PreparedDialogs()
    work = open_window(dialogs)
    work.show_patient(signed.patient)
    work.patients.table.look_at(signed.head.id)
    work.patients.sheet.amend_button.click()
    assert work.intake is not None
    assert work.intake.model.draft.id == draft.id
    assert dialogs.shown == []


def test_thinking_better_of_it_changes_nothing(
    desk: Desk, signed: Record, open_window: OpenWindow
) -> None:
    work = open_window(WindowDialogs())
    work.show_patient(signed.patient)
    for button in (work.patients.sheet.amend_button, work.patients.sheet.withdraw_button):
        answer_the_dialog("not after all", end=Qt.Key.Key_Escape)
        button.click()
    assert work.intake is None
    assert [row.head for row in desk.intakes_of(signed.patient.id)] == [signed.head]


def test_entered_in_error_stays_in_the_list_with_the_reason(
    desk: Desk, signed: Record, open_window: OpenWindow
) -> None:
    work = open_window(WindowDialogs())
    work.show_patient(signed.patient)
    sheet = work.patients.sheet
    tab_to(sheet.withdraw_button)
    answer_the_dialog("Wrong patient")
    press(Qt.Key.Key_Return)
    assert desk.record(signed.head.id).head.status is IntakeStatus.ENTERED_IN_ERROR
    assert "entered in error" in work.notice.text()
    assert work.patients.table.hasFocus()
    assert work.patients.model.rowCount() == 1
    assert "Wrong patient" in sheet.versions.text()
    assert not sheet.amend_button.isVisible()
    assert not sheet.withdraw_button.isVisible()


def test_a_draft_is_given_up_from_today(desk: Desk, open_window: OpenWindow) -> None:
    draft = desk.start_intake(register(desk).id)
    work = open_window(PreparedDialogs(why="begun twice"))
    sheet = work.today.sheet
    assert not sheet.amend_button.isVisible()
    assert sheet.withdraw_button.text() == "Give up…"
    verbs = {verb.text(): verb for verb in work.today.table.actions() if verb.isVisible()}
    assert "Amend…" not in verbs
    verbs["Give up…"].trigger()
    record = desk.record(draft.id)
    assert (record.head.status, record.head.withdrawn_reason) == (
        IntakeStatus.ENTERED_IN_ERROR,
        "begun twice",
    )
    work.open_intake(draft.id)  # to be read, no longer to be filled in
    assert work.intake is None


def test_what_is_refused_is_said_above_the_page(
    desk: Desk, signed: Record, open_window: OpenWindow
) -> None:
    desk.amend(signed.head.id, WHY)
    work = open_window(PreparedDialogs(why="Wrong patient"))
    work.show_patient(signed.patient)
    work.patients.table.look_at(signed.head.id)
    work.patients.sheet.withdraw_button.click()
    assert "An amendment of this intake is open" in work.notice.text()


def test_the_front_desk_is_told_before_it_types_a_reason(
    qtbot: QtBot, desk: Desk, signed: Record, tmp_path: Path, edition: Edition
) -> None:
    front = NewUser("fsample", "Finn Sample", frozenset({Role.FRONT_DESK}))
    desk.add_user(front, "quiet lantern forty meadow", VIOLET)
    store = Store.open(tmp_path / "data", front.login, "quiet lantern forty meadow", cost=CHEAP)
    dialogs = PreparedDialogs(why=WHY)
    work = Workplace(Desk(store, edition), dialogs, Look("light"), "")
    qtbot.addWidget(work)
    shown(work)
    work.show_patient(signed.patient)
    for button in (work.patients.sheet.amend_button, work.patients.sheet.withdraw_button):
        button.click()
        assert "Finn Sample has not the role for this" in work.notice.text()
        work.notice.hide()
    assert dialogs.shown == []
    assert work.intake is None
    store.close()


def test_locking_closes_the_question_for_a_reason(
    desk: Desk, signed: Record, open_window: OpenWindow
) -> None:
    work = open_window(WindowDialogs())
    window = work.window()
    assert isinstance(window, MainWindow)
    work.show_patient(signed.patient)
    QTimer.singleShot(50, window.lock)
    work.patients.sheet.amend_button.click()
    assert window.is_locked
    assert work.intake is None
    desk.store.unlock(VIOLET)
    assert desk.open_amendment(signed.head.id) is None
