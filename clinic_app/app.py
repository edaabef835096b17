"""The one place where objects are made and joined: the desk of a data folder, and the window before it."""

from __future__ import annotations

import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication

from clinic_app import paths
from clinic_app.log import report_bug
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.door_card import PROGRAM_NAME
from clinic_app.ui.door.front_door import Opened
from clinic_app.ui.ending import Ending
from clinic_app.ui.main_window import SETTLED, MainWindow
from clinic_app.ui.parts.dialogs import Dialogs, WindowDialogs
from clinic_app.ui.parts.garbage import collect_only_here
from clinic_app.ui.system_lock import SystemLock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_app.library import Chosen
    from clinic_app.storage.backup import KeptBackup
    from clinic_app.storage.restore import Restore
    from clinic_app.storage.store import Store

MADE_UP_MARK = (
    "made-up-data"  # a file of this name says that the patients of a data folder are made up
)
SAMPLE_FOLDER = "clinic-app-made-up-"
SWITCH_INTERVAL = 0.0005  # s; with Python's usual 5 ms a busy thread makes key presses wait visibly


class DataFolder:
    """A clinic's data folder: what the window opens. Imports nothing heavy until it is asked to unlock."""

    def __init__(self, folder: Path, resources: Path | None = None) -> None:
        self._folder = folder
        self._resources = resources or paths.resources()
        # two threads that import one another's modules wait for ever: one loads, the other waits
        self._loading = threading.Lock()

    @property
    def data_folder(self) -> Path:
        """Where everything lies."""
        return self._folder

    @property
    def made_up(self) -> bool:
        """Whether the patients are made up."""
        return (self._folder / MADE_UP_MARK).exists()

    def is_new(self) -> bool:
        """Whether nothing has been set up yet."""
        return not self.logins()

    def logins(self) -> tuple[tuple[str, str], ...]:
        """Login and full name of everybody who may enter. Raises StorageError."""
        from clinic_app.storage.keys import KeyFile

        return KeyFile.in_folder(self._folder).logins()

    def preload(self) -> None:
        """Load what unlocking and the first page need, while the passphrase is typed."""
        with self._loading:
            import clinic_app.ui.workplace  # noqa: F401 - loading is the point
            from clinic_app.storage.preload import preload

            preload()

    def preload_paper(self) -> None:
        """Load what the first summary needs, so that it does not wait for half a second."""
        with self._loading:
            import clinic_app.reporting.clinician_summary
            import clinic_app.reporting.pdf
            import clinic_app.ui.paper.paper_pages

            clinic_app.ui.paper.paper_pages.preload()

    def unlock(self, login: str, passphrase: str) -> Opened:
        """Open the records. Raises WrongPassphraseError and other StorageErrors."""
        self.preload()
        from clinic_app.storage.store import Store

        return self._opened(Store.open(self._folder, login, passphrase))

    def recover(self, login: str, code: str, new_passphrase: str) -> Opened:
        """Open the records with the recovery code and set a new passphrase. Raises StorageError."""
        self.preload()
        from clinic_app.storage.store import Store

        return self._opened(Store.recover(self._folder, login, code, new_passphrase))

    def set_up(
        self, clinic_name: str, login: str, full_name: str, passphrase: str
    ) -> tuple[Opened, str]:
        """Make new records; return them and the recovery code. Raises StorageError."""
        self.preload()
        from clinic_app.storage.store import Store
        from clinic_app.storage.users import NewUser

        store, code = Store.create(self._folder, clinic_name, NewUser(login, full_name), passphrase)
        return self._opened(store), code

    def backups_in(self, folder: Path) -> Sequence[KeptBackup]:
        """Describe the backups in a folder, newest first, or the folder itself where it is one."""
        self.preload()
        from clinic_app.storage.backup import kept_in

        return kept_in(folder)

    def rehearse(self, backup: Path, login: str, secret: str) -> Restore:
        """Open a scratch copy of a backup, and count. Without a login `secret` is the recovery code.

        Raises StorageError. Whoever gets it closes it.
        """
        self.preload()
        from clinic_app.storage.restore import BY_CODE, Restore

        return Restore(backup, self._folder, login or BY_CODE, secret)

    def report(self, error: BaseException) -> str:
        """Log a bug without anything personal; return its reference."""
        return report_bug(error, self._folder)

    def _opened(self, store: Store) -> Opened:
        from clinic_app.desk import Desk
        from clinic_app.languages import Languages

        chosen: Chosen = self.chosen_form()
        languages = Languages(chosen.edition, self._resources, self._folder)
        desk = Desk(store, chosen.edition, languages=languages)
        return Opened(desk, chosen.problems, chosen.source)

    def chosen_form(self) -> Chosen:
        """Return form and rules to work with: the clinic's own, the last good ones, or ours."""
        from clinic_app.library import choose

        return choose(self._resources, self._folder)


def dress(application: QApplication, look: Look) -> None:
    """Give the application its fonts and colours."""
    application.setApplicationName("clinic-app")
    application.setApplicationDisplayName(PROGRAM_NAME)
    application.setDesktopFileName("org.clinic_app.ClinicApp")  # whose icon the desktop shows
    look.apply(application, paths.resources() / "fonts")


def make_window(folder: Path, dialogs: Dialogs | None = None) -> MainWindow:
    """Return the window of a data folder, not yet shown. Needs a QApplication."""
    application = QApplication.instance()
    look = Look.read(folder)
    if isinstance(application, QApplication):
        collect_only_here(application)
        dress(application, look)
    return MainWindow(DataFolder(folder), dialogs or WindowDialogs(), look)


def open_window(folder: Path) -> int:
    """Show the window until it is closed; return the exit code."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    application = QApplication(sys.argv[:1])
    window = make_window(folder)
    rooms = SampleRooms(window)
    window.look_around_wanted.connect(rooms.open)
    return run_window(application, window)


def open_sample_window() -> int:
    """Show a clinic with made-up patients, and a tour, until the window is closed; nothing of it stays."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(prefix=SAMPLE_FOLDER) as folder:
        return run_window(application, sample_window(Path(folder)))


def sample_window(folder: Path) -> MainWindow:
    """Furnish an empty folder with made-up patients; return its window, unlocked, with a tour. Raises StorageError."""
    from clinic_app import sample_clinic

    sample_clinic.furnish(folder, language=Look.read(folder).spoken)
    (folder / MADE_UP_MARK).write_text("Every patient in this folder is made up.\n", "utf-8")
    window = make_window(folder)
    door = DataFolder(folder)
    window.enter(door.unlock(sample_clinic.LOGIN, sample_clinic.PASSPHRASE))
    if window.workplace is not None:
        window.workplace.begin_tour(sample_clinic.PASSPHRASE)
    return window


class SampleRooms:
    """Made-up patients to look around among before anything is set up: a window of their own, gone when it is closed."""

    def __init__(self, first: MainWindow) -> None:
        self._first = first
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.window: MainWindow | None = None

    def open(self) -> None:
        """Show them in place of the first window."""
        QApplication.setQuitOnLastWindowClosed(False)  # the first window comes back
        self._folder = tempfile.TemporaryDirectory(prefix=SAMPLE_FOLDER)
        self.window = sample_window(Path(self._folder.name))
        self.window.closed.connect(self._closed)
        self._first.hide()
        self.window.show()

    def _closed(self) -> None:
        QApplication.setQuitOnLastWindowClosed(True)
        self._first.show()
        if self.window is not None:
            self.window.deleteLater()
            self.window = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def run_window(application: QApplication, window: MainWindow) -> int:
    """Show a window until it is closed or the system ends the program; the window is gone afterwards."""

    def unexpected(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        window.trouble(error.with_traceback(trace))

    former, sys.excepthook = sys.excepthook, unexpected
    ending = Ending(application)
    ending.wanted.connect(window.leave_at_once)
    ending.session_ends.connect(window.keep_everything)
    locking = SystemLock(application)
    locking.wanted.connect(window.lock)
    QTimer.singleShot(SETTLED, locking, locking.watch)
    window.show()
    try:
        return application.exec()
    finally:
        locking.close()
        ending.close()
        sys.excepthook = former
        # the window before the application: Qt takes nothing apart once that is gone
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
