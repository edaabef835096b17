"""Widgets one after the other, in as many lines as they need: no word on a button is cut off at twice the text size."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QLayout, QLayoutItem, QWidget

from clinic_app.ui.parts import theme

GAP = 8  # px at body text of 14 px


class Flow(QLayout):
    """Lines begin where reading begins; with `at_end` they end where it ends. `even`: all are as wide as the widest."""

    def __init__(self, *widgets: QWidget, at_end: bool = False, even: bool = False) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._at_end, self._even = at_end, even
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Take one more, as the last."""
        self._items.append(item)

    def count(self) -> int:
        """Count widgets, hidden ones included."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return one, or None past the end, which is how Qt walks through a layout."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Let go of one."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Take no more room than is needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """The narrower, the more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at a width."""
        lines = self._lines(width)
        return sum(_tall(line) for line in lines) + theme.px(GAP) * max(len(lines) - 1, 0)

    def sizeHint(self) -> QSize:
        """All in one line."""
        seen = self._seen()
        return QSize(self._wide(seen), _tall(seen))

    def minimumSize(self) -> QSize:
        """As wide as the widest of them."""
        seen = self._seen()
        return QSize(max((item.sizeHint().width() for item in seen), default=0), _tall(seen))

    def _size(self, item: QLayoutItem) -> QSize:
        """Room that one of them takes."""
        if not self._even:
            return item.sizeHint()
        return QSize(self.minimumSize().width(), item.sizeHint().height())

    def _wide(self, items: list[QLayoutItem]) -> int:
        gaps = theme.px(GAP) * max(len(items) - 1, 0)
        return sum(self._size(item).width() for item in items) + gaps

    def setGeometry(self, rect: QRect) -> None:
        """Put every widget in its place."""
        super().setGeometry(rect)
        mirrored = self._direction() == Qt.LayoutDirection.RightToLeft
        top = rect.top()
        for line in self._lines(rect.width()):
            left = rect.left() + (rect.width() - self._wide(line) if self._at_end else 0)
            for item in line:
                box = QRect(QPoint(left, top), self._size(item))
                left = box.right() + 1 + theme.px(GAP)
                if mirrored:
                    box.moveRight(rect.left() + rect.right() - box.left())
                item.setGeometry(box)
            top += _tall(line) + theme.px(GAP)

    def _direction(self) -> Qt.LayoutDirection:
        parent = self.parentWidget()
        return parent.layoutDirection() if parent else QApplication.layoutDirection()

    def _seen(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        for item in self._seen():
            if lines and self._wide([*lines[-1], item]) <= width:
                lines[-1].append(item)
            else:
                lines.append([item])
        return lines


def _tall(items: list[QLayoutItem]) -> int:
    return max((item.sizeHint().height() for item in items), default=0)
