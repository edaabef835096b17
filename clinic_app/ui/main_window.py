"""The window: entrance, workplace and lock screen, of which one is seen at a time. A table of contents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget
from shiboken6 import isValid

from clinic_app import paths
from clinic_app.errors import ClinicError, FileProblemsError, StorageError
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.closed_door import ClosedDoor
from clinic_app.ui.door.door_card import PROGRAM_NAME
from clinic_app.ui.door.front_door import FrontDoor, Opened
from clinic_app.ui.door.job_page import Job, JobPage
from clinic_app.ui.door.lock_screen import LockScreen
from clinic_app.ui.door.overlays import close_overlays
from clinic_app.ui.door.own_clipboard import OwnClipboard
from clinic_app.ui.door.recovery_page import RecoveryPage
from clinic_app.ui.door.restore_page import RestorePage, put_in_place
from clinic_app.ui.door.setup_wizard import SetupWizard
from clinic_app.ui.door.unlock_page import UnlockPage
from clinic_app.ui.language import Language, told, translated
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.dialogs import Dialogs

if TYPE_CHECKING:
    from clinic_app.desk import Desk
    from clinic_app.storage.restore import Restore
    from clinic_app.ui.workplace import Workplace

Entrance = SetupWizard | UnlockPage | RecoveryPage | ClosedDoor | JobPage | RestorePage
USUAL_SIZE = (1360, 850)
SMALLEST = (900, 600)
MADE_UP = "made-up data"
MINUTE = 60_000  # ms
USUAL_IDLE = 10  # minutes, where no records are open that say otherwise
AGAIN = 500  # ms
PAINTED = 60  # ms after which the first screen has been painted; loading would hold it up
SETTLED = 400  # ms after which the desk has been painted
_LOCK = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_L)
_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class MainWindow(QMainWindow):
    """One window, one patient. Imports nothing but Qt until somebody has unlocked."""

    look_around_wanted = Signal()
    closed = Signal()

    def __init__(self, door: FrontDoor, dialogs: Dialogs, look: Look) -> None:
        super().__init__()
        self._door, self._dialogs, self.look = door, dialogs, look
        self._focus: QWidget | None = None
        self._job: JobPage | None = None
        self._shown_bugs = False
        self._at_once = False
        self._idle_minutes = USUAL_IDLE  # those of the clinic, once they could be read
        self._language = Language(paths.resources())
        self._speak()

        # parts
        self.entrance = self._make_entrance()
        self.workplace: Workplace | None = None
        self.lock_screen: LockScreen | None = None
        self.idle = QTimer(self, singleShot=True)
        self._clipboard = OwnClipboard(self)
        self._preload = Background(door.preload, lambda _: None, self.show_bug)

        # layout
        self.stages = QStackedWidget()
        self.stages.addWidget(self.entrance)
        self.setCentralWidget(self.stages)
        self.setWindowTitle(PROGRAM_NAME)
        self.setMinimumSize(*SMALLEST)
        self._take_size()

        # connections
        self.idle.timeout.connect(self.lock)
        QShortcut(QKeySequence("Ctrl+L"), self).activated.connect(self.lock)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._watch)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)
        QTimer.singleShot(PAINTED, self._start_preload)

    def _start_preload(self) -> None:
        self._preload.start()

    # -- entering ---------------------------------------------------------------------------------

    def _make_entrance(self) -> Entrance:
        """Return the first screen: set-up, unlocking, or why neither can be."""
        try:
            if self._door.is_new():
                wizard = SetupWizard(self._door, self._dialogs)
                wizard.look_around_wanted.connect(self.look_around_wanted)
                wizard.restore_wanted.connect(lambda: self._change_entrance(self._make_restore()))
                return self._watched(wizard)
            page = UnlockPage(self._door)
        except ClinicError as error:
            closed = ClosedDoor(error)
            closed.retry_wanted.connect(lambda: self._change_entrance(self._make_entrance()))
            closed.restore_wanted.connect(lambda: self._change_entrance(self._make_restore()))
            return closed
        page.forgotten.connect(lambda: self._change_entrance(self._make_recovery()))
        return self._watched(page)

    def _make_recovery(self) -> Entrance:
        page = RecoveryPage(self._door)
        page.cancelled.connect(lambda: self._change_entrance(self._make_entrance()))
        return self._watched(page)

    def _make_restore(self, source: Path | None = None) -> Entrance:
        page = RestorePage(self._door, self._dialogs, source)
        page.cancelled.connect(lambda: self._change_entrance(self._make_entrance()))
        page.agreed.connect(self._carry_out)
        page.failed.connect(self.show_bug)
        self.idle.start(self._idle_minutes * MINUTE)
        return page

    def _watched(self, page: SetupWizard | UnlockPage | RecoveryPage) -> Entrance:
        page.opened.connect(self.enter)
        page.failed.connect(self.show_bug)
        return page

    def _change_entrance(self, page: Entrance) -> None:
        if isinstance(self.entrance, RestorePage):
            self.entrance.shut()
        self.stages.addWidget(page)
        self.stages.setCurrentWidget(page)
        self.stages.removeWidget(self.entrance)
        self.entrance.deleteLater()
        self.entrance = page

    def enter(self, opened: Opened) -> None:
        """Show the desk."""
        self._show_desk(opened.desk)
        self.stages.removeWidget(self.entrance)
        self.entrance.deleteLater()
        self._preload = Background(self._door.preload_paper, lambda _: None, self.show_bug)
        QTimer.singleShot(SETTLED, self._start_preload)
        if opened.problems:
            self._tell_problems(opened)

    def _show_desk(self, desk: Desk) -> None:
        """Make the desk in the language in use, and show it."""
        from clinic_app.ui.workplace import Workplace

        self._begin_intakes_in(desk)
        note = translated(MADE_UP) if self._door.made_up else ""
        self.workplace = Workplace(desk, self._dialogs, self.look, note)
        self.lock_screen = LockScreen(desk.store.user.full_name, desk.store.unlock, note)
        self.workplace.lock_wanted.connect(self.lock)
        self.workplace.backup.unexpected.connect(self.show_bug)
        self.workplace.export.unexpected.connect(self.show_bug)
        self.workplace.today.printing.unexpected.connect(self.show_bug)
        self.workplace.greet()
        self.workplace.backup.watch()
        self.workplace.sending.unexpected.connect(self.show_bug)
        self.workplace.sending.watch()
        self.workplace.new_patient.suggestions.unexpected.connect(self.show_bug)
        self.workplace.settings.look_changed.connect(self._change_look)
        self.workplace.settings.idle_changed.connect(self._restart_idle)
        if (keys := self.workplace.settings.keys) is not None:
            keys.new_key_wanted.connect(self._give_new_key)
            keys.unexpected.connect(self.show_bug)
        # only when the button is done with its click: the list may change while the question is on the screen
        self.workplace.settings.backup.restore_wanted.connect(
            self._begin_restore, Qt.ConnectionType.QueuedConnection
        )
        self.workplace.settings.backup.kept.unexpected.connect(self.show_bug)
        self.lock_screen.unlocked.connect(self._come_back)
        self.lock_screen.left.connect(self._leave)
        self.lock_screen.failed.connect(self.show_bug)
        self.stages.addWidget(self.workplace)
        self.stages.addWidget(self.lock_screen)
        self.stages.setCurrentWidget(self.workplace)
        self._restart_idle()

    def _begin_intakes_in(self, desk: Desk) -> None:
        """Let intakes be begun in the language of the window; where its form is not whole, in the original."""
        wanted = self.look.spoken
        if wanted not in desk.languages:
            return
        try:
            desk.speak(wanted)
        except FileProblemsError as error:
            self._dialogs.problems(self, told(str(error)), error.problems)

    def _tell_problems(self, opened: Opened) -> None:
        used = (
            translated("The last form without mistakes is used.")
            if opened.source == "last good"
            else translated("The form that came with the program is used.")
        )
        count = len(opened.problems)
        self._dialogs.problems(
            self,
            (
                translated("The clinic's own form or rules have {0} mistakes. {1}")
                if count > 1
                else translated("The clinic's own form or rules have {0} mistake. {1}")
            ).format(count, used),
            opened.problems,
        )

    # -- locking ----------------------------------------------------------------------------------

    def lock(self) -> None:
        """Hide everything at once, then close the records and forget their key.

        Dialogs are cancelled: none of them holds anything that was not saved. The workplace leaves the window,
        so that neither the taskbar nor a screen reader finds anything of it, and waits in memory.
        """
        if isinstance(self.entrance, RestorePage):
            self._leave_restore(self.entrance)
        if self.workplace is None or self.lock_screen is None or self.is_locked:
            return
        self._focus = QApplication.focusWidget()
        self.idle.stop()
        self.stages.setCurrentWidget(self.lock_screen)
        close_overlays(but=self)
        self.stages.removeWidget(self.workplace)
        self.workplace.setParent(None)
        self.repaint()  # closing the file may have to wait for whoever is reading
        self._clipboard.clear()
        self.workplace.lock()

    def _leave_restore(self, page: RestorePage) -> None:
        """Go back to the first screen: a backup that was tried out could be put in place without a passphrase."""
        close_overlays(but=self)
        self._clipboard.clear()
        if page.running:
            QTimer.singleShot(AGAIN, self, self.lock)  # what is being tried comes to its end first
            return
        self.idle.stop()
        self._change_entrance(self._make_entrance())

    @property
    def is_locked(self) -> bool:
        """Whether the lock screen is up."""
        return self.lock_screen is not None and self.stages.currentWidget() is self.lock_screen

    def _come_back(self) -> None:
        if self.workplace is None:
            return
        self.workplace.go_on()
        self.stages.addWidget(self.workplace)
        self.stages.setCurrentWidget(self.workplace)
        if self._focus is not None and isValid(self._focus) and self._focus.isVisible():
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._restart_idle()

    def _leave(self) -> None:
        """Close the records for somebody else."""
        if self.workplace is not None and self.lock_screen is not None and self._may_leave():
            self._shut()

    def _shut(self) -> None:
        """Close the records, drop everything of them, and show the first screen."""
        if self.workplace is None or self.lock_screen is None:
            return
        self.idle.stop()
        self.workplace.shut()
        self._show_instead(self._make_entrance())

    def _show_instead(self, page: Entrance) -> None:
        """Drop the desk and what was copied there, and show another page."""
        if self.workplace is None or self.lock_screen is None:
            return
        self._clipboard.clear()
        self.entrance = page
        self.stages.addWidget(self.entrance)
        self.stages.setCurrentWidget(self.entrance)
        for stage in (self.workplace, self.lock_screen):
            self.stages.removeWidget(stage)
            stage.deleteLater()
        self.workplace = self.lock_screen = self._focus = None

    def _give_new_key(self, passphrase: str) -> None:
        """Let go of the desk and encrypt its records under a new key; they are closed by it."""
        if self.workplace is None or self.is_locked or not self._may_leave():
            return
        desk = self.workplace.desk

        def rotate(progress: Callable[[float], None]) -> str:
            try:
                desk.rotate_key(passphrase, progress)
            finally:
                desk.close()
            return translated(
                "The records have a new key. Passphrases and recovery code stay the same. Backups made before keep the former key: "
                "remove those that are not needed."
            )

        self.idle.stop()
        self.workplace.leave()
        self._show_instead(
            self._at_work(
                Job(
                    translated("A new key for the records"),
                    translated(
                        "The records are copied under a new key, and the copy is compared. They stay readable whatever happens."
                    ),
                    rotate,
                )
            )
        )

    def _begin_restore(self, source: Path | None) -> None:
        """Close the records, so that a backup can be tried out and take their place."""
        if self.workplace is None or self.is_locked:
            return
        if self.workplace.backup.running:
            self.workplace.notice.tell(
                translated("A backup is being made. Try again when it is over.")
            )
            return
        if (
            self._dialogs.confirm(
                self,
                translated("Close the records to restore a backup?"),
                translated(
                    "A backup is tried out while the records are closed; an open draft is safe. Nothing changes before you have seen what "
                    "would come and go, and agreed."
                ),
                translated("Close the records"),
            )
            and self._may_leave()
        ):
            self.workplace.shut()
            self._show_instead(self._make_restore(source))

    def _carry_out(self, restore: Restore) -> None:
        self._change_entrance(
            self._at_work(
                Job(
                    translated("Restoring the backup"),
                    translated("The backup takes the place of the records, which are kept."),
                    lambda _: put_in_place(restore),
                )
            )
        )

    def _at_work(self, job: Job) -> JobPage:
        """Begin a job on closed records; the first screen follows it."""
        page = JobPage(job, translated(MADE_UP) if self._door.made_up else "")
        page.left.connect(self._end_job)
        page.failed.connect(self.show_bug)
        self._job = page
        return page

    def _end_job(self) -> None:
        self._job = None
        self._change_entrance(self._make_entrance())

    def _restart_idle(self) -> None:
        from clinic_app.ui.care.settings_page import idle_minutes

        if self.workplace is not None:
            self._idle_minutes = idle_minutes(self.workplace.desk)
            self.idle.start(self._idle_minutes * MINUTE)

    # -- leaving ----------------------------------------------------------------------------------

    def _may_leave(self) -> bool:
        """Whether nothing would be lost; asks when the disk refuses, or typed text cannot be an answer."""
        if self.workplace is None:
            return True
        if self.is_locked and self.workplace.holds_unsaved:
            return self._dialogs.confirm(
                self,
                translated(
                    "Some answers of the locked desk are not on the disk yet: it could not be written."
                ),
                translated(
                    "They are in memory only. Whoever locked the desk can unlock it and save them; leaving loses them."
                ),
                translated("Leave and lose them"),
            )
        if self.is_locked:
            return True
        if self.workplace.everything_saved():
            intake = self.workplace.intake
            return intake is None or not intake.show_unrecorded() or self._leave_unrecorded()
        return self._dialogs.confirm(
            self,
            translated("Some answers are not on the disk yet: it cannot be written."),
            translated(
                "Leaving now loses them. Stay, make room or plug the disk in; the program keeps trying."
            ),
            translated("Leave and lose them"),
        )

    def _leave_unrecorded(self) -> bool:
        return self._dialogs.confirm(
            self,
            translated("Something is typed in the open intake that cannot be recorded yet."),
            translated(
                "It is no answer, and no paper shows it. It is kept, and you find it in its field when you open the draft "
                "again. Stay, and the question and what is wrong with the text are shown."
            ),
            translated("Leave it so"),
        )

    def keep_everything(self) -> None:
        """Bring all that is typed onto the disk as far as it goes, without a question: the session ends."""
        if self.workplace is not None and not self.is_locked:
            self.workplace.everything_saved()

    def leave_at_once(self) -> None:
        """End without a question: the system asks for it and waits for nobody.

        What is typed and an answer is recorded; other typed text is kept with the draft.
        """
        self._at_once = True
        close_overlays(but=self)
        self.keep_everything()
        if self.workplace is not None:
            self.workplace.backup.stop()
        self.close()
        QApplication.quit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close; everything is saved already."""
        if not self._at_once and self._job is not None and self._job.running:
            self._job.ask_to_wait()
            event.ignore()
            return
        if not self._at_once and not self._may_leave():
            event.ignore()
            return
        self.idle.stop()
        self._preload.wait()
        if self.workplace is not None:
            self.workplace.shut()
        elif isinstance(self.entrance, RestorePage):
            self.entrance.shut()
        self._clipboard.clear()
        super().closeEvent(event)
        self.closed.emit()

    # -- trouble ----------------------------------------------------------------------------------

    def trouble(self, error: BaseException) -> None:
        """Show anything that nobody caught: an error to act on calmly, a bug once with its reference."""
        if isinstance(error, ClinicError) and self.workplace is not None:
            self.workplace.notice.trouble(error)
        elif isinstance(error, ClinicError):
            self._dialogs.tell(self, told(str(error)), told(error.remedy))
        else:
            self.show_bug(error)

    def show_bug(self, error: BaseException) -> None:
        """Log a bug of the program and say so with its reference."""
        reference = self._door.report(error)
        sentence = translated("Something went wrong in the program itself. Reference: {0}.").format(
            reference
        )
        remedy = translated(
            "Everything you typed is saved. Please go on; if it happens again, quote the reference."
        )
        if self.workplace is not None and (self._shown_bugs or self.is_locked):
            self.workplace.notice.trouble(StorageError(sentence, remedy))
            return
        self._shown_bugs = True
        self._dialogs.tell(self, sentence, remedy)

    # -- the window itself ------------------------------------------------------------------------

    def _watch(self, focused: QWindow | None) -> None:
        """Watch for signs of life on each window, dialogs too; a window sees far fewer events than the application."""
        if focused is not None:
            focused.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Start the idle time again; Ctrl+L locks also from a dialog, which keeps shortcuts of the window away."""
        if event.type() in _SIGNS_OF_LIFE:
            if self.idle.isActive():
                self.idle.start()
            if isinstance(event, QKeyEvent) and event.keyCombination() == _LOCK:
                self.lock()
                return True
        return super().eventFilter(watched, event)

    def _take_size(self) -> None:
        room = QGuiApplication.primaryScreen().availableSize()
        self.resize(min(USUAL_SIZE[0], room.width()), min(USUAL_SIZE[1], room.height()))

    def _change_look(self, look: Look) -> None:
        changed = look.spoken != self.look.spoken
        self.look = look
        self._dress()
        if changed:
            QTimer.singleShot(
                0, self._change_language
            )  # not while a part of the page is asking for it
        try:
            look.write(self._door.data_folder)
        except ClinicError as error:
            self.trouble(error)

    def _speak(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            self._language.speak(application, self.look.spoken)

    def _change_language(self) -> None:
        """Make the desk again in the other language; the records stay open."""
        self._speak()
        former = (self.workplace, self.lock_screen)
        if self.workplace is None:
            return
        self.workplace.leave()
        desk = self.workplace.desk
        self._show_desk(desk)
        self.workplace.show_settings()
        for stage in former:
            if stage is not None:
                self.stages.removeWidget(stage)
                stage.deleteLater()

    def _follow_system(self) -> None:
        if self.look.scheme == "system":
            self._dress()

    def _dress(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            self.look.apply(application)
