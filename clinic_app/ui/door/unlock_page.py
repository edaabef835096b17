"""Who are you, and the passphrase. Nothing else is loaded while this is on the screen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_app.ui.door.front_door import FrontDoor
from clinic_app.ui.door.passphrase_card import PassphraseCard
from clinic_app.ui.language import translated
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.fields import Choice, add_field
from clinic_app.ui.parts.labels import Words


class UnlockPage(PassphraseCard):
    """Opens the records."""

    opened = Signal(object)  # Opened
    forgotten = Signal()

    def __init__(self, door: FrontDoor, parent: QWidget | None = None) -> None:
        super().__init__(translated("made-up data") if door.made_up else "", parent)
        self._door = door
        self.title = Words(translated("Unlock the records"), size=20, bold=True)
        self.who = Choice()
        for login, full_name in door.logins():
            self.who.addItem(full_name or login, login)
        self.forgotten_button = Button(
            translated("Forgotten?"), translated("The passphrase is forgotten")
        )
        self.forgotten_button.clicked.connect(self.forgotten)

        self.body.addWidget(self.title)
        add_field(self.body, translated("Who are you?"), self.who)
        self._ask(translated("Passphrase"), self.forgotten_button)
        self.setTabOrder(self.who, self.passphrase)

    def unlock(self) -> None:
        """Try the passphrase."""
        login = str(self.who.currentData())
        self._try(lambda passphrase: self._door.unlock(login, passphrase), self.opened.emit)

    def _busy(self, busy: bool) -> None:
        super()._busy(busy)
        self.who.setEnabled(not busy)
