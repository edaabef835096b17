"""Small buttons that look like text: a link that jumps to a question, and the heading of a folded list."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QWidget

from clinic_app.ui.parts import paragraphs, theme
from clinic_app.ui.parts.drawn_button import DrawnButton
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.words import wording


class Link(DrawnButton):
    """Words that lead somewhere. They wrap."""

    def __init__(self, text: str, parent: QWidget, *, size: float = 13, lead: str = "→ ") -> None:
        super().__init__(text, parent)
        self._words = (Paragraph(lead + text, size=size, tone="accent"),)

    def height_for(self, width: int) -> int:
        """Height in px at this width."""
        return paragraphs.height(self._words, width - theme.px(8)) + theme.px(6)

    def sizeHint(self) -> QSize:
        """One line."""
        wide = paragraphs.width(self._words[0]) + theme.px(8)
        return QSize(wide, self.height_for(wide + 2))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw words and focus."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw_ground(painter, chosen.accent_soft if self.underMouse() else None)
        inside = self.rect().adjusted(theme.px(4), theme.px(3), -theme.px(4), 0)
        paragraphs.draw(painter, self._words, inside, chosen)
        painter.end()


class Fold(DrawnButton):
    """Heading of a list that can be folded away; says whether it is."""

    def __init__(self, parent: QWidget, *, unfolded: bool = False, size: float = 13) -> None:
        super().__init__("", parent)
        self._size = size
        self._unfolded = unfolded
        self.clicked.connect(self._turn)

    @property
    def is_unfolded(self) -> bool:
        """Whether the list below is shown."""
        return self._unfolded

    def show_text(self, text: str) -> None:
        """Set the heading."""
        if self.text() != text.replace("&", "&&"):
            self.setText(text.replace("&", "&&"))
            self._describe()

    def height_for(self, width: int) -> int:
        """Height in px at this width."""
        return paragraphs.height(self._words(), width - theme.px(24)) + theme.px(12)

    def sizeHint(self) -> QSize:
        """One line."""
        wide = paragraphs.width(self._words()[0]) + theme.px(26)
        return QSize(wide, self.height_for(wide))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the triangle, the heading and focus."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw_ground(painter, chosen.grey_soft if self.underMouse() else None)
        mark = QRect(theme.px(4), 0, theme.px(18), self.height())
        painter.setFont(theme.font(11))
        painter.setPen(chosen.mute)
        closed = "◂" if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else "▸"
        painter.drawText(
            self._mirrored(mark),
            Qt.AlignmentFlag.AlignCenter,
            "▾" if self._unfolded else closed,
        )
        words = QRect(theme.px(24), theme.px(6), self.width() - theme.px(24), self.height())
        paragraphs.draw(painter, self._words(), self._mirrored(words), chosen)
        painter.end()

    def _words(self) -> tuple[Paragraph, ...]:
        return (Paragraph(self.text().replace("&&", "&"), size=self._size, bold=True, tone="grey"),)

    def _mirrored(self, box: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), box)

    def _turn(self) -> None:
        self._unfolded = not self._unfolded
        self._describe()
        self.update()

    def _describe(self) -> None:
        self.setAccessibleName(self.text().replace("&&", "&"))
        self.setAccessibleDescription(wording.expanded(self._unfolded))
