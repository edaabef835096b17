"""The desk on the screen, from unlocking to locking: header, places, pages; one intake at a time in their stead."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from clinic_app import __version__
from clinic_app.desk import Desk, Draft, Line
from clinic_app.errors import ClinicError, StorageError
from clinic_app.record import Patient, Record
from clinic_app.storage.merges import Merge
from clinic_app.storage.users import Duty
from clinic_app.ui.care.about_page import AboutPage
from clinic_app.ui.care.daily_backup import DailyBackup
from clinic_app.ui.care.export_page import ExportPage
from clinic_app.ui.care.history_page import HistoryPage
from clinic_app.ui.care.import_page import ImportPage
from clinic_app.ui.care.look import Look
from clinic_app.ui.care.server_card import ServerCard
from clinic_app.ui.care.server_sending import ServerSending
from clinic_app.ui.care.settings_page import SettingsPage
from clinic_app.ui.clinic.clinic_page import ClinicPage
from clinic_app.ui.header_bar import HeaderBar
from clinic_app.ui.intake.form_model import FormModel
from clinic_app.ui.intake.intake_page import IntakePage
from clinic_app.ui.intake.review_page import ReviewPage
from clinic_app.ui.intake.sign_dialog import SignDialog
from clinic_app.ui.language import translated
from clinic_app.ui.paper.paper_pages import PaperPages
from clinic_app.ui.paper.paperwork import Paperwork
from clinic_app.ui.paper.preview_page import PreviewPage
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.notice_bar import NoticeBar
from clinic_app.ui.parts.pages import Pages
from clinic_app.ui.parts.scroll import Scroll
from clinic_app.ui.patients.merge_page import MergePage
from clinic_app.ui.patients.new_patient import NewPatientPage
from clinic_app.ui.patients.paper_check import verdict_words
from clinic_app.ui.patients.patient_page import PatientPage
from clinic_app.ui.patients.patient_search import PatientSearch
from clinic_app.ui.patients.today_page import TodayPage
from clinic_app.ui.rail import Rail
from clinic_app.ui.status_line import StatusLine
from clinic_app.ui.tour import Tour
from clinic_app.ui.tour_stops import tour_stops
from clinic_app.ui.words.backup_words import backup_words
from clinic_app.ui.words.hold_words import held_by, not_recorded, what_taking_over_does
from clinic_app.ui.words.merge_words import why_merged
from clinic_app.ui.words.paper_words import checked_words
from clinic_app.ui.words.person_words import mistaken_for
from clinic_app.ui.words.version_words import amending

TODAY, PATIENTS, CLINIC, EXPORT, SETTINGS, ABOUT, NEW_PATIENT, IMPORT, MERGE, HISTORY = range(10)
SEEN_VERSION = "seen_version."  # and a login: the program that this person last worked with


class Workplace(QWidget):
    """Parts, their places, and one block of connections; below it what each connection does."""

    lock_wanted = Signal()

    def __init__(
        self, desk: Desk, dialogs: Dialogs, look: Look, note: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self._dialogs, self._note = desk, dialogs, note
        self.intake: IntakePage | None = None
        self.review: ReviewPage | None = None
        self.tour: Tour | None = None
        self._back_to: QWidget | None = None
        self._intake_at_once = False
        self._make_parts(look)
        self._lay_out()
        self._connect()
        self._show_backup()
        self.show_place(TODAY)

    def _make_parts(self, look: Look) -> None:
        desk, edition = self.desk, self.desk.edition
        self.search = PatientSearch(desk.find_patients, lambda: desk.clock().date())
        self.header = HeaderBar(self.search, desk.store.user.full_name, self._note)
        self.rail = Rail()
        self.today = TodayPage(desk, self._dialogs)
        self.patients = PatientPage(desk)
        self.clinic = ClinicPage(desk, self._dialogs)
        self.export = ExportPage(desk, self._dialogs)
        self.taking_in = ImportPage(desk, self._dialogs)
        self.backup = DailyBackup(desk, self)
        self.settings = SettingsPage(desk, look, self._dialogs, self.backup)
        self.sending = ServerSending(desk, lambda: self.intake is not None, self)
        self.server = ServerCard(desk, self._dialogs, self.sending)
        self.settings.card(translated("The clinic's server")).addWidget(self.server)
        self.about = AboutPage()
        self.history = HistoryPage(desk, self._dialogs)
        self.new_patient = NewPatientPage(desk)
        self.merge = MergePage(desk)
        rules = edition.rules
        self.status = StatusLine(
            edition.questionnaire.version, rules.version, rules.region, self._note
        )
        self.preview = PreviewPage(self._dialogs, self._note)
        self.paperwork = Paperwork(desk, self.preview, self._dialogs, self)
        self.notice = NoticeBar()

    def _lay_out(self) -> None:
        self.pages = Pages()
        for page in (
            self.today,
            self.patients,
            self.clinic,
            self.export,
            self.settings,
            self.about,
            self.new_patient,
            self.taking_in,
            self.merge,
            self.history,
        ):
            self.pages.addWidget(page)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(Scroll(self.pages), 1)  # a page with a list may be taller than its room
        self.desk_view = QWidget()
        desk_column = QVBoxLayout(self.desk_view)
        desk_column.setContentsMargins(0, 0, 0, 0)
        desk_column.setSpacing(0)
        desk_column.addWidget(self.header)
        desk_column.addLayout(middle, 1)
        desk_column.addWidget(self.status)
        self.whole = Pages()
        self.whole.addWidget(self.desk_view)
        self.whole.addWidget(self.preview)
        self.whole.addWidget(self.paperwork.patient_page)
        self.whole.addWidget(self.paperwork.letter_page)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.whole, 1)
        self._column.addWidget(self.notice)

    def _connect(self) -> None:
        tried = self._tried
        self.rail.chosen.connect(tried(self.show_place))
        self.header.lock_button.clicked.connect(self.lock_wanted)
        self.search.patient_chosen.connect(tried(self._patient_chosen))
        self.search.begun.connect(tried(self.desk.tell_searched))
        self.search.new_wanted.connect(tried(self._begin_patient))
        self.search.code_read.connect(tried(self._check_paper))
        self.today.new_wanted.connect(tried(self.find_for_intake))
        self.today.opened.connect(tried(self._open_row))
        self.today.read_later.timeout.connect(tried(self.today.read_more))
        for sheet in (self.today.sheet, self.patients.sheet):
            sheet.summary_wanted.connect(tried(self._preview_row))
            sheet.print_wanted.connect(tried(self._print_row))
            sheet.export_wanted.connect(tried(self._export_row))
            sheet.patient_wanted.connect(tried(lambda row: self.show_patient(row.patient)))
            sheet.amend_wanted.connect(tried(self._amend_row))
            sheet.withdraw_wanted.connect(tried(self._withdraw_row))
            sheet.patient_paper_wanted.connect(tried(self._patient_paper_of_row))
            sheet.letter_wanted.connect(tried(self._letter_of_row))
            sheet.kept.opened.connect(tried(self.paperwork.open_again))
        self.patients.history_wanted.connect(tried(self.show_history))
        self.settings.history_wanted.connect(tried(self.show_history))
        self.history.closed.connect(tried(self.show_place))
        self.patients.search_wanted.connect(lambda: self.search.begin(for_intake=False))
        self.patients.intake_wanted.connect(tried(self.start_intake))
        self.patients.opened.connect(tried(self._open_row))
        self.patients.merge_wanted.connect(tried(self._begin_merge))
        self.patients.separate_wanted.connect(tried(self._separate))
        self.merge.merged.connect(tried(self._merged))
        self.merge.cancelled.connect(tried(lambda: self.show_place(PATIENTS)))
        self.new_patient.registered.connect(tried(self._go_on_with))
        self.new_patient.known.connect(tried(self._go_on_with))
        self.new_patient.cancelled.connect(tried(lambda: self.show_place(TODAY)))
        self.export.import_wanted.connect(tried(lambda: self.show_place(IMPORT)))
        self.taking_in.back_wanted.connect(tried(lambda: self.show_place(EXPORT)))
        self.settings.name_changed.connect(
            lambda: self.header.user.setText(self.desk.store.user.full_name)
        )
        self.settings.region_changed.connect(
            lambda: self.status.show_region(self.desk.edition.rules.region)
        )
        self.backup.changed.connect(tried(self._show_backup))
        self.preview.closed.connect(tried(self._close_preview))
        self._connect_papers()
        for keys, act in (
            ("Ctrl+F", lambda: self._on_desk(lambda: self.search.begin(for_intake=False))),
            ("Ctrl+N", lambda: self._on_desk(self.new_intake)),
            ("Ctrl+W", self.close_intake),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(tried(act))

    def _connect_papers(self) -> None:
        tried, work = self._tried, self.paperwork
        self.preview.printed.connect(tried(work.tell_printed))
        self.preview.saved.connect(tried(work.tell_saved))
        self.preview.patient_paper_wanted.connect(tried(work.begin_patient_paper))
        self.preview.letter_wanted.connect(tried(work.begin_letter))
        work.page_wanted.connect(self._show_paper)
        work.patient_page.chosen.connect(tried(work.show_patient_paper))
        work.letter_page.written.connect(tried(work.show_letter))
        for page in (work.patient_page, work.letter_page):
            page.closed.connect(tried(self._leave_paper))

    def _show_backup(self) -> None:
        store = self.desk.store
        if not store.is_open:
            return
        has_folder = store.backup_folder is not None
        self.status.show_backup(*backup_words(store.backup_state, has_folder, self.desk.clock()))

    # -- places -----------------------------------------------------------------------------------

    def show_place(self, place: int) -> None:
        """Show a page of the desk, brought up to date."""
        self.search.dismiss()
        refresh: Callable[[], None] | None = {
            TODAY: self.today.refresh,
            PATIENTS: self.patients.refresh,
            CLINIC: self.clinic.refresh,
            EXPORT: self.export.refresh,
            ABOUT: lambda: self.about.show_edition(self.desk.edition),
        }.get(place)
        if refresh is not None:
            refresh()
        self.rail.show_place(
            {NEW_PATIENT: PATIENTS, MERGE: PATIENTS, IMPORT: EXPORT, HISTORY: SETTINGS}.get(
                place, place
            )
        )
        self.pages.setCurrentIndex(place)
        self.whole.setCurrentWidget(self.desk_view)
        self._lay_out_anew()

    def _lay_out_anew(self) -> None:
        """Let layouts forget what was hidden since: before the first show Qt takes its room into account still."""
        page = self.pages.currentWidget()
        for part in (page, self.pages, self.desk_view, self.whole, self):
            layout = part.layout() if part is not None else None
            if layout is not None:
                layout.activate()

    def show_settings(self) -> None:
        """Come back to where the language was chosen."""
        self.show_place(SETTINGS)
        self.settings.language.focus_target().setFocus()

    def show_patient(self, patient: Patient, note: str = "") -> None:
        """Show a patient's intakes; who was merged into another one is shown as that one."""
        patient = self.desk.merging.standing(patient.id)
        self.desk.tell_viewed(patient)
        self.patients.show_patient(patient, note)
        self.show_place(PATIENTS)

    def show_history(self, patient: Patient | None = None) -> None:
        """Show who did and saw what: everything, or what is about one patient. Raises NotAllowedError."""
        self.desk.require(Duty.ADMINISTER)
        self.history.come_from(SETTINGS if patient is None else PATIENTS)
        self.show_place(HISTORY)
        self.history.open(patient)

    def new_intake(self) -> None:
        """Begin an intake: for the patient on screen, else for the one to be found."""
        if self.pages.currentIndex() == PATIENTS and self.patients.patient is not None:
            self.start_intake(self.patients.patient)
        else:
            self.find_for_intake()

    def find_for_intake(self) -> None:
        """Find a patient, whose intake then begins at once."""
        self.search.begin(for_intake=True)

    def _on_desk(self, act: Callable[[], None]) -> None:
        """Do it only where the desk is on the screen: one window shows one patient."""
        if self.whole.currentWidget() is self.desk_view:
            act()
        elif self.intake is not None:
            self.notice.tell(
                translated("One window shows one patient. Close this intake first: Ctrl+W.")
            )

    # -- patients ---------------------------------------------------------------------------------

    def _patient_chosen(self, patient: Patient, at_once: bool) -> None:
        if at_once:
            self._start_or_offer(patient)
        else:
            self.show_patient(patient)

    def _begin_patient(self, typed: str, at_once: bool) -> None:
        self._intake_at_once = at_once
        self.show_place(NEW_PATIENT)
        self.new_patient.begin(typed)

    def _go_on_with(self, patient: Patient) -> None:
        if self._intake_at_once:
            self._start_or_offer(patient)
        else:
            self.show_patient(patient)

    def _start_or_offer(self, patient: Patient) -> None:
        """Start an intake, unless a draft of this patient is still open: then show it."""
        if any(head.is_draft for head in self.desk.intake_heads(patient.id)):
            self.show_patient(
                patient,
                translated("A draft is still open: Enter continues it, Ctrl+N begins another one."),
            )
        else:
            self.start_intake(patient)

    def _begin_merge(self, patient: Patient) -> None:
        self.desk.require(Duty.MERGE)
        self.show_place(MERGE)
        self.merge.begin(patient)

    def _merged(self, patient: Patient) -> None:
        self.show_patient(patient)
        self.notice.tell(
            translated("Merged. Intakes, names and numbers of both are found under this one.")
        )

    def _separate(self, patient: Patient, merge: Merge) -> None:
        """Ask why and take a merge back."""
        self.desk.require(Duty.MERGE)
        reason = self._dialogs.reason(
            self,
            translated("Separate {0} again").format(patient.banner_name),
            f"{why_merged(merge, self.desk.store.full_name)} "
            + translated(
                "Both then stand as they were before. An intake begun since then stays with the one that is shown now."
            ),
            translated("Separate"),
        )
        if reason is not None:
            self.desk.merging.separate(patient.id, reason)
            self.show_place(PATIENTS)
            self.notice.tell(
                translated("Separated. {0} stands again with all that was there.").format(
                    patient.banner_name
                )
            )

    # -- intakes ----------------------------------------------------------------------------------

    def start_intake(self, patient: Patient) -> None:
        """Start an intake and show it."""
        self._show_intake(self.desk.start_intake(patient.id))

    def open_intake(self, intake_id: str) -> None:
        """Continue a draft where it was left, or show a signed intake."""
        if self.desk.store.intakes.head(intake_id).is_draft:
            self._hold(intake_id, lambda over: self.desk.open_draft(intake_id, take_over=over))
        else:
            self._preview(self.desk.record(intake_id))

    def _open_row(self, row: Line) -> None:
        self.open_intake(row.head.id)

    def _hold(self, intake_id: str, opened: Callable[[bool], Draft]) -> None:
        """Show a draft; where another window works on it, ask before taking over."""
        held = self.desk.held_elsewhere(intake_id)
        if held is None or self._dialogs.confirm(
            self,
            held_by(held, self.desk.store.user.login),
            what_taking_over_does(held, self.desk.clock()),
            translated("Take over"),
        ):
            self._show_intake(opened(held is not None))

    def _take_back(self) -> None:
        """Go on with a draft that was taken over, as it is now; what was not recorded is told."""
        if self.intake is None:
            return
        model = self.intake.model
        self.intake.leave()  # what is being typed is told, too
        lost = not_recorded(model.not_recorded, model.questionnaire)
        self._show_intake(self.desk.open_draft(model.draft.id, take_over=True))
        if lost:
            self.notice.tell(lost)

    def _taken_over(self) -> None:
        """Another window has the draft: signing is over here."""
        if self.intake is not None and self.whole.currentWidget() is self.review:
            self.whole.setCurrentWidget(self.intake)

    def _show_intake(self, draft: Draft) -> None:
        self._drop_intake(draft.id)
        self.notice.hide()
        model = FormModel(draft, self)
        page = IntakePage(model)
        page.banner.show_note(self._note_on(draft))
        page.review_requested.connect(self._tried(self._show_review))
        page.closed_requested.connect(self._tried(self.close_intake))
        page.summary_requested.connect(self._tried(self._preview_draft))
        page.take_back_requested.connect(self._tried(self._take_back))
        page.language_bar.wanted.connect(self._tried(self._change_language))
        page.language_bar.show_form(draft.edition, self._other_language(draft))
        model.taken_over.connect(self._taken_over)
        self.intake = page
        self.whole.addWidget(page)
        self.whole.setCurrentWidget(page)
        similar = self.desk.similar_patients(draft.patient.details)
        warning = mistaken_for(draft.patient, similar)
        if warning:
            self.notice.tell(warning)

    def _other_language(self, draft: Draft) -> str:
        """Language that a draft may go over to: that of the desk, or from a translation the original."""
        if draft.head.replaces:
            return ""  # an amendment stays in the language of what it amends
        here, desk = draft.edition.language, self.desk.edition.language
        original = self.desk.languages[0]
        return next((one for one in (desk, original) if one != here), "")

    def _change_language(self, language: str) -> None:
        """Go on with the open draft in another language."""
        if self.intake is None or self.intake.show_unrecorded():
            return
        if not self.everything_saved():
            raise ClinicError(
                translated("Some answers could not be written to the disk yet."),
                translated("Check the disk; the program keeps trying every few seconds."),
            )
        draft = self.intake.model.draft
        self.desk.change_language(draft, language)
        self._drop_intake()  # first, for it lets go of the draft
        self.show_place(TODAY)
        self._show_intake(self.desk.open_draft(draft.id))

    def _note_on(self, draft: Draft) -> str:
        return " · ".join(part for part in (amending(draft.head), self._note) if part)

    def _show_review(self) -> None:
        if self.intake is None:
            return
        if self.review is None:
            self.review = ReviewPage(self.intake.model)
            self.review.question_requested.connect(self._tried(self._back_to_question))
            self.review.sign_requested.connect(self._tried(self._ask_to_sign))
            self.review.summary_requested.connect(self._tried(self._preview_draft))
            self.review.banner.show_note(self._note_on(self.intake.model.draft))
            self.whole.addWidget(self.review)
        self.whole.setCurrentWidget(self.review)

    def _back_to_question(self, question_id: str, entry: int) -> None:
        if self.intake is not None:
            self.whole.setCurrentWidget(self.intake)
            self.intake.show_question(question_id, entry)

    def _ask_to_sign(self) -> None:
        if self.intake is None:
            return
        dialog = SignDialog(self.desk, self.intake.model.draft, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.signed.connect(self._tried(self._signed))
        dialog.open()

    def _signed(self, record: Record) -> None:
        self.window().activateWindow()  # the dialog that had the keyboard is gone
        self._drop_intake()
        self.show_place(TODAY)
        self.today.refresh(record.head.id)
        self._preview(record)
        self.notice.tell(
            translated("Signed and locked. This is the summary as it will be on paper.")
        )

    def close_intake(self) -> None:
        """Leave the intake for Today; what is not on the disk keeps it open."""
        if self.intake is None:
            self._on_preview_closed()
            return
        if self.intake.show_unrecorded():
            self.notice.tell(
                translated(
                    "This text is not an answer yet. Mend or clear it, then close the intake."
                )
            )
            return
        if not self.everything_saved():
            raise ClinicError(
                translated(
                    "Some answers could not be written to the disk yet, so this intake stays open."
                ),
                translated("Check the disk; the program keeps trying every few seconds."),
            )
        intake_id = self.intake.model.draft.id
        self._drop_intake()
        self.show_place(TODAY)
        self.today.refresh(intake_id)

    def everything_saved(self) -> bool:
        """Record what is being typed; whether all of it is on the disk."""
        if self.intake is None:
            return True
        self.intake.leave()
        if self.intake.model.is_lost:
            return True  # it says so itself, and nothing can be written from here
        if not self.intake.model.is_saved:
            self.intake.model.retry()
        return self.intake.model.is_saved

    @property
    def holds_unsaved(self) -> bool:
        """Whether the disk has not taken everything yet."""
        return self.intake is not None and not self.intake.model.is_saved

    def greet(self) -> None:
        """Say once to each person that the program is another one than the last time."""
        name = f"{SEEN_VERSION}{self.desk.store.user.login}"
        before = self.desk.store.settings.get(name)
        if before == __version__:
            return
        with suppress(StorageError):  # a full disk keeps nobody from working
            self.desk.store.settings.set(name, __version__)
        if before:
            self.notice.tell(
                translated(
                    "This is version {0}; the last time you worked with {1}. What changed stands under About (Alt+6)."
                ).format(__version__, before)
            )

    def begin_tour(self, passphrase: str) -> None:
        """Walk through made-up patients; `passphrase` is theirs, for whoever wants to sign."""
        self.tour = Tour(
            tour_stops(
                self._tour_place,
                self._tour_draft,
                self._tour_question,
                self._tour_paper,
                passphrase,
            )
        )
        self.tour.ended.connect(self.today.focus_list)
        self._column.addWidget(self.tour)
        self.tour.show_stop(0)

    def _tour_place(self, place: int) -> None:
        self.close_intake()
        self.show_place(place)

    def _tour_draft(self, question: str) -> None:
        """Show a question of today's draft, which may be open already."""
        row = next(row for row in self.desk.today() if row.head.is_draft)
        if self.intake is None or self.intake.model.draft.id != row.head.id:
            self.open_intake(row.head.id)
        if self.intake is not None:
            self.whole.setCurrentWidget(self.intake)
            self.intake.show_question(question)

    def _tour_question(self) -> QWidget | None:
        """Return what has the keyboard on the page of the draft, or had it last."""
        return self.intake.focusWidget() if self.intake is not None else None

    def _tour_paper(self) -> None:
        self.close_intake()
        self.open_intake(next(row for row in self.desk.today() if not row.head.is_draft).head.id)

    def lock(self) -> None:
        """Bring what is typed onto the disk as far as it goes, and close the records until `go_on`."""
        self.search.dismiss()
        self.clinic.leave()
        self.today.printing.stop()
        self.everything_saved()
        self.sending.finish()
        self.new_patient.suggestions.finish()
        self.settings.finish()
        self.desk.lock()

    def go_on(self) -> None:
        """The records are open again: write what could not be written, and show what came to an end meanwhile."""
        if self.intake is not None:
            self.intake.model.retry()
        self.backup.go_on()
        self.sending.watch()

    def shut(self) -> None:
        """Leave for good: whatever an open intake still meant to do is not done on closed records."""
        self.leave()
        self.desk.close()

    def leave(self) -> None:
        """Let go of everything but the records, which another workplace shows."""
        self._drop_intake()
        self.clinic.leave()
        self.export.leave()
        self.today.printing.leave()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.backup.finish()
        self.sending.finish()
        self.new_patient.suggestions.finish()
        self.settings.finish()

    def _drop_intake(self, followed_by: str = "") -> None:
        """Leave an intake and let go of it, unless what is shown next is the same one."""
        for page in (self.review, self.intake):
            if page is not None:
                self.whole.removeWidget(page)
                page.deleteLater()
        if self.intake is not None:
            self.intake.model.end()
            if self.intake.model.draft.id != followed_by:
                self.intake.model.draft.close()
            self.intake.model.deleteLater()
            self.notice.hide()  # it may speak of this patient
        self.intake = self.review = None

    # -- versions ---------------------------------------------------------------------------------

    def _amend_row(self, row: Line) -> None:
        """Ask why and open the next version; one that is open already is continued."""
        self.desk.require(Duty.SIGN)
        opened = self.desk.open_amendment(row.head.id)
        if opened is not None:
            self._hold(opened.id, lambda over: self.desk.open_draft(opened.id, take_over=over))
            return
        reason = self._dialogs.reason(
            self,
            translated("Amend the intake of {0}").format(row.patient.banner_name),
            translated(
                "Version {0} stays as it was signed. Version {1} begins with its answers and takes its place "
                "when it is signed. What changed is printed with the reason."
            ).format(row.head.version, row.head.version + 1),
            translated("Amend"),
        )
        if reason is not None:
            self._show_intake(self.desk.amend(row.head.id, reason))

    def _withdraw_row(self, row: Line) -> None:
        """Ask why and mark an intake as entered in error, or give a draft up."""
        draft = row.head.is_draft
        self.desk.require(Duty.FILL if draft else Duty.SIGN)
        reason = self._dialogs.reason(
            self,
            (
                translated("Give up the draft of {0}")
                if draft
                else translated("Entered in error: the intake of {0}")
            ).format(row.patient.banner_name),
            translated(
                "It can no longer be changed or signed, and this cannot be taken back. It stays in the list, marked as "
                "entered in error, with your name and the reason."
            ),
            translated("Give up the draft") if draft else translated("Mark as entered in error"),
        )
        if reason is None:
            return
        self.desk.withdraw(row.head.id, reason)
        self.show_place(self.pages.currentIndex())
        table = (self.patients if self.pages.currentIndex() == PATIENTS else self.today).table
        table.look_at(row.head.id)
        table.setFocus()
        self.notice.tell(
            translated("Marked as entered in error. It stays in the list, with the reason.")
        )

    # -- paper ------------------------------------------------------------------------------------

    def _preview_draft(self) -> None:
        if self.intake is not None:
            self._preview(self.desk.record_of_draft(self.intake.model.draft))

    def _preview_row(self, row: Line) -> None:
        self._preview(self.desk.record(row.head.id))

    def _preview(self, record: Record) -> None:
        self._back_to = self.whole.currentWidget()
        self.paperwork.show_summary(record, self._pdf(record))
        self.whole.setCurrentWidget(self.preview)

    def _patient_paper_of_row(self, row: Line) -> None:
        self.paperwork.begin_patient_paper(self.desk.record(row.head.id))

    def _letter_of_row(self, row: Line) -> None:
        self.paperwork.begin_letter(self.desk.record(row.head.id))

    def _check_paper(self, code: str) -> None:
        """Say whether the page whose code was read still agrees."""
        found = self.desk.papers.check(code)
        self.notice.tell(f"{verdict_words(found.verdict)}. {checked_words(found)}")

    def _show_paper(self, page: QWidget) -> None:
        """Show a page of a paper; from the preview one comes back to the page that made it."""
        self.notice.hide()
        if page is self.preview:
            self._back_to = self.whole.currentWidget()
        self.whole.setCurrentWidget(page)

    def _leave_paper(self) -> None:
        self.notice.hide()
        self.show_place(self.pages.currentIndex())

    def _print_row(self, row: Line) -> None:
        record = self.desk.record(row.head.id)
        pages = PaperPages(self._pdf(record))
        printer = self._dialogs.printer(self, translated("Print the summary"))
        if printer is not None:
            pages.print_on(printer)
            self.desk.exports.tell_printed(record)

    def _export_row(self, row: Line) -> None:
        self.show_place(EXPORT)
        self.export.refresh(row)

    def _pdf(self, record: Record) -> bytes:
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            return self.desk.exports.summary_pdf(record)
        finally:
            QApplication.restoreOverrideCursor()

    def _close_preview(self) -> None:
        self.notice.hide()
        back = self._back_to if self._back_to is not None else self.desk_view
        self.whole.setCurrentWidget(back)
        if back is self.desk_view:
            self.show_place(self.pages.currentIndex())

    def _on_preview_closed(self) -> None:
        if self.whole.currentWidget() is self.preview:
            self._close_preview()

    # -- trouble ----------------------------------------------------------------------------------

    def _tried(self, act: Callable[..., None]) -> Callable[..., None]:
        """Return `act` with its ClinicErrors shown in the notice bar. Anything else is a bug and goes on."""

        def attempt(*arguments: object) -> None:
            try:
                act(*arguments)
            except ClinicError as error:
                self.notice.trouble(error)

        return attempt
