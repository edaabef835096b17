"""Settings of the keys: a new recovery code, and a new key for the records. For an administrator."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from clinic_app.desk import Desk
from clinic_app.errors import ClinicError
from clinic_app.ui.care.daily_backup import DailyBackup
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import add_field, passphrase_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.recovery_code import RecoveryCode


class KeysCard(QWidget):
    """The own passphrase is asked for both; a new key is given by the window, since the records are closed by it."""

    new_key_wanted = Signal(str)  # the passphrase, which was right
    unexpected = Signal(object)  # an exception that is no ClinicError

    def __init__(
        self, desk: Desk, dialogs: Dialogs, backup: DailyBackup, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._dialogs, self._backup = desk, dialogs, backup
        self._work: Background[str] | None = None
        self.own = passphrase_field()
        self.message = Words()
        self.message.setAccessibleName(translated("Message about the keys"))
        self.code_button = Button(translated("New recovery code…"))
        self.key_button = Button(translated("Give the records a new key…"))
        self.recovery = RecoveryCode(dialogs)
        self.done_button = Button(translated("Take the code off the screen"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(
            Words(
                translated(
                    "The records are encrypted with one key, which each passphrase and the recovery code open. A new recovery code "
                    "is due when the paper was lost or seen, a new key when somebody left who may have kept a copy."
                ),
                size=13,
                tone="mute",
            )
        )
        add_field(column, translated("Your own passphrase"), self.own)
        column.addWidget(self.message)
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        for button in (self.code_button, self.key_button):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.recovery)
        last = QHBoxLayout()
        last.addWidget(self.done_button)
        last.addStretch(1)
        column.addLayout(last)
        self.message.say("")
        self._hide_code()
        self.code_button.clicked.connect(self.renew_code)
        self.key_button.clicked.connect(self.give_new_key)
        self.recovery.written.toggled.connect(self.done_button.setEnabled)
        self.done_button.clicked.connect(self._hide_code)

    def renew_code(self) -> None:
        """Ask, and make a new recovery code."""
        passphrase = self._passphrase()
        if passphrase and self._dialogs.confirm(
            self,
            translated("Make a new recovery code?"),
            translated(
                "The present one no longer opens these records. Backups made before still open with it. The new code is shown once: "
                "have paper or a printer ready."
            ),
            translated("Make a new code"),
        ):
            clinic = self._desk.clinic_name  # read now: the desk may be locked meanwhile
            self._begin(
                lambda: self._desk.renew_recovery_code(passphrase),
                lambda code: self._renewed(code, clinic),
            )

    def give_new_key(self) -> None:
        """Ask, check the passphrase, and let the window do it."""
        if self._backup.running:
            self._say(translated("A backup is being made. Try again when it is over."), "red")
            return
        passphrase = self._passphrase()

        def checked() -> str:
            self._desk.store.confirm(passphrase)
            return passphrase

        if passphrase and self._dialogs.confirm(
            self,
            translated("Give the records a new key?"),
            translated(
                "Every other window of these records must be closed, and an open draft here is closed, too. It takes a while where "
                "there are many records. Afterwards everybody unlocks as before; passphrases and recovery code stay. Backups made "
                "before keep the former key."
            ),
            translated("Give a new key"),
        ):
            self._begin(checked, self.new_key_wanted.emit)

    def finish(self) -> None:
        """Let what is being made come to its end, before the records are closed."""
        if self._work is not None:
            self._work.wait()

    def _passphrase(self) -> str:
        if self._work is not None and self._work.running:
            return ""
        if not self.own.text():
            self._say(translated("Type your own passphrase."), "red")
            self.own.setFocus()
        return self.own.text()

    def _begin(self, work: Callable[[], str], done: Callable[[str], None]) -> None:
        self._let_press(on=False)
        self._say(translated("Checking the passphrase…"), "mute")

        def ended(result: str) -> None:
            if isValid(self):  # the desk may have been left meanwhile
                self._let_press(on=True)
                self.own.clear()
                self.message.say("")
                done(result)

        self._work = Background(work, ended, self._refused)
        self._work.start()

    def _renewed(self, code: str, clinic: str) -> None:
        self.recovery.show_code(code, clinic)
        self.recovery.show()
        self.done_button.setEnabled(False)
        self.done_button.show()
        self._say(
            translated("This is the new recovery code. The former one no longer works."), "green"
        )
        self.recovery.save_button.setFocus()

    def _hide_code(self) -> None:
        if self.done_button.hasFocus():
            self.code_button.setFocus()  # the keyboard stays on the page
        self.recovery.forget()
        self.recovery.hide()
        self.done_button.hide()
        self.message.say("")

    def _refused(self, error: Exception) -> None:
        if not isValid(self):
            return
        self._let_press(on=True)
        if isinstance(error, ClinicError):
            self._say(error_words(error), "red")
            self.own.setFocus()
            self.own.selectAll()
        else:
            self.message.say("")
            self.unexpected.emit(error)

    def _let_press(self, *, on: bool) -> None:
        for control in (self.own, self.code_button, self.key_button):
            control.setEnabled(on)

    def _say(self, words: str, tone: str) -> None:
        self.message.set_tone(tone)
        self.message.say(words)
