"""A line below the banner that tells that another window has taken the draft over, and offers to take it back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel


class HoldBar(Panel):
    """Hidden until the draft is lost; then it stays until it is taken back or left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, ground="amber_soft", edges="bottom")
        self.words = Words(size=14, bold=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName(translated("Draft taken over"))
        self.button = Button(
            translated("Take it back"), translated("Take the draft back"), main=True
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(8), theme.px(24), theme.px(8))
        row.setSpacing(theme.px(16))
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def tell(self, sentence: str) -> None:
        """Show, and take the keyboard, which has nothing left to do on the page."""
        self.words.setText(sentence)
        self.button.setAccessibleDescription(sentence)
        self.show()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
