"""The whole job on one made-up infant, done twice: on the headless desk, and by keys in the real window."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

import pypdf
from PySide6.QtCore import Qt

from clinic_app.app import make_window
from clinic_app.cases import read_cases
from clinic_app.desk import Desk, local_now
from clinic_app.form.answers import Answer
from clinic_app.form.form import Form, Key
from clinic_app.hands import CTRL, Hands, answer_all
from clinic_app.library import choose
from clinic_app.paths import resources
from clinic_app.record import Identifier, PatientDetails, Record
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser
from clinic_app.ui.door.setup_wizard import SetupWizard
from clinic_app.ui.intake.review_page import ReviewPage
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.workplace import Workplace

CLINIC, NAME, LOGIN = "Made-up clinic", "Dr Ada Sample", "asample"
PASSPHRASE = "violet kettle ninety harbour"
FAMILY, GIVEN, NUMBER = "Sample-Quxley", "Zerafina", "0047-CANARY"
COMPLAINT = "made-up canary complaint"
CANARIES = (FAMILY, GIVEN, NUMBER, COMPLAINT, "Quxley", "CANARY")


@dataclass(frozen=True)
class Outcome:
    """What is left when the job is done, without what differs from run to run."""

    answers: dict[Key, Answer]
    matched: tuple[str, ...]
    cannot_assess: tuple[str, ...]
    status: str
    signed_by: str
    banner: str
    number: str
    paper: str
    found_again: bool
    draft_percent: int


def told() -> Form:
    """Answers of the made-up infant of the demo, with a complaint of their own."""
    path = resources() / "demo" / "patients.json"
    edition = choose(resources(), None).edition
    cases = read_cases(path, edition.questionnaire, local_now().date())
    names = [one["id"] for one in json.loads(path.read_text(encoding="utf-8"))]
    form = cases[names.index("infant")].form
    return form.answer("visit.complaint_text", Answer.of(COMPLAINT))


def without_a_screen(folder: Path, form: Form) -> Outcome:
    """Do the job with the desk's verbs."""
    store, _ = Store.create(folder, CLINIC, NewUser(LOGIN, NAME), PASSPHRASE)
    desk = Desk(store, choose(resources(), folder).edition)
    assert desk.find_patients(FAMILY) == []
    assert form.dob is not None
    details = PatientDetails(
        FAMILY, GIVEN, form.dob, str(form.get("pat.sex").value),
        (Identifier("Clinic number", NUMBER),),
    )  # fmt: skip
    draft = desk.start_intake(desk.register_patient(details).id)
    for question_id in form.questionnaire.questions:
        group = form.questionnaire.question(question_id).group
        for entry in form.entries(group) if group else (0,):
            answer = form.get(question_id, entry)
            if answer.is_given and draft.form.is_shown(question_id):
                draft.answer(question_id, answer, entry)
    percent = draft.form.percent()
    record = desk.sign(draft, PASSPHRASE)
    outcome = _outcome(desk, record, desk.exports.summary_pdf(record), percent)
    desk.close()
    return outcome


def by_keys(folder: Path, form: Form, papers: Path) -> tuple[Outcome, Hands]:
    """Do the job in the real window with nothing but keys."""
    hands, dialogs = Hands(), PreparedDialogs(papers)
    window = make_window(folder, dialogs)
    window.resize(1360, 850)
    window.show()
    window.activateWindow()
    _set_up(hands, window)
    work = window.workplace
    assert work is not None
    _write_down(hands, work, form)
    assert work.intake is not None
    answer_all(hands, work.intake, form)
    percent = work.intake.model.form.percent()
    hands.press_until(
        lambda: isinstance(work.whole.currentWidget(), ReviewPage), Qt.Key.Key_Right, "review", CTRL
    )
    assert work.review is not None
    hands.tab_to(work.review.footer.sign, "sign")
    hands.enter()
    hands.write(PASSPHRASE)
    hands.enter()
    hands.wait(lambda: work.whole.currentWidget() is work.preview, "the paper")
    hands.press(Qt.Key.Key_S, CTRL)
    hands.press(Qt.Key.Key_P, CTRL)
    saved, printed = dialogs.files[-2:]
    content = saved.read_bytes()
    assert content == work.preview.content, "what is saved is what is seen"
    assert len(pypdf.PdfReader(printed).pages) == len(pypdf.PdfReader(saved).pages)
    hands.press(Qt.Key.Key_Escape)
    [head] = work.desk.store.intakes.all_signed()
    outcome = _outcome(work.desk, work.desk.record(head.id), content, percent)
    window.close()
    return outcome, hands


def _set_up(hands: Hands, window: MainWindow) -> None:
    wizard = window.entrance
    assert isinstance(wizard, SetupWizard)
    hands.wait(wizard.clinic.clinic_name.hasFocus, "the keyboard")
    hands.write(CLINIC)
    hands.enter()
    hands.write(NAME)
    for field in (wizard.clinician.passphrase, wizard.clinician.again):
        hands.tab_to(field, "the passphrase")
        hands.write(PASSPHRASE)
    hands.enter()
    hands.wait(wizard.code.isVisible, "the recovery code")
    hands.tab_to(wizard.code.written, "the tick")
    hands.press(Qt.Key.Key_Space)
    hands.enter()
    hands.wait(lambda: window.workplace is not None, "the desk")


def _write_down(hands: Hands, work: Workplace, form: Form) -> None:
    hands.press(Qt.Key.Key_N, CTRL)
    hands.write(f"{FAMILY}, {GIVEN}")
    hands.enter()  # nobody found: the only line is the new patient
    new = work.new_patient
    assert new.dob.hasFocus()
    assert form.dob is not None
    hands.write(form.dob.shown())
    hands.tab_to(new.sex, "the sex")
    hands.choose(str(form.get("pat.sex").value))
    hands.tab_to(new.number, "the number")
    hands.write(NUMBER)
    hands.enter()


def _outcome(desk: Desk, record: Record, paper: bytes, percent: int) -> Outcome:
    return Outcome(
        dict(record.form.answers),
        tuple(finding.rule.id for finding in record.screening.matched),
        tuple(one.rule.id for one in record.screening.cannot_assess),
        record.head.status.value,
        record.signed_by_name,
        record.patient.banner_name,
        record.patient.number,
        _words(paper, record),
        [one.id for one in desk.find_patients(NUMBER)] == [record.patient.id],
        percent,
    )


def _words(paper: bytes, record: Record) -> str:
    """Text of the PDF without the ids, hours and fingerprints of this very run."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages)
    kept = []
    for line in text.splitlines():
        one_run = any(
            part in line
            for part in (record.head.id[:6], record.head.content_hash[:8], "printed", "Signed ")
        )
        if not one_run:
            kept.append(line.strip())
    return "\n".join(kept)
