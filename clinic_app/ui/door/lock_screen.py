"""What is shown while the desk is locked: nothing of a patient. The same person unlocks and is back at the same place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_app.ui.door.passphrase_card import PassphraseCard
from clinic_app.ui.language import translated
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.labels import Words


class LockScreen(PassphraseCard):
    """Hides everything. `confirm` raises WrongPassphraseError; it runs in another thread."""

    unlocked = Signal()
    left = Signal()  # somebody else wants to work

    def __init__(
        self,
        full_name: str,
        confirm: Callable[[str], None],
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(note, parent)
        self._confirm = confirm
        self.title = Words(translated("Locked"), size=20, bold=True)
        self.leave_button = Button(translated("Somebody else"))
        self.leave_button.setToolTip(
            translated("Close these records so that another person can unlock them")
        )
        self.leave_button.clicked.connect(self.left)

        self.body.addWidget(self.title)
        self.body.addWidget(
            Words(
                translated("Everything that was typed is saved. You come back to the same place."),
                tone="mute",
            )
        )
        self._ask(translated("Passphrase of {0}").format(full_name), self.leave_button)

    def unlock(self) -> None:
        """Try the passphrase."""
        self._try(self._confirm, lambda _: self.unlocked.emit())
