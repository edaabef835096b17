"""A real desk with made-up people, cheap to unlock, and the door to it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from clinic_app.desk import Desk, Draft
from clinic_app.form.answers import from_code
from clinic_app.form.partial_date import PartialDate
from clinic_app.languages import Languages
from clinic_app.library import Edition
from clinic_app.log import report_bug
from clinic_app.paths import resources
from clinic_app.record import Identifier, Patient, PatientDetails
from clinic_app.storage.backup import KeptBackup, kept_in
from clinic_app.storage.restore import BY_CODE, Restore
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser
from clinic_app.ui.door.front_door import Opened
from tests.storage.made_up import CHEAP, PASSPHRASE

LOGIN, NAME, CLINIC = "asample", "Dr Ada Sample", "Made-up clinic"
VIOLET = PASSPHRASE


def details(
    family: str, given: str, dob: str = "2019-03-14", sex: str = "female", number: str = ""
) -> PatientDetails:
    numbers = (Identifier("Clinic number", number),) if number else ()
    return PatientDetails(family, given, PartialDate.from_iso(dob), sex, numbers)


def new_desk(folder: Path, edition: Edition) -> Desk:
    store, _ = Store.create(folder, CLINIC, NewUser(LOGIN, NAME), VIOLET, cost=CHEAP)
    return Desk(store, edition)


def register(
    desk: Desk, family: str = "Sample-Okafor", given: str = "Adaeze", **more: str
) -> Patient:
    return desk.register_patient(details(family, given, **more))


def complete(draft: Draft) -> None:
    """Answer every required question with *unknown*, which is honest and enough to sign; dates stay."""
    while missing := draft.form.missing_required():
        for question_id, entry in missing:
            question = draft.edition.questionnaire.question(question_id)
            draft.answer(question_id, from_code(question, "unknown"), entry)


class MadeUpDoor:
    """The door of a folder of made-up records, as `clinic_app.app` has it, but cheap to open."""

    def __init__(self, folder: Path, edition: Edition) -> None:
        self.data_folder = folder
        self.made_up = True
        self._edition = edition
        self.opened_with: Opened | None = None

    def is_new(self) -> bool:
        return not self.logins()

    def logins(self) -> tuple[tuple[str, str], ...]:
        return Store.logins(self.data_folder)

    def preload(self) -> None:
        pass

    def preload_paper(self) -> None:
        pass

    def unlock(self, login: str, passphrase: str) -> Opened:
        return self._opened(Store.open(self.data_folder, login, passphrase, cost=CHEAP))

    def recover(self, login: str, code: str, new_passphrase: str) -> Opened:
        return self._opened(
            Store.recover(self.data_folder, login, code, new_passphrase, cost=CHEAP)
        )

    def set_up(
        self, clinic_name: str, login: str, full_name: str, passphrase: str
    ) -> tuple[Opened, str]:
        store, code = Store.create(
            self.data_folder, clinic_name, NewUser(login, full_name), passphrase, cost=CHEAP
        )
        return self._opened(store), code

    def backups_in(self, folder: Path) -> list[KeptBackup]:
        return kept_in(folder)

    def rehearse(self, backup: Path, login: str, secret: str) -> Restore:
        return Restore(backup, self.data_folder, login or BY_CODE, secret)

    def report(self, error: BaseException) -> str:
        return report_bug(error, self.data_folder)

    def _opened(self, store: Store) -> Opened:
        languages = Languages(self._edition, resources(), self.data_folder)
        return Opened(Desk(store, self._edition, languages=languages))


def settle(until: Callable[[], object], seconds: float = 20) -> None:
    """Let the window work until something is so."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "waited in vain"
        QApplication.processEvents()
        time.sleep(0.002)
    QApplication.processEvents()


def shown(widget: QWidget, width: int = 1360, height: int = 850) -> QWidget:
    widget.resize(width, height)
    widget.show()
    widget.activateWindow()
    QApplication.processEvents()
    return widget


def visit_day(desk: Desk) -> dt.date:
    return desk.clock().date()
