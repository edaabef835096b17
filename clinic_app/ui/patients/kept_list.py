"""What went out on paper for an intake and was kept: what, when, who; each can be opened again as it was."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from clinic_app.storage.kept_papers import KeptPaper
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.words.paper_words import kept_words

MOST_SEEN = 3  # papers; more are scrolled
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class KeptList(QWidget):
    """Takes no room where nothing was kept."""

    opened = Signal(object)  # KeptPaper

    def __init__(self, full_name: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full_name = full_name
        self.papers: list[KeptPaper] = []
        title = Words(translated("Kept papers"), bold=True)
        self.list = _Lines()
        self.list.setAccessibleName(translated("Kept papers"))
        self.open_button = Button(
            translated("Open again"), translated("Open the kept paper again, as it was printed")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(title)
        column.addWidget(self.list)
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch(1)
        column.addLayout(row)
        self.open_button.clicked.connect(self.open)
        self.list.itemDoubleClicked.connect(lambda _: self.open())
        self.list.entered_by_key.connect(self.open)
        self.hide()

    def show_papers(self, papers: list[KeptPaper]) -> None:
        """Show these, newest first."""
        self.papers = papers
        self.list.clear()
        self.list.addItems([kept_words(paper, self._full_name) for paper in papers])
        self.list.setCurrentRow(0)
        self.list.fit()
        self.setVisible(bool(papers))

    def open(self) -> None:
        """Open the one that is chosen, at first the newest."""
        at = self.list.currentRow()
        if 0 <= at < len(self.papers):
            self.opened.emit(self.papers[at])


class _Lines(QListWidget):
    entered_by_key = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setTabKeyNavigation(False)
        self.setSpacing(theme.px(2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in _ENTER:
            self.entered_by_key.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit()

    def fit(self) -> None:
        """Be as high as the lines, up to a few."""
        line = self.sizeHintForRow(0) + 2 * self.spacing()
        high = min(self.count(), MOST_SEEN) * line + 2 * self.frameWidth() + 2
        self.setFixedHeight(max(high, 1))
