"""A short table of facts: quiet labels where reading begins, words beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from clinic_app.ui.language import apart
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.labels import Words

_GAP, _BETWEEN = 14, 5  # px at body text of 14 px: beside a label, below a line
_USUAL, _LEAST = 220, 60  # px for all of it, and for the words of a line


class Facts(QWidget):
    """Label, words and tone of each line. Places them itself: Qt's grid counts wrapped words wrongly before they are shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[tuple[Words, Words]] = []
        self._count = 0  # lines that are shown
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_facts(self, facts: Iterable[tuple[str, str, str]]) -> None:
        """Show these lines; one without words is left out."""
        wanted = [fact for fact in facts if fact[1]]
        while len(self._lines) < len(wanted):
            label, words = Words(size=13, tone="mute", wrap=False), Words(size=13)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for part in (label, words):
                part.setParent(self)
            self._lines.append((label, words))
        self._count = len(wanted)
        for at, (label, words) in enumerate(self._lines):
            shown = at < len(wanted)
            label.setVisible(shown)
            words.setVisible(shown)
            if shown:
                label.setText(wanted[at][0])
                words.setText(apart(wanted[at][1]))
                words.set_tone(wanted[at][2])
                words.setAccessibleName(f"{wanted[at][0]}: {wanted[at][1]}")
        self.updateGeometry()
        self._place()

    def text(self) -> str:
        """All lines in one, for tests and screen readers."""
        return "\n".join(
            f"{label.text()}: {words.text()}" for label, words in self._lines[: self._count]
        )

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at a width."""
        return max((words.bottom() + 1 for _, words in self._places(width)), default=0)

    def sizeHint(self) -> QSize:
        """As tall as its lines are at this width."""
        wide = max(self.width(), theme.px(_USUAL))
        return QSize(theme.px(_USUAL), self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Labels, and a few letters of the words."""
        wide = self._labels() + theme.px(_GAP + _LEAST)
        return QSize(wide, self.heightForWidth(max(self.width(), wide)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._place()

    def _labels(self) -> int:
        shown = self._lines[: self._count]
        return max((label.sizeHint().width() for label, _ in shown), default=0)

    def _places(self, width: int) -> Iterator[tuple[QRect, QRect]]:
        """Give the place of each label and its words, as if read from left to right."""
        left, top = self._labels() + theme.px(_GAP), 0
        room = max(width - left, theme.px(_LEAST))
        for label, words in self._lines[: self._count]:
            line = label.sizeHint()
            tall = max(line.height(), words.heightForWidth(room))
            yield QRect(0, top, line.width(), line.height()), QRect(left, top, room, tall)
            top += tall + theme.px(_BETWEEN)

    def _place(self) -> None:
        direction = self.layoutDirection()
        lines = self._lines[: self._count]
        for (label, words), places in zip(lines, self._places(self.width()), strict=True):
            for part, place in zip((label, words), places, strict=True):
                part.setGeometry(QStyle.visualRect(direction, self.rect(), place))
