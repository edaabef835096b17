"""How this desk shows things: colour scheme and text size. Known before anybody unlocks, so kept beside the records."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from clinic_app.errors import SettingsError
from clinic_app.ui.language import LANGUAGES, language_of_system
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.labels import Words

FILE_NAME = "look.json"
SCHEMES = ("system", "light", "dark")
_LARGEST_FILE = 10_000  # bytes; it has some fifty
SIZES = (85, 100, 115, 130, 150, 175, 200)  # per cent


@dataclass(frozen=True, slots=True)
class Look:
    """Colour scheme (`system`, `light`, `dark`), text size in per cent of the system's, and language.

    The language is `system` or one that the window can be shown in.
    """

    scheme: str = "system"
    percent: int = 100
    language: str = "system"

    @property
    def spoken(self) -> str:
        """The language itself."""
        return language_of_system() if self.language == "system" else self.language

    @classmethod
    def read(cls, folder: Path) -> Look:
        """Return what was kept; anything unreadable is the usual look, which hurts nobody."""
        try:
            with (folder / FILE_NAME).open("rb") as file:
                kept = json.loads(file.read(_LARGEST_FILE))
            scheme, percent = kept["scheme"], kept["percent"]
            language = kept.get("language", "system")  # younger than the file
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls()
        if scheme not in SCHEMES or percent not in SIZES:
            return cls()
        known = isinstance(language, str) and language in {"system", *LANGUAGES}
        return cls(scheme, percent, language if known else "system")

    def write(self, folder: Path) -> None:
        """Keep it for the next start. Raises SettingsError."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / FILE_NAME).write_text(json.dumps(asdict(self)), encoding="utf-8")
        except OSError as error:
            raise SettingsError(
                "The look of this desk could not be kept for the next start.",
                "Check that the data folder can be written.",
            ) from error

    def apply(self, application: QApplication, fonts: Path | None = None) -> None:
        """Dress the application."""
        system_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = system_dark if self.scheme == "system" else self.scheme == "dark"
        theme.apply(application, fonts=fonts, dark=dark, percent=self.percent)
        for widget in application.allWidgets():
            if isinstance(widget, Words):
                widget.dress()
