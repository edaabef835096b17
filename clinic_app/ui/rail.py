"""The strip of places at the left edge: a drawn sign and a word for each page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.panel import Panel
from clinic_app.ui.parts.scroll import Scroll

WIDTH = 76  # px at body text of 14 px
Sign = Callable[[QPainter, QRectF], None]


class RailButton(QAbstractButton):
    """One place."""

    def __init__(self, text: str, sign: Sign, shortcut: str) -> None:
        super().__init__()
        self._sign = sign
        self.setText(text)
        self.setCheckable(True)
        self.setAccessibleName(text)
        self.setShortcut(shortcut)
        self.setToolTip(f"{text} ({shortcut})")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Sign above word."""
        words = QFontMetrics(theme.font(11, bold=True))
        wide = words.horizontalAdvance(self.text()) + theme.px(8)
        return QSize(max(theme.px(WIDTH - 12), wide), theme.px(42) + words.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, too; Up and Down walk along the strip."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        elif event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw ground, sign, word and focus."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        here = self.isChecked()
        if here or self.underMouse():
            theme.draw_box(painter, box, fill=chosen.accent_soft, edge=None, radius=theme.px(8))
        if self.hasFocus():
            theme.draw_box(painter, box, fill=None, edge=chosen.accent, radius=theme.px(8), width=2)
        ink: QColor = chosen.accent if here else chosen.mute
        side = theme.px(18)
        pen = QPen(ink, max(1.6, theme.px(1.8)))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        self._sign(painter, QRectF((self.width() - side) / 2, theme.px(11), side, side))
        painter.setFont(theme.font(11, bold=here))
        top = theme.px(35)
        words = QRect(0, top, self.width(), self.height() - top)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(words, flags, self.text())
        painter.end()


class Rail(Panel):
    """Places of the program; `chosen` gives the number of the page."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, edges="end")
        self.buttons = [
            RailButton(translated("Today"), _lines, "Alt+1"),
            RailButton(translated("Patients"), _person, "Alt+2"),
            RailButton(translated("Clinic"), _bars, "Alt+3"),
            RailButton(translated("Export"), _tray, "Alt+4"),
            RailButton(translated("Settings"), _sliders, "Alt+5"),
            RailButton(translated("About"), _letter, "Alt+6"),
        ]
        group = QButtonGroup(self)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.px(6), theme.px(14), theme.px(6), theme.px(14))
        column.setSpacing(theme.px(6))
        for number, button in enumerate(self.buttons):
            group.addButton(button, number)
            column.addWidget(button)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 1, 0)
        scroll = Scroll(inside)  # at twice the text size the places are taller than a small screen
        inside.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)  # the card shows through
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole.addWidget(scroll)
        self._fit()
        group.idClicked.connect(self.chosen)
        self.setAccessibleName(translated("Places"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(max(button.sizeHint().width() for button in self.buttons) + theme.px(14))

    def show_place(self, number: int) -> None:
        """Mark where the person is."""
        self.buttons[number].setChecked(True)


def _lines(painter: QPainter, box: QRectF) -> None:
    for share in (0.2, 0.5, 0.8):
        y = box.top() + share * box.height()
        painter.drawLine(QPointF(box.left() + 1, y), QPointF(box.right() - 1, y))


def _person(painter: QPainter, box: QRectF) -> None:
    size = box.width()
    painter.drawEllipse(box.center() - QPointF(0, size * 0.22), size * 0.22, size * 0.22)
    painter.drawArc(
        QRectF(box.left() + size * 0.1, box.top() + size * 0.58, size * 0.8, size * 0.8),
        0,
        180 * 16,
    )


def _bars(painter: QPainter, box: QRectF) -> None:
    foot = box.bottom() - 1
    for share, high in ((0.2, 0.45), (0.5, 0.8), (0.8, 0.6)):
        x = box.left() + share * box.width()
        painter.drawLine(QPointF(x, foot), QPointF(x, foot - high * box.height()))


def _tray(painter: QPainter, box: QRectF) -> None:
    x, size = box.center().x(), box.width()
    top, low = box.top() + size * 0.05, box.top() + size * 0.62
    painter.drawLine(QPointF(x, top), QPointF(x, low))
    arm = size * 0.24
    painter.drawPolyline(
        [QPointF(x - arm, top + arm), QPointF(x, top), QPointF(x + arm, top + arm)]
    )
    left, right, foot = box.left() + 1, box.right() - 1, box.bottom() - 1
    side = box.top() + size * 0.62
    painter.drawPolyline(
        [QPointF(left, side), QPointF(left, foot), QPointF(right, foot), QPointF(right, side)]
    )


def _sliders(painter: QPainter, box: QRectF) -> None:
    size = box.width()
    for share, knob in ((0.2, 0.7), (0.5, 0.3), (0.8, 0.6)):
        y = box.top() + share * size
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        painter.save()
        painter.setBrush(painter.pen().color())
        painter.drawEllipse(QPointF(box.left() + knob * size, y), size * 0.09, size * 0.09)
        painter.restore()


def _letter(painter: QPainter, box: QRectF) -> None:
    painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    x, size = box.center().x(), box.width()
    painter.drawLine(QPointF(x, box.top() + size * 0.47), QPointF(x, box.top() + size * 0.75))
    painter.drawPoint(QPointF(x, box.top() + size * 0.27))
