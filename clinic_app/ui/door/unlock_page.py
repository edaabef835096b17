"""Who are you, and the passphrase. Nothing else is loaded while this is on the screen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from clinic_app.errors import ClinicError
from clinic_app.ui.door.door_card import DoorCard
from clinic_app.ui.door.front_door import FrontDoor, Opened
from clinic_app.ui.language import translated
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.fields import Choice, add_buttons, add_field, passphrase_field
from clinic_app.ui.parts.labels import Words


class UnlockPage(DoorCard):
    """Opens the records. The key is derived in another thread; the page stays alive and says so."""

    opened = Signal(object)  # Opened
    failed = Signal(object)  # an exception that is no ClinicError
    forgotten = Signal()

    def __init__(self, door: FrontDoor, parent: QWidget | None = None) -> None:
        super().__init__(translated("made-up data") if door.made_up else "", parent)
        self._door = door
        self._work: Background[Opened] | None = None
        self.title = Words(translated("Unlock the records"), size=20, bold=True)
        self.who = Choice()
        for login, full_name in door.logins():
            self.who.addItem(full_name or login, login)
        self.passphrase = passphrase_field()
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.unlock_button = Button(translated("Unlock"), main=True)
        self.forgotten_button = Button(
            translated("Forgotten?"), translated("The passphrase is forgotten")
        )

        self.body.addWidget(self.title)
        add_field(self.body, translated("Who are you?"), self.who)
        add_field(self.body, translated("Passphrase"), self.passphrase)
        self.body.addWidget(self.message)
        add_buttons(self.body, self.forgotten_button, self.unlock_button)
        self.message.say("")

        self.unlock_button.clicked.connect(self.unlock)
        self.passphrase.returnPressed.connect(self.unlock)
        self.passphrase.textEdited.connect(lambda: self.message.say(""))
        self.forgotten_button.clicked.connect(self.forgotten)
        self.setTabOrder(self.who, self.passphrase)
        self.setTabOrder(self.passphrase, self.unlock_button)
        self.setTabOrder(self.unlock_button, self.forgotten_button)

    def showEvent(self, event: QShowEvent) -> None:
        """Start where the typing is."""
        super().showEvent(event)
        self.passphrase.setFocus()

    def unlock(self) -> None:
        """Try the passphrase."""
        if self._work is not None and self._work.running:
            return
        login, passphrase = str(self.who.currentData()), self.passphrase.text()
        self._busy(True)
        self._work = Background(
            lambda: self._door.unlock(login, passphrase), self._opened, self._refused
        )
        self._work.start()

    def _opened(self, opened: Opened) -> None:
        self._busy(False)
        self.passphrase.clear()
        self.opened.emit(opened)

    def _refused(self, error: Exception) -> None:
        self._busy(False)
        if not isinstance(error, ClinicError):
            self.failed.emit(error)
            return
        self.message.set_tone("red")
        self.message.say(f"{error} {error.remedy}".strip())
        self.passphrase.setFocus()
        self.passphrase.selectAll()

    def _busy(self, busy: bool) -> None:
        self.who.setEnabled(not busy)
        self.passphrase.setReadOnly(busy)
        self.unlock_button.setEnabled(not busy)
        self.unlock_button.setText(translated("Unlocking…") if busy else translated("Unlock"))
        if busy:
            self.message.say("")
