"""Write the database of the present shape that later programs must still open: run once per release.

    rm -rf tests/old_databases/v2 && python -m tests.old_databases.make

Passphrase and content are made up; both stand here in the open.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Identifier, Patient, PatientDetails
from clinic_app.storage.migrations import LATEST
from clinic_app.storage.sealing import Cost
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from clinic_app.storage.versions import SignedAnswer

HERE = Path(__file__).parent
PASSPHRASE = "violet kettle ninety harbour"
CHEAP = Cost(passes=1, memory_kib=1024, lanes=1)
SNAPSHOT = '{"made": "up", "text": "0123 Łódź 陈"}'
SHA256 = hashlib.sha256(SNAPSHOT.encode()).hexdigest()
WHY = "A made-up slip in Łódź"
ANSWERS = (
    SignedAnswer("q.text", 0, "answered", '"0123 Łódź 陈"', grouped=False),
    SignedAnswer("q.zero", 0, "answered", "0", grouped=False),
    SignedAnswer("q.unknown", 0, "unknown", None, grouped=False),
    SignedAnswer("q.declined", 0, "declined", None, grouped=False),
    SignedAnswer("group.what", 1, "answered", '["egg","milk"]', grouped=True),
)


def main() -> None:
    folder = HERE / f"v{LATEST}"
    store, code = Store.create(
        folder, "Made-up clinic", NewUser("a.sample", "Dr Ada Sample"), PASSPHRASE, cost=CHEAP
    )
    (folder / "recovery-code.txt").write_text(code + "\n")
    store.add_user(
        NewUser("b.sample", "Ben Sample", frozenset({Role.FRONT_DESK})),
        PASSPHRASE[::-1],
        PASSPHRASE,
    )
    patient = store.patients.register(
        PatientDetails(
            "Sample-Łukasik", "Mara", PartialDate(2019, 3), "female",
            (Identifier("MRN", "0012-345"),), ("Sample-Brandt",),
        )
    )  # fmt: skip
    store.definitions.keep("0f" * 32, '{"questionnaire": "made up", "rules": {}}')
    for signed in (True, False):
        intake = store.intakes.start(
            patient.id,
            questionnaire_url="https://example.org/made-up",
            questionnaire_version="1.0.0",
            questionnaire_digest="0f" * 32,
            rules_version="1.0.0",
        )
        store.intakes.add_entry(intake.id, "group", 1)
        for one in ANSWERS:
            store.intakes.save_answer(
                intake.id, one.question, one.entry, one.state, one.code, grouped=one.grouped
            )
        store.intakes.save_place(intake.id, "q.zero", 0)
        if signed:
            store.intakes.sign(intake.id, SNAPSHOT, SHA256)
            second = store.versions.amend(intake.id, WHY, ANSWERS, {"group": (1,)})
            store.intakes.save_place(second.id, "q.zero", 0)
            store.intakes.sign(second.id, SNAPSHOT, SHA256)
            third = store.versions.amend(second.id, WHY, ANSWERS, {"group": (1,)})
            store.intakes.save_place(third.id, "q.zero", 0)
            store.versions.withdraw(third.id, WHY)
        else:
            store.typed.keep(intake.id, {("q.half", 0): "half typed, Łódź"})  # and its hold stays
    _merge_and_erase(store, patient)


def _merge_and_erase(store: Store, patient: Patient) -> None:
    """Somebody registered twice and merged, somebody separated again, and somebody erased; closes the store."""
    twice, sister, goes = (
        store.patients.register(
            PatientDetails(
                family, "Mara", PartialDate(2019, 3), "female", (Identifier("MRN", number),)
            )
        )
        for family, number in (
            ("Sample-Lukasik", "0099-1"),
            ("Example-Sister", "0099-2"),
            ("Example-Goes", "0099-3"),
        )
    )
    store.merges.merge(twice.id, patient.id, WHY)
    store.merges.merge(sister.id, patient.id, WHY)
    store.merges.separate(sister.id, WHY)
    gone = store.intakes.start(
        goes.id,
        questionnaire_url="https://example.org/made-up",
        questionnaire_version="1.0.0",
        questionnaire_digest="0f" * 32,
        rules_version="1.0.0",
    )
    store.intakes.save_answer(gone.id, "q.text", 0, "answered", '"0123"')
    store.intakes.sign(gone.id, SNAPSHOT, SHA256)
    store.erase(goes.id, "made-up request")


if __name__ == "__main__":
    main()
