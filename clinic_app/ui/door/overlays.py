"""Everything that lies over the window: dialogs, lists, tool tips. None of them outlives the lock."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget

_AT_MOST = 20  # one closed list may open another; a dialog that never closes must not hang the lock


def close_overlays(but: QWidget) -> None:
    """Close every list, tool tip and dialog of the program; dialogs as if “Cancel” was pressed. `but` stays."""
    QToolTip.hideText()
    for _ in range(_AT_MOST):
        popup = QApplication.activePopupWidget()
        if popup is None:
            break
        popup.close()
    for _ in range(_AT_MOST):
        modal = QApplication.activeModalWidget()
        if modal is None:
            break
        _dismiss(modal)
    for top in QApplication.topLevelWidgets():
        if top is not but and top.isVisible():
            _dismiss(top)


def _dismiss(top: QWidget) -> None:
    if isinstance(top, QDialog):
        top.reject()
    if top.isVisible():
        top.hide()
