from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from clinic_app import __version__
from clinic_app.desk import Desk
from clinic_app.errors import NotWritableError, Problem
from clinic_app.form.answers import Answer
from clinic_app.library import Edition
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.closed_door import ClosedDoor
from clinic_app.ui.door.front_door import Opened
from clinic_app.ui.door.unlock_page import UnlockPage
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.workplace import SETTINGS, TODAY, Workplace
from tests.ui.made_up_desk import VIOLET, MadeUpDoor, new_desk, register, settle, shown

CTRL = Qt.KeyboardModifier.ControlModifier


class Scene:
    """The window at work."""

    def __init__(self, folder: Path, edition: Edition, *, yes: bool = True) -> None:
        self.folder = folder
        self.desk: Desk = new_desk(folder, edition)
        self.dialogs = PreparedDialogs(yes=yes)
        self.window = MainWindow(MadeUpDoor(folder, edition), self.dialogs, Look("light"))
        self.window.enter(Opened(self.desk))
        shown(self.window)

    @property
    def work(self) -> Workplace:
        assert self.window.workplace is not None
        return self.window.workplace

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifiers or Qt.KeyboardModifier.NoModifier)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        for letter in text:
            focused = QApplication.focusWidget()
            assert focused is not None
            QTest.keyClicks(focused, letter)


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path, edition: Edition) -> Iterator[Scene]:
    made = Scene(tmp_path / "data", edition)
    qtbot.addWidget(made.window)
    yield made
    made.window.close()


def test_the_first_screen_is_qt_and_nothing_else(tmp_path: Path) -> None:
    """Painted before any of the heavy libraries is loaded, for a new folder and for one in use."""
    program = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
application = QApplication([])
from clinic_app.app import make_window
window = make_window(Path(sys.argv[1]))
window.show()
window.repaint()
heavy = ["sqlite_utils", "sqlcipher3", "argon2", "reportlab", "pypdfium2", "platformdirs", "pydantic", "zxcvbn"]
heavy += ["clinic_app.desk", "clinic_app.export", "clinic_app.fhir", "clinic_app.screening"]
print([name for name in heavy if name in sys.modules], type(window.entrance).__name__)
window.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True, text=True, timeout=60, check=True,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "", "HOME": str(tmp_path)},
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.strip() == "[] SetupWizard"


def test_ctrl_n_finds_or_writes_down_and_goes_straight_into_the_intake(scene: Scene) -> None:
    patient = register(scene.desk)
    scene.press(Qt.Key.Key_N, CTRL)
    scene.type("okafor")
    scene.press(Qt.Key.Key_Return)
    assert scene.work.intake is not None
    assert scene.work.intake.model.patient.id == patient.id
    assert not scene.work.header.isVisible()  # the banner of the patient stands in its place
    assert not scene.work.rail.isVisible()
    scene.press(Qt.Key.Key_W, CTRL)
    assert scene.work.intake is None
    assert scene.work.header.isVisible()


def test_an_open_draft_is_offered_before_a_second_one_begins(scene: Scene) -> None:
    draft = scene.desk.start_intake(register(scene.desk).id)
    scene.press(Qt.Key.Key_N, CTRL)
    scene.type("okafor")
    scene.press(Qt.Key.Key_Return)
    assert scene.work.intake is None
    assert "still open" in scene.work.patients.note.text()
    scene.press(Qt.Key.Key_Return)
    assert scene.work.intake is not None
    assert scene.work.intake.model.draft.id == draft.id


def test_while_an_intake_is_open_no_other_patient_can_be_found(scene: Scene) -> None:
    scene.work.start_intake(register(scene.desk))
    scene.press(Qt.Key.Key_F, CTRL)
    assert not scene.work.search.isVisible()
    assert scene.work.intake is not None


def test_locking_hides_at_once_and_comes_back_to_the_same_question(scene: Scene) -> None:
    scene.work.start_intake(register(scene.desk))
    assert scene.work.intake is not None
    scene.work.intake.show_question("visit.duration")
    QApplication.processEvents()
    here = scene.work.intake.current_key
    scene.type("3")
    scene.press(Qt.Key.Key_L, CTRL)
    assert scene.window.is_locked
    assert not scene.work.isVisible()
    assert scene.window.lock_screen is not None
    seen = " ".join(one.text() for one in scene.window.lock_screen.findChildren(QLineEdit))
    assert "Okafor" not in seen
    scene.type("not the passphrase")
    scene.press(Qt.Key.Key_Return)
    settle(scene.window.lock_screen.unlock_button.isEnabled)
    assert scene.window.is_locked
    scene.type(VIOLET)
    scene.press(Qt.Key.Key_Return)
    settle(lambda: not scene.window.is_locked)
    assert scene.work.intake.current_key == here == ("visit.duration", 0)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert scene.work.intake.isAncestorOf(focused)


def test_locking_closes_the_dialog_that_signs_and_the_list_of_patients(scene: Scene) -> None:
    register(scene.desk)
    scene.press(Qt.Key.Key_F, CTRL)
    scene.type("okafor")
    assert scene.work.search.list.isVisible()
    scene.window.lock()
    assert not scene.work.search.list.isVisible()
    settle(lambda: scene.window.lock_screen is not None and scene.window.lock_screen.isVisible())


def test_an_idle_desk_locks_itself(scene: Scene) -> None:
    assert scene.window.idle.isActive()
    assert scene.window.idle.interval() == 10 * 60_000
    scene.work.show_place(SETTINGS)
    scene.work.settings.idle.chosen.emit("2")
    assert scene.window.idle.interval() == 2 * 60_000
    scene.window.idle.start(10)
    settle(lambda: scene.window.is_locked)


def test_signs_of_life_start_the_idle_time_again(scene: Scene) -> None:
    scene.window.idle.setTimerType(Qt.TimerType.PreciseTimer)
    scene.window.idle.start(5_000)
    QTest.qWait(200)
    before = scene.window.idle.remainingTime()
    handle = scene.window.windowHandle()
    assert handle is not None
    QTest.mouseMove(handle)
    QTest.keyClick(handle, Qt.Key.Key_Shift)
    QApplication.processEvents()
    assert scene.window.idle.remainingTime() > before + 100


def test_closing_asks_nothing_and_loses_nothing(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    scene = Scene(tmp_path / "data", edition)
    qtbot.addWidget(scene.window)
    scene.work.start_intake(register(scene.desk))
    assert scene.work.intake is not None
    intake = scene.work.intake.model.draft.id
    scene.work.intake.show_question("visit.duration")
    scene.type("3 weeks")  # typed, and Enter not pressed
    scene.window.close()
    assert scene.dialogs.shown == []
    assert not scene.window.isVisible()
    again = MadeUpDoor(scene.folder, edition).unlock("asample", VIOLET).desk
    assert again.open_draft(intake).form.get("visit.duration").is_given
    assert again.open_draft(intake).place == ("visit.duration", 0)
    again.close()


def test_a_failing_disk_is_the_one_thing_that_keeps_the_window_open(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    scene = Scene(tmp_path / "data", edition, yes=False)
    qtbot.addWidget(scene.window)
    scene.work.start_intake(register(scene.desk))
    assert scene.work.intake is not None
    model = scene.work.intake.model
    real = scene.desk.store.intakes.save_answer

    def full(*_: object, **__: object) -> None:
        raise NotWritableError("The disk is full.", "Make room.")

    scene.desk.store.intakes.save_answer = full  # type: ignore[method-assign]
    model.answer(("ecz.ever", 0), Answer.of("yes"))
    scene.press(Qt.Key.Key_W, CTRL)
    assert scene.work.intake is not None, "the intake stays open"
    assert "could not be written" in scene.work.notice.text()
    scene.window.close()
    assert scene.window.isVisible()
    assert "not on the disk yet" in scene.dialogs.shown[-1]
    scene.desk.store.intakes.save_answer = real  # type: ignore[method-assign]
    scene.window.close()
    assert not scene.window.isVisible()


def test_a_bug_is_said_once_with_a_reference_and_without_personal_data(scene: Scene) -> None:
    error = RuntimeError("Sample-Okafor has eczema")
    scene.window.trouble(error)
    scene.window.trouble(error)
    assert len(scene.dialogs.shown) == 1
    reference = scene.dialogs.shown[0].split("Reference: ")[1].split(".")[0]
    log = (scene.folder / "clinic-app.log").read_text(encoding="utf-8")
    assert reference in log
    assert "Okafor" not in log + scene.dialogs.shown[0] + scene.work.notice.text()
    assert "Reference" in scene.work.notice.text()


def test_an_error_to_act_on_is_a_calm_line(scene: Scene) -> None:
    scene.window.trouble(NotWritableError("The disk is full.", "Make room."))
    assert scene.work.notice.text() == "The disk is full. Make room."
    assert scene.dialogs.shown == []
    scene.work.notice.close_button.click()
    assert scene.work.notice.text() == ""


def test_mistakes_in_the_clinics_own_form_are_listed_at_the_start(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    dialogs = PreparedDialogs()
    window = MainWindow(MadeUpDoor(tmp_path, edition), dialogs, Look())
    qtbot.addWidget(window)
    found = (Problem("item ecz.ever", "has no text"), Problem("item ecz.new", "is there twice"))
    window.enter(Opened(new_desk(tmp_path, edition), found, "last good"))
    assert "2 mistakes" in dialogs.shown[0]
    assert "last form without mistakes is used" in dialogs.shown[0]
    assert "item ecz.new: is there twice" in dialogs.shown[0]
    window.close()


def test_somebody_else_can_take_over(scene: Scene) -> None:
    scene.window.lock()
    assert scene.window.lock_screen is not None
    scene.window.lock_screen.leave_button.click()
    assert isinstance(scene.window.entrance, UnlockPage)
    assert scene.window.workplace is None
    scene.type(VIOLET)
    scene.press(Qt.Key.Key_Return)
    settle(lambda: scene.window.workplace is not None)
    assert scene.work.pages.currentIndex() == TODAY


def test_a_damaged_key_file_is_said_and_tried_again(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    new_desk(tmp_path, edition).close()
    keys = tmp_path / "clinic.keys"
    whole = keys.read_bytes()
    keys.write_bytes(whole[: len(whole) // 2])
    window = MainWindow(MadeUpDoor(tmp_path, edition), PreparedDialogs(), Look())
    qtbot.addWidget(window)
    shown(window)
    assert isinstance(window.entrance, ClosedDoor)
    assert window.entrance.message.text()
    keys.write_bytes(whole)
    window.entrance.retry_button.click()
    assert isinstance(window.entrance, UnlockPage)
    window.close()


def test_alt_1_on_today_puts_the_keyboard_on_the_list(scene: Scene) -> None:
    scene.desk.start_intake(register(scene.desk).id)
    scene.work.show_place(TODAY)
    scene.work.rail.buttons[TODAY].setFocus()
    scene.work.rail.buttons[TODAY].click()
    assert scene.work.today.table.hasFocus()


def test_an_update_is_told_once_to_each_person(scene: Scene) -> None:
    work, name = scene.work, f"seen_version.{scene.work.desk.store.user.login}"
    assert work.desk.store.settings.get(name) == __version__
    assert work.notice.text() == "", "a first time is no update"
    work.desk.store.settings.set(name, "0.0.1")
    work.greet()
    assert work.notice.text().startswith(f"This is version {__version__}; the last time")
    work.notice.hide()
    work.greet()
    assert work.notice.text() == ""


def test_an_intake_that_was_left_says_no_more_and_takes_no_keyboard(scene: Scene) -> None:
    """Qt takes a page apart later; what it still meant to do must not reach the person at the next one."""
    work = scene.work
    work.start_intake(register(scene.desk))
    left = work.intake
    assert left is not None
    left.model._sign_of_life.setInterval(1)
    work.close_intake()
    focused = scene.window.focusWidget()
    for _ in range(20):
        time.sleep(0.002)
        QApplication.processEvents()  # which takes nothing apart
    assert not left.hold_bar.isVisibleTo(left)
    assert scene.window.focusWidget() is focused
