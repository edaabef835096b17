"""Words on a page: static text to a screen reader, drawn in the theme's fonts, wrapped, of known height."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from clinic_app.ui.parts import paragraphs, theme
from clinic_app.ui.parts.paragraphs import Paragraph


class Text(QLabel):
    """One paragraph."""

    def __init__(self, words: Paragraph, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._words = words
        self.setText(words.text)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        """Height in px at this width, for Qt's own layouts."""
        return self.height_for(width)

    def show_words(self, words: Paragraph) -> bool:
        """Show other words; True where they differ from the ones before."""
        if words == self._words:
            return False
        self._words = words
        self.setText(words.text)
        self.updateGeometry()
        self.update()
        return True

    def height_for(self, width: int) -> int:
        """Height in px at this width."""
        return paragraphs.height((self._words,), width) + 2

    def sizeHint(self) -> QSize:
        """One line."""
        wide = paragraphs.width(self._words) + 2
        return QSize(wide, self.height_for(wide))

    def minimumSizeHint(self) -> QSize:
        """It shrinks with its page."""
        return QSize(theme.px(40), 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the words."""
        painter = QPainter(self)
        spare = max(0, self.height() - self.height_for(self.width())) // 2
        box = self.rect().adjusted(0, spare, 0, 0)
        paragraphs.draw(painter, (self._words,), box, theme.colours(self.palette()))
        painter.end()
