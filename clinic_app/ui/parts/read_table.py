"""A table to read: nothing in it can be changed, and Tab goes on to what stands below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QWidget

from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme

_ROW = 28  # px at body text of 14 px
_WIDTH = 420  # px, likewise, that it asks for; it takes what it gets


class ReadTable(QTableWidget):
    """As high as its rows, up to `most` of them; then it scrolls."""

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setAccessibleName(translated("Columns"))
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def fit(self) -> None:
        """Follow the number of rows and the text size."""
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        self.fit_columns()
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometry()

    def fit_columns(self) -> None:
        """Make the columns as wide as their words."""
        self.resizeColumnsToContents()

    def sizeHint(self) -> QSize:
        """As high as its rows, with room for a bar that scrolls sideways."""
        rows = min(self.rowCount(), self._most)
        height = self.horizontalHeader().sizeHint().height() + rows * theme.px(_ROW)
        return QSize(theme.px(_WIDTH), height + theme.px(16))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()
