"""A page of cards one below the other, as wide as reads well, that scrolls by wheel and by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from clinic_app.ui import theme
from clinic_app.ui.labels import Words
from clinic_app.ui.panel import Panel

WIDTH = 760  # px at body text of 14 px


class PageColumn(QScrollArea):
    """`card` adds a card. The part with the keyboard is always brought into view."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = ground = QWidget()
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.px(14))
        self._column.addWidget(Words(title, size=20, bold=True))
        across = QHBoxLayout()
        across.addLayout(self._column, 1)
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(theme.px(24), theme.px(18), theme.px(24), theme.px(24))
        inside.addLayout(across)
        inside.addStretch(1)
        ground.setMaximumWidth(theme.px(WIDTH))
        self.setWidget(ground)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(title)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def card(self, title: str = "") -> QVBoxLayout:
        """Add a card and return its layout."""
        panel = Panel()
        layout = QVBoxLayout(panel)
        margin = theme.px(20)
        layout.setContentsMargins(margin, theme.px(16), margin, theme.px(18))
        layout.setSpacing(theme.px(8))
        if title:
            layout.addWidget(Words(title, size=16, bold=True))
        self._column.addWidget(panel)
        return layout

    def showEvent(self, event: QShowEvent) -> None:
        """Come with the keyboard on the page, so that the arrows scroll."""
        super().showEvent(event)
        self.setFocus()

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self._ground.isAncestorOf(new):
            self.ensureWidgetVisible(new, 0, theme.px(30))
