"""One patient: who it is, and every intake with its status. Drafts are continued, signed ones are read."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk, TodayRow
from clinic_app.record import Patient
from clinic_app.storage.merges import Merge
from clinic_app.storage.users import Duty
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.empty_state import EmptyState
from clinic_app.ui.parts.facts import Facts
from clinic_app.ui.parts.flow import Flow
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.patients.paper_check import WIDTH as CHECK_WIDTH
from clinic_app.ui.patients.paper_check import PaperCheck
from clinic_app.ui.patients.side_sheet import SideSheet
from clinic_app.ui.patients.today_table import IntakeTable, TodayModel
from clinic_app.ui.words.merge_words import one_line
from clinic_app.ui.words.person_words import born_and_sex


class PatientPage(QWidget):
    """Shows nobody until somebody was found."""

    search_wanted = Signal()
    intake_wanted = Signal(object)  # Patient
    history_wanted = Signal(object)  # Patient
    opened = Signal(object)  # TodayRow
    merge_wanted = Signal(object)  # Patient
    separate_wanted = Signal(object, object)  # Patient, merged into the one shown, and its Merge

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.patient: Patient | None = None
        self.nobody = EmptyState(
            translated("Find a patient first"),
            translated("Type a name, a date of birth or a number into the box above (Ctrl+F)."),
            translated("Find a patient   Ctrl+F"),
        )
        self.check = PaperCheck(desk)
        self.somebody = QWidget()
        self.name = Words(size=20, bold=True)
        self.facts = Facts()
        self.note = Words(tone="amber", bold=True)
        self.new_button = Button(
            translated("New intake   Ctrl+N"), translated("New intake for this patient"), main=True
        )
        self.merge_button = Button(
            translated("Merge…"), translated("Merge with another entry of the same person")
        )
        self.separate_button = Button(translated("Separate…"))
        self._merged: tuple[Patient, Merge] | tuple[()] = ()  # the one merged last
        self.history_button = Button(
            translated("Who looked?"), translated("Who looked at this record")
        )
        self.model = TodayModel(desk.store.full_name, dated=True, parent=self)
        self.table = IntakeTable(self.model, translated("Intakes of this patient"))
        self.none_yet = Words(translated("No intake yet. Begin the first one."), tone="mute")
        self.sheet = SideSheet(desk)
        self.table.addActions(self.sheet.verbs)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.sheet.patient_button.hide()

        if not desk.may(Duty.ADMINISTER):
            self.history_button.hide()
        main = QVBoxLayout()
        main.setContentsMargins(theme.px(24), theme.px(18), theme.px(24), theme.px(18))
        main.setSpacing(theme.px(12))
        main.addLayout(self._head())
        main.addWidget(self.facts)
        main.addWidget(self.note)
        main.addWidget(self.none_yet)
        main.addWidget(self.table, 1)
        main.addStretch(0)
        inside = QHBoxLayout(self.somebody)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(main, 1)
        inside.addWidget(self.sheet)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.nobody, 1)
        page.addWidget(self._below_nobody())
        page.addWidget(self.somebody, 1)

        self._connect()
        self.somebody.hide()

    def _head(self) -> QVBoxLayout:
        """Name and buttons in two lines: in one they are cut off at twice the text size."""
        first = QHBoxLayout()
        first.addWidget(self.name, 1)
        first.addWidget(self.new_button)
        others = (self.separate_button, self.merge_button, self.history_button)
        head = QVBoxLayout()
        head.addLayout(first)
        head.addLayout(Flow(*others, at_end=True))
        return head

    def _below_nobody(self) -> QWidget:
        self.below_nobody = QWidget()
        self.check.setMaximumWidth(theme.px(CHECK_WIDTH))
        row = QHBoxLayout(self.below_nobody)
        row.setContentsMargins(theme.px(24), 0, theme.px(24), theme.px(12))
        row.addStretch(1)
        row.addWidget(self.check, 8)
        row.addStretch(1)
        return self.below_nobody

    def _connect(self) -> None:
        self.nobody.button.clicked.connect(self.search_wanted)
        self.history_button.clicked.connect(lambda: self.history_wanted.emit(self.patient))
        self.new_button.clicked.connect(lambda: self.intake_wanted.emit(self.patient))
        self.merge_button.clicked.connect(lambda: self.merge_wanted.emit(self.patient))
        self.separate_button.clicked.connect(lambda: self.separate_wanted.emit(*self._merged))
        self.table.looked_at.connect(self.sheet.show_row)
        self.table.opened.connect(self.opened)
        self.sheet.continue_wanted.connect(self.opened)

    def show_patient(self, patient: Patient, note: str = "") -> None:
        """Show somebody; `note` says why one came here."""
        self.patient = patient
        self.note.say(note)
        self.refresh()

    def refresh(self) -> None:
        """Read the intakes again."""
        if self.patient is None:
            return
        details = self.patient.details
        rows: list[TodayRow] = self._desk.intakes_of(self.patient.id)
        self.nobody.hide()
        self.below_nobody.hide()
        self.somebody.show()
        self.name.setText(self.patient.banner_name)
        self.facts.show_facts(
            (
                (translated("Born"), born_and_sex(self.patient, self._desk.clock().date()), "ink"),
                *((translated(one.kind), one.value, "ink") for one in details.identifiers),
                (translated("Formerly"), ", ".join(details.former_names), "ink"),
                *self._merges(),
                (translated("Erase"), self._how_to_erase(), "mute"),
            )
        )
        self.model.show_rows(rows)
        self.table.setVisible(bool(rows))
        self.none_yet.setVisible(not rows)
        self.sheet.show_row(rows[0] if rows else None)
        if rows:
            draft = next((row for row in rows if row.head.is_draft), rows[0])
            self.table.look_at(draft.head.id)

    def _merges(self) -> Iterator[tuple[str, str, str]]:
        """Tell who was merged into this one, and offer to take back the last of it."""
        merged = self._desk.merging.merged_into(self.patient.id) if self.patient else []
        self._merged = (merged[-1][1], merged[-1][0]) if merged else ()
        may = self._desk.may(Duty.MERGE)
        self.merge_button.setVisible(may)
        self.separate_button.setVisible(may and bool(self._merged))
        if self._merged:
            self.separate_button.setAccessibleName(
                translated("Separate {0} again").format(one_line(self._merged[0]))
            )
        for _, patient in merged:
            yield translated("Merged with"), one_line(patient), "ink"

    def _how_to_erase(self) -> str:
        """Say where an administrator erases: with care, and never by a slip on this page."""
        if self.patient is None or not self._desk.may(Duty.ADMINISTER):
            return ""
        return translated("in a terminal: clinic-app erase {0}").format(self.patient.id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list the room it needs."""
        super().resizeEvent(event)
        self.sheet.fit(self.width())

    def showEvent(self, event: QShowEvent) -> None:
        """Come with the keyboard where one goes on: a draft is continued, else a new intake begins."""
        super().showEvent(event)
        drafts = any(row.head.is_draft for row in self.model.rows)
        if self.patient is None:
            self.nobody.button.setFocus()
        else:
            (self.table if drafts else self.new_button).setFocus()
