"""Rows to look at before something is written: as wide as they need, a dozen at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractItemView, QTableWidgetItem, QWidget

from clinic_app.ui.language import apart
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.labels import as_tip
from clinic_app.ui.parts.read_table import ReadTable

_AT_ONCE = 8  # rows that are seen before the table scrolls
_WIDEST = 260  # px of a column at body text of 14 px


class RowsTable(ReadTable):
    """Shows texts."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(_AT_ONCE, parent)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setWordWrap(False)

    def show_rows(self, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self.setColumnCount(len(titles))
        self.setHorizontalHeaderLabels(list(titles))
        self.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for place, text in enumerate(row[: len(titles)]):
                item = QTableWidgetItem(apart(text))
                item.setToolTip(as_tip(text))
                self.setItem(number, place, item)
        self.fit()

    def fit_columns(self) -> None:
        """Make the columns as wide as their words, up to a limit."""
        super().fit_columns()
        for place in range(self.columnCount()):
            self.setColumnWidth(place, min(self.columnWidth(place), theme.px(_WIDEST)))
