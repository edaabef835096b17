"""The program's own pages in a process of its own, used for a while: `python -m tests.bench.using FOLDER` says the peak in bytes."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from clinic_app.app import dress
from clinic_app.desk import Desk
from clinic_app.form.answers import Answer
from clinic_app.storage.store import Store
from clinic_app.ui.care.look import Look
from clinic_app.ui.parts.dialogs import WindowDialogs
from clinic_app.ui.workplace import PATIENTS, TODAY, Workplace
from tests.bench.patients import PASSPHRASE, edition

SEARCHES = ("a", "ma", "mor", "ro sta", "1970", "C-00001", "zzz")


def main(folder: Path) -> None:
    application = QApplication([])
    look = Look("light")
    dress(application, look)
    desk = Desk(Store.open(folder, "bench", PASSPHRASE), edition())
    place = Workplace(desk, WindowDialogs(), look, "")
    place.resize(1360, 850)
    place.show()
    for text in SEARCHES:
        found = desk.find_patients(text)
        for patient in found[:10]:
            place.patients.show_patient(patient)
            place.show_place(PATIENTS)
            application.processEvents()
    for row in desk.today():
        if row.head.is_draft:
            draft = desk.open_draft(row.head.id, take_over=True)
            draft.answer("asth.ever", Answer.of("yes"))
        else:
            desk.exports.summary_pdf(desk.record(row.head.id))
        place.show_place(TODAY)
        application.processEvents()
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(kib * 1024)
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
