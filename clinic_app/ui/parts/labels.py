"""Words on a page: a label whose size, weight and colour follow the text size and the colour scheme."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from clinic_app.ui.parts import theme


def as_tip(text: str) -> str:
    """Return a text so that a tool tip shows it as it is: Qt takes what looks like a page for one, pictures and all."""
    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>" if "<" in text else text


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
        self._shrinks = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.dress()

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        if tone != self._tone:
            self._tone = tone
            self.dress()

    def shrinks(self) -> Words:
        """Let the words be cut with an ellipsis where there is no room; the tool tip has them all."""
        self._shrinks = True
        return self

    def minimumSizeHint(self) -> QSize:
        """Almost nothing for words that may be cut."""
        found = super().minimumSizeHint()
        return QSize(theme.px(24), found.height()) if self._shrinks else found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words, cut where they must be."""
        text = self.text()
        if not self._shrinks or self.fontMetrics().horizontalAdvance(text) <= self.width():
            super().paintEvent(event)
            return
        self.setToolTip(as_tip(text))
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().windowText().color())
        cut = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), self.alignment(), cut)
        painter.end()

    def say(self, text: str) -> None:
        """Show these words; without any the label takes no room."""
        self.setText(text)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the application."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.dress()

    def dress(self) -> None:
        """Take font and colour of the look in use. Qt tells a label with a font of its own nothing of a new text size."""
        self.setFont(theme.font(self._size, bold=self._bold))
        chosen = theme.colours(QApplication.palette())
        palette = QPalette()  # one role only: a label with all roles of its own hears of no change
        palette.setColor(QPalette.ColorRole.WindowText, getattr(chosen, self._tone))
        if palette.color(QPalette.ColorRole.WindowText) != self.palette().windowText().color():
            self.setPalette(palette)
