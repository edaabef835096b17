"""What was copied out of this program: taken back from the clipboard when the desk is locked.

Not every platform says whose the clipboard's content is, so what changes there while one of our windows has the
keyboard counts as ours. Programs that keep a history of the clipboard keep their copy.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard, QGuiApplication


class OwnClipboard(QObject):
    """Watches the clipboard, and the selection where the system has one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._ours: set[QClipboard.Mode] = set()
        self._clipboard.changed.connect(self._changed)

    def clear(self) -> None:
        """Take back what is ours."""
        for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
            if mode in self._ours or self._owned(mode):
                self._clipboard.clear(mode)
        self._ours.clear()

    def _changed(self, mode: QClipboard.Mode) -> None:
        if QGuiApplication.focusWindow() is not None:
            self._ours.add(mode)
        else:
            self._ours.discard(mode)

    def _owned(self, mode: QClipboard.Mode) -> bool:
        if mode == QClipboard.Mode.Selection:
            return self._clipboard.supportsSelection() and self._clipboard.ownsSelection()
        return self._clipboard.ownsClipboard()
