"""Every question to the person that interrupts: a file, a folder, a printer, a yes, a sentence to read.

The window is given one `Dialogs`. `WindowDialogs` asks on the screen; `PreparedDialogs` has its answers ready, for the
guided demo and wherever nobody sits in front of the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QWidget

from clinic_app.errors import Problem
from clinic_app.ui.language import translated

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PROBLEMS_SHOWN = 12  # in the message itself; the rest is behind “Show details”


def documents() -> Path:
    """Folder that a file dialog begins in: the person's documents or home, not where the program was started."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(folder) if folder and Path(folder).is_dir() else Path.home()


class Dialogs(Protocol):
    """Asks, and returns the answer; None or False where the person thought better of it."""

    def folder(self, parent: QWidget, title: str) -> Path | None:
        """Ask for a folder."""

    def open_file(self, parent: QWidget, title: str, kind: str) -> Path | None:
        """Ask for a file that is there. `kind`: “Lists (*.csv)”."""

    def save_file(self, parent: QWidget, title: str, suggestion: str, kind: str) -> Path | None:
        """Ask where to write a file. `kind`: “PDF (*.pdf)”."""

    def printer(self, parent: QWidget, title: str) -> QPrinter | None:
        """Ask for a printer."""

    def confirm(self, parent: QWidget, question: str, consequence: str, yes: str) -> bool:
        """Ask whether to go on; `yes` is the verb on the button."""

    def reason(self, parent: QWidget, title: str, consequence: str, yes: str) -> str | None:
        """Ask why, before something that stays with the record; `yes` is the verb on the button."""

    def tell(self, parent: QWidget, sentence: str, remedy: str = "") -> None:
        """Say something that must be read."""

    def problems(self, parent: QWidget, sentence: str, found: Sequence[Problem]) -> None:
        """List the mistakes of a file."""


class WindowDialogs:
    """Asks on the screen."""

    def folder(self, parent: QWidget, title: str) -> Path | None:
        """Ask for a folder."""
        chosen = QFileDialog.getExistingDirectory(parent, title, str(documents()))
        return Path(chosen) if chosen else None

    def open_file(self, parent: QWidget, title: str, kind: str) -> Path | None:
        """Ask for a file."""
        chosen, _ = QFileDialog.getOpenFileName(parent, title, str(documents()), kind)
        return Path(chosen) if chosen else None

    def save_file(self, parent: QWidget, title: str, suggestion: str, kind: str) -> Path | None:
        """Ask where to write a file; overwriting is asked for by the file dialog itself."""
        chosen, _ = QFileDialog.getSaveFileName(parent, title, str(documents() / suggestion), kind)
        return Path(chosen) if chosen else None

    def printer(self, parent: QWidget, title: str) -> QPrinter | None:
        """Ask for a printer."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, parent)
        dialog.setWindowTitle(title)
        return printer if dialog.exec() else None

    def confirm(self, parent: QWidget, question: str, consequence: str, yes: str) -> bool:
        """Ask whether to go on. Enter does not say yes by accident: “Cancel” has the focus."""
        box = QMessageBox(
            QMessageBox.Icon.Question, translated("Please confirm"), question, parent=parent
        )
        box.setInformativeText(consequence)
        _show_as_written(box)
        agreed = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        return box.clickedButton() is agreed

    def reason(self, parent: QWidget, title: str, consequence: str, yes: str) -> str | None:
        """Ask for a few words."""
        from clinic_app.ui.parts.reason_dialog import ReasonDialog

        dialog = ReasonDialog(title, consequence, yes, parent)
        try:
            return dialog.reason if dialog.exec() else None
        finally:
            dialog.deleteLater()
            parent.window().activateWindow()  # the dialog that had the keyboard is gone

    def tell(self, parent: QWidget, sentence: str, remedy: str = "") -> None:
        """Say something that must be read."""
        box = QMessageBox(
            QMessageBox.Icon.Information, translated("Please note"), sentence, parent=parent
        )
        box.setInformativeText(remedy)
        _show_as_written(box)
        box.exec()

    def problems(self, parent: QWidget, sentence: str, found: Sequence[Problem]) -> None:
        """List the mistakes of a file."""
        box = QMessageBox(
            QMessageBox.Icon.Warning, translated("Mistakes in a file"), sentence, parent=parent
        )
        lines = [f"• {problem}" for problem in found]
        box.setInformativeText("\n".join(lines[:PROBLEMS_SHOWN]))
        if len(lines) > PROBLEMS_SHOWN:
            box.setDetailedText("\n".join(lines))
        _show_as_written(box)
        box.exec()


def _show_as_written(box: QMessageBox) -> None:
    """Let no name from a file or a server be taken for a page with pictures, which Qt would fetch."""
    box.setTextFormat(Qt.TextFormat.PlainText)
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)


class PreparedDialogs:
    """Answers without a screen, and remembers every sentence that would have been shown."""

    def __init__(
        self, folder: Path | None = None, *, yes: bool = True, why: str | None = None
    ) -> None:
        """Files and print-outs go into `folder`; without one, files are refused like a pressed “Cancel”.

        `why` is the reason given whenever one is asked for; without one “Cancel” is pressed.
        """
        self._folder = folder
        self._yes = yes
        self._why = why
        self.opens: Path | None = None  # the file that is chosen where one is asked for
        self.shown: list[str] = []
        self.files: list[Path] = []

    def folder(self, parent: QWidget, title: str) -> Path | None:  # noqa: ARG002 - nobody to ask
        """Return the prepared folder."""
        self.shown.append(title)
        return self._folder

    def open_file(self, parent: QWidget, title: str, kind: str) -> Path | None:  # noqa: ARG002 - nobody to ask
        """Return the prepared file."""
        self.shown.append(title)
        return self.opens

    def save_file(
        self,
        parent: QWidget,  # noqa: ARG002 - nobody to ask
        title: str,
        suggestion: str,
        kind: str,  # noqa: ARG002 - the suggestion has its ending
    ) -> Path | None:
        """Return the suggested name in the prepared folder."""
        self.shown.append(title)
        return self._kept(suggestion)

    def printer(self, parent: QWidget, title: str) -> QPrinter | None:  # noqa: ARG002 - nobody to ask
        """Return a printer that prints into a file of the prepared folder."""
        from PySide6.QtPrintSupport import QPrinter

        self.shown.append(title)
        file = self._kept("print-out.pdf")
        if file is None:
            return None
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(file))
        return printer

    def confirm(
        self,
        parent: QWidget,  # noqa: ARG002 - nobody to ask
        question: str,
        consequence: str,
        yes: str,  # noqa: ARG002 - nothing to press
    ) -> bool:
        """Give the prepared answer."""
        self.shown.append(f"{question} {consequence}".strip())
        return self._yes

    def reason(
        self,
        parent: QWidget,  # noqa: ARG002 - nobody to ask
        title: str,
        consequence: str,
        yes: str,  # noqa: ARG002 - nothing to press
    ) -> str | None:
        """Give the prepared reason."""
        self.shown.append(f"{title} {consequence}".strip())
        return self._why

    def tell(self, parent: QWidget, sentence: str, remedy: str = "") -> None:  # noqa: ARG002 - nobody there
        """Remember the sentence."""
        self.shown.append(f"{sentence} {remedy}".strip())

    def problems(self, parent: QWidget, sentence: str, found: Sequence[Problem]) -> None:  # noqa: ARG002 - nobody there
        """Remember the sentence and the mistakes."""
        self.shown.append("\n".join([sentence, *map(str, found)]))

    def _kept(self, name: str) -> Path | None:
        if self._folder is None:
            return None
        self.files.append(self._folder / name)
        return self.files[-1]
