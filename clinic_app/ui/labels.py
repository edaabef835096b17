"""Words on a page: a label whose size, weight and colour follow the text size and the colour scheme."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from clinic_app.ui import theme

_CHANGES = frozenset({QEvent.Type.ApplicationFontChange, QEvent.Type.PaletteChange})


class Words(QLabel):
    """Plain text. `size` is in pixels as drawn for body text of 14 px; `tone` names a colour of the theme."""

    def __init__(  # noqa: PLR0913 - what a label is made of
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        size: float = 14,
        bold: bool = False,
        tone: str = "ink",
        wrap: bool = True,
    ) -> None:
        super().__init__(text, parent)
        self._size, self._bold, self._tone = size, bold, tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self._dress()

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        if tone != self._tone:
            self._tone = tone
            self._dress()

    def say(self, text: str) -> None:
        """Show these words; without any the label takes no room."""
        self.setText(text)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the application."""
        super().changeEvent(event)
        if event.type() in _CHANGES:
            self._dress()

    def _dress(self) -> None:
        self.setFont(theme.font(self._size, bold=self._bold))
        chosen = theme.colours(QApplication.palette())
        palette = QPalette()  # one role only: a label with all roles of its own hears of no change
        palette.setColor(QPalette.ColorRole.WindowText, getattr(chosen, self._tone))
        if palette.color(QPalette.ColorRole.WindowText) != self.palette().windowText().color():
            self.setPalette(palette)
