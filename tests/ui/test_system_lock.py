"""Locking with the system: the real signals of logind and of screen savers, over a bus of our own."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, Qt, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from clinic_app.errors import LockedError
from clinic_app.library import Edition
from clinic_app.storage.store import Store
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.front_door import Opened
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.system_lock import SLEPT, SystemLock
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import VIOLET, MadeUpDoor, new_desk, register, settle, shown

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

needs_bus = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("dbus-daemon") is None,
    reason="needs the program dbus-daemon (package dbus)",
)
LOGIN, PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
OURS, OTHERS = f"{PATH}/session/_31", f"{PATH}/session/_32"
KDE, GNOME = "org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"
_numbers = itertools.count()


class Bus:
    """A dbus-daemon of our own. `tell` sends a signal as whoever owns a name."""

    def __init__(self) -> None:
        from PySide6.QtDBus import QDBusConnection

        self._daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        self._names: list[str] = []
        self._service = self.connection()
        self._stranger = self.connection()
        assert self._service.isConnected()
        for name in (LOGIN, KDE, GNOME):
            assert self._service.registerService(name)
        self._gone = QDBusConnection.disconnectFromBus

    def name_session(self, session: str) -> None:
        """Answer like logind when asked which session is ours."""
        from PySide6.QtDBus import QDBusConnection, QDBusObjectPath

        class Manager(QObject):
            @Slot(str, result="QDBusObjectPath")
            def GetSession(self, _: str) -> QDBusObjectPath:  # noqa: N802 - as logind names it
                return QDBusObjectPath(session)

        named: Any = ClassInfo
        self._manager = named({"D-Bus Interface": f"{LOGIN}.Manager"})(Manager)()
        every = QDBusConnection.RegisterOption.ExportAllSlots
        assert self._service.registerObject(PATH, self._manager, every)

    def connection(self) -> QDBusConnection:
        from PySide6.QtDBus import QDBusConnection

        self._names.append(f"made-up bus {next(_numbers)}")
        return QDBusConnection.connectToBus(self.address, self._names[-1])

    def tell(
        self, path: str, interface: str, member: str, *arguments: object, stranger: bool = False
    ) -> None:
        from PySide6.QtDBus import QDBusMessage

        signal = QDBusMessage.createSignal(path, interface, member)
        signal.setArguments(list(arguments))
        assert (self._stranger if stranger else self._service).send(signal)

    def close(self) -> None:
        for name in self._names:
            self._gone(name)
        self._daemon.terminate()
        self._daemon.communicate()


@pytest.fixture
def bus() -> Iterator[Bus]:
    made = Bus()
    yield made
    made.close()


@pytest.fixture
def listening(bus: Bus, qapp: QApplication) -> Iterator[SystemLock]:
    made = SystemLock(qapp)
    made.listen(bus.connection(), bus.connection())
    QTest.qWait(100)  # the daemon has been told what we listen to
    yield made
    made.close()
    made.deleteLater()


def locked_by(listening: SystemLock, act: Callable[[], None]) -> int:
    """How often locking was asked for."""
    asked: list[bool] = []
    listening.wanted.connect(lambda: asked.append(True))
    act()
    QTest.qWait(150)
    return len(asked)


@needs_bus
@pytest.mark.parametrize(
    ("signal", "locks"),
    [
        ((OURS, f"{LOGIN}.Session", "Lock"), 1),
        ((OURS, f"{LOGIN}.Session", "Unlock"), 0),
        ((PATH, f"{LOGIN}.Manager", "PrepareForSleep", True), 1),
        ((PATH, f"{LOGIN}.Manager", "PrepareForSleep", False), 0),
        (("/ScreenSaver", KDE, "ActiveChanged", True), 1),
        (("/ScreenSaver", KDE, "ActiveChanged", False), 0),
        (("/org/gnome/ScreenSaver", GNOME, "ActiveChanged", True), 1),
    ],
)
def test_each_signal_of_the_system(
    bus: Bus, listening: SystemLock, signal: tuple[Any, ...], locks: int
) -> None:
    assert locked_by(listening, lambda: bus.tell(*signal)) == locks


@needs_bus
def test_nobody_but_the_services_is_listened_to(bus: Bus, listening: SystemLock) -> None:
    def pretend() -> None:
        bus.tell(OURS, f"{LOGIN}.Session", "Lock", stranger=True)
        bus.tell("/ScreenSaver", KDE, "ActiveChanged", True, stranger=True)

    assert locked_by(listening, pretend) == 0


@needs_bus
def test_the_session_of_somebody_else_does_not_lock_ours(bus: Bus, listening: SystemLock) -> None:
    bus.name_session(OURS)
    listening._ask_for_session(bus.connection())
    settle(lambda: listening._session)
    assert locked_by(listening, lambda: bus.tell(OTHERS, f"{LOGIN}.Session", "Lock")) == 0
    assert locked_by(listening, lambda: bus.tell(OURS, f"{LOGIN}.Session", "Lock")) == 1


@needs_bus
def test_it_locks_as_the_key_does(
    qtbot: QtBot, bus: Bus, listening: SystemLock, tmp_path: Path, edition: Edition
) -> None:
    desk = new_desk(tmp_path / "data", edition)
    window = MainWindow(
        MadeUpDoor(tmp_path / "data", edition), PreparedDialogs(yes=True), Look("light", 100)
    )
    qtbot.addWidget(window)
    window.enter(Opened(desk))
    shown(window)
    work = window.workplace
    assert work is not None
    work.start_intake(register(desk))
    assert work.intake is not None
    work.intake.show_question("visit.duration")
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "3")
    intake = work.intake.model.draft.id
    kept = desk.store._database._key
    listening.wanted.connect(window.lock)
    bus.tell(PATH, f"{LOGIN}.Manager", "PrepareForSleep", True)
    settle(lambda: window.is_locked)
    assert set(kept) == {0}
    assert not desk.store.is_open
    with pytest.raises(LockedError):
        desk.store.patients.find("okafor")
    assert not work.isVisible()
    bus.tell("/ScreenSaver", KDE, "ActiveChanged", True)
    QTest.qWait(100)
    lock = window.lock_screen
    assert lock is not None
    lock.passphrase.setText(VIOLET)
    lock.unlock()
    settle(lambda: not window.is_locked)
    assert (field.text(), field.hasFocus()) == ("3", True)
    told = [row["action"] for row in desk.audit_rows()]
    assert told.count("locked") == told.count("unlocked again") == 1
    window.close()
    again = Store.open(tmp_path / "data", "asample", VIOLET, cost=CHEAP)
    assert again.typed.of(intake) == {("visit.duration", 0): "3"}
    again.close()


@needs_bus
def test_the_program_itself_listens(bus: Bus, tmp_path: Path) -> None:
    buses = {
        "DBUS_SYSTEM_BUS_ADDRESS": bus.address,
        "DBUS_SESSION_BUS_ADDRESS": bus.address,
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = (sys.executable, "-m", "tests.ui.a_window_that_says_when_it_is_locked", str(tmp_path))
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **buses}
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "listens\n"
        bus.tell(OTHERS, f"{LOGIN}.Session", "Lock")  # logind is made up and named no session
        QCoreApplication.processEvents()
        assert program.stdout.readline() == "locked\n"
        assert program.wait(timeout=30) == 0


def test_without_a_bus_nothing_breaks(tmp_path: Path) -> None:
    pytest.importorskip("PySide6.QtDBus")
    command = (sys.executable, "-m", "tests.ui.a_window_that_says_when_it_is_locked", str(tmp_path))
    nowhere = f"unix:path={tmp_path / 'nobody'}"
    buses = {
        "DBUS_SYSTEM_BUS_ADDRESS": nowhere,
        "DBUS_SESSION_BUS_ADDRESS": nowhere,
        "QT_QPA_PLATFORM": "offscreen",
    }
    with subprocess.Popen(
        [*command, "--not-locked"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **buses},
    ) as program:
        said, complaints = program.communicate(timeout=60)
    assert (said, complaints, program.returncode) == ("listens\nopen\n", "", 0)


def test_sleep_is_seen_by_the_clock_where_nothing_tells(qapp: QApplication) -> None:
    ahead = [1000.0]
    locking = SystemLock(qapp, lambda: ahead[0])
    assert locked_by(locking, locking.look_at_clock) == 0
    ahead[0] += SLEPT / 2  # a clock that was put right
    assert locked_by(locking, locking.look_at_clock) == 0
    ahead[0] += 3600
    assert locked_by(locking, locking.look_at_clock) == 1
    assert locked_by(locking, locking.look_at_clock) == 0
    ahead[0] -= 7200
    assert locked_by(locking, locking.look_at_clock) == 0
    locking.deleteLater()


def test_a_program_that_is_laid_to_rest_locks(qapp: QApplication) -> None:
    locking = SystemLock(qapp)
    assert locked_by(locking, lambda: locking._state(Qt.ApplicationState.ApplicationSuspended)) == 1
    assert locked_by(locking, lambda: locking._state(Qt.ApplicationState.ApplicationInactive)) == 0
    locking.deleteLater()
