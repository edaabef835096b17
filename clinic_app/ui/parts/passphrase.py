"""What to say about a passphrase while it is chosen. What is too weak is decided where the keys are kept."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from clinic_app.ui.language import told, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.labels import Words

ADVICE = "Four or five words that only you put together are best."
LEVELS = 4
_ACCEPTED = 3  # level from which it is taken
_WIDTH, _HEIGHT = 46, 7  # px of one bar at body text of 14 px


def refusal(passphrase: str, again: str, about: Iterable[str] = ()) -> str:
    """Sentence why it cannot be taken, or nothing. `about`: names that must not be used alone."""
    from clinic_app.storage.passphrase import judge

    if reason := judge(passphrase, about).reason:
        return told(reason)
    return "" if passphrase == again else translated("The two passphrases are not the same yet.")


class Strength(QWidget):
    """Bars and a sentence below a field: how strong what is being typed is, and why it is not taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = _Bars()
        self._words = Words(translated(ADVICE), size=13, tone="mute")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self._bars)
        column.addWidget(self._words)

    def show_strength(self, passphrase: str, about: Iterable[str] = ()) -> None:
        """Judge what is typed so far."""
        if not passphrase:
            self._show(0, translated(ADVICE))
            return
        from clinic_app.storage.passphrase import (
            judge,
        )  # not before somebody types: it takes its time

        found = judge(passphrase, about)
        if found.reason:
            self._show(found.level, f"{told(found.reason)} {translated(ADVICE)}")
        elif found.is_strong:
            self._show(found.level, translated("Strong."))
        else:
            self._show(found.level, translated("Good enough. One more word makes it strong."))

    def text(self) -> str:
        """The sentence that is shown."""
        return self._words.text()

    def _show(self, level: int, sentence: str) -> None:
        self._bars.show_level(level)
        self._words.setText(sentence)


class _Bars(QWidget):
    """Four bars, of which as many are full as it is strong; the sentence below says the same in words."""

    def __init__(self) -> None:
        super().__init__()
        self._level = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(translated("Strength: {0} of {1}").format(0, LEVELS))

    def show_level(self, level: int) -> None:
        """Fill so many."""
        self._level = level
        self.setAccessibleName(translated("Strength: {0} of {1}").format(level, LEVELS))
        self.update()

    def sizeHint(self) -> QSize:
        """Four bars with gaps."""
        return QSize(LEVELS * theme.px(_WIDTH + 6), theme.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw them."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        full = chosen.green if self._level >= _ACCEPTED else chosen.amber
        for number in range(LEVELS):
            box = QRectF(number * theme.px(_WIDTH + 6), 0, theme.px(_WIDTH), theme.px(_HEIGHT))
            box = box.adjusted(0.5, 0.5, -0.5, -0.5)
            filled = number < self._level
            theme.draw_box(
                painter,
                box,
                fill=full if filled else None,
                edge=full if filled else chosen.edge,
                radius=theme.px(3),
            )
        painter.end()
