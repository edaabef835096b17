"""Locking: the records are closed, nothing of a patient can be seen or asked for, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.errors import LockedError, NotWritableError
from clinic_app.form.answers import Answer
from clinic_app.library import Edition
from clinic_app.storage.backup import backups_in
from clinic_app.storage.restore import Restore
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.front_door import Opened
from clinic_app.ui.door.unlock_page import UnlockPage
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import PreparedDialogs, WindowDialogs
from clinic_app.ui.workplace import Workplace
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import VIOLET, MadeUpDoor, new_desk, register, settle, shown

CTRL = Qt.KeyboardModifier.ControlModifier
BENS = "amber lantern eleven meadow"


class Scene:
    """The window at work, with an intake open."""

    def __init__(self, folder: Path, edition: Edition) -> None:
        self.folder = folder
        self.desk = new_desk(folder, edition)
        self.dialogs = PreparedDialogs()
        self.window = MainWindow(MadeUpDoor(folder, edition), self.dialogs, Look("light"))
        self.window.enter(Opened(self.desk))
        shown(self.window)
        self.patient = register(self.desk)
        self.work.start_intake(self.patient)
        QApplication.processEvents()

    @property
    def work(self) -> Workplace:
        assert self.window.workplace is not None
        return self.window.workplace

    def type(self, text: str, at: str = "visit.duration") -> QLineEdit:
        assert self.work.intake is not None
        self.work.intake.show_question(at)
        field = self.window.focusWidget()
        assert isinstance(field, QLineEdit)
        QTest.keyClicks(field, text)
        return field

    def unlock(self, passphrase: str = VIOLET) -> None:
        lock = self.window.lock_screen
        assert lock is not None
        lock.passphrase.setText(passphrase)
        lock.unlock()
        settle(lock.unlock_button.isEnabled)


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path, edition: Edition) -> Iterator[Scene]:
    made = Scene(tmp_path / "data", edition)
    qtbot.addWidget(made.window)
    yield made
    made.window._dialogs = PreparedDialogs(yes=True)
    made.window.close()


def spoken(root: QAccessibleInterface) -> str:
    """Everything that a screen reader can be told below an object, whether it is seen or not."""
    parts = [
        root.text(kind)
        for kind in (QAccessible.Text.Name, QAccessible.Text.Value, QAccessible.Text.Description)
    ]
    for number in range(root.childCount()):
        child = root.child(number)
        if child is not None:
            parts.append(spoken(child))
    return " ".join(part for part in parts if part)


def everything_spoken() -> str:
    return " ".join(
        spoken(QAccessible.queryAccessibleInterface(top)) + top.windowTitle()
        for top in QApplication.topLevelWidgets()
        if top.windowHandle() is not None and top.isVisible()
    )


def test_the_key_is_forgotten_and_the_file_closed(scene: Scene) -> None:
    store = scene.desk.store
    database = store._database
    kept = database._key
    scene.window.lock()
    assert scene.window.is_locked
    assert set(kept) == {0}
    assert not store.is_open
    with pytest.raises(LockedError):
        store.patients.find("okafor")
    with pytest.raises(LockedError):
        _ = database.key
    scene.unlock()
    assert store.patients.find("okafor")
    told = [row["action"] for row in scene.desk.audit_rows()]
    assert told.count("locked") == told.count("unlocked again") == 1


def test_a_wrong_passphrase_leaves_it_closed_and_is_told_later(scene: Scene) -> None:
    scene.window.lock()
    scene.unlock("not the passphrase")
    assert scene.window.is_locked
    assert not scene.desk.store.is_open
    scene.unlock()
    assert not scene.window.is_locked
    wrong = [row["new"] for row in scene.desk.audit_rows() if row["action"] == "wrong passphrase"]
    assert len(wrong) == 1
    assert "asample: 1" in wrong[0]


def test_text_that_is_no_answer_yet_is_there_again(scene: Scene) -> None:
    field = scene.type("3")
    scene.window.lock()
    scene.unlock()
    assert field.text() == "3"
    assert field.hasFocus()
    assert field.isVisible()


@pytest.mark.parametrize("where", ["intake", "patient", "search"])
def test_nothing_names_the_patient_while_locked(scene: Scene, where: str) -> None:
    if where != "intake":
        scene.work.close_intake()
        scene.work.show_patient(scene.patient)
    if where == "search":
        scene.work.search.begin(for_intake=False)
        QTest.keyClicks(scene.window.focusWidget() or scene.window, "okafor")
    QApplication.processEvents()
    assert "okafor" in everything_spoken().lower()
    scene.window.lock()
    QApplication.processEvents()
    assert "okafor" not in everything_spoken().lower()
    assert "adaeze" not in everything_spoken().lower()
    assert not scene.work.isVisible()


def _open(ask: Callable[[], Any]) -> list[Any]:
    got: list[Any] = []
    QTimer.singleShot(0, lambda: got.append(ask()))
    return got


def real(kind: str, window: QWidget) -> Any:
    dialogs, secret = WindowDialogs(), "SAMPLE-OKAFOR, Adaeze"
    match kind:
        case "confirm":
            return dialogs.confirm(window, secret, secret, "Go on")
        case "tell":
            return dialogs.tell(window, secret)
        case "reason":
            return dialogs.reason(window, secret, secret, "Amend")
        case "folder":
            return dialogs.folder(window, "Folder")
        case "save":
            return dialogs.save_file(window, "Save", "intake.pdf", "PDF (*.pdf)")
    return dialogs.printer(window, "Print")


@pytest.mark.parametrize("kind", ["confirm", "tell", "reason", "folder", "save", "print"])
@pytest.mark.parametrize("how", ["idle", "key"])
def test_real_dialogs_are_cancelled(scene: Scene, kind: str, how: str) -> None:
    got = _open(lambda: real(kind, scene.window))

    def lock() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        if how == "idle":
            scene.window.lock()
        else:
            handle = dialog.windowHandle()
            assert handle is not None
            scene.window._watch(
                handle
            )  # off screen no window system says which window has the keyboard
            QTest.keyClick(handle, Qt.Key.Key_L, CTRL)

    QTimer.singleShot(300, lock)
    settle(lambda: got)
    assert got in ([None], [False])
    assert scene.window.is_locked
    assert "okafor" not in everything_spoken().lower()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_lists_and_tool_tips_are_closed(scene: Scene) -> None:
    menu = QMenu(scene.window)
    menu.addAction("SAMPLE-OKAFOR")
    menu.popup(scene.window.mapToGlobal(scene.window.rect().center()))
    QToolTip.showText(
        scene.window.mapToGlobal(scene.window.rect().center()), "SAMPLE-OKAFOR", scene.window
    )
    QApplication.processEvents()
    assert menu.isVisible()
    scene.window.lock()
    QApplication.processEvents()
    assert not menu.isVisible()
    assert "OKAFOR" not in everything_spoken()


def test_what_was_copied_here_is_taken_back_and_nothing_else(scene: Scene) -> None:
    clipboard = QGuiApplication.clipboard()
    field = scene.type("3 weeks")
    field.selectAll()
    field.copy()
    assert clipboard.text() == "3 weeks"
    scene.window.lock()
    assert not clipboard.text()
    scene.unlock()
    scene.window._clipboard._ours.clear()  # as when another program has put something there since
    clipboard.blockSignals(True)
    clipboard.setText("of another program")
    clipboard.blockSignals(False)
    scene.window.lock()
    assert clipboard.text() == "of another program"
    clipboard.clear()


def test_what_was_copied_here_is_taken_back_at_the_end_too(scene: Scene) -> None:
    clipboard = QGuiApplication.clipboard()
    field = scene.type("3 weeks")
    field.selectAll()
    field.copy()
    scene.window.leave_at_once()
    assert not clipboard.text()


def test_what_the_disk_refused_is_written_after_unlocking(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scene.work.intake is not None
    model = scene.work.intake.model

    def full(*_: object, **__: object) -> None:
        raise NotWritableError("The disk is full.", "Make room.")

    with monkeypatch.context() as failing:
        failing.setattr(scene.desk.store.intakes, "save_answer", full)
        failing.setattr(scene.desk.store.typed, "keep", full)
        model.answer(("ecz.ever", 0), Answer.of("yes"))
        scene.type("3")
        scene.window.lock()
        assert scene.window.is_locked
    scene.window._dialogs = PreparedDialogs(yes=False)
    assert scene.window.lock_screen is not None
    scene.window.lock_screen.leave_button.click()
    assert scene.window.is_locked, "it is said before anybody leaves and loses them"
    assert not scene.window.close()
    scene.unlock()
    assert model.is_saved
    stored = scene.desk.open_draft(model.draft.id)
    assert stored.form.get("ecz.ever") == Answer.of("yes")
    assert stored.typed() == {("visit.duration", 0): "3"}


def test_another_person_finds_the_draft_without_what_was_only_typed(
    scene: Scene, edition: Edition
) -> None:
    scene.desk.add_user(NewUser("b.sample", "Ben", frozenset({Role.CLINICIAN})), BENS, VIOLET)
    assert scene.work.intake is not None
    intake = scene.work.intake.model.draft.id
    scene.work.intake.model.answer(("ecz.ever", 0), Answer.of("yes"))
    scene.type("3")
    scene.window.lock()
    assert scene.window.lock_screen is not None
    scene.window.lock_screen.leave_button.click()
    entrance = scene.window.entrance
    assert isinstance(entrance, UnlockPage)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    entrance.who.setCurrentIndex(entrance.who.findData("b.sample"))
    entrance.passphrase.setText(BENS)
    entrance.unlock()
    settle(lambda: scene.window.workplace is not None)
    scene.work.desk.open_draft(intake, take_over=True)  # the locked desk could not let go of it
    scene.work.open_intake(intake)
    assert scene.work.intake is not None
    assert scene.work.intake.model.form.get("ecz.ever") == Answer.of("yes")
    scene.work.intake.show_question("visit.duration")
    field = scene.window.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.text() == ""
    scene.window.close()
    again = MadeUpDoor(scene.folder, edition).unlock("asample", VIOLET).desk
    assert again.open_draft(intake, take_over=True).typed() == {("visit.duration", 0): "3"}
    again.close()


def test_a_backup_under_way_comes_to_its_end_behind_the_lock(scene: Scene, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    scene.desk.set_backup_folder(stick)
    scene.work.backup.make_now()
    settle(lambda: list(stick.iterdir()))  # it has its own connection by now
    scene.window.lock()
    settle(lambda: not scene.work.backup.running)
    assert len(backups_in(stick)) == 1
    scene.unlock()
    assert scene.work.status.backup.text().endswith("✓ verified")


def test_who_was_removed_meanwhile_stays_outside(scene: Scene) -> None:
    scene.desk.add_user(NewUser("b.sample", "Ben", frozenset({Role.ADMINISTRATOR})), BENS, VIOLET)
    keys = (scene.folder / "clinic.keys").read_bytes()
    scene.window.lock()
    other = Store.open(scene.folder, "b.sample", BENS, cost=CHEAP)
    other.remove_user("asample")
    other.close()
    (scene.folder / "clinic.keys").write_bytes(keys)  # an older key file does not help
    scene.unlock()
    assert scene.window.is_locked
    assert not scene.desk.store.is_open


def test_restored_records_are_not_taken_for_those_that_were_locked(
    scene: Scene, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    made = scene.desk.backup(stick)
    assert scene.work.intake is not None
    scene.work.intake.model.answer(("ecz.ever", 0), Answer.of("yes"))
    scene.window.lock()
    restore = Restore(made, scene.folder, "asample", VIOLET)
    restore.carry_out()
    restore.close()
    scene.unlock()
    assert scene.window.is_locked
    assert scene.window.lock_screen is not None
    assert "restored" in scene.window.lock_screen.message.text()


def test_the_end_of_the_session_brings_everything_onto_the_disk_and_asks_nothing(
    scene: Scene,
) -> None:
    assert scene.work.intake is not None
    intake = scene.work.intake.model.draft
    scene.type("3 weeks")
    scene.window.keep_everything()
    assert scene.desk.open_draft(intake.id).form.get("visit.duration").is_given
    field = scene.type("")
    field.clear()
    QTest.keyClicks(field, "about thr")
    scene.window.keep_everything()
    assert scene.desk.open_draft(intake.id).typed() == {("visit.duration", 0): "about thr"}
    assert scene.window.isVisible(), "the end may still be called off"
    assert scene.dialogs.shown == []
