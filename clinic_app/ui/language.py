"""The program's own words in another language: Qt asks this translator, which reads a catalogue like that of the form.

A catalogue is `resources/translations/<language>/program.toml`: entries of `en` and the translation, to be read and
corrected without a tool. What is not in it is shown in English. Qt's own words (Cancel, Yes …) come from its files.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from clinic_app.errors import ClinicError
from clinic_app.form.language import Words, words_of
from clinic_app.form.sentences import Sentences
from clinic_app.form.translation import program_texts

PROGRAM_CATALOGUE = "program.toml"
ORIGINAL = "en"
LANGUAGES = {"en": "English", "es": "Español"}  # that the window can be shown in
MIRRORED = "mirrored"  # no language: every text between marks and right to left, to try the layout
ERRORS_CATALOGUE = "errors.toml"
_CONTEXT = "program"
_ERRORS = "errors"


def translated(text: str, of: str = "") -> str:
    """Return the words in the language in use. `of` tells two meanings of one English word apart."""
    return QCoreApplication.translate(_CONTEXT, text, of)


def told(sentence: str) -> str:
    """Return a sentence of an error in the language in use; what was put into it stays."""
    return QCoreApplication.translate(_ERRORS, sentence) if sentence else ""


def error_words(error: ClinicError) -> str:
    """Return what happened and what to do, in the language in use."""
    return f"{told(str(error))} {told(error.remedy)}".strip()


def apart(text: str) -> str:
    """Return a text that keeps its order in a layout from right to left: a date, a number, a name (Unicode FSI … PDI)."""
    if QApplication.layoutDirection() == Qt.LayoutDirection.LeftToRight or not text:
        return text
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def words_in_use() -> Words:
    """Return how dates, ages and numbers are said in the language of the window."""
    return words_of(translated("en"))


def language_of_system() -> str:
    """Return the language of the system if the window can be shown in it, else English."""
    name = QLocale.system().name().partition("_")[0]
    return name if name in LANGUAGES else ORIGINAL


class ProgramWords(QTranslator):
    """Looks words up in a catalogue that is in memory."""

    def __init__(self, texts: Mapping[tuple[str, str], str]) -> None:
        super().__init__()
        self._texts = texts

    def isEmpty(self) -> bool:
        """Qt leaves an empty translator out."""
        return False

    def translate(
        self,
        context: str,  # noqa: ARG002 - Qt's signature
        source: str,
        disambiguation: str | None = None,
        n: int = -1,  # noqa: ARG002 - likewise
    ) -> str | None:
        """Return the translation of a text, or None."""
        return self._texts.get((source, disambiguation or ""))


class ErrorSentences(QTranslator):
    """Translates what the parts without a screen say when something cannot be done; read at the first of them."""

    def __init__(self, path: Path, language: str) -> None:
        super().__init__()
        self._path, self._language = path, language
        self._sentences: Sentences | None = None

    def isEmpty(self) -> bool:
        """Qt leaves an empty translator out."""
        return False

    def translate(
        self,
        context: str,
        source: str,
        disambiguation: str | None = None,  # noqa: ARG002 - Qt's signature
        n: int = -1,  # noqa: ARG002 - likewise
    ) -> str | None:
        """Return the translation of a sentence, or None."""
        if context != _ERRORS:
            return None
        if self._sentences is None:
            texts = program_texts(self._path.read_text(encoding="utf-8"), self._language)
            self._sentences = Sentences({text: words for (text, _), words in texts.items()})
        return self._sentences.said(source)


class Marked(ProgramWords):
    """Puts every text of this program between marks, so that one that was not passed through is seen."""

    def __init__(self) -> None:
        super().__init__({})

    def translate(
        self,
        context: str,
        source: str,
        disambiguation: str | None = None,  # noqa: ARG002 - Qt's signature
        n: int = -1,  # noqa: ARG002 - likewise
    ) -> str | None:
        """Return the text between marks, and longer, as most translations are."""
        if context not in {_CONTEXT, _ERRORS} or len(source) == 1:  # one letter is a key
            return None
        return f"⟦{source}{'·' * (len(source) // 5)}⟧"


class Language:
    """The language of the window; held by whoever makes windows, since Qt does not own a translator."""

    def __init__(self, resources: Path) -> None:
        self._folder = resources / "translations"
        self._installed: list[QTranslator] = []
        self.name = ORIGINAL

    def speak(self, application: QApplication, name: str) -> None:
        """Show what is made from now on in a language. Qt tells every window of the change."""
        if name == self.name:
            return
        for translator in self._installed:
            application.removeTranslator(translator)
        self._installed = self._translators(name)
        self.name = name
        for translator in self._installed:
            application.installTranslator(translator)
        mirrored = name == MIRRORED
        application.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
        )

    def _translators(self, name: str) -> list[QTranslator]:
        if name == MIRRORED:
            return [Marked()]
        path = self._folder / name / PROGRAM_CATALOGUE
        if not path.is_file():
            return []
        found: list[QTranslator] = []
        qt = QTranslator()
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if qt.load(f"qtbase_{name}", folder):
            found.append(qt)
        errors = self._folder / name / ERRORS_CATALOGUE
        if errors.is_file():
            found.append(ErrorSentences(errors, name))
        found.append(ProgramWords(program_texts(path.read_text(encoding="utf-8"), name)))
        return found
