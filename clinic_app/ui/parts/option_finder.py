"""Finding an option of a long list by the first letters of any of its words: “/” and then “kn” for the knee creases.

Letters alone would clash with Y, N, U, D and M; so “/” begins, and the letters are read here until Enter, Esc or a key for something else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from clinic_app.ui.parts.chips import Chip, Chips
from clinic_app.ui.words import wording

_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class OptionFinder:
    """What was typed since “/”, and the chip that it leads to."""

    def __init__(self, chips: Chips) -> None:
        self._chips = chips
        self._typed: str | None = None  # None where nobody is looking

    def take_key(self, event: QKeyEvent) -> str | None:
        """Return what to say under the options after this key; None for a key that is not meant for the finder.

        Enter chooses what was found and ends the search, as Esc does without choosing.
        """
        if event.modifiers() & _HELD:
            return None
        if event.text() == "/":
            again = bool(self._typed)
            self._typed = self._typed or ""
            self._chips.spelling = True
            return self._look(step=1 if again else 0)
        return None if self._typed is None else self._go_on(self._typed, event)

    def _go_on(self, typed: str, event: QKeyEvent) -> str | None:
        key, text = Qt.Key(event.key()), event.text()
        if key in _ENTER:
            return self._choose()
        if key == Qt.Key.Key_Escape:
            return self.stop()
        if key != Qt.Key.Key_Backspace and not (text and text.isprintable()):
            return None
        self._typed = typed[:-1] if key == Qt.Key.Key_Backspace else typed + text
        return self._look()

    @property
    def is_looking(self) -> bool:
        """Whether letters are read here."""
        return self._typed is not None

    def stop(self) -> str:
        """Look no longer. Returns the empty sentence."""
        self._typed = None
        self._chips.spelling = False
        return ""

    def _look(self, step: int = 0) -> str:
        """Go to the first option from here on that begins so, or with `step` 1 to the one after it."""
        if not self._typed:
            return wording.option_finding()
        found = [chip for chip in self._chips.buttons if begins(chip.label, self._typed)]
        if not found:
            return wording.option_not_found(self._typed)
        here = next((at for at, chip in enumerate(found) if chip.hasFocus()), None)
        chip = found[0] if here is None else found[(here + step) % len(found)]
        self._chips.focus_option(chip)
        return wording.option_found(self._typed, chip.label, len(found))

    def _choose(self) -> str:
        typed, said = self._typed, self.stop()
        chip = next((one for one in self._chips.buttons if one.hasFocus()), None)
        if typed and isinstance(chip, Chip) and begins(chip.label, typed):
            chip.click()
        return said


def begins(label: str, typed: str) -> bool:
    """Whether the label, or a word of it, begins with what was typed, without case and accents.

    >>> begins("Left knee crease", "kn"), begins("Left knee crease", "ee")
    (True, False)
    """
    words = _plain(label).replace("(", "").replace("-", " ").split()
    starts: Sequence[str] = [" ".join(words[at:]) for at in range(len(words))]
    return any(start.startswith(_plain(typed)) for start in starts)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in apart if not unicodedata.combining(mark))
