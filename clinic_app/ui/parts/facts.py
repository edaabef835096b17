"""A short table of facts: quiet labels at the left, words at the right."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from clinic_app.ui.language import apart
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.labels import Words


class Facts(QWidget):
    """Label, words and tone of each line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(14))
        self._grid.setVerticalSpacing(theme.px(5))
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[Words, Words]] = []

    def show_facts(self, facts: Iterable[tuple[str, str, str]]) -> None:
        """Show these lines; one without words is left out."""
        wanted = [fact for fact in facts if fact[1]]
        while len(self._lines) < len(wanted):
            at = len(self._lines)
            label, words = Words(size=13, tone="mute", wrap=False), Words(size=13)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, at, 1)
            self._lines.append((label, words))
        for at, (label, words) in enumerate(self._lines):
            shown = at < len(wanted)
            label.setVisible(shown)
            words.setVisible(shown)
            if shown:
                label.setText(wanted[at][0])
                words.setText(apart(wanted[at][1]))
                words.set_tone(wanted[at][2])
                words.setAccessibleName(f"{wanted[at][0]}: {wanted[at][1]}")
        self._grid.activate()  # at once: before the first show Qt goes on with the room of empty labels
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the lines that the words need at this width."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)  # Qt counts wrong in between

    def _fit(self) -> None:
        tall = self._grid.totalHeightForWidth(self.width())
        if tall > 0:
            self.setFixedHeight(tall)

    def text(self) -> str:
        """All lines in one, for tests and screen readers."""
        return "\n".join(
            f"{label.text()}: {words.text()}"
            for label, words in self._lines
            if not words.isHidden()
        )
