"""Every error that a person can act on. Anything else that is raised is a bug of this program.

ClinicError                     a sentence for the user, and what to do
├── AnswerError                 typed text that cannot be an answer
├── FileProblemsError           a file with mistakes, all of them at once
│   ├── QuestionnaireError
│   ├── RuleSetError
│   ├── CasesError
│   └── SettingsFileError       a file of settings cannot be taken in
├── StorageError                the records cannot be read or written
│   ├── WrongPassphraseError
│   │   └── TooSoonError        after several wrong ones the next try has to wait
│   ├── FutureFileError         written by a newer program
│   ├── FileBusyError           another program holds the file
│   ├── LockedError             the desk is locked: the file is closed and its key forgotten
│   ├── NotWritableError        disk full, read-only, unplugged
│   └── DamagedFileError
├── NotAllowedError             somebody else's duty
├── NotSignableError            answers are missing or contradict a limit
├── SignedIntakeError           a signed intake does not change
├── HeldElsewhereError          another window works on this draft
├── ConfirmNeededError          fine, but a person must say yes first
├── PaperError
│   ├── MissingGlyphError       no font has a character that must be printed
│   └── PrinterError            the printer system did not take a page
├── ExportError
├── ImportFileError             a file of somebody's records cannot be taken in
├── CancelledError              a person stopped a job; nothing of it is left
├── ServerError                 the clinic's FHIR server cannot be used as it is set
├── SettingsError
└── UsageError                  a command line that cannot be understood
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file: where it stands, what is wrong, what was probably meant."""

    where: str
    what: str
    suggestion: str = ""

    def __str__(self) -> str:
        """One line for a terminal or a dialog."""
        hint = f" {self.suggestion}" if self.suggestion else ""
        return f"{self.where}: {self.what}{hint}"


class ClinicError(Exception):
    """The user can act on it: `str(error)` is a sentence, `remedy` says what to do."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.remedy = remedy


class AnswerError(ClinicError):
    """Typed text that cannot be an answer to its question."""


class FileProblemsError(ClinicError):
    """A file that a person wrote has mistakes; all of them are listed."""

    def __init__(self, sentence: str, problems: Iterable[Problem], remedy: str = "") -> None:
        super().__init__(sentence, remedy)
        self.problems = tuple(problems)


class QuestionnaireError(FileProblemsError):
    """The questionnaire file cannot be used."""


class RuleSetError(FileProblemsError):
    """The rule files cannot be used."""


class CasesError(FileProblemsError):
    """The file of cases cannot be used."""


class SettingsFileError(FileProblemsError):
    """A file of settings from another desk cannot be taken in; nothing was changed."""


class StorageError(ClinicError):
    """The records cannot be read or written just now."""


class WrongPassphraseError(StorageError):
    """The passphrase or recovery code does not open the records."""


class TooSoonError(WrongPassphraseError):
    """After several wrong passphrases the next try has to wait; nothing was tried."""


class FutureFileError(StorageError):
    """The file was written by a newer version of this program."""


class FileBusyError(StorageError):
    """Another program holds the file."""


class LockedError(StorageError):
    """The desk is locked: the file is closed and its key forgotten."""


class NotWritableError(StorageError):
    """The disk is full, read-only or gone."""


class DamagedFileError(StorageError):
    """The file is not what was written."""


class NotAllowedError(ClinicError):
    """Somebody else's duty: the roles of the person who unlocked do not include it."""


class NotSignableError(ClinicError):
    """Answers are missing or outside their limits."""


class SignedIntakeError(ClinicError):
    """A signed intake does not change; an amendment is a new version."""


class HeldElsewhereError(ClinicError):
    """Another window works on this draft; it can be taken over, and never is by itself."""


class ReasonNeededError(ClinicError):
    """A version or a withdrawal needs a reason, in a few words."""


class ConfirmNeededError(ClinicError):
    """Possible, but a person must say yes first (a likely duplicate, for example)."""


class PaperError(ClinicError):
    """A page cannot be made."""


class MissingGlyphError(PaperError):
    """No font of this program has a character that must be printed."""

    def __init__(self, sentence: str, character: str, remedy: str = "") -> None:
        super().__init__(sentence, remedy)
        self.character = character


class PrinterError(PaperError):
    """The printer system is not there, or did not take a page."""


class ExportError(ClinicError):
    """An export cannot be made."""


class ImportFileError(ClinicError):
    """A file of records or of patients cannot be taken in; nothing was written."""


class CancelledError(ClinicError):
    """A person stopped a long job; nothing of it is left behind."""


class ServerError(ClinicError):
    """The clinic's FHIR server cannot be reached, lets nobody in, or is set in a way that must not be."""


class SettingsError(ClinicError):
    """A setting cannot be read or stored."""


class UsageError(ClinicError):
    """A command line that cannot be understood."""
