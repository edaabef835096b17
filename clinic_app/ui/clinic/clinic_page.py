"""The clinic over a period: is the atopic history asked, what was found, how long an intake takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.desk.clinic import complaints
from clinic_app.errors import ClinicError
from clinic_app.figures import Figures, Seen, Table, figures
from clinic_app.ui.clinic.bar_chart import BarChart, save_picture
from clinic_app.ui.clinic.count_table import CountTable
from clinic_app.ui.language import error_words, told, translated, words_in_use
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Choice, add_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.page_column import PageColumn
from clinic_app.ui.words.person_words import day_words

PERIODS = ("This month", "Last month", "Last 3 months", "Last 12 months", "Since the beginning")
_BEGINNING = dt.date(2000, 1, 1)


def period(number: int, today: dt.date) -> tuple[dt.date, dt.date]:
    """Return first and last day of a choice of `PERIODS`."""
    this_month = today.replace(day=1)
    match PERIODS[number]:
        case "This month":
            return this_month, today
        case "Last month":
            end = this_month - dt.timedelta(days=1)
            return end.replace(day=1), end
        case "Last 3 months":
            return _months_before(this_month, 2), today
        case "Last 12 months":
            return _months_before(this_month, 11), today
    return _BEGINNING, today


def _months_before(first: dt.date, months: int) -> dt.date:
    count = first.year * 12 + first.month - 1 - months
    return dt.date(count // 12, count % 12 + 1, 1)


class TableCard:
    """One table: its bars, its numbers, and both as files."""

    def __init__(self, page: ClinicPage, layout: QVBoxLayout) -> None:
        self.table: Table | None = None
        self.title = Words(size=16, bold=True)
        self.note = Words(tone="mute", size=13)
        self.chart = BarChart()
        self.counts = CountTable()
        self.csv_button = Button(translated("Save as CSV…"))
        self.picture_button = Button(translated("Save as picture…"))
        for part in (self.title, self.note, self.chart, self.counts):
            layout.addWidget(part)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.csv_button)
        row.addWidget(self.picture_button)
        layout.addLayout(row)
        self.csv_button.clicked.connect(lambda: page.save(self, "csv"))
        self.picture_button.clicked.connect(lambda: page.save(self, "png"))

    def show_table(self, table: Table) -> None:
        """Show other counts."""
        self.table = table
        self.title.setText(table.title)
        self.note.setText(table.note)
        self.chart.show_table(table)
        self.counts.show_table(table)
        self.csv_button.setAccessibleName(translated("Save as CSV: {0}").format(table.title))
        self.picture_button.setAccessibleName(
            translated("Save as picture: {0}").format(table.title)
        )


class ClinicPage(PageColumn):
    """Reads in the background; the choice of a complaint only counts again."""

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(translated("Clinic"), parent)
        self._desk, self._dialogs = desk, dialogs
        self._seen: Sequence[Seen] = ()
        self._span = (_BEGINNING, _BEGINNING)
        self._reading: Background[list[Seen]] | None = None
        self._number = 0  # of the newest reading; an older one that ends later is not shown
        self.period = Choice()
        self.period.addItems([translated(words) for words in PERIODS])
        self.complaint = Choice()
        self.complaint.addItem(translated("Every complaint"), "")
        for question in complaints(desk.edition.questionnaire):
            self.complaint.addItem(question.name.capitalize(), question.id)
        self.message = Words()
        self.message.setAccessibleName(translated("Message"))
        choices = self.card()
        row = QHBoxLayout()
        row.setSpacing(theme.px(16))
        for label, field in (
            (translated("Period"), self.period),
            (translated("Seen for"), self.complaint),
        ):
            column = QVBoxLayout()
            add_field(column, label, field)
            row.addLayout(column, 1)
        choices.addLayout(row)
        choices.addWidget(self.message)
        self.cards: list[TableCard] = []
        self.period.activated.connect(self.refresh)
        self.complaint.activated.connect(self._count)

    def refresh(self) -> None:
        """Read the period again."""
        self._number += 1
        number = self._number
        self._span = period(self.period.currentIndex(), self._desk.clock().date())
        self.message.set_tone("mute")
        self.message.say(translated("Reading the signed intakes…"))

        def done(found: list[Seen]) -> None:
            if number == self._number:
                self._seen = found
                self._count()

        self._reading = Background(
            lambda: self._desk.seen(*self._span, lambda: number != self._number),
            done,
            self._failed,
        )
        self._reading.start()

    def leave(self) -> None:
        """Stop reading: the records are about to be closed."""
        self._number += 1
        if self._reading is not None:
            self._reading.wait()

    def showEvent(self, event: QShowEvent) -> None:
        """Start at the first choice."""
        super().showEvent(event)
        self.period.setFocus()

    def save(self, card: TableCard, kind: str) -> None:
        """Ask where, and write the counts or the picture."""
        if card.table is None:
            return
        words = {"csv": "CSV (*.csv)", "png": translated("Picture (*.png)")}[kind]
        path = self._dialogs.save_file(
            self,
            translated("Save “{0}”").format(card.table.title),
            f"{card.table.key}.{kind}",
            words,
        )
        if path is None:
            return
        try:
            self._write(path, card.table, kind)
        except ClinicError as error:
            self._dialogs.tell(self, told(str(error)), told(error.remedy))

    def _write(self, path: Path, table: Table, kind: str) -> None:
        if kind == "png":
            save_picture(table, path, self._about())
            return
        from clinic_app.export.figures_csv import write_figures_csv

        write_figures_csv(path, table, self._about())

    def _count(self) -> None:
        found = self._figures()
        # nobody sees new cards squeezed into the height that the page had without them
        self.setUpdatesEnabled(False)
        QTimer.singleShot(0, self, lambda: self.setUpdatesEnabled(True))
        while len(self.cards) < len(found.tables):
            self.cards.append(TableCard(self, self.card()))
        for card, table in zip(self.cards, found.tables, strict=True):
            card.show_table(table)
        self.message.set_tone("amber" if found.few else "ink")
        self.message.say(" ".join(self._about()))

    def _about(self) -> list[str]:
        """Say which intakes the numbers are about."""
        found = self._figures()
        start, end = self._span
        count = translated("1 signed intake")
        if found.intakes != 1:
            count = translated("{0} signed intakes").format(found.intakes)
        lines = [translated("{0} up to {1}.").format(count, day_words(end))]
        if start != _BEGINNING:
            told = translated("{0} from {1} to {2}.")
            lines = [told.format(count, day_words(start), day_words(end))]
        if self.complaint.currentData():
            lines.append(translated("Seen for: {0}.").format(self.complaint.currentText().lower()))
        if found.few:
            lines.append(translated("Too few for a share to say much."))
        return lines

    def _figures(self) -> Figures:
        complaint = self.complaint.currentData()
        return figures(self._seen, self._desk.edition.rules, complaint, words_in_use())

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, ClinicError):
            raise error
        self.message.set_tone("red")
        self.message.say(error_words(error))
