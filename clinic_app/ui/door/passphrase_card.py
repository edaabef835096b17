"""A card that asks for a passphrase and tries it in another thread: the page stays alive and says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from clinic_app.errors import ClinicError
from clinic_app.ui.door.door_card import DoorCard
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.fields import add_buttons, add_field, passphrase_field
from clinic_app.ui.parts.labels import Words

Result = TypeVar("Result")


class PassphraseCard(DoorCard):
    """Enter or *Unlock* calls `unlock`; what was refused is said, and the passphrase is there to be typed again."""

    failed = Signal(object)  # an exception that is no ClinicError

    def __init__(self, note: str, parent: QWidget | None = None) -> None:
        super().__init__(note, parent)
        self._work: Background[Any] | None = None
        self.passphrase = passphrase_field()
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.unlock_button = Button(translated("Unlock"), main=True)
        self.unlock_button.clicked.connect(self.unlock)
        self.passphrase.returnPressed.connect(self.unlock)
        self.passphrase.textEdited.connect(lambda: self.message.say(""))

    def unlock(self) -> None:
        """Try the passphrase."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        """Start where the typing is."""
        super().showEvent(event)
        self.passphrase.setFocus()

    def _ask(self, label: str, other: Button) -> None:
        """Add the field, with the button for those who cannot fill it."""
        add_field(self.body, label, self.passphrase)
        self.body.addWidget(self.message)
        add_buttons(self.body, other, self.unlock_button)
        self.message.say("")
        self.setTabOrder(self.passphrase, self.unlock_button)
        self.setTabOrder(self.unlock_button, other)

    def _try(self, passes: Callable[[str], Result], passed: Callable[[Result], None]) -> None:
        """Call `passes` with the passphrase in another thread, and `passed` with its result in this one."""
        if self._work is not None and self._work.running:
            return
        passphrase = self.passphrase.text()

        def agreed(result: Result) -> None:
            self._busy(False)
            self.passphrase.clear()
            passed(result)

        self._busy(True)
        self._work = Background(lambda: passes(passphrase), agreed, self._refused)
        self._work.start()

    def _refused(self, error: Exception) -> None:
        self._busy(False)
        if not isinstance(error, ClinicError):
            self.failed.emit(error)
            return
        self.message.set_tone("red")
        self.message.say(error_words(error))
        self.passphrase.setFocus()
        self.passphrase.selectAll()

    def _busy(self, busy: bool) -> None:
        self.passphrase.setReadOnly(busy)
        self.unlock_button.setEnabled(not busy)
        self.unlock_button.setText(translated("Unlocking…") if busy else translated("Unlock"))
        if busy:
            self.message.say("")
