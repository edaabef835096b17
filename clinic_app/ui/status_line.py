"""The line at the foot: what keeps the records, which form and rules are in use, and what this program is not."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel

ALL_OF_IT = 860  # px at body text of 14 px that all words need


class StatusLine(Panel):
    """Small words, always there."""

    def __init__(
        self,
        form_version: str,
        rules_version: str,
        region: str,
        note: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, edges="top")
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(20), theme.px(7), theme.px(20), theme.px(7))
        row.setSpacing(theme.px(26))
        self._file = _small(translated("clinic.db · encrypted"))
        row.addWidget(self._file)
        self._versions = (form_version, rules_version)
        self.versions = _small("")
        self.show_region(region)
        row.addWidget(self.versions)
        self.backup = _small("")
        row.addWidget(self.backup)
        row.addStretch(1)
        said = translated("Decision support for clinicians; it does not diagnose.")
        row.addWidget(_small(f"{note} · {said[0].lower()}{said[1:]}" if note else said))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow leave out what stands under About as well, rather than cut the backup short."""
        super().resizeEvent(event)
        for words in (self._file, self.versions):
            words.setVisible(self.width() / theme.scale() >= ALL_OF_IT)

    def show_region(self, region: str) -> None:
        """Say which region's rules the next intake begins with."""
        self.versions.setText(
            translated("Form {0} · rules {1} ({2})").format(*self._versions, region)
        )

    def show_backup(self, words: str, tone: str) -> None:
        """Say how the last backup went."""
        self.backup.set_tone(tone)
        self.backup.setText(words)


def _small(text: str) -> Words:
    return Words(text, size=12, tone="mute", wrap=False).shrinks()
