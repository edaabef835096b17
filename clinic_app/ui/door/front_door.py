"""What the window needs before anybody has unlocked: who may enter, and how the records are opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from clinic_app.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clinic_app.desk import Desk
    from clinic_app.storage.backup import KeptBackup
    from clinic_app.storage.restore import Restore


@dataclass(frozen=True, slots=True)
class Opened:
    """An unlocked desk, and what was wrong with the clinic's own form, if it is left aside."""

    desk: Desk
    problems: tuple[Problem, ...] = ()
    source: str = "shipped"  # shipped, clinic or last good


class FrontDoor(Protocol):
    """The folder of a clinic's data, still locked."""

    @property
    def data_folder(self) -> Path:
        """Where everything lies."""

    @property
    def made_up(self) -> bool:
        """Whether the patients are made up; then every screen says so."""

    def is_new(self) -> bool:
        """Whether nothing has been set up yet."""

    def logins(self) -> tuple[tuple[str, str], ...]:
        """Login and full name of everybody who may enter."""

    def preload(self) -> None:
        """Load what unlocking needs; called in another thread while the passphrase is typed."""

    def preload_paper(self) -> None:
        """Load what the first summary needs; called in another thread once the desk is on the screen."""

    def unlock(self, login: str, passphrase: str) -> Opened:
        """Open the records. Raises WrongPassphraseError and other StorageErrors."""

    def recover(self, login: str, code: str, new_passphrase: str) -> Opened:
        """Open the records with the recovery code and set a new passphrase. Raises StorageError."""

    def set_up(
        self, clinic_name: str, login: str, full_name: str, passphrase: str
    ) -> tuple[Opened, str]:
        """Make new records; return them and the recovery code. Raises StorageError."""

    def backups_in(self, folder: Path) -> Sequence[KeptBackup]:
        """Describe the backups in a folder, newest first, or the folder itself where it is one."""

    def rehearse(self, backup: Path, login: str, secret: str) -> Restore:
        """Open a scratch copy of a backup, and count. Without a login `secret` is the recovery code.

        Raises StorageError. Whoever gets it closes it.
        """

    def report(self, error: BaseException) -> str:
        """Log a bug without anything personal; return its reference."""
