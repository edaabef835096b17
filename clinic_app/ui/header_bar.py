"""The dark bar on top of the desk: the program's name, the one search box, who works here, and the lock."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from clinic_app.ui.door.door_card import PROGRAM_NAME
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.banner_button import BannerButton
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel


class HeaderBar(Panel):
    """Holds the search box it is given."""

    def __init__(
        self, search: QWidget, full_name: str, note: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, ground="banner", edges="bottom", line="banner")
        self.user = Words(full_name, tone="on_banner", wrap=False).shrinks()
        self.note = Words(tone="on_banner_quiet", wrap=False).shrinks()
        self.lock_button = BannerButton(translated("Lock  Ctrl+L"), translated("Lock"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(20), theme.px(10), theme.px(12), theme.px(10))
        row.setSpacing(theme.px(16))
        row.addWidget(Words(PROGRAM_NAME, size=16, bold=True, tone="on_banner", wrap=False))
        search.setMinimumWidth(theme.px(150))
        row.addWidget(search, 3)
        row.addStretch(1)
        row.addWidget(self.note)
        self.note.say(note)
        row.addWidget(self.user)
        row.addWidget(self.lock_button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
