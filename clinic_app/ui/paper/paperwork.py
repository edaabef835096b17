"""The papers for others, from the choice to the printer: patient summary, letter, and what was kept of both."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from clinic_app.desk import Desk
from clinic_app.desk.papers import PaperKind
from clinic_app.record import Record
from clinic_app.storage.kept_papers import KeptPaper
from clinic_app.storage.users import Duty
from clinic_app.ui.paper.letter_page import LetterPage
from clinic_app.ui.paper.patient_paper_page import PatientPaperPage
from clinic_app.ui.paper.preview_page import PreviewPage, Shown
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.words.paper_words import kept_name, paper_name

if TYPE_CHECKING:
    from clinic_app.reporting.patient_summary import ForPatient


class Paperwork(QObject):
    """Two pages that ask, and the preview that shows. `page_wanted` says what is to be on the screen."""

    page_wanted = Signal(QWidget)

    def __init__(
        self, desk: Desk, preview: PreviewPage, dialogs: Dialogs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._preview = desk, preview
        self._kind = PaperKind.CLINICIAN
        self.patient_page = PatientPaperPage(desk)
        self.letter_page = LetterPage(desk, dialogs)

    def begin_patient_paper(self, record: Record) -> None:
        """Ask what goes onto a patient's page."""
        self.patient_page.begin(record)
        self.page_wanted.emit(self.patient_page)

    def begin_letter(self, record: Record) -> None:
        """Draft a letter. Raises NotAllowedError for somebody who does not sign."""
        self._desk.require(Duty.LETTER)
        self.letter_page.begin(record)
        self.page_wanted.emit(self.letter_page)

    def show_patient_paper(self, record: Record, choice: ForPatient) -> None:
        """Show a patient's page; it is kept when it goes out. Raises PaperError."""
        papers = self._desk.papers
        page = _waiting(lambda: papers.patient_summary(record, choice))
        keep = partial(papers.keep_patient_summary, record, choice, page)
        self._show(PaperKind.PATIENT, record, page, Shown(paper_name("patient"), "patient", keep))

    def show_letter(self, record: Record, to: str, text: str) -> None:
        """Show a letter; it is kept when it goes out. Raises PaperError."""
        from clinic_app.reporting.referral_letter import Recipient

        papers, goes_to = self._desk.papers, Recipient(to)
        page = _waiting(lambda: papers.letter(record, goes_to, text))
        keep = partial(papers.keep_letter, record, goes_to, text, page)
        self._show(PaperKind.LETTER, record, page, Shown(paper_name("letter", to), "letter", keep))

    def open_again(self, paper: KeptPaper) -> None:
        """Show a kept paper, byte for byte as it went out. Raises DamagedFileError, StorageError."""
        page = self._desk.papers.open_again(paper.id)
        shown = Shown(kept_name(paper), paper.kind)
        self._show(PaperKind(paper.kind), self._desk.record(paper.intake), page, shown)

    def show_summary(self, record: Record, page: bytes) -> None:
        """Show the summary for clinicians, of which nothing is kept."""
        self._kind = PaperKind.CLINICIAN
        self._preview.show_record(record, page)

    def tell_printed(self, record: Record) -> None:
        """Keep in the audit trail what went to a printer."""
        if self._kind is PaperKind.CLINICIAN:
            self._desk.exports.tell_printed(record)
        else:
            self._desk.papers.tell_printed(self._kind, record.head)
            self.letter_page.went_out()

    def tell_saved(self, record: Record) -> None:
        """Keep in the audit trail what was saved as a file."""
        if self._kind is PaperKind.CLINICIAN:
            self._desk.exports.tell_saved(record)
        else:
            self._desk.papers.tell_saved(self._kind, record.head)
            self.letter_page.went_out()

    def _show(self, kind: PaperKind, record: Record, page: bytes, shown: Shown) -> None:
        self._kind = kind
        self._preview.show_record(record, page, shown)
        self.page_wanted.emit(self._preview)


def _waiting(make: Callable[[], bytes]) -> bytes:
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        return make()
    finally:
        QApplication.restoreOverrideCursor()
