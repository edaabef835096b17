"""The passphrase is forgotten: the recovery code opens the records and a new passphrase is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from clinic_app.errors import ClinicError
from clinic_app.ui.door.door_card import DoorCard
from clinic_app.ui.door.front_door import FrontDoor, Opened
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.fields import Choice, Field, add_buttons, add_field, passphrase_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.passphrase import Strength, refusal


class RecoveryPage(DoorCard):
    """Opens the records without the passphrase."""

    opened = Signal(object)  # Opened
    failed = Signal(object)  # an exception that is no ClinicError
    cancelled = Signal()

    def __init__(self, door: FrontDoor, parent: QWidget | None = None) -> None:
        super().__init__(translated("made-up data") if door.made_up else "", parent)
        self._door = door
        self._work: Background[Opened] | None = None
        self.who = Choice()
        for login, full_name in door.logins():
            self.who.addItem(full_name or login, login)
        self.code = Field()
        self.new, self.again = passphrase_field(), passphrase_field()
        self.strength = Strength()
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.back_button = Button(translated("Back   Esc"), translated("Back"))
        self.open_button = Button(translated("Open the records"), main=True)

        self.body.addWidget(Words(translated("Use the recovery code"), size=20, bold=True))
        add_field(self.body, translated("Who are you?"), self.who)
        add_field(
            self.body,
            translated("Recovery code"),
            self.code,
            translated("As printed at the set-up; spaces and dashes do not matter."),
        )
        add_field(self.body, translated("New passphrase"), self.new)
        self.body.addWidget(self.strength)
        add_field(self.body, translated("New passphrase again"), self.again)
        self.body.addWidget(self.message)
        add_buttons(self.body, self.back_button, self.open_button)
        self.message.say("")

        self.new.textChanged.connect(lambda text: self.strength.show_strength(text, self._names()))
        self.open_button.clicked.connect(self.recover)
        self.back_button.clicked.connect(self.cancelled)
        for field in (self.code, self.new, self.again):
            field.returnPressed.connect(self.recover)
            field.textEdited.connect(lambda: self.message.say(""))

    def showEvent(self, event: QShowEvent) -> None:
        """Start where the typing is."""
        super().showEvent(event)
        self.code.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def recover(self) -> None:
        """Try the code."""
        if self._work is not None and self._work.running:
            return
        login = str(self.who.currentData())
        code, new = self.code.text(), self.new.text()
        complaint = "" if code.strip() else "Type the recovery code."
        complaint = complaint or refusal(new, self.again.text(), self._names())
        self.message.say(complaint)
        if complaint:
            return
        self.open_button.setEnabled(False)
        self._work = Background(
            lambda: self._door.recover(login, code, new), self._opened, self._refused
        )
        self._work.start()

    def _names(self) -> tuple[str, str]:
        return str(self.who.currentData()), self.who.currentText()

    def _opened(self, opened: Opened) -> None:
        for field in (self.code, self.new, self.again):
            field.clear()
        self.opened.emit(opened)

    def _refused(self, error: Exception) -> None:
        self.open_button.setEnabled(True)
        if isinstance(error, ClinicError):
            self.message.say(error_words(error))
            self.code.setFocus()
            self.code.selectAll()
        else:
            self.failed.emit(error)
