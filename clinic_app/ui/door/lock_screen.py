"""What is shown while the desk is locked: nothing of a patient. The same person unlocks and is back at the same place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from clinic_app.errors import ClinicError
from clinic_app.ui.door.door_card import DoorCard
from clinic_app.ui.language import translated
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.fields import add_buttons, add_field, passphrase_field
from clinic_app.ui.parts.labels import Words


class LockScreen(DoorCard):
    """Hides everything. `confirm` raises WrongPassphraseError; it runs in another thread."""

    unlocked = Signal()
    left = Signal()  # somebody else wants to work
    failed = Signal(object)

    def __init__(
        self,
        full_name: str,
        confirm: Callable[[str], None],
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(note, parent)
        self._confirm = confirm
        self._work: Background[None] | None = None
        self.title = Words(translated("Locked"), size=20, bold=True)
        self.passphrase = passphrase_field()
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.unlock_button = Button(translated("Unlock"), main=True)
        self.leave_button = Button(translated("Somebody else"))
        self.leave_button.setToolTip(
            translated("Close these records so that another person can unlock them")
        )

        self.body.addWidget(self.title)
        self.body.addWidget(
            Words(
                translated("Everything that was typed is saved. You come back to the same place."),
                tone="mute",
            )
        )
        add_field(self.body, translated("Passphrase of {0}").format(full_name), self.passphrase)
        self.body.addWidget(self.message)
        add_buttons(self.body, self.leave_button, self.unlock_button)
        self.message.say("")

        self.unlock_button.clicked.connect(self.unlock)
        self.passphrase.returnPressed.connect(self.unlock)
        self.passphrase.textEdited.connect(lambda: self.message.say(""))
        self.leave_button.clicked.connect(self.left)
        self.setTabOrder(self.passphrase, self.unlock_button)
        self.setTabOrder(self.unlock_button, self.leave_button)

    def showEvent(self, event: QShowEvent) -> None:
        """Start where the typing is."""
        super().showEvent(event)
        self.passphrase.setFocus()

    def unlock(self) -> None:
        """Try the passphrase."""
        if self._work is not None and self._work.running:
            return
        passphrase = self.passphrase.text()
        self._busy(True)
        self._work = Background(lambda: self._confirm(passphrase), self._agreed, self._refused)
        self._work.start()

    def _agreed(self, _: None) -> None:
        self._busy(False)
        self.passphrase.clear()
        self.unlocked.emit()

    def _refused(self, error: Exception) -> None:
        self._busy(False)
        if not isinstance(error, ClinicError):
            self.failed.emit(error)
            return
        self.message.say(f"{error} {error.remedy}".strip())
        self.passphrase.setFocus()
        self.passphrase.selectAll()

    def _busy(self, busy: bool) -> None:
        self.passphrase.setReadOnly(busy)
        self.unlock_button.setEnabled(not busy)
        self.unlock_button.setText(translated("Unlocking…") if busy else translated("Unlock"))
