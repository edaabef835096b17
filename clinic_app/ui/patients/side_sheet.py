"""The sheet beside the list: who is selected, how their atopy went, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from clinic_app.desk import Desk, Line
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import IntakeStatus
from clinic_app.ui.language import translated, words_in_use
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.facts import Facts
from clinic_app.ui.parts.flow import Flow
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel
from clinic_app.ui.patients.atopic_course import AtopicCourse
from clinic_app.ui.patients.kept_list import KeptList
from clinic_app.ui.words.allergy_words import AllergyLevel, allergy_label
from clinic_app.ui.words.paper_words import kept_words
from clinic_app.ui.words.person_words import born_and_sex
from clinic_app.ui.words.version_words import version_words

WIDTH = 340  # px at body text of 14 px
ROOM_NEEDED = 860
_TONES = {AllergyLevel.KNOWN: "red", AllergyLevel.NOT_RECORDED: "amber", AllergyLevel.NONE: "ink"}


class SideSheet(Panel):
    """Details of one line of the list. `verbs` are its buttons as actions, for the menu of the list."""

    continue_wanted = Signal(object)  # Line
    summary_wanted = Signal(object)
    print_wanted = Signal(object)
    export_wanted = Signal(object)
    patient_wanted = Signal(object)
    amend_wanted = Signal(object)
    withdraw_wanted = Signal(object)
    patient_paper_wanted = Signal(object)
    letter_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent, edges="start")
        self._desk = desk
        self._row: Line | None = None
        self._room = 0  # px for list and sheet; nothing before the page is laid out
        self.name = Words(size=18, bold=True)
        self.facts = Facts()
        self.course_title = Words(translated("Atopic course"), bold=True)
        self.course = AtopicCourse()
        self.continue_button = Button(translated("Continue  ⏎"), main=True)
        self.summary_button = Button(translated("Summary PDF"))
        self.print_button = Button(translated("Print…"))
        self.export_button = Button(translated("Export…"))
        self.patient_button = Button(translated("All intakes"))
        self.amend_button = Button(
            translated("Amend…"), translated("Amend: begin the next version, with a reason")
        )
        self.withdraw_button = Button(translated("Entered in error…"))
        self.patient_paper_button = Button(translated("Patient summary…"))
        self.letter_button = Button(translated("Letter…"), translated("Referral letter"))
        self.kept = KeptList(desk.store.full_name)
        self.versions_title = Words(translated("Versions"), bold=True)
        self.versions = Facts()

        column = QVBoxLayout(self)
        margin = theme.px(18)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(12))
        column.addWidget(self.name)
        column.addWidget(self.facts)
        column.addWidget(self.course_title)
        column.addWidget(self.course)
        for buttons in (
            (self.continue_button, self.summary_button),
            (self.print_button, self.export_button, self.patient_button),
            (self.patient_paper_button, self.letter_button),
            (self.amend_button, self.withdraw_button),
        ):
            column.addLayout(Flow(*buttons))
        column.addWidget(self.versions_title)
        column.addWidget(self.versions)
        column.addWidget(self.kept)
        column.addStretch(1)
        self.setFixedWidth(theme.px(WIDTH))

        self.verbs: list[QAction] = []
        for button, words, signal in (
            (self.continue_button, translated("Continue or open"), self.continue_wanted),
            (self.summary_button, translated("Summary PDF"), self.summary_wanted),
            (self.print_button, translated("Print…"), self.print_wanted),
            (self.export_button, translated("Export…"), self.export_wanted),
            (self.patient_button, translated("All intakes of this patient"), self.patient_wanted),
            (self.patient_paper_button, translated("Patient summary…"), self.patient_paper_wanted),
            (self.letter_button, translated("Letter…"), self.letter_wanted),
            (self.amend_button, translated("Amend…"), self.amend_wanted),
            (self.withdraw_button, translated("Entered in error…"), self.withdraw_wanted),
        ):
            button.clicked.connect(lambda *_, wanted=signal: wanted.emit(self._row))
            verb = QAction(words, self)
            verb.triggered.connect(lambda *_, wanted=signal: wanted.emit(self._row))
            self.verbs.append(verb)
        self.open_kept = QAction(translated("Open the kept paper again"), self)
        self.open_kept.triggered.connect(self.kept.open)
        self._kept_menu = QMenu(self)  # for where there is no room for this sheet
        self.verbs.append(self.open_kept)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setFixedWidth(theme.px(WIDTH))
            self.fit(self._room)

    def fit(self, room: int) -> None:
        """Be there only where `room` px suffice for list and sheet; the menu of the list has the same verbs."""
        self._room = room
        self.setVisible(self._has_room and self._row is not None)

    @property
    def _has_room(self) -> bool:
        return self._room / theme.scale() >= ROOM_NEEDED

    def show_row(self, row: Line | None) -> None:
        """Show a line of the list; without one the sheet is not there."""
        self._row = row
        self.setVisible(row is not None and self._has_room)
        if row is None:
            return
        self._desk.tell_glanced(row.head)
        record = self._desk.record(row.head.id)
        intakes = self._desk.intake_heads(row.head.patient_id)
        words, level = allergy_label(record.form, self._desk.earlier_forms(row.head))
        first = min(head.started_at for head in intakes).astimezone().date()
        day = self._desk.clock().date()
        self.name.setText(row.patient.banner_name)
        self.facts.show_facts(
            (
                (translated("Born"), born_and_sex(row.patient, day), "ink"),
                (
                    translated("Number"),
                    ", ".join(one.value for one in row.patient.details.identifiers),
                    "ink",
                ),
                (translated("Allergies"), words, _TONES[level]),
                (
                    translated("Intakes"),
                    translated("{0} (first {1})").format(
                        len(intakes), PartialDate.of(first).shown(words_in_use())
                    ),
                    "ink",
                ),
            )
        )
        self.course.show_record(record)
        self.course_title.setVisible(not self.course.isHidden())
        self._show_versions(row)
        self.continue_button.setText(
            translated("Continue  ⏎") if row.head.is_draft else translated("Open  ⏎")
        )
        self.continue_button.setAccessibleName(
            translated("Continue the intake")
            if row.head.is_draft
            else translated("Open the signed intake")
        )

    def _show_versions(self, row: Line) -> None:
        """Say who signed which version, when and why, and offer what may still be done."""
        status, name = row.head.status, self._desk.store.full_name
        *_, patient_paper, letter, amend, withdraw, _ = self.verbs
        for part in (
            *(self.amend_button, amend),
            *(self.patient_paper_button, patient_paper),
            *(self.letter_button, letter),
        ):
            part.setVisible(status is IntakeStatus.SIGNED)
        for part in (self.withdraw_button, withdraw):
            part.setVisible(status is not IntakeStatus.ENTERED_IN_ERROR)
        words = translated("Give up…") if row.head.is_draft else translated("Entered in error…")
        self.withdraw_button.setText(words)
        withdraw.setText(words)
        self.withdraw_button.setAccessibleName(
            translated("Give this draft up, with a reason")
            if row.head.is_draft
            else translated("Mark as entered in error, with a reason")
        )
        versions = self._desk.versions_of(row.head.id)
        self.kept.show_papers(self._desk.papers.kept_of(head.id for head in versions))
        self._offer_kept()
        self.versions.show_facts(
            (
                translated("Version {0}").format(head.version),
                version_words(head, name),
                _version_tone(head.status),
            )
            for head in versions
        )

    def _offer_kept(self) -> None:
        """Put every kept paper into the menu of the list, which is there also where this sheet is not."""
        papers = self.kept.papers
        self.open_kept.setVisible(bool(papers))
        self._kept_menu.clear()
        for paper in papers:
            words = kept_words(paper, self._desk.store.full_name).replace("\n", " · ")
            entry = self._kept_menu.addAction(words)
            entry.triggered.connect(lambda *_, chosen=paper: self.kept.opened.emit(chosen))
        several = self._kept_menu if len(papers) > 1 else None
        self.open_kept.setMenu(several)  # type: ignore[arg-type]  # Qt takes none, its stubs do not say so


def _version_tone(status: IntakeStatus) -> str:
    return "ink" if status in {IntakeStatus.SIGNED, IntakeStatus.DRAFT} else "mute"
