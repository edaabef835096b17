"""Made-up records for the tests of storage: cheap to unlock, otherwise as a clinic has them."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Identifier, IntakeHead, PatientDetails
from clinic_app.storage.sealing import Cost
from clinic_app.storage.store import Store, local_now
from clinic_app.storage.users import NewUser

CHEAP = Cost(passes=1, memory_kib=1024, lanes=1)  # a real unlocking takes a tenth of a second
PASSPHRASE = "violet kettle ninety harbour"
LOGIN = "a.sample"
DIGEST = "0f" * 32


class Clock:
    """Stands still until it is told otherwise."""

    def __init__(self, at: str = "2026-11-23T14:30:00+01:00") -> None:
        self.at = dt.datetime.fromisoformat(at)

    def __call__(self) -> dt.datetime:
        return self.at


def new_store(folder: Path, clock: Clock | None = None) -> tuple[Store, str]:
    return Store.create(
        folder,
        "Made-up clinic",
        NewUser(LOGIN, "Dr Ada Sample"),
        PASSPHRASE,
        clock=clock or local_now,
        cost=CHEAP,
    )


def opened(folder: Path, passphrase: str = PASSPHRASE, clock: Clock | None = None) -> Store:
    return Store.open(folder, LOGIN, passphrase, clock=clock or local_now, cost=CHEAP)


def details(
    family: str = "Sample-Brandt",
    given: str = "Mara",
    dob: str = "2019-03-14",
    number: str = "",
    former: tuple[str, ...] = (),
) -> PatientDetails:
    identifiers = (Identifier("MRN", number),) if number else ()
    return PatientDetails(
        family, given, PartialDate.from_iso(dob), "female", identifiers, former_names=former
    )


def new_intake(store: Store, patient_id: str | None = None) -> IntakeHead:
    store.definitions.keep(DIGEST, '{"made": "up"}')
    return store.intakes.start(
        patient_id or store.patients.register(details()).id,
        questionnaire_url="https://example.org/made-up",
        questionnaire_version="1.0.0",
        questionnaire_digest=DIGEST,
        rules_version="1.0.0",
    )


def answer(store: Store, intake: IntakeHead, question: str, code: str, entry: int = 0) -> None:
    store.intakes.save_answer(intake.id, question, entry, "answered", code)


def sign(store: Store, intake: IntakeHead, text: str = '{"made": "up"}') -> IntakeHead:
    return store.intakes.sign(intake.id, text, hashlib.sha256(text.encode()).hexdigest())
