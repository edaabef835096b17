"""Filters above the list, each with its count: all, in progress, to sign, signed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QWidget

from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme

FILTERS = (
    ("all", "All"),
    ("progress", "In progress"),
    ("to_sign", "To sign"),
    ("signed", "Signed"),
)


class FilterChip(QAbstractButton):
    """One filter; a radio button to a screen reader."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_count(0)

    def show_count(self, count: int | None) -> None:
        """Show how many lines it would leave; None: not known yet."""
        words = "…" if count is None else f"{count}"
        self.setText(f"{self._label} {words}")
        self.setAccessibleName(translated("Show {0}: {1}").format(self._label.lower(), words))
        self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses, too."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Room for the words in bold."""
        metrics = QFontMetrics(theme.font(bold=True))
        return QSize(
            metrics.horizontalAdvance(self.text()) + theme.px(28), metrics.height() + theme.px(10)
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the pill."""
        chosen = theme.colours(self.palette())
        here = self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        theme.draw_box(
            painter,
            box,
            fill=chosen.accent_soft if here or self.underMouse() else chosen.card,
            edge=chosen.accent if here or self.hasFocus() else chosen.edge,
            radius=box.height() / 2,
            width=theme.px(2.4) if self.hasFocus() else 1.0,
        )
        painter.setFont(theme.font(bold=here))
        painter.setPen(chosen.accent if here else chosen.ink)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class FilterChips(QWidget):
    """The row of filters."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(translated("Filters"))
        self.chips = {code: FilterChip(translated(label)) for code, label in FILTERS}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        for code, chip in self.chips.items():
            self._group.addButton(chip)
            row.addWidget(chip)
            chip.clicked.connect(lambda *_, code=code: self.chosen.emit(code))
        row.addStretch(1)
        self.chips["all"].setChecked(True)

    @property
    def current(self) -> str:
        """Filter in use."""
        return next(code for code, chip in self.chips.items() if chip.isChecked())

    def show_counts(self, counts: Mapping[str, int | None]) -> None:
        """Show the counts."""
        for code, chip in self.chips.items():
            chip.show_count(counts[code])
