"""`make hands`: how many keys an intake takes in the real window, and how many actions in another maker's form engine.

    python -m tests.hands [--lforms ENGINES]

ENGINES is where `make interop` has installed LHC-Forms; without it the last columns stay empty. Always exits 0.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from clinic_app.app import dress
from clinic_app.desk import Desk, local_now
from clinic_app.fhir.json_text import written
from clinic_app.fhir.response import response_of_form
from clinic_app.hands import Hands
from clinic_app.library import choose
from clinic_app.paths import resources
from clinic_app.record import PatientDetails
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser
from clinic_app.ui.care.look import Look
from clinic_app.ui.intake.review_page import ReviewPage
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.workplace import Workplace
from tests.bench.rows import markdown, percentile
from tests.hands.made_up import Told, told
from tests.hands.quick import Count, fill

ENGINES = Path(__file__).parents[1] / "interop" / "engines"
SCRIPT = Path(__file__).with_name("typed_in_lforms.mjs")
SIZE = (1366, 768)  # a common laptop; the browser has the same
SECONDS_A_PRESS = 0.28  # an average typist (Card, Moran and Newell 1980, keystroke-level model)
SECONDS_A_CLICK = 1.30  # to point (1.1 s) and to press (0.2 s), same source
HEAD = (
    "patient", "answers", "presses", "moves", "scrolls", "hand, s", "window p95, ms",
    "LHC-Forms actions", "scrolls", "hand, s", "actions, ours to theirs", "time, ours to theirs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theirs:
    """What the same answers take in LHC-Forms; `left`: answers that cannot be given there."""

    clicks: int
    keys: int
    scrolls: int
    left: int

    @property
    def actions(self) -> int:
        return self.clicks + self.keys


class TimedHands(Hands):
    """Keeps how long the window took for each press, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.took: list[float] = []

    def press(self, *args: object, **more: object) -> None:  # type: ignore[override]
        begun = time.perf_counter()
        super().press(*args, **more)  # type: ignore[arg-type]
        self.took.append((time.perf_counter() - begun) * 1000)


def ours(desk: Desk, one: Told) -> tuple[Count, TimedHands]:
    """Fill an intake in the real window, from its first question to the review."""
    details = PatientDetails(
        "Sample-Hands",
        one.id.title(),
        one.form.dob or _no_date(),
        str(one.form.get("pat.sex").value),
    )
    work = Workplace(desk, PreparedDialogs(), Look(), "")
    work.resize(*SIZE)
    work.show()
    work.activateWindow()
    hands = TimedHands()
    hands.wait(lambda: QApplication.activeWindow() is work, "the window")
    work.start_intake(desk.register_patient(details))
    if work.intake is None:
        raise RuntimeError("no intake is open")
    hands.wait(lambda: QApplication.focusWidget() is not None, "the first question")
    count = fill(hands, work.intake, one.form)
    while not isinstance(work.whole.currentWidget(), ReviewPage):
        hands.enter()
        count.presses += 1
    work.close_intake()
    work.deleteLater()
    return count, hands


def _no_date() -> object:
    raise RuntimeError("a made-up patient has a date of birth")


def theirs(people: Sequence[Told], engines: Path) -> dict[str, Theirs]:
    """Let a script enter the same answers into LHC-Forms in a browser; nothing where that is not installed."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium")
    node = shutil.which("node")
    if not (engines / "lforms").is_dir() or not browser or not node:
        print(
            "LHC-Forms is not here to compare with: it needs Node, Chromium and one `make interop`.\n",
            file=sys.stderr,
        )
        return {}
    with tempfile.TemporaryDirectory() as folder:
        for one in people:
            response = response_of_form(one.form, completed=True)
            (Path(folder) / f"{one.id}.json").write_text(written(response), encoding="utf-8")
        shutil.copy(SCRIPT, engines / SCRIPT.name)  # node looks for packages above a script
        form = resources() / "questionnaires" / "gi-atopy-intake.json"
        done = subprocess.run(
            [node, str(engines / SCRIPT.name), str(form), folder, *map(str, SIZE)],
            capture_output=True, text=True, check=False, env={**os.environ, "CHROMIUM": browser},
        )  # fmt: skip
    if done.returncode:
        print(f"LHC-Forms could not be driven:\n{done.stderr.strip()}\n", file=sys.stderr)
        return {}
    return {id_: Theirs(**found) for id_, found in json.loads(done.stdout).items()}


def _row(one: Told, count: Count, hands: TimedHands, other: Theirs | None) -> list[str]:
    cells = [
        one.who, str(count.answers), str(count.presses), str(count.moves), "0",
        f"{count.presses * SECONDS_A_PRESS:.0f}", f"{percentile(hands.took, 95):.1f}",
    ]  # fmt: skip
    if other is None:
        return [*cells, *[""] * 5]
    hand = other.keys * SECONDS_A_PRESS + (other.clicks + other.scrolls) * SECONDS_A_CLICK
    left = f" ({other.left} not possible)" if other.left else ""
    actions, seconds = count.presses / other.actions, count.presses * SECONDS_A_PRESS / hand
    told = f"{other.actions}{left}"
    return [*cells, told, str(other.scrolls), f"{hand:.0f}", f"{actions:.2f}", f"{seconds:.2f}"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hands")
    parser.add_argument("--lforms", type=Path, metavar="ENGINES", default=ENGINES)
    engines: Path = parser.parse_args().lforms
    qInstallMessageHandler(_quiet)
    application = QApplication(sys.argv[:1])
    dress(application, Look())
    edition = choose(resources(), None).edition
    people = told(edition.questionnaire, local_now().date())
    others = theirs(people, engines)
    rows: list[Sequence[str]] = [HEAD]
    with tempfile.TemporaryDirectory() as folder:
        new = NewUser("hands", "Hands Sample")
        store, _ = Store.create(Path(folder) / "d", "Made up", new, "violet kettle ninety harbour")
        desk = Desk(store, edition)
        for one in people:
            count, hands = ours(desk, one)
            rows.append(_row(one, count, hands, others.get(one.id)))
        desk.close()
    print(markdown(rows))


def _quiet(kind: QtMsgType, _: object, text: str) -> None:
    if "propagateSizeHints" not in text:
        print(f"{kind.name}: {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
