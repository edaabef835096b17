"""What can be chosen for an export: which intakes, of which period and state, which columns, and what goes along."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk, Line
from clinic_app.desk.wanted import SIGNED_ONLY, WITH_COLUMNS, Format, Wanted
from clinic_app.errors import AnswerError, ExportError
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import IntakeStatus
from clinic_app.ui.language import translated, words_in_use
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.fields import Choice, Field, Tick, add_field
from clinic_app.ui.parts.flow import Flow
from clinic_app.ui.parts.labels import Words

STATUSES = (
    (IntakeStatus.SIGNED, "Signed"),
    (IntakeStatus.DRAFT, "Drafts"),
    (IntakeStatus.AMENDED, "Amended"),
    (IntakeStatus.ENTERED_IN_ERROR, "Entered in error"),
)


class ExportChoices(QWidget):
    """Fields above each other; what a format cannot have is not shown."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._format = desk, Format.CSV
        self.what = Choice()
        self.first, self.last = Field(translated("no limit")), Field(translated("no limit"))
        self.statuses = {status: Tick(translated(word)) for status, word in STATUSES}
        self.statuses[IntakeStatus.SIGNED].setChecked(True)
        self.columns = {name: Tick(_titled(name, desk)) for name in desk.exports.columns()}
        for tick in self.columns.values():
            tick.setChecked(True)
        self.snomed = Tick(translated("SNOMED CT codes too (they have a licence of their own)"))
        self.with_pdf = Tick(translated("The summary of each intake as PDF too"))
        self.free_text = Tick(
            translated("Free text too: it may name people, and somebody has to read it first")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(12))
        add_field(column, translated("Which intakes"), self.what)
        self._period = QWidget()
        period = QHBoxLayout(self._period)
        period.setContentsMargins(0, 0, 0, 0)
        period.setSpacing(theme.px(16))
        for label, field in (
            (translated("Started from"), self.first),
            (translated("Started up to"), self.last),
        ):
            side = QVBoxLayout()
            add_field(side, label, field)
            period.addLayout(side, 1)
            field.textChanged.connect(self.changed)
        column.addWidget(self._period)
        self._states = _ticks(translated("State"), list(self.statuses.values()))
        self._sections = _ticks(translated("Columns"), list(self.columns.values()))
        for part in (self._states, self._sections, self.snomed, self.with_pdf, self.free_text):
            column.addWidget(part)
        for tick in self.statuses.values():
            tick.toggled.connect(self.changed)
        self.what.currentIndexChanged.connect(self._show_fitting)

    def refresh(self, row: Line | None = None) -> None:
        """Offer what there is; `row` selects one intake."""
        signed = self._desk.exports.count(Wanted())
        self.what.clear()
        self.what.addItem(translated("All signed intakes ({0})").format(signed), None)
        self.what.addItem(translated("A choice by period and state"), ())
        if row is not None:
            words = (
                translated("This draft of {0}")
                if row.head.is_draft
                else translated("This intake of {0}")
            )
            self.what.addItem(words.format(row.patient.banner_name), (row.head.id,))
            self.what.setCurrentIndex(2)
        self._show_fitting()

    def show_format(self, format_: Format) -> None:
        """Show what goes with a format."""
        self._format = format_
        self._show_fitting()

    def wanted(self) -> Wanted:
        """Return what was chosen. Raises AnswerError for a day that is none, ExportError for an empty choice."""
        ids = self.what.currentData()
        by_choice = ids == ()
        statuses = [one for one, tick in self.statuses.items() if tick.isChecked() and by_choice]
        if self._format in SIGNED_ONLY and IntakeStatus.DRAFT in statuses:
            statuses.remove(IntakeStatus.DRAFT)
        if by_choice and not statuses:
            raise ExportError(translated("No state is chosen."), translated("Choose at least one."))
        wanted = Wanted(
            self._format,
            tuple(ids) if ids else None,
            _day(self.first) if by_choice else None,
            _day(self.last) if by_choice else None,
            frozenset(statuses),
            self._chosen_columns(),
            snomed=self._format is Format.FHIR and self.snomed.isChecked(),
            with_pdf=self._format is Format.FHIR and self.with_pdf.isChecked(),
            free_text=self._format is Format.DEIDENTIFIED and self.free_text.isChecked(),
        )
        if wanted.first and wanted.last and wanted.first > wanted.last:
            raise ExportError(
                translated("The period ends before it begins."),
                translated("Change one of the two days."),
            )
        return wanted

    def _chosen_columns(self) -> tuple[str, ...]:
        chosen = tuple(name for name, tick in self.columns.items() if tick.isChecked())
        if self._format not in WITH_COLUMNS or len(chosen) == len(self.columns):
            return ()
        if not chosen:
            raise ExportError(
                translated("No columns are chosen."), translated("Choose at least one part.")
            )
        return chosen

    def _show_fitting(self) -> None:
        by_choice = self.what.currentData() == ()
        self._period.setVisible(by_choice)
        self._states.setVisible(by_choice)
        self.statuses[IntakeStatus.DRAFT].setVisible(self._format not in SIGNED_ONLY)
        self._sections.setVisible(self._format in WITH_COLUMNS)
        self.snomed.setVisible(self._format is Format.FHIR)
        self.with_pdf.setVisible(self._format is Format.FHIR)
        self.free_text.setVisible(self._format is Format.DEIDENTIFIED)
        self.changed.emit()


def _titled(section: str, desk: Desk) -> str:
    """Return the name of a part of the columns in the language of the desk; files keep the name itself."""
    return desk.exports.titles(desk.edition).get(section) or translated(section)


def _ticks(title: str, ticks: list[Tick]) -> QWidget:
    """Return ticks in as many columns as there is room for, below their title."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.px(2))
    column.addWidget(Words(title, bold=True))
    column.addLayout(Flow(*ticks, even=True))
    return whole


def _day(field: Field) -> dt.date | None:
    text = field.text().strip()
    if not text:
        return None
    date = PartialDate.parse(text, words=words_in_use())
    if date.day is None:
        raise AnswerError(
            translated("“{0}” is not a day.").format(text),
            translated("Type 14-Mar-2026, or leave it empty."),
        )
    return date.earliest()
