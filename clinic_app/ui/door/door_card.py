"""The card in the middle of the window before anybody has unlocked: a heading, some words, fields, one main button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel
from clinic_app.ui.parts.scroll import Scroll

PROGRAM_NAME = "Atopy\N{EN DASH}GI Intake"
CARD_WIDTH = 460  # px at body text of 14 px


class DoorCard(QWidget):
    """Fills the window with the banner on top and centres the card; `body` takes the content."""

    def __init__(self, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = Panel()
        self.body = QVBoxLayout(self._card)
        self.body.setSpacing(theme.px(10))
        margin = theme.px(28)
        self.body.setContentsMargins(margin, margin, margin, margin)
        banner = Panel(ground="banner", edges="bottom", line="banner")
        row = QHBoxLayout(banner)
        row.setContentsMargins(theme.px(20), theme.px(15), theme.px(20), theme.px(15))
        row.addWidget(Words(PROGRAM_NAME, size=16, bold=True, tone="on_banner", wrap=False))
        row.addStretch(1)
        row.addWidget(Words(note, tone="on_banner_quiet", wrap=False))
        foot = Words(
            translated("Decision support for clinicians; it does not diagnose."),
            size=12,
            tone="mute",
        )
        foot.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        ground = QWidget()
        inside = QVBoxLayout(ground)
        inside.setContentsMargins(0, theme.px(14), 0, theme.px(14))
        inside.addStretch(2)
        middle = QHBoxLayout()  # not an alignment: wrapped words need their height for this width
        middle.addStretch(1)
        middle.addWidget(self._card)
        middle.addStretch(1)
        inside.addLayout(middle)
        inside.addStretch(3)
        inside.addWidget(foot)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(banner)
        page.addWidget(Scroll(ground), 1)
        self._size_card()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_card()

    def _size_card(self) -> None:
        self._card.setFixedWidth(theme.px(CARD_WIDTH))
