"""Rows to look at before something is written: as wide as they need, a dozen at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from clinic_app.ui.parts import theme
from clinic_app.ui.parts.labels import as_tip

_AT_ONCE = 8  # rows that are seen before the table scrolls
_WIDEST = 260  # px of a column at body text of 14 px


class RowsTable(QTableWidget):
    """Shows texts; nothing in it can be changed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setAccessibleName("Columns")
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def show_rows(self, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self.setColumnCount(len(titles))
        self.setHorizontalHeaderLabels(list(titles))
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for place, text in enumerate(row[: len(titles)]):
                item = QTableWidgetItem(text)
                item.setToolTip(as_tip(text))
                self.setItem(number, place, item)
        self._fit()

    def sizeHint(self) -> QSize:
        """As high as its rows, up to a limit."""
        rows = min(self.rowCount(), _AT_ONCE)
        height = self.horizontalHeader().sizeHint().height() + rows * theme.px(28) + theme.px(16)
        return QSize(theme.px(420), height)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.px(28))
        self.resizeColumnsToContents()
        for place in range(self.columnCount()):
            self.setColumnWidth(place, min(self.columnWidth(place), theme.px(_WIDEST)))
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometry()
