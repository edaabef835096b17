"""Every screen of the program over made-up records: one list for the walk through all of them and for the gallery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from clinic_app import sample_clinic
from clinic_app.desk import Desk, TodayRow
from clinic_app.errors import StorageError
from clinic_app.form.answers import from_code
from clinic_app.library import Edition
from clinic_app.record import Patient, Record
from clinic_app.storage.users import NewUser, Role
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.closed_door import ClosedDoor
from clinic_app.ui.door.job_page import Job, JobPage
from clinic_app.ui.door.lock_screen import LockScreen
from clinic_app.ui.door.recovery_page import RecoveryPage
from clinic_app.ui.door.restore_page import RestorePage
from clinic_app.ui.door.setup_wizard import SetupWizard
from clinic_app.ui.door.unlock_page import UnlockPage
from clinic_app.ui.intake.intake_page import IntakePage
from clinic_app.ui.intake.sign_dialog import SignDialog
from clinic_app.ui.language import translated
from clinic_app.ui.main_window import MADE_UP
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.parts.reason_dialog import ReasonDialog
from clinic_app.ui.words.paper_words import GASTROENTEROLOGY
from clinic_app.ui.workplace import (
    ABOUT,
    CLINIC,
    EXPORT,
    IMPORT,
    NEW_PATIENT,
    SETTINGS,
    TODAY,
    Workplace,
)
from tests.ui.made_up_desk import MadeUpDoor, details, settle

TWIN = "Sample-Brant"
TOLD: dict[str, object] = {
    "ecz.ever": "yes", "ecz.onset": "4 mo", "ecz.status": "now", "ecz.severity": "moderate", "ecz.sites": ["scalp", "neck_front"],
    "asth.ever": "unknown", "gi.dysphagia": "yes", "gi.food_impaction": "yes", "stool.blood": "streaks",
}  # fmt: skip
SMALL = (1280, 720)  # pixels of a small desk


@dataclass
class Stage:
    """An unlocked desk of made-up patients, and what a window is made with."""

    folder: Path
    door: MadeUpDoor
    desk: Desk
    look: Look = field(default_factory=Look)
    dialogs: PreparedDialogs = field(default_factory=PreparedDialogs)
    empty: int = 0  # clinics without patients that were made
    over: Event = field(default_factory=Event)  # lets the work of a screen come to its end

    @classmethod
    def furnished(cls, folder: Path, edition: Edition, language: str = "en") -> Stage:
        """Furnish an empty folder: signed intakes, an amendment, drafts, kept papers, a patient registered twice."""
        records = folder / "records"
        sample_clinic.furnish(records, language=language)
        door = MadeUpDoor(records, edition)
        desk = door.unlock(sample_clinic.LOGIN, sample_clinic.PASSPHRASE).desk
        desk.speak(language)
        desk.add_user(
            NewUser("bexample", "Bea Example", frozenset({Role.FRONT_DESK})),
            "copper lantern forty meadow",
            sample_clinic.PASSPHRASE,
        )
        child = desk.find_patients("brandt")[0]
        twin = desk.register_patient(details(TWIN, "Emile", str(child.details.dob.iso()), "male"))
        desk.merging.merge(twin.id, child.id, "Registered twice at the front desk.")
        desk.register_patient(details("Sample-Brandt", "Émilie", "2016-01-19", number="DEMO-0009"))
        stage = cls(folder, door, desk, Look(language=language))
        stage.keep_papers()
        stage.answer_some()
        return stage

    @property
    def child(self) -> Patient:
        return self.desk.find_patients("DEMO-0002")[0]

    @property
    def signed(self) -> TodayRow:
        return next(row for row in self.desk.today() if not row.head.is_draft)

    @property
    def draft(self) -> TodayRow:
        return next(row for row in self.desk.today() if row.head.is_draft)

    @property
    def record(self) -> Record:
        return self.desk.record(self.signed.head.id)

    def keep_papers(self) -> None:
        """Keep a patient's page and a letter of the intake that was signed today."""
        from clinic_app.reporting.referral_letter import Recipient

        papers, record, to = self.desk.papers, self.record, Recipient(GASTROENTEROLOGY)
        choice, text = papers.for_patient(record), papers.letter_draft(record, to)
        papers.keep_patient_summary(record, choice, papers.patient_summary(record, choice))
        papers.keep_letter(record, to, text, papers.letter(record, to, text))

    def answer_some(self) -> None:
        """Bring the open draft to where the findings are of every kind."""
        draft = self.desk.open_draft(self.draft.head.id)
        for question, code in TOLD.items():
            draft.answer(question, from_code(draft.edition.questionnaire.question(question), code))
        draft.close()

    def work(self, place: int = TODAY) -> Workplace:
        made = Workplace(self.desk, self.dialogs, self.look, translated(MADE_UP))
        made.show_place(place)
        return made

    def intake(self, question: str) -> Workplace:
        """The open draft on the screen, at a question."""
        made = on_screen(self.work())
        made.open_intake(self.draft.head.id)
        QCoreApplication.processEvents()
        intake_of(made).show_question(question)
        return made


def on_screen(work: Workplace) -> Workplace:
    work.resize(*SMALL)
    work.show()
    work.activateWindow()
    return work


def intake_of(work: Workplace) -> IntakePage:
    assert work.intake is not None
    return work.intake


def _set_up(stage: Stage, step: int = 0) -> QWidget:
    wizard = SetupWizard(
        MadeUpDoor(stage.folder / "new", stage.desk.edition), PreparedDialogs(stage.folder)
    )
    wizard.clinic.clinic_name.setText(sample_clinic.CLINIC_NAME)
    if step >= 1:
        wizard.go_on()
        wizard.clinician.full_name.setText(sample_clinic.CLINICIAN)
        for one in (wizard.clinician.passphrase, wizard.clinician.again):
            one.setText(sample_clinic.PASSPHRASE)
    return wizard


def _job(stage: Stage) -> QWidget:
    def work(progress: Callable[[float], None]) -> str:
        progress(0.4)
        stage.over.wait()
        return ""

    words = "The records are copied under a new key, and the copy is compared. They stay readable whatever happens."
    return JobPage(Job(translated("A new key for the records"), translated(words), work))


def _closed(_: Stage) -> QWidget:
    return ClosedDoor(
        StorageError(
            translated("The key file is damaged."), translated("Restore it from a backup.")
        )
    )


def _patient(stage: Stage) -> QWidget:
    made = stage.work()
    made.show_patient(stage.child)
    return made


def _search(stage: Stage) -> QWidget:
    made = on_screen(stage.work())
    made.search.begin(for_intake=True)
    QTest.keyClicks(made.search, "sample-br")
    return made


def _new_patient(stage: Stage, *, alike: bool = False) -> QWidget:
    made = stage.work(NEW_PATIENT)
    made.new_patient.begin("sample-brandt, émile")
    if alike:
        made.new_patient.dob.setText(stage.child.details.dob.shown())
        made.new_patient._choose_sex("male")
        made.new_patient.save()
    return made


def _merge(stage: Stage) -> QWidget:
    made = stage.work()
    made._begin_merge(stage.child)
    return made


def _clinic(stage: Stage) -> QWidget:
    made = stage.work(CLINIC)
    settle(lambda: bool(made.clinic.cards))
    return made


def _history(stage: Stage, *, of_child: bool = False) -> QWidget:
    made = stage.work()
    made.show_history(stage.child if of_child else None)
    return made


def _import(stage: Stage) -> QWidget:
    path = stage.folder / "patients.csv"
    path.write_text(
        "Family;Given;Born;Sex;Number\nSample-Nye;Ida;2011-05-04;female;77\nSample-Nye;Per;;male;78\n",
        "utf-8",
    )
    stage.dialogs.opens = path
    made = stage.work(IMPORT)
    made.taking_in.patients.choose()
    return made


def _empty(stage: Stage) -> QWidget:
    """Today with nobody in it."""
    stage.empty += 1
    opened, _ = MadeUpDoor(stage.folder / f"empty-{stage.empty}", stage.desk.edition).set_up(
        sample_clinic.CLINIC_NAME, "nobody", sample_clinic.CLINICIAN, sample_clinic.PASSPHRASE
    )
    return Workplace(opened.desk, stage.dialogs, stage.look, translated(MADE_UP))


def _noted(stage: Stage) -> QWidget:
    made = stage.work()
    made.notice.trouble(
        StorageError(
            translated("Some answers could not be written to the disk yet."),
            translated("Check the disk; the program keeps trying every few seconds."),
        )
    )
    return made


def _explained(stage: Stage) -> QWidget:
    made = stage.intake("gi.dysphagia")
    intake_of(made)._explain()
    return made


def _together(stage: Stage) -> QWidget:
    made = stage.intake("gi.dysphagia")
    intake_of(made)._ask_for_all_no()
    return made


def _body_map(stage: Stage) -> QWidget:
    made = stage.intake("ecz.ever")
    page = intake_of(made)
    page.current_page.toggle_more()
    page.show_question("ecz.sites")
    return made


def _taken_over(stage: Stage) -> QWidget:
    made = stage.intake("ecz.ever")
    intake_of(made)._show_taken_over(
        translated("{0} has this draft open in another window.").format("Bea Example")
    )
    return made


def _review(stage: Stage) -> QWidget:
    made = stage.intake("ecz.ever")
    made._show_review()
    return made


def _sign(stage: Stage) -> QWidget:
    return SignDialog(stage.desk, stage.desk.open_draft(stage.draft.head.id, take_over=True))


def _reason(stage: Stage) -> QWidget:
    return ReasonDialog(
        translated("Amend the intake of {0}").format(stage.child.banner_name),
        translated(
            "It can no longer be changed or signed, and this cannot be taken back. It stays in the list, marked as "
            "entered in error, with your name and the reason."
        ),
        translated("Amend"),
    )


def _preview(stage: Stage) -> QWidget:
    made = stage.work()
    made.open_intake(stage.signed.head.id)
    return made


def _kept(stage: Stage) -> QWidget:
    made = stage.work()
    made.paperwork.open_again(stage.desk.papers.kept(stage.signed.patient.id)[0])
    return made


def _patient_paper(stage: Stage) -> QWidget:
    made = stage.work()
    made.paperwork.begin_patient_paper(stage.record)
    return made


def _letter(stage: Stage) -> QWidget:
    made = stage.work()
    made.paperwork.begin_letter(stage.record)
    return made


def _tour(stage: Stage) -> QWidget:
    made = stage.work()
    made.begin_tour(sample_clinic.PASSPHRASE)
    return made


SCREENS: dict[str, Callable[[Stage], QWidget]] = {
    "set-up": _set_up,
    "set-up, clinician": lambda stage: _set_up(stage, 1),
    "unlock": lambda stage: UnlockPage(stage.door),
    "recovery": lambda stage: RecoveryPage(stage.door),
    "restore": lambda stage: RestorePage(stage.door, stage.dialogs),
    "job": _job,
    "closed": _closed,
    "lock": lambda stage: LockScreen(sample_clinic.CLINICIAN, stage.desk.store.confirm),
    "today, empty": _empty,
    "today": lambda stage: stage.work(),
    "search": _search,
    "new patient": _new_patient,
    "new patient, alike": lambda stage: _new_patient(stage, alike=True),
    "patient": _patient,
    "merge": _merge,
    "access list": lambda stage: _history(stage, of_child=True),
    "intake, visit": lambda stage: stage.intake("visit.date"),
    "intake, eczema": lambda stage: stage.intake("ecz.ever"),
    "intake, body map": _body_map,
    "intake, gut": lambda stage: stage.intake("gi.dysphagia"),
    "intake, why": _explained,
    "intake, together": _together,
    "intake, taken over": _taken_over,
    "review": _review,
    "sign": _sign,
    "reason": _reason,
    "preview": _preview,
    "kept paper": _kept,
    "patient summary": _patient_paper,
    "letter": _letter,
    "clinic": _clinic,
    "export": lambda stage: stage.work(EXPORT),
    "import": _import,
    "settings": lambda stage: stage.work(SETTINGS),
    "history": _history,
    "about": lambda stage: stage.work(ABOUT),
    "trouble": _noted,
    "tour": _tour,
}


def let_go(stage: Stage, screen: QWidget) -> None:
    """Take a screen apart now, so that the next one may open the same draft."""
    screen.hide()
    if isinstance(screen, JobPage):
        stage.over.set()
        settle(screen.leave_button.isEnabled)
        stage.over.clear()
    if isinstance(screen, Workplace):
        screen.leave()
        if screen.desk is not stage.desk:
            screen.desk.close()
    screen.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
