"""The backups in the chosen folder: when each was made, how large it is, and a way to bring it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from clinic_app.desk import Desk
from clinic_app.errors import ClinicError
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.words.backup_words import kept_words

if TYPE_CHECKING:
    from clinic_app.storage.backup import KeptBackup


class BackupList(QWidget):
    """Looked up off the window's thread while it is on the screen: the folder may be on a slow disk."""

    restore_wanted = Signal(object)  # folder of one backup, or None for another one
    unexpected = Signal(object)  # an exception that is no ClinicError

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._work: Background[Sequence[KeptBackup]] | None = None
        self._wanted: tuple[Path | None, dt.datetime | None] = (None, None)
        self._shown: tuple[Path | None, dt.datetime | None] | None = None
        self.restore_buttons: list[Button] = []
        self.rows: list[Words] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.px(8), 0, 0)
        column.setSpacing(theme.px(6))
        column.addWidget(Words(translated("Backups in this folder"), bold=True))
        self.state = Words(size=13, tone="mute")
        column.addWidget(self.state)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(4))
        column.addLayout(self._list)
        self.other_button = Button(translated("Restore another backup…"))
        last = QHBoxLayout()
        last.addWidget(self.other_button)
        last.addStretch(1)
        column.addLayout(last)
        self.other_button.clicked.connect(lambda: self.restore_wanted.emit(None))

    def show_for(self, folder: Path | None, good: dt.datetime | None) -> None:
        """Show the backups of a folder; `good`: when the last one proved itself."""
        self._wanted = (folder, good)
        if self.isVisible():
            self._look()

    def showEvent(self, event: QShowEvent) -> None:
        """Look now: nobody needs the list before."""
        super().showEvent(event)
        self._look()

    def _look(self) -> None:
        if self._wanted == self._shown or (self._work is not None and self._work.running):
            return
        folder, good = wanted = self._wanted
        self._shown = wanted
        if folder is None:
            self._show(good, ())
            return
        self.state.say(translated("Looking for backups…"))
        self._work = Background(
            lambda: self._desk.store.kept_backups(folder), partial(self._show, good), self._failed
        )
        self._work.start()

    def _show(self, good: dt.datetime | None, found: Sequence[KeptBackup]) -> None:
        if not isValid(self):
            return  # the desk has been left meanwhile
        while (item := self._list.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        self.restore_buttons, self.rows = [], []
        for one in found:
            self._list.addWidget(self._row(one, one.is_of(good)))
        self.state.say("" if found else translated("There is no backup in this folder."))
        self._look()  # another one may have been made meanwhile

    def _row(self, one: KeptBackup, is_last: bool) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.px(10))
        said = kept_words(one)
        words = Words(
            translated("{0} · the last one, proved whole").format(said) if is_last else said
        )
        button = Button(
            translated("Restore…"), translated("Restore the backup of {0}").format(said)
        )
        button.clicked.connect(partial(self.restore_wanted.emit, one.path))
        line.addWidget(words, 1)
        line.addWidget(button)
        self.rows.append(words)
        self.restore_buttons.append(button)
        return row

    def _failed(self, error: Exception) -> None:
        if not isValid(self):
            return
        self.state.say(error_words(error) if isinstance(error, ClinicError) else "")
        if not isinstance(error, ClinicError):
            self.unexpected.emit(error)
