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

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_app.app import dress
from clinic_app.desk import Desk, local_now
from clinic_app.fhir.json_text import written
from clinic_app.fhir.response import response_of_form
from clinic_app.hands import CTRL, NONE, Hands
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
REST = 0.12  # s that the window has to itself between two presses: less than half of what a typist leaves it
SECONDS_A_CLICK = 1.30  # to point (1.1 s) and to press (0.2 s), same source
COUNTED = (
    "patient", "answers", "actions here", "LHC-Forms", "ratio", "presses here", "presses and clicks, LHC-Forms",
    "ratio",
)  # fmt: skip
TIMED = (
    "patient", "moves here", "scrolls here", "LHC-Forms", "hand here, s", "LHC-Forms, s", "ratio",
    "drawn, p95, ms", "with findings, p95, ms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theirs:
    """What the same answers take in LHC-Forms; `left`: answers that cannot be given there."""

    clicks: int
    texts: int
    letters: int
    keys: int
    scrolls: int
    left: int

    @property
    def actions(self) -> int:
        """A typed text is one, however long."""
        return self.clicks + self.texts + self.keys

    @property
    def presses(self) -> int:
        """Every letter is one."""
        return self.clicks + self.letters + self.keys

    @property
    def seconds(self) -> float:
        """Of the hand, without its ways between mouse and keyboard."""
        pressed = (self.letters + self.keys) * SECONDS_A_PRESS
        return pressed + (self.clicks + self.scrolls) * SECONDS_A_CLICK


class TimedHands(Hands):
    """Keeps how long the window took for each press, in milliseconds: until the answer is drawn, and until all is."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[float] = []
        self.settled: list[float] = []

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        rested = time.monotonic() + REST
        while time.monotonic() < rested:
            QApplication.processEvents()
            time.sleep(0.005)
        begun = time.perf_counter()
        QTest.keyClick(self.on, key, modifiers)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)
        self.drawn.append((time.perf_counter() - begun) * 1000)
        self.presses += 1
        QApplication.processEvents()  # the findings follow
        self.settled.append((time.perf_counter() - begun) * 1000)


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
    left = hands.presses
    if hands.on is not work.intake.footer.next_button:
        hands.press(Qt.Key.Key_J, CTRL)  # nothing is missing: to the way out
    hands.enter()
    if not isinstance(work.whole.currentWidget(), ReviewPage):
        raise TypeError("the review cannot be reached")
    count.presses += hands.presses - left
    count.actions += hands.presses - left
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


def _counted(one: Told, count: Count, other: Theirs | None) -> list[str]:
    if other is None:
        return [one.who, str(count.answers), str(count.actions), "", "", str(count.presses), "", ""]
    left = f" ({other.left} not possible)" if other.left else ""
    return [
        one.who, str(count.answers), str(count.actions), f"{other.actions}{left}",
        f"{count.actions / other.actions:.2f}", str(count.presses), str(other.presses),
        f"{count.presses / other.presses:.2f}",
    ]  # fmt: skip


def _timed(one: Told, count: Count, hands: TimedHands, other: Theirs | None) -> list[str]:
    seconds = count.presses * SECONDS_A_PRESS
    scrolls, theirs_, ratio = ("", "", "") if other is None else (
        str(other.scrolls), f"{other.seconds:.0f}", f"{seconds / other.seconds:.2f}",
    )  # fmt: skip
    return [
        one.who, str(count.moves), "0", scrolls, f"{seconds:.0f}", theirs_, ratio,
        f"{percentile(hands.drawn, 95):.1f}", f"{percentile(hands.settled, 95):.1f}",
    ]  # fmt: skip


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
    counted: list[Sequence[str]] = [COUNTED]
    timed: list[Sequence[str]] = [TIMED]
    with tempfile.TemporaryDirectory() as folder:
        new = NewUser("hands", "Hands Sample")
        store, _ = Store.create(Path(folder) / "d", "Made up", new, "violet kettle ninety harbour")
        desk = Desk(store, edition)
        for one in people:
            count, hands = ours(desk, one)
            counted.append(_counted(one, count, others.get(one.id)))
            timed.append(_timed(one, count, hands, others.get(one.id)))
        desk.close()
    print(f"{markdown(counted)}\n\n{markdown(timed)}")


def _quiet(kind: QtMsgType, _: object, text: str) -> None:
    if "propagateSizeHints" not in text:
        print(f"{kind.name}: {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
