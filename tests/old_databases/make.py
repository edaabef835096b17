"""Write the database of the present shape that later programs must still open: run once per release.

    python -m tests.old_databases.make

Passphrase and content are made up; both stand here in the open.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Identifier, PatientDetails
from clinic_app.storage.migrations import LATEST
from clinic_app.storage.sealing import Cost
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role

HERE = Path(__file__).parent
PASSPHRASE = "violet kettle ninety harbour"
CHEAP = Cost(passes=1, memory_kib=1024, lanes=1)
SNAPSHOT = '{"made": "up", "text": "0123 Łódź 陈"}'


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
        for question, state, value in (
            ("q.text", "answered", '"0123 Łódź 陈"'),
            ("q.zero", "answered", "0"),
            ("q.unknown", "unknown", None),
            ("q.declined", "declined", None),
        ):
            store.intakes.save_answer(intake.id, question, 0, state, value)
        store.intakes.add_entry(intake.id, "group", 1)
        store.intakes.save_answer(
            intake.id, "group.what", 1, "answered", '["egg","milk"]', grouped=True
        )
        store.intakes.save_place(intake.id, "q.zero", 0)
        if signed:
            store.intakes.sign(intake.id, SNAPSHOT, hashlib.sha256(SNAPSHOT.encode()).hexdigest())
    store.close()


if __name__ == "__main__":
    main()
