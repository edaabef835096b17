"""Eczema, asthma, rhinitis, food, drug: what is recorded of each, always in sight. A click leads to the question."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QStyle, QWidget

from clinic_app.screening.strip import StripItem
from clinic_app.ui.parts import paragraphs, theme
from clinic_app.ui.parts.drawn_button import DrawnButton
from clinic_app.ui.parts.labels import as_tip
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.words import wording


class StripButton(DrawnButton):
    """One condition: letter, name, state in words, since when and how active."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self._item: StripItem | None = None

    @property
    def question(self) -> str:
        """Question that the line is about."""
        return self._item.question if self._item else ""

    def show_item(self, item: StripItem) -> bool:
        """Show what is recorded; True where something changed."""
        if item == self._item:
            return False
        self._item = item
        self.setText(item.label.replace("&", "&&"))
        more = ", ".join(part for part in (self._course(), item.detail) if part)
        self.setAccessibleName(f"{item.label}: {wording.strip_state(item.state)}")
        self.setAccessibleDescription(more)
        self.setToolTip(as_tip(more))
        self.update()
        return True

    def height_for(self, width: int) -> int:
        """Height in px at this width."""
        below = paragraphs.height(self._below(), width - theme.px(34))
        return max(theme.px(26), theme.px(22) + below + theme.px(3))

    def sizeHint(self) -> QSize:
        """A line."""
        return QSize(theme.px(260), self.height_for(theme.px(260)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the line."""
        if self._item is None:
            return
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw_ground(painter, chosen.grey_soft if self.underMouse() else None)
        self._draw_letter(painter, chosen)
        yes = self._item.state == "yes"
        tone = {"yes": "accent", "no": "ink"}.get(self._item.state, "mute")
        line = QRect(theme.px(30), theme.px(2), self.width() - theme.px(34), theme.px(20))
        painter.setFont(theme.font(13, bold=yes))
        painter.setPen(chosen.ink)
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            self._mirrored(line), flags | Qt.AlignmentFlag.AlignLeading, self._item.label
        )
        painter.setPen(getattr(chosen, tone))
        state = wording.strip_state(self._item.state)
        painter.drawText(self._mirrored(line), flags | Qt.AlignmentFlag.AlignTrailing, state)
        below = QRect(theme.px(30), theme.px(22), self.width() - theme.px(34), self.height())
        paragraphs.draw(painter, self._below(), self._mirrored(below), chosen)
        painter.end()

    def _draw_letter(self, painter: QPainter, chosen: theme.Colours) -> None:
        if self._item is None:
            return
        state, side = self._item.state, theme.px(20)
        box = QRectF(self._mirrored(QRect(theme.px(3), theme.px(2), side, side)))
        yes, no = state == "yes", state == "no"
        edge = QPen(chosen.accent if yes else chosen.edge, 1.2)
        if not (yes or no):
            edge.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(edge)
        painter.setBrush(chosen.accent if yes else chosen.card)
        painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), theme.px(4), theme.px(4))
        painter.setFont(theme.font(12, bold=yes))
        painter.setPen(chosen.on_accent if yes else chosen.ink if no else chosen.mute)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._item.letter)

    def _course(self) -> str:
        if self._item is None:
            return ""
        return ", ".join(part for part in (self._item.since, self._item.active) if part)

    def _below(self) -> tuple[Paragraph, ...]:
        course = self._course()
        return (Paragraph(course, size=12, tone="mute"),) if course else ()

    def _mirrored(self, box: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), box)


class AtopyStrip(QWidget):
    """The five conditions, one below the other, with who gave the history."""

    question_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(wording.strip_title())
        self.buttons: list[StripButton] = []
        self._by = ""

    def show_strip(self, items: tuple[StripItem, ...], informants: str) -> bool:
        """Show the strip; True where the height may have changed."""
        while len(self.buttons) < len(items):
            button = StripButton(self)
            button.clicked.connect(self._clicked)
            button.show()
            self.buttons.append(button)
        changed = informants != self._by
        self._by = informants
        for button, item in zip(self.buttons, items, strict=False):
            changed = button.show_item(item) or changed
        if changed:
            self._place(self.width(), move=True)
            self.update()
        return changed

    def height_for(self, width: int) -> int:
        """Height in px at this width."""
        return self._place(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the lines."""
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place(self.width(), move=True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the box, the heading and the informants."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme.draw_box(
            painter,
            QRectF(self.rect()),
            fill=chosen.card,
            edge=chosen.line,
            radius=theme.px(6),
        )
        inside = self.rect().adjusted(theme.px(12), theme.px(9), -theme.px(12), 0)
        paragraphs.draw(painter, self._heading(), inside, chosen)
        if self._by:
            tall = paragraphs.height(self._foot(), inside.width())
            foot = QRect(
                inside.left(), self.height() - tall - theme.px(9), inside.width(), tall + 2
            )
            paragraphs.draw(painter, self._foot(), foot, chosen)
        painter.end()

    def _heading(self) -> tuple[Paragraph, ...]:
        return (
            Paragraph(wording.strip_title().upper(), size=11, bold=True, tone="grey", spaced=True),
        )

    def _foot(self) -> tuple[Paragraph, ...]:
        return (Paragraph(wording.told_by(self._by), size=12, tone="mute"),) if self._by else ()

    def _place(self, width: int, *, move: bool) -> int:
        inside = width - 2 * theme.px(9)
        y = theme.px(9) + paragraphs.height(self._heading(), inside) + theme.px(4)
        for button in self.buttons:
            tall = button.height_for(inside)
            if move:
                button.setGeometry(theme.px(9), y, inside, tall)
            y += tall
        return y + paragraphs.height(self._foot(), inside - theme.px(6)) + theme.px(9)

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, StripButton):
            self.question_requested.emit(button.question)
