"""A page of cards one below the other, as wide as reads well, that scrolls by wheel and by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_app.ui.parts import theme
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel
from clinic_app.ui.parts.scroll import Scroll

WIDTH = 760  # px at body text of 14 px


class PageColumn(Scroll):
    """`card` adds a card."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        ground = QWidget()
        ground.setMaximumWidth(theme.px(WIDTH))
        super().__init__(ground, parent)
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.px(14))
        self._column.addWidget(Words(title, size=20, bold=True))
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(theme.px(24), theme.px(18), theme.px(24), theme.px(24))
        inside.addLayout(self._column)
        inside.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(title)

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

    def clear(self) -> None:
        """Take all cards away."""
        while (item := self._column.takeAt(1)) is not None:  # 0 is the title
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def showEvent(self, event: QShowEvent) -> None:
        """Come with the keyboard on the page, so that the arrows scroll."""
        super().showEvent(event)
        self.setFocus()
