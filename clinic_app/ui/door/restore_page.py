"""Bringing a backup back: chosen, tried out in a scratch folder, and put in place once somebody has seen what changes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from clinic_app.errors import ClinicError
from clinic_app.ui.door.door_card import DoorCard
from clinic_app.ui.door.front_door import FrontDoor
from clinic_app.ui.language import error_words, translated, words_in_use
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Choice, add_buttons, add_field, passphrase_field
from clinic_app.ui.parts.labels import Words

if TYPE_CHECKING:
    from clinic_app.storage.backup import KeptBackup
    from clinic_app.storage.restore import Restore

BY_CODE = ""  # no login: the recovery code opens it


class RestorePage(DoorCard):
    """The records are closed while it is on the screen. `shut` removes what was tried out."""

    agreed = Signal(
        object
    )  # Restore: rehearsed, and to be carried out; it is the receiver's to close
    cancelled = Signal()
    failed = Signal(object)  # an exception that is no ClinicError

    def __init__(
        self,
        door: FrontDoor,
        dialogs: Dialogs,
        source: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`source`: the folder of a backup, or one with backups in it, to begin with."""
        super().__init__(translated("made-up data") if door.made_up else "", parent)
        self._door, self._dialogs = door, dialogs
        self._looking: Background[Sequence[KeptBackup]] | None = None
        self._trying: Background[Restore] | None = None
        self._found: Sequence[KeptBackup] = ()
        self._restore: Restore | None = None
        self._over = False
        self.which, self.who, self.secret = Choice(), Choice(), passphrase_field()
        self.folder_button = Button(translated("Choose the folder of backups…"))
        self.message, self.lines = Words(), Words()
        self.message.setAccessibleName(translated("Message"))
        self.lines.setAccessibleName(translated("What would change"))
        self.back_button = Button(translated("Back   Esc"), translated("Back"))
        self.try_button = Button(translated("Try it out"), main=True)
        self.restore_button = Button(translated("Restore it…"), main=True)
        self._lay_out()
        self.folder_button.clicked.connect(self.choose_folder)
        self.which.currentIndexChanged.connect(self._show_people)
        self.who.currentIndexChanged.connect(self._show_secret)
        self.secret.returnPressed.connect(self.try_out)
        self.secret.textEdited.connect(self._forget)
        self.try_button.clicked.connect(self.try_out)
        self.restore_button.clicked.connect(self.carry_out)
        self.back_button.clicked.connect(self.cancelled)
        self._show_people()
        if source is not None:
            self._look_into(source)

    def _lay_out(self) -> None:
        body = self.body
        body.addWidget(Words(translated("Restore a backup"), size=20, bold=True))
        body.addWidget(
            Words(
                translated(
                    "The backup is tried out first, and you see what would come and go. Nothing changes before you agree."
                ),
                tone="mute",
            )
        )
        add_field(body, translated("Backup"), self.which)
        body.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignLeft)
        add_field(body, translated("Opened by"), self.who)
        self.secret_label = add_field(body, translated("Passphrase"), self.secret)
        for words in (self.message, self.lines):
            words.say("")
            body.addWidget(words)
        add_buttons(body, self.back_button, self.try_button, self.restore_button)
        self.restore_button.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """Start where the first thing is to be said."""
        super().showEvent(event)
        (self.secret if self._found else self.folder_button).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape and self.back_button.isEnabled():
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    @property
    def running(self) -> bool:
        """Whether it is looking or trying."""
        return any(work is not None and work.running for work in (self._looking, self._trying))

    def choose_folder(self) -> None:
        """Ask where the backups lie."""
        folder = self._dialogs.folder(self, translated("Folder of backups"))
        if folder is not None and not self.running:
            self._look_into(folder)

    def try_out(self) -> None:
        """Open a copy of the backup and say what would change."""
        if self.running:
            return
        chosen = self._chosen
        if chosen is None:
            self._say(translated("Choose a backup first."), "red")
            self.folder_button.setFocus()
            return
        if not self.secret.text().strip():
            self._say(translated("Type the passphrase or the recovery code."), "red")
            self.secret.setFocus()
            return
        self._forget()
        login, secret = str(self.who.currentData()), self.secret.text()
        self._begin(translated("The backup is copied, opened and checked…"))

        def tried() -> Restore:
            restore = self._door.rehearse(chosen.path, login, secret)
            if self._over:
                restore.close()
            return restore

        self._trying = Background(tried, self._tried, self._refused)
        self._trying.start()

    def carry_out(self) -> None:
        """Ask, and hand the rehearsed backup on to be put in place."""
        restore = self._restore
        if restore is None:
            return
        if restore.replaces_nothing:
            question = translated("Put this backup in place?")
            consequence = translated("There are no records here yet that it would replace.")
        else:
            question = translated("Put this backup in the place of the present records?")
            consequence = translated(
                "Close every other window of these records first. The present records are kept beside it under a dated name."
            )
        if self._dialogs.confirm(self, question, consequence, translated("Restore")):
            self._restore = None
            self.agreed.emit(restore)

    def shut(self) -> None:
        """Remove what was tried out, and what is being tried when it comes to its end."""
        self._over = True
        for work in (self._looking, self._trying):
            if work is not None:
                work.wait()
        self._drop()

    # -- inside --------------------------------------------------------------------------------

    @property
    def _chosen(self) -> KeptBackup | None:
        at = self.which.currentIndex()
        return self._found[at] if 0 <= at < len(self._found) else None

    def _look_into(self, folder: Path) -> None:
        self._begin(translated("Looking for backups…"))
        self._looking = Background(
            lambda: self._door.backups_in(folder), self._show_found, self._refused
        )
        self._looking.start()

    def _show_found(self, found: Sequence[KeptBackup]) -> None:
        if self._over or not isValid(self):
            return
        from clinic_app.ui.words.backup_words import kept_words

        self._end()
        self._found = found
        self.which.clear()
        for one in found:
            self.which.addItem(kept_words(one))
        self._show_people()
        if found:
            self.message.say("")
            self.secret.setFocus()
        else:
            self._say(translated("There is no backup in this folder."), "red")

    def _show_people(self) -> None:
        self._forget()
        chosen = self._chosen
        self.who.clear()
        for login, full_name in chosen.logins if chosen is not None else ():
            self.who.addItem(full_name or login, login)
        self.who.addItem(translated("Recovery code"), BY_CODE)

    def _show_secret(self) -> None:
        self._forget()
        by_code = self.who.currentData() == BY_CODE
        label = translated("Recovery code") if by_code else translated("Passphrase")
        self.secret_label.setText(label)
        self.secret.setAccessibleName(label)
        self.secret.setEchoMode(
            QLineEdit.EchoMode.Normal if by_code else QLineEdit.EchoMode.Password
        )
        self.secret.clear()

    def _tried(self, restore: Restore) -> None:
        if self._over or not isValid(self):
            return
        self._end()
        self._restore = restore
        self.secret.clear()
        self.message.say("")
        self.lines.say("\n".join(restore.lines(translated, words_in_use())))
        self.try_button.hide()
        self.restore_button.show()
        # only when the lines have their room: the page scrolls to what gets the keyboard
        QTimer.singleShot(0, self.restore_button, self.restore_button.setFocus)

    def _refused(self, error: Exception) -> None:
        if self._over or not isValid(self):
            return
        self._end()
        if isinstance(error, ClinicError):
            self._say(error_words(error), "red")
            self.secret.setFocus()
            self.secret.selectAll()
        else:
            self.message.say("")
            self.failed.emit(error)

    def _forget(self) -> None:
        """What was tried is another backup than the one that is named now."""
        self._drop()
        self.lines.say("")
        self.restore_button.hide()
        self.try_button.show()

    def _drop(self) -> None:
        if self._restore is not None:
            self._restore.close()
            self._restore = None

    def _begin(self, words: str) -> None:
        self._let_press(on=False)
        self._say(words, "mute")

    def _end(self) -> None:
        self._let_press(on=True)

    def _let_press(self, *, on: bool) -> None:
        for control in (
            self.which, self.who, self.secret, self.folder_button, self.try_button, self.back_button,
        ):  # fmt: skip
            control.setEnabled(on)

    def _say(self, words: str, tone: str) -> None:
        self.message.set_tone(tone)
        self.message.say(words)


def put_in_place(restore: Restore) -> str:
    """Carry a rehearsed restore out and say where the former records are kept. Raises StorageError."""
    try:
        kept = restore.carry_out()
    finally:
        restore.close()
    said = translated("The backup is in place. Unlock with a passphrase of its time.")
    if not any(kept.iterdir()):
        return said  # a machine without records
    return f"{said} {translated('The former records are kept in {0}.').format(kept)}"
