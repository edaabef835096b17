"""A second window on the same records: does what each line of standard input says, and answers with one line.

python -m tests.storage.other_window FOLDER LOGIN
"""

from __future__ import annotations

import sys
from pathlib import Path

from clinic_app.errors import ClinicError
from clinic_app.storage.store import Store
from tests.storage.made_up import CHEAP, PASSPHRASE, answer, sign


def main(folder: Path, login: str) -> None:
    store = Store.open(folder, login, PASSPHRASE, cost=CHEAP)
    for line in sys.stdin:
        verb, intake_id, *more = line.split()
        try:
            match verb:
                case "take":
                    store.holds.take(intake_id)
                case "over":
                    store.holds.take(intake_id, over=True)
                case "release":
                    store.holds.release(intake_id)
                case "answer":
                    answer(store, store.intakes.head(intake_id), *more)
                case "sign":
                    sign(store, store.intakes.head(intake_id))
            sys.stdout.write("done\n")
        except ClinicError as error:
            sys.stdout.write(f"{type(error).__name__}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
