"""The guided demo: three made-up patients in the real window, by real keys, with everything left in a folder to look at.

screens/      a picture of every screen            papers/   the signed summaries
exports/      CSV, data dictionary, JSON           responses/   FHIR QuestionnaireResponses
records/      the encrypted database, to be opened with `clinic-app open --data-dir`
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QMessageLogContext, QPoint, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget

from clinic_app.app import MADE_UP_MARK, make_window
from clinic_app.cases import Case, read_cases
from clinic_app.desk import Desk
from clinic_app.errors import ExportError
from clinic_app.fhir.json_text import written
from clinic_app.fhir.response import response_of_form
from clinic_app.form.form import Form
from clinic_app.hands import ALT, CTRL, Hands, answer_all
from clinic_app.library import choose
from clinic_app.paths import resources
from clinic_app.ui.door.setup_wizard import SetupWizard
from clinic_app.ui.door.unlock_page import UnlockPage
from clinic_app.ui.intake.intake_page import IntakePage
from clinic_app.ui.intake.review_page import ReviewPage
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.workplace import ABOUT, CLINIC, EXPORT, SETTINGS, TODAY, Workplace

CLINIC_NAME = "Sample GI Clinic (made up)"
CLINICIAN = "Dr Alex Sample"
PASSPHRASE = "violet kettle ninety harbour"  # noqa: S105 - of throw-away records, printed at the end
SIZE = (1360, 850)
PARTS = ("screens", "papers", "exports", "responses", "records")
INTERRUPTED_IN = "sec.gut"  # where the last patient's intake is interrupted
Say = Callable[[str], None]


@dataclass(frozen=True)
class Person:
    """A made-up patient, and what they tell."""

    name: str
    family: str
    given: str
    number: str
    story: str
    told: Form


def run_demo(folder: Path, say: Say) -> None:
    """Run the whole demo. Raises ExportError where `folder` holds something else."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _prepare(folder)
    qInstallMessageHandler(_without_chatter)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    found: list[BaseException] = []
    before = sys.excepthook

    def remember(_kind: object, error: BaseException, _trace: TracebackType | None) -> None:
        found.append(error)  # raised in a slot, where Qt would only print it

    sys.excepthook = remember
    try:
        _Demo(folder, say, found).run()
    finally:
        sys.excepthook = before
        qInstallMessageHandler(None)
        application.processEvents()


def _prepare(folder: Path) -> None:
    """Make the folder, or empty the one of an earlier demo; anything else is left alone."""
    records = folder / "records"
    try:
        if folder.exists() and any(folder.iterdir()):
            if not (records / MADE_UP_MARK).exists():
                raise ExportError(f"{folder} is not empty.", "Name another folder for the demo.")
            for part in PARTS:
                shutil.rmtree(folder / part, ignore_errors=True)
        for part in PARTS:
            (folder / part).mkdir(parents=True, exist_ok=True)
        (records / MADE_UP_MARK).write_text("Every patient in this folder is made up.\n", "utf-8")
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror}.") from error


def _without_chatter(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
    """Print what Qt says, without the sentence that its off-screen platform says for each window."""
    if "propagateSizeHints" not in text:
        sys.stderr.write(f"{kind.name}: {text}\n")


def _in_a_dialog() -> bool:
    """Whether a dialog has the keyboard."""
    dialog, focused = QApplication.activeModalWidget(), QApplication.focusWidget()
    return dialog is not None and focused is not None and dialog.isAncestorOf(focused)


def people() -> list[Person]:
    """The three made-up patients, as old today as their story says."""
    path = resources() / "demo" / "patients.json"
    edition = choose(resources(), None).edition
    cases: dict[str, Case] = {
        case.id: case
        for case in read_cases(path, edition.questionnaire, dt.datetime.now().astimezone().date())
    }
    return [
        Person(
            one["id"],
            one["family"],
            one["given"],
            one["number"],
            one["story"],
            cases[one["id"]].form,
        )
        for one in json.loads(path.read_text(encoding="utf-8"))
    ]


class _Demo:
    """The story, scene by scene."""

    def __init__(self, folder: Path, say: Say, found: list[BaseException]) -> None:
        self._folder, self._say, self._found = folder, say, found
        self._hands = Hands()
        self._pictures = 0
        self._dialogs = PreparedDialogs(folder / "exports")
        self._open_window()

    def run(self) -> None:
        infant, child, adult = people()
        self._set_up()
        self._whole_intake(infant)
        self._whole_intake(child)
        self._interrupted_intake(adult)
        self._look_around(child)
        self._responses()
        self._close_window()
        self._check()
        self._report()

    # -- scenes ---------------------------------------------------------------------------------

    def _set_up(self) -> None:
        hands, wizard = self._hands, self._window.entrance
        if not isinstance(wizard, SetupWizard):
            raise TypeError("new records begin with the set-up")
        wizard.clinic.clinic_name.setFocus()
        hands.write(CLINIC_NAME)
        self._picture("set-up-clinic")
        hands.enter()
        hands.write(CLINICIAN)
        for field in (wizard.clinician.passphrase, wizard.clinician.again):
            hands.tab_to(field, "the passphrase")
            hands.write(PASSPHRASE)
        self._picture("set-up-clinician")
        hands.enter()
        self._wait(wizard.code.isVisible, "the recovery code")
        self._picture("set-up-recovery-code")
        hands.tab_to(wizard.code.written, "the box below the code")
        hands.press(Qt.Key.Key_Space)
        hands.enter()
        self._wait(lambda: self._window.workplace is not None, "the desk")
        self._picture("today-empty")
        self._say(f"Set up “{CLINIC_NAME}” with its first clinician, {CLINICIAN}.")

    def _whole_intake(self, person: Person) -> None:
        page = self._begin_intake(person)
        answer_all(self._hands, page, person.told)
        self._sections(person, page)
        self._review()
        self._picture(f"{person.name}-review")
        self._sign(person)

    def _interrupted_intake(self, person: Person) -> None:
        """Halfway the screen is locked, and later the whole window closed; it goes on where it was."""
        hands = self._hands
        page = self._begin_intake(person)
        answer_all(hands, page, person.told, up_to=INTERRUPTED_IN)
        self._review()
        self._picture("review")
        hands.press(Qt.Key.Key_Escape)
        place = page.current_key
        hands.press(Qt.Key.Key_L, CTRL)
        self._picture("locked")
        hands.write(PASSPHRASE)
        hands.enter()
        self._wait(lambda: not self._window.is_locked, "unlocking")
        self._close_window()
        self._open_window()
        self._unlock()
        self._say("Closed the window in the middle of an intake and opened it again.")
        self._picture("today")
        self._change_colours("dark")
        self._go_to_place(TODAY)
        hands.tab_to(self._workplace.today.table, "the list of today")
        hands.enter()
        page = self._intake
        if page.current_key != place:
            raise RuntimeError(f"the draft reopened at {page.current_key}, not at {place}")
        answer_all(hands, page, person.told)
        self._go_to_section(page, "sec.gut")
        self._picture("intake-dark")
        self._review()
        self._sign(person)
        self._change_colours("light")

    def _change_colours(self, scheme: str) -> None:
        hands = self._hands
        self._go_to_place(SETTINGS)
        hands.tab_to(self._workplace.settings.scheme, "the colours")
        hands.choose(scheme)
        self._picture(f"settings-{scheme}")

    def _look_around(self, person: Person) -> None:
        hands, workplace = self._hands, self._workplace
        hands.press(Qt.Key.Key_F, CTRL)
        hands.write("sample")
        self._picture("search")
        hands.write(f" {person.family.rpartition('-')[2].lower()}")
        hands.enter()
        self._picture("patient")
        self._go_to_place(EXPORT)
        for code in ("csv", "json"):
            hands.tab_to(workplace.export.formats, "the formats of an export")
            hands.choose(code)
            hands.tab_to(workplace.export.export_button, "the button of the export")
            hands.enter()
            self._wait(lambda: not workplace.export.running, "the export")
            if code == "csv":
                self._picture("export")
        self._say("Exported CSV with its data dictionary, and JSON.")
        self._go_to_place(CLINIC)
        self._wait(lambda: bool(workplace.clinic.cards), "the figures of the clinic")
        self._picture("clinic")
        self._go_to_place(ABOUT)
        self._picture("about")

    def _responses(self) -> None:
        """Write each signed intake as other form engines read it."""
        desk: Desk = self._workplace.desk
        for head in desk.store.intakes.all_signed():
            record = desk.record(head.id)
            response = response_of_form(record.form, completed=True, authored=head.signed_at)
            path = self._folder / "responses" / f"intake-{head.id[:8]}.json"
            path.write_text(written(response), encoding="utf-8")

    # -- parts of scenes ------------------------------------------------------------------------

    def _begin_intake(self, person: Person) -> IntakePage:
        """Look for the patient, find nobody, write the patient down; the intake opens by itself."""
        hands, new = self._hands, self._workplace.new_patient
        hands.press(Qt.Key.Key_N, CTRL)
        hands.write(f"{person.family}, {person.given}")
        self._picture(f"{person.name}-search")
        last = self._workplace.search.results.rowCount() - 1
        hands.press_until(
            lambda: self._workplace.search.list.currentIndex().row() == last,
            Qt.Key.Key_Down,
            "the offer of a new patient",
        )
        hands.enter()
        hands.tab_to(new.dob, "the date of birth")
        hands.write(person.told.dob.shown() if person.told.dob else "")
        hands.tab_to(new.sex, "the sex")
        hands.choose(str(person.told.get("pat.sex").value))
        hands.tab_to(new.number, "the number")
        hands.write(person.number)
        self._picture(f"{person.name}-new-patient")
        hands.enter()
        if self._workplace.intake is None:  # somebody alike was shown
            self._picture(f"{person.name}-alike")
            hands.tab_to(new.save_button, "“another person”")
            hands.enter()
        return self._intake

    def _sections(self, person: Person, page: IntakePage) -> None:
        """A picture of each section of the child's intake, and of the eczema of the others."""
        for number, section in enumerate(page.model.questionnaire.sections, 1):
            if person.name == "child" or section.id == "sec.eczema":
                self._go_to_section(page, section.id)
                name = section.id.removeprefix("sec.")
                self._picture(f"{person.name}-{number:02}-{name}")
        if person.name == "infant":
            self._go_to_section(page, "sec.eczema")
            self._picture("intake")

    def _go_to_place(self, place: int) -> None:
        """Go to a page of the desk with Alt and its digit; its button is held down for a moment."""
        self._hands.press(Qt.Key(Qt.Key.Key_1 + place), ALT)
        self._wait(lambda: self._workplace.pages.currentIndex() == place, "a page of the desk")

    def _go_to_section(self, page: IntakePage, section: str) -> None:
        order = [one.id for one in page.model.questionnaire.sections]
        step = order.index(section) - order.index(page.current_page.section.id)
        for _ in range(abs(step)):
            self._hands.press(Qt.Key.Key_Right if step > 0 else Qt.Key.Key_Left, CTRL)
        listed = page.current_page.listed()
        if listed:  # a section may hold optional questions only, still folded
            self._hands.press_until(
                lambda: page.current_key == listed[0], Qt.Key.Key_Up, "the top of a section"
            )

    def _review(self) -> None:
        self._hands.press_until(
            lambda: isinstance(self._workplace.whole.currentWidget(), ReviewPage),
            Qt.Key.Key_Right,
            "the review",
            CTRL,
        )

    def _sign(self, person: Person) -> None:
        hands, review = self._hands, self._workplace.review
        if review is None:
            raise RuntimeError("there is nothing to sign")
        hands.tab_to(review.footer.sign, "the button that signs")
        hands.enter()
        self._wait(_in_a_dialog, "the question for the passphrase")
        hands.write(PASSPHRASE)
        if person.name == "infant":
            self._picture("sign")
        hands.enter()
        preview = self._workplace.preview
        self._wait(lambda: self._workplace.whole.currentWidget() is preview, "the paper")
        self._activate()
        self._picture(f"{person.name}-summary")
        hands.press(Qt.Key.Key_S, CTRL)
        self._check()
        paper = self._folder / "papers" / f"{person.name}.pdf"
        shutil.move(self._dialogs.files[-1], paper)
        hands.press(Qt.Key.Key_Escape)
        self._say(f"{person.family}, {person.given}: {person.story}")
        self._say(f"  signed; the summary is {paper}")

    def _unlock(self) -> None:
        entrance = self._window.entrance
        if not isinstance(entrance, UnlockPage):
            raise TypeError("existing records begin with unlocking")
        entrance.passphrase.setFocus()
        self._picture("unlock")
        self._hands.write(PASSPHRASE)
        self._hands.enter()
        self._wait(lambda: self._window.workplace is not None, "unlocking")

    # -- the window -----------------------------------------------------------------------------

    def _open_window(self) -> None:
        self._window: MainWindow = make_window(self._folder / "records", self._dialogs)
        self._window.resize(*SIZE)
        self._window.show()
        self._activate()

    def _activate(self) -> None:
        """Give the window the keyboard: off screen nobody else does it when a window opens or a dialog closes."""
        self._window.activateWindow()
        self._hands.wait(lambda: QApplication.activeWindow() is self._window, "the window")

    def _close_window(self) -> None:
        """Close the window and let Qt take it apart now, not when Python happens to collect it."""
        self._window.close()
        self._window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()

    @property
    def _workplace(self) -> Workplace:
        if self._window.workplace is None:
            raise RuntimeError("the desk is not open")
        return self._window.workplace

    @property
    def _intake(self) -> IntakePage:
        if self._workplace.intake is None:
            raise RuntimeError("no intake is open")
        return self._workplace.intake

    def _picture(self, name: str) -> None:
        """Keep what is on the screen, with the dialog that lies over it."""
        for _ in range(3):  # a page that scrolls finds its size a round later than what is on it
            QApplication.processEvents()
        self._check()
        self._pictures += 1
        seen = self._window.grab()
        over: QWidget | None = QApplication.activeModalWidget()
        if over is not None:
            painter = QPainter(seen)
            middle = seen.rect().center() - over.rect().center()
            painter.drawPixmap(QPoint(middle), over.grab())
            painter.end()
        seen.save(str(self._folder / "screens" / f"{self._pictures:02}-{name}.png"))

    def _wait(self, until: Callable[[], bool], what: str) -> None:
        """Wait for something, or for what went wrong instead."""
        self._hands.wait(lambda: until() or bool(self._found) or bool(self._told_bugs()), what)
        self._check()

    def _told_bugs(self) -> list[str]:
        """Sentences about bugs of the program that a person would have read in a dialog."""
        return [one for one in self._dialogs.shown if "Reference:" in one]

    def _check(self) -> None:
        """Raise what went wrong behind a key press."""
        if self._found:
            raise self._found[0]
        if self._told_bugs():
            raise RuntimeError(self._told_bugs()[0])

    def _report(self) -> None:
        counts = {part: len(list((self._folder / part).iterdir())) for part in PARTS}
        where = self._folder
        self._say(f"{self._hands.presses} key presses in all; nobody touched the mouse.")
        self._say(f"Pictures of the screens  {where / 'screens'}  ({counts['screens']})")
        self._say(f"Signed summaries (PDF)   {where / 'papers'}  ({counts['papers']})")
        self._say(f"CSV, dictionary, JSON    {where / 'exports'}  ({counts['exports']})")
        self._say(f"FHIR responses           {where / 'responses'}  ({counts['responses']})")
        self._say(f"Encrypted records        {where / 'records'}")
        self._say(f"Passphrase of these throw-away records: {PASSPHRASE}")
        command = "clinic-app" if shutil.which("clinic-app") else f"{sys.executable} -m clinic_app"
        if getattr(sys, "frozen", False):  # a bundle is its own interpreter
            command = sys.executable
        self._say(f"Open them on a screen with: {command} open --data-dir {where / 'records'}")
