"""Every paper: made, kept as printed, sent to a printer, and held against the record again. All of it is audited."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clinic_app.desk.house import HouseStyle
from clinic_app.desk.printer import send_to_printer
from clinic_app.desk.session import Session
from clinic_app.errors import PaperError
from clinic_app.library import Edition
from clinic_app.record import IntakeHead, IntakeStatus, Record
from clinic_app.snapshot import content_hash
from clinic_app.storage.kept_papers import KeptPaper
from clinic_app.storage.print_jobs import PrintJob
from clinic_app.storage.users import Duty

if TYPE_CHECKING:
    from clinic_app.reporting.blocks import Paper
    from clinic_app.reporting.patient_summary import ForPatient
    from clinic_app.reporting.referral_letter import Recipient
    from clinic_app.reporting.seal import Seal


class PaperKind(StrEnum):
    """What can be printed."""

    CLINICIAN = "clinician"
    PATIENT = "patient"
    LETTER = "letter"
    BLANK = "blank"


class Verdict(StrEnum):
    """Whether a page and the record behind it agree."""

    AGREES = "agrees"
    NEWER = "newer version"
    WITHDRAWN = "withdrawn"
    DRAFT = "draft"
    NOT_OURS = "not from these records"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a page turned out to be, in one sentence; `head` is the intake that it names, where there is one.

    `intake` is the id that stands on the page, `newer` the version that took its place.
    """

    verdict: Verdict
    sentence: str
    head: IntakeHead | None = None
    intake: str = ""
    newer: int = 0


Progress = Callable[[int, int], None]
"""Is told how many jobs are over, and of how many."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a paper gets its language; both raise FileProblemsError where there is no sound translation."""

    record: Callable[[Record, str], Record]
    edition: Callable[[str], Edition]  # for a new intake; of an empty language: that in use


class Papers:
    """What a desk prints. Paper is loaded when it is first wanted."""

    def __init__(
        self,
        session: Session,
        house: HouseStyle,
        record: Callable[[str], Record],
        summary: Callable[[Record], bytes],
        spoken: Spoken,
    ) -> None:
        self._session = session
        self._house = house
        self._record = record
        self._summary = summary
        self._spoken = spoken

    # -- making ---------------------------------------------------------------------------------

    def in_language(self, record: Record, language: str) -> Record:
        """Return a record as its papers say it in a language; an empty one is that of its form.

        Raises FileProblemsError where the form of this intake is not there in that language.
        """
        return self._spoken.record(record, language) if language else record

    def for_patient(self, record: Record) -> ForPatient:
        """Return the choices that a patient's page begins with: all parts, the clinic's own lines in its language."""
        from clinic_app.reporting.patient_summary import ForPatient

        language = record.questionnaire.language
        return ForPatient(watch=self._house.watch(language), call=self._house.call(language))

    def patient_summary(self, record: Record, choice: ForPatient) -> bytes:
        """Return the page for a patient in the language of the record; nothing is kept yet. Raises PaperError."""
        from clinic_app.reporting.patient_summary import patient_summary

        self._tell("patient summary viewed", record.head)
        house = self._house.house(record.questionnaire.language)
        return self._pdf(patient_summary(record, self._session.clock(), choice, house))

    def letter_draft(self, record: Record, to: Recipient) -> str:
        """Return the words of a letter as drafted from the record, to be changed by a clinician."""
        from clinic_app.reporting.referral_letter import letter_text

        return letter_text(record, to)

    def letter(self, record: Record, to: Recipient, text: str) -> bytes:
        """Return the letter with these words; nothing is kept yet. Raises PaperError."""
        from clinic_app.reporting.referral_letter import referral_letter

        self._tell("letter viewed", record.head)
        house = self._house.house(record.questionnaire.language)
        return self._pdf(referral_letter(record, self._session.clock(), to, text, house))

    def blank(self, language: str = "") -> bytes:
        """Return the form for paper days, in the language in use or another. Raises FileProblemsError, PaperError."""
        from clinic_app.reporting.blank_form import blank_form

        self._tell("blank form viewed", None)
        form = self._spoken.edition(language).questionnaire
        return self._pdf(blank_form(form, self._session.clinic_name, self._session.clock()))

    def head_sample(self, address: str, phone: str) -> bytes:
        """Return a page without a patient under the clinic's head, for the settings. Raises PaperError, StorageError."""
        size = self._session.store.settings.get("paper", "A4")
        return self._house.sample(address, phone, size)

    # -- keeping --------------------------------------------------------------------------------

    def keep_patient_summary(self, record: Record, choice: ForPatient, page: bytes) -> KeptPaper:
        """Keep a patient's page as it goes out, with what was chosen. Raises StorageError."""
        chosen = {
            "parts": sorted(choice.parts),
            "left_out": sorted(choice.left_out),
            "own_words": choice.own_words,
            "language": record.questionnaire.language,
        }
        return self._keep(PaperKind.PATIENT, record, chosen, page)

    def keep_letter(self, record: Record, to: Recipient, text: str, page: bytes) -> KeptPaper:
        """Keep a letter as it goes out. Raises NotAllowedError, StorageError."""
        self._session.require(Duty.LETTER)
        language = record.questionnaire.language
        chosen: dict[str, object] = {"to": to.value, "text": text, "language": language}
        return self._keep(PaperKind.LETTER, record, chosen, page)

    def kept(self, patient_id: str) -> list[KeptPaper]:
        """Return what was printed for a patient and kept, newest first. Raises StorageError."""
        return self._session.store.papers.of_patient(patient_id)

    def kept_of(self, intakes: Iterable[str]) -> list[KeptPaper]:
        """Return what was printed for some intakes and kept, newest first. Raises StorageError."""
        store = self._session.store.papers
        found = [paper for one in intakes for paper in store.of_intake(one)]
        return sorted(found, key=lambda paper: paper.made_at, reverse=True)

    def open_again(self, paper_id: str) -> bytes:
        """Return a kept page, byte for byte as it was printed.

        Raises NotAllowedError for a letter that is not for this person, DamagedFileError, StorageError.
        """
        store = self._session.store
        paper = store.papers.get(paper_id)
        if paper.kind == PaperKind.LETTER.value:
            self._session.require(Duty.LETTER)
        page = store.papers.page(paper_id)
        self._tell("kept paper viewed", store.intakes.head(paper.intake), paper_id)
        return page

    def tell_printed(self, kind: PaperKind, head: IntakeHead | None) -> None:
        """Keep in the audit trail that a paper went to a printer from the window."""
        self._tell("paper printed", head, kind.value)

    def tell_saved(self, kind: PaperKind, head: IntakeHead | None) -> None:
        """Keep in the audit trail that a paper was saved as a file."""
        self._tell("paper saved as a file", head, kind.value)

    # -- checking -------------------------------------------------------------------------------

    def check(self, text: str) -> Checked:
        """Say whether a page and its record still agree; `text` is its code, or the line in its foot.

        Raises PaperError for a text that is neither, and StorageError.
        """
        from clinic_app.reporting.seal import read_seal

        seal = read_seal(text)
        head = self._session.store.intakes.find(seal.intake)
        found = self._checked(seal, head)
        self._tell("paper checked", head, found.verdict.value)
        return found

    def _checked(self, seal: Seal, head: IntakeHead | None) -> Checked:
        if head is None:
            return Checked(
                Verdict.NOT_OURS,
                f"No intake {seal.intake} is in these records: not from this clinic.",
                intake=seal.intake,
            )
        name = f"intake {head.id}, version {head.version}"
        if seal.version != head.version or not self._is_whole(head, seal.digits):
            return Checked(
                Verdict.ALTERED,
                f"This page does not say what {name} says: page or record was altered. Do not rely on the page.",
                head,
            )
        if head.status is IntakeStatus.ENTERED_IN_ERROR:
            return Checked(
                Verdict.WITHDRAWN,
                f"The record was withdrawn as entered in error ({name}). Do not rely on the page.",
                head,
            )
        newer = self._newest(head)
        if newer is not None:
            return Checked(
                Verdict.NEWER,
                f"The page is version {head.version}; version {newer.version} has taken its place. Print that one.",
                head,
                newer=newer.version,
            )
        if not seal.digits:
            then = (
                "answers may have changed since"
                if head.is_draft
                else "it has been signed since: print it again"
            )
            return Checked(Verdict.DRAFT, f"The page was printed from a draft; {then}.", head)
        return Checked(Verdict.AGREES, f"Page and record agree: {name}, signed.", head)

    def _is_whole(self, head: IntakeHead, digits: str) -> bool:
        """Whether the signed text still has its hash and the page names it; a draft's page names none."""
        if not digits or not head.content_hash:
            return not digits
        signed = content_hash(self._session.store.intakes.snapshot(head.id))
        return signed == head.content_hash and signed.startswith(digits)

    def _newest(self, head: IntakeHead) -> IntakeHead | None:
        newer, newest = self._session.store.versions.successor(head.id), None
        while newer is not None:
            newest, newer = newer, self._session.store.versions.successor(newer.id)
        return newest

    # -- printing without a window --------------------------------------------------------------

    def ask(
        self,
        kind: PaperKind,
        intake_id: str = "",
        printer: str = "",
        to: Recipient | None = None,
        language: str = "",
    ) -> PrintJob:
        """Put a paper into the print queue. What a patient or another doctor gets is made and kept now.

        `language`: of what a patient or another doctor gets, where it is not that of the form.
        Raises NotAllowedError for a letter of somebody who does not sign, FileProblemsError, PaperError, StorageError.
        """
        jobs = self._session.store.print_jobs
        if kind is PaperKind.BLANK:
            return jobs.ask(kind.value, None, printer)
        record = self._record(intake_id)
        kept = None
        if kind is PaperKind.PATIENT:
            record = self.in_language(record, language)
            choice = self.for_patient(record)
            kept = self.keep_patient_summary(record, choice, self.patient_summary(record, choice))
        elif kind is PaperKind.LETTER:
            if to is None:
                raise PaperError(
                    "A letter needs somebody to go to.", "Say gastroenterology or allergy."
                )
            self._session.require(Duty.LETTER)
            record = self.in_language(record, language)
            text = self.letter_draft(record, to)
            kept = self.keep_letter(record, to, text, self.letter(record, to, text))
        return jobs.ask(kind.value, record.head.id, printer, kept.id if kept else None)

    def of_day(self, day: dt.date) -> list[str]:
        """Return the signed intakes of a day, oldest first. Raises StorageError."""
        return [head.id for head in self._session.store.intakes.all_signed(day, day)]

    def queue(self) -> list[PrintJob]:
        """Return what waits to be printed or failed, oldest first. Raises StorageError."""
        return self._session.store.print_jobs.open()

    def cancel(self, job: PrintJob) -> PrintJob:
        """Take a job off the queue. Raises StorageError."""
        return self._session.store.print_jobs.cancel(job)

    def work_off(
        self,
        jobs: Iterable[PrintJob] | None = None,
        progress: Progress = lambda _done, _total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[PrintJob]:
        """Send jobs to the printer, by default all of the queue, and return how each ended.

        What fails stays in the queue with the reason and is tried again the next time; after a cancel the
        rest waits. Raises StorageError.
        """
        wanted = list(self.queue() if jobs is None else jobs)
        over: list[PrintJob] = []
        for job in wanted:
            if cancelled():
                break
            over.append(self._print(job))
            progress(len(over), len(wanted))
        return over

    def _print(self, job: PrintJob) -> PrintJob:
        store = self._session.store
        title = f"Intake {job.intake}" if job.intake else "Blank form"
        try:
            page = self.page_of(job)
            send_to_printer(page, job.printer, title, store.settings.get("paper", "A4"))
        except PaperError as error:
            return store.print_jobs.settle(job, f"{error} {error.remedy}".strip())
        return store.print_jobs.settle(job)

    def page_of(self, job: PrintJob) -> bytes:
        """Return the page of a job: as it was kept, or as the record stands. Raises PaperError, StorageError."""
        if job.kept_paper:
            return self._session.store.papers.page(job.kept_paper)
        if job.kind == PaperKind.BLANK:
            return self.blank()
        return self._summary(self._record(job.intake))

    # -- inside ---------------------------------------------------------------------------------

    def _pdf(self, paper: Paper) -> bytes:
        from clinic_app.reporting.pdf import pdf_bytes

        return pdf_bytes(paper, paper=self._session.store.settings.get("paper", "A4"))

    def _keep(
        self, kind: PaperKind, record: Record, chosen: dict[str, object], page: bytes
    ) -> KeptPaper:
        content = {"version": record.head.version, "record": record.head.content_hash, **chosen}
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return self._session.store.papers.keep(kind.value, record.head.id, text, page)

    def _tell(self, action: str, head: IntakeHead | None, new: str | None = None) -> None:
        patient, intake = (head.patient_id, head.id) if head else (None, None)
        self._session.tell(action, patient=patient, intake=intake, new=new)
