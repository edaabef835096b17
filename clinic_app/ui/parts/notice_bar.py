"""A calm line above the page: what happened, what to do, and a way to close it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from clinic_app.errors import ClinicError
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel


class NoticeBar(Panel):
    """Shows one sentence at a time. Takes no focus, makes no sound, never covers anything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, ground="amber_soft", edges="bottom")
        self.words = Words(size=14)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAccessibleName(translated("Notice"))
        self.close_button = Button(translated("Close"), translated("Close this notice"))
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(24), theme.px(8), theme.px(16), theme.px(8))
        row.addWidget(self.words, 1)
        row.addWidget(self.close_button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def trouble(self, error: ClinicError) -> None:
        """Show an error that the person can act on."""
        self._show(error_words(error), "amber_soft")

    def tell(self, sentence: str) -> None:
        """Show something good to know."""
        self._show(sentence, "accent_soft")

    def text(self) -> str:
        """What is shown, or nothing."""
        return "" if self.isHidden() else self.words.text()

    def _show(self, sentence: str, ground: str) -> None:
        self.words.setText(sentence)
        self.set_ground(ground)
        self.show()
