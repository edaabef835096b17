"""Settings of the backup: where, when the last one was, one now, and those that are kept."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.errors import ClinicError
from clinic_app.storage.users import Duty
from clinic_app.ui.care.backup_list import BackupList
from clinic_app.ui.care.daily_backup import DailyBackup
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.words.backup_words import backup_words


class BackupCard(QWidget):
    """Everybody sees how it went; an administrator chooses the folder, and what is brought back."""

    restore_wanted = Signal(object)  # folder of one backup, or None for another one

    def __init__(
        self, desk: Desk, dialogs: Dialogs, backup: DailyBackup, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._dialogs, self._backup = desk, dialogs, backup
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        column.addWidget(
            Words(
                translated(
                    "An encrypted copy at each day's first start, opened again and compared before it counts. "
                    "The newest of 7 days, 5 weeks and 12 months are kept."
                ),
                size=13,
                tone="mute",
            )
        )
        self.folder = Words(bold=True)
        self.state = Words()
        self.message = Words(size=13)
        self.message.setAccessibleName(translated("Message"))
        self.choose_button = Button(translated("Choose the folder…"))
        self.now_button = Button(translated("Back up now"))
        self.stop_button = Button(translated("Stop the backup"))
        for words in (self.folder, self.state, self.message):
            column.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        for button in (self.choose_button, self.now_button, self.stop_button):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self.kept = BackupList(desk)
        column.addWidget(self.kept)
        self.kept.restore_wanted.connect(self.restore_wanted)
        # never “visible” before they have a parent: that opens a window of its own, which takes the keyboard
        self.stop_button.hide()
        if not desk.may(Duty.ADMINISTER):
            self.choose_button.hide()
            self.now_button.hide()
            self.kept.hide()
        self.choose_button.clicked.connect(self.choose)
        self.now_button.clicked.connect(backup.make_now)
        self.stop_button.clicked.connect(backup.stop)
        backup.changed.connect(self.refresh)
        self.refresh()

    def choose(self) -> None:
        """Ask for the folder, keep it, and make the first copy there."""
        folder = self._dialogs.folder(self, translated("Folder for backups"))
        if folder is None:
            return
        try:
            self._desk.set_backup_folder(folder)
        except ClinicError as error:
            self.message.set_tone("red")
            self.message.say(error_words(error))
            return
        self._backup.make_now()

    def refresh(self) -> None:
        """Show what is known."""
        store = self._desk.store
        folder = store.backup_folder
        self.folder.setText(str(folder) if folder else translated("No folder is chosen."))
        text, tone = backup_words(store.backup_state, folder is not None, self._desk.clock())
        self.state.set_tone("ink" if tone == "mute" else tone)
        self.state.setText(text)
        self.now_button.setEnabled(folder is not None and not self._backup.running)
        self._show_stop(running=self._backup.running and self._desk.may(Duty.ADMINISTER))
        self.kept.show_for(folder, store.backup_state.good)
        self.message.set_tone(self._backup.tone)
        self.message.say(self._backup.message)

    def _show_stop(self, *, running: bool) -> None:
        if running == self.stop_button.isVisibleTo(self):
            return
        other = self.now_button if self.stop_button.hasFocus() else None
        self.stop_button.setVisible(running)
        if other is not None:
            other.setFocus()  # the keyboard stays where one was
