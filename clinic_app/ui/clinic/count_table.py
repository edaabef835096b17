"""The numbers behind a picture: rows and columns that a screen reader reads and that can be copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidgetItem, QWidget

from clinic_app.figures import Table
from clinic_app.ui.language import apart, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.read_table import ReadTable

_LONGEST = 12  # rows shown before the table scrolls


class CountTable(ReadTable):
    """Shows one table of counts with the share of each in its row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_LONGEST, parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def show_table(self, table: Table) -> None:
        """Show other counts."""
        parted = len(table.columns) > 1
        titles = ["", *table.columns, *([translated("Total")] if parted else [])]
        self.setColumnCount(len(titles))
        self.setHorizontalHeaderLabels(titles)
        self.setRowCount(len(table.lines))
        for number, line in enumerate(table.lines):
            cells = [line.label, *(_share(count, line.total, parted) for count in line.counts)]
            cells += [str(line.total)] if parted else []
            for column, words in enumerate(cells):
                item = QTableWidgetItem(apart(words))
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeading
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(number, column, item)
        self.setAccessibleName(translated("Table: {0}").format(table.title))
        self.fit()

    def fit_columns(self) -> None:
        """Give the words of the rows what the numbers leave."""
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        if self.columnCount():
            head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            head.setMinimumSectionSize(theme.px(92))


def _share(count: int, total: int, parted: bool) -> str:
    """“12 (40 %)”, or the count alone where the row is one number."""
    return f"{count} ({count / total:.0%})" if parted and total else str(count)
