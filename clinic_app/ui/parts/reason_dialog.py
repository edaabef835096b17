"""Asks why: an amendment or a withdrawal needs a few words that stay with the record."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from clinic_app.storage.reasons import LONGEST, SHORTEST
from clinic_app.ui.language import translated
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.card_dialog import CardDialog
from clinic_app.ui.parts.fields import Field, add_buttons, add_field
from clinic_app.ui.parts.labels import Words


class ReasonDialog(CardDialog):
    """Stays open until there is a reason. Enter in the field goes on; Esc thinks better of it."""

    def __init__(
        self, title: str, consequence: str, yes: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(translated("Reason"), parent)
        self.field = Field()
        self.field.setMaxLength(LONGEST)
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.yes_button = Button(yes, main=True)
        self.cancel_button = Button(translated("Cancel"))

        self.column.addWidget(Words(title, size=18, bold=True))
        self.column.addWidget(Words(consequence, tone="mute"))
        add_field(self.column, translated("Reason"), self.field)
        self.column.addWidget(self.message)
        add_buttons(self.column, self.cancel_button, self.yes_button)
        self.message.say("")
        self.field.setFocus()

        self.yes_button.clicked.connect(self.go_on)
        self.field.returnPressed.connect(self.go_on)
        self.cancel_button.clicked.connect(self.reject)
        self.field.textEdited.connect(lambda: self.message.say(""))

    @property
    def reason(self) -> str:
        """What was typed, without needless space."""
        return " ".join(self.field.text().split())

    def go_on(self) -> None:
        """Close with the reason, or ask for one."""
        if len(self.reason) >= SHORTEST:
            self.accept()
            return
        self.message.say(
            translated("Say why in a few words. It stays with the record and is printed.")
        )
        self.fit()
        self.field.setFocus()
