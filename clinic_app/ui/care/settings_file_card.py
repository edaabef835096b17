"""The clinic's settings in a file: saved for another desk, or taken in from one after a look at what would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.errors import ClinicError, FileProblemsError, SettingsError
from clinic_app.ui.language import error_words, told, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.words import setting_words

if TYPE_CHECKING:
    from clinic_app.desk.settings import SettingChange

FILE_NAME = "clinic-app-settings.json"


class SettingsFileCard(QWidget):
    """Nothing is changed before somebody has seen the list of changes and agreed."""

    taken_in = Signal()

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._dialogs = desk, dialogs
        self._changes: tuple[SettingChange, ...] = ()
        self.save_button = Button(translated("Save the settings…"))
        self.open_button = Button(translated("Take in settings…"))
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.preview = Words()
        self.preview.setAccessibleName(translated("What would change"))
        self.change_button = Button(translated("Change these settings"), main=True)
        self.leave_button = Button(translated("Leave everything as it is"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        column.addWidget(
            Words(
                translated(
                    "What is set under “The clinic” and “Findings”, and the idle time. No records, people, passphrases or keys, "
                    "nothing of the server or the backup."
                ),
                size=13,
                tone="mute",
            )
        )
        column.addLayout(_row(self.save_button, self.open_button))
        column.addWidget(self.message)
        column.addWidget(self.preview)
        column.addLayout(_row(self.change_button, self.leave_button))
        self.save_button.clicked.connect(self.save)
        self.open_button.clicked.connect(self.look_at)
        self.change_button.clicked.connect(self.change)
        self.leave_button.clicked.connect(self.leave)
        self._show(())
        self.message.say("")

    def save(self) -> None:
        """Write all settings into a file."""
        self.leave()
        path = self._dialogs.save_file(
            self, translated("Save the settings"), FILE_NAME, translated("Settings (*.json)")
        )
        if path is None:
            return
        try:
            _write(path, self._desk.settings.as_text())
        except ClinicError as error:
            self._say(error)
            return
        self.message.set_tone("green")
        self.message.say(translated("Saved as {0}.").format(path.name))

    def look_at(self) -> None:
        """Show what a file would change."""
        self.leave()
        path = self._dialogs.open_file(
            self, translated("Take in settings"), translated("Settings (*.json)")
        )
        if path is None:
            return
        try:
            changes = self._desk.settings.preview(path)
        except FileProblemsError as error:
            self._say(error)
            if error.problems:
                self._dialogs.problems(self, told(str(error)), error.problems)
            return
        except ClinicError as error:
            self._say(error)
            return
        if changes:
            self._show(changes)
            self.change_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.message.set_tone("green")
            self.message.say(translated("Everything is set like this already."))

    def change(self) -> None:
        """Take in what is shown."""
        try:
            self._desk.settings.take_in(self._changes)
        except ClinicError as error:
            self._say(error)
            return
        count = len(self._changes)
        self.leave()
        self.message.set_tone("green")
        self.message.say(
            translated("Settings changed: {0}. The history keeps each with what it was.").format(
                count
            )
        )
        self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.taken_in.emit()

    def leave(self) -> None:
        """Forget a file that was looked at."""
        self.message.say("")
        self._show(())

    def _say(self, error: ClinicError) -> None:
        self.message.set_tone("red")
        self.message.say(error_words(error))

    def _show(self, changes: tuple[SettingChange, ...]) -> None:
        self._changes = changes
        self.preview.say("\n".join(f"• {setting_words.change(one)}" for one in changes))
        for button in (self.change_button, self.leave_button):
            button.setVisible(bool(changes))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"The settings cannot be saved: {error.strerror}.",
            "Choose a folder that you may write to.",
        ) from error


def _row(*buttons: Button) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.px(10))
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
