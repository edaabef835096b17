"""What is shown when the records cannot even be looked for: the reason, what to do, and another try."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from clinic_app.errors import ClinicError
from clinic_app.ui.door.door_card import DoorCard
from clinic_app.ui.language import told, translated
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.fields import add_buttons
from clinic_app.ui.parts.labels import Words


class ClosedDoor(DoorCard):
    """A damaged key file, a disk that is not there: try again, or bring a backup back."""

    retry_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self, error: ClinicError, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.addWidget(Words(translated("The records cannot be opened"), size=20, bold=True))
        self.message = Words(told(str(error)), tone="red")
        self.remedy = Words(told(error.remedy))
        self.retry_button = Button(translated("Try again"), main=True)
        self.body.addWidget(self.message)
        self.body.addWidget(self.remedy)
        self.restore_button = Button(translated("Restore a backup…"))
        add_buttons(self.body, self.restore_button, self.retry_button)
        self.restore_button.clicked.connect(self.restore_wanted)
        self.retry_button.clicked.connect(self.retry_wanted)

    def showEvent(self, event: QShowEvent) -> None:
        """Come with the keyboard on the button."""
        super().showEvent(event)
        self.retry_button.setFocus()
