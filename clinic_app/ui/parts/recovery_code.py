"""The recovery code on the screen: shown once, to be written down, saved or printed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_app.errors import StorageError
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Tick, add_buttons
from clinic_app.ui.parts.labels import Words

CODE_FILE = "recovery-code.txt"


class RecoveryCode(QWidget):
    """The code that opens the records when the passphrase is forgotten. `forget` takes it off the screen."""

    def __init__(self, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._code = self._clinic_name = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(10))
        layout.addWidget(
            Words(
                translated(
                    "This code opens the records if the passphrase is forgotten. It is shown this once and kept nowhere. "
                    "Without passphrase and code nobody can open the records again."
                ),
                tone="mute",
            )
        )
        layout.addWidget(Words(translated("Recovery code"), bold=True))
        self.code = QLabel()
        self.code.setWordWrap(True)
        self.code.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.code.setFont(theme.font(17, bold=True, mono=True))
        self.code.setAccessibleName(translated("Recovery code"))
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        layout.addWidget(self.code)
        self.save_button = Button(translated("Save as text…"))
        self.print_button = Button(translated("Print…"))
        add_buttons(layout, self.save_button, self.print_button)
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.message.say("")
        layout.addWidget(self.message)
        self.written = Tick(translated("I have written it down and keep it apart"))
        layout.addWidget(self.written)
        layout.addStretch(1)
        self.save_button.clicked.connect(self.save)
        self.print_button.clicked.connect(self.print)

    def show_code(self, code: str, clinic_name: str) -> None:
        """Show a code; `clinic_name` stands above it on paper."""
        self._code, self._clinic_name = code, clinic_name
        self.code.setText(in_lines(code))
        self.written.setChecked(False)
        self.message.say("")

    def forget(self) -> None:
        """Take the code off the screen."""
        self._code = ""
        self.code.clear()

    def save(self) -> None:
        """Write the code into a file of the person's choice."""
        path = self._dialogs.save_file(
            self, translated("Save the recovery code"), CODE_FILE, translated("Text (*.txt)")
        )
        if path is None:
            return
        from clinic_app.storage.durable_file import write_durably

        try:
            write_durably(path, self._page().encode())
        except StorageError:
            self.message.say(translated("The file could not be written. Choose another folder."))

    def print(self) -> None:
        """Print the code."""
        printer = self._dialogs.printer(self, translated("Print the recovery code"))
        if printer is None:
            return
        from PySide6.QtGui import QTextDocument

        document = QTextDocument()
        document.setPlainText(self._page())
        document.print_(printer)

    def _page(self) -> str:
        return (
            f"{self._clinic_name}\n\n"
            f"{translated('Recovery code of the intake records')}\n\n{self._code}\n\n"
            f"{translated('Keep it apart from the computer, where only the clinic can reach it.')}\n"
        )


def in_lines(code: str) -> str:
    """Three groups a line, so that it can be copied by hand without losing the place."""
    groups = code.split("-")
    lines = ["-".join(groups[at : at + 3]) for at in range(0, len(groups), 3)]
    return "-\n".join(lines)
