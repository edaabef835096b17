"""History: who did and saw what, newest first, filtered; as a table to take away, or as a patient's own access list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from clinic_app.desk import Desk
from clinic_app.desk.history import TABLE, Line
from clinic_app.errors import AnswerError, ClinicError, ExportError, StorageError
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Patient
from clinic_app.storage.durable_file import write_durably
from clinic_app.storage.history import Kind, Page, Wanted
from clinic_app.ui.language import apart, error_words, told, translated, words_in_use
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Choice, Field, add_field
from clinic_app.ui.parts.labels import Words, as_tip
from clinic_app.ui.parts.scroll import Scroll

COLUMNS = ("When", "Who", "What", "About", "Old → new")
_ABOUT = COLUMNS.index("About")  # its tip holds the ids as well, which the command line takes
ACCESS_LIST = "access-list.txt"


class HistoryPage(QWidget):
    """For an administrator. Shows nothing before it is opened."""

    closed = Signal(int)  # the place to go back to

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._dialogs = desk, dialogs
        self._patient: Patient | None = None
        self._place = 0
        self._page: Page | None = None
        self._wanted = Wanted()
        self._make_parts()
        self._lay_out()
        self._connect()

    def _make_parts(self) -> None:
        self.title = Words(translated("History"), size=20, bold=True).shrinks()
        self.who, self.kind = Choice(), Choice()
        for kind in Kind:
            self.kind.addItem(translated(kind.value.capitalize()), kind)
        self.text = Field()
        self.start, self.end = (Field(translated("for example 23-Nov-2026")) for _ in range(2))
        self.show_button = Button(
            translated("Show"), translated("Show what is filtered"), main=True
        )
        self.everybody_button = Button(
            translated("All patients"), translated("Show the history of all patients")
        )
        self.table = QTableWidget(0, len(COLUMNS))
        self.table.setHorizontalHeaderLabels([translated(title) for title in COLUMNS])
        self.table.setAccessibleName(translated("History, newest first"))
        self.table.horizontalHeader().setAccessibleName(translated("Columns"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.message = Words(size=13, tone="mute")
        self.message.setAccessibleName(translated("Message"))
        self.older_button = Button(translated("Look further back"))
        self.export_button = Button(translated("Export as a table…"))
        self.list_button = Button(translated("Save the access list…"))
        self.print_button = Button(translated("Print the access list…"))
        self.back_button = Button(translated("Back   Esc"), translated("Back"))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.everybody_button)
        head.addWidget(self.back_button)
        for choice in (
            self.who,
            self.kind,
        ):  # its longest word must not make the page wider than the window
            choice.setSizeAdjustPolicy(
                Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            choice.setMinimumContentsLength(8)
        grid = QGridLayout()
        grid.setSpacing(theme.px(12))
        fields = (
            (translated("What"), self.kind, 0, 0), (translated("Person"), self.who, 0, 1),
            (translated("Text"), self.text, 0, 2), (translated("From day"), self.start, 1, 0),
            (translated("To day"), self.end, 1, 1),
        )  # fmt: skip
        for label, field, row, column in fields:
            box = QVBoxLayout()
            add_field(box, label, field)
            grid.addLayout(box, row, column)
            grid.setColumnStretch(column, 1)
        grid.addWidget(
            self.show_button, 1, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        )
        foot = QHBoxLayout()
        own = QHBoxLayout()
        for row_, buttons in (
            (foot, (self.older_button, self.export_button)),
            (own, (self.list_button, self.print_button)),
        ):
            row_.setSpacing(theme.px(10))
            for button in buttons:
                row_.addWidget(button)
            row_.addStretch(1)
        ground = QWidget()
        page = QVBoxLayout(ground)
        page.setContentsMargins(theme.px(24), theme.px(18), theme.px(24), theme.px(18))
        page.setSpacing(theme.px(12))
        page.addLayout(head)
        page.addLayout(grid)
        page.addWidget(self.table, 1)
        page.addWidget(self.message)
        page.addLayout(foot)
        page.addLayout(own)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scroll(ground))
        self._fit()

    def _connect(self) -> None:
        self.show_button.clicked.connect(self.show_newest)
        for field in (self.start, self.end, self.text):
            field.returnPressed.connect(self.show_newest)
        self.who.activated.connect(self.show_newest)
        self.kind.activated.connect(self.show_newest)
        self.older_button.clicked.connect(self._tried(self._show_older))
        self.export_button.clicked.connect(self._tried(self._export))
        self.list_button.clicked.connect(self._tried(self._save_list))
        self.print_button.clicked.connect(self._tried(self._print_list))
        self.everybody_button.clicked.connect(lambda: self.open(None))
        self.back_button.clicked.connect(lambda: self.closed.emit(self._place))
        self.back_button.setShortcut("Esc")

    # -- showing --------------------------------------------------------------------------------

    def come_from(self, place: int) -> None:
        """Remember where one goes back to."""
        self._place = place

    def open(self, patient: Patient | None) -> None:
        """Show the history, or what is about one patient."""
        self._patient = patient
        self.title.setText(
            translated("Who looked at {0}").format(patient.banner_name)
            if patient
            else translated("History")
        )
        for widget in (self.everybody_button, self.list_button, self.print_button):
            widget.setVisible(patient is not None)
        self.who.clear()
        self.who.addItem(translated("Everybody"), "")
        for login, name in self._desk.history.people().items():
            self.who.addItem(f"{name} ({login})", login)
        for field in (self.start, self.end, self.text):
            field.clear()
        self.kind.setCurrentIndex(0)
        self.show_newest()

    def show_newest(self) -> None:
        """Read the first page of what is filtered."""
        self._tried(self._show_newest)()

    def showEvent(self, event: QShowEvent) -> None:
        """Come with the keyboard on the filter."""
        super().showEvent(event)
        self.kind.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.table.verticalHeader().setDefaultSectionSize(theme.px(28))
        self.table.setMinimumHeight(theme.px(200))
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setStretchLastSection(True)
        for column, wide in enumerate((140, 150, 190, 330)):
            self.table.setColumnWidth(column, theme.px(wide))

    def _show_newest(self) -> None:
        self._wanted = Wanted(
            who=str(self.who.currentData() or ""),
            kind=Kind(self.kind.currentData()),
            patient=self._patient.id if self._patient else "",
            start=_day(self.start),
            end=_day(self.end),
            text=self.text.text().strip(),
        )
        self.table.setRowCount(0)
        self._show(self._desk.history.page(self._wanted))

    def _show_older(self) -> None:
        if self._page is not None and self._page.before is not None:
            self._show(self._desk.history.page(self._wanted, self._page.before))

    def _show(self, page: Page) -> None:
        self._page = page
        for line in self._desk.history.lines(page, _in_words, words_in_use()):
            self._add(line)
        count = self.table.rowCount()
        self.older_button.setEnabled(page.before is not None)
        left = (
            translated("Older rows can be looked for.")
            if page.before is not None
            else translated("That is all.")
        )
        self._say(f"{translated('Rows: {0}.').format(count)} {left}", "mute")

    def _add(self, line: Line) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        cells = (line.when, line.who, line.what, line.about, line.change)
        for column, words in enumerate(cells):
            item = QTableWidgetItem(apart(words))
            more = " ".join(line.ids) if column == _ABOUT else ""
            item.setToolTip(as_tip(f"{words} {more}".strip()))
            self.table.setItem(row, column, item)

    # -- taking away ----------------------------------------------------------------------------

    def _export(self) -> None:
        folder = self._dialogs.folder(self, translated("Folder for the history"))
        if folder is None:
            return
        path = folder / TABLE
        if path.exists() and not self._dialogs.confirm(
            self,
            translated("{0} is already there.").format(path.name),
            translated("It will be replaced."),
            translated("Replace"),
        ):
            return
        written = self._desk.history.export(folder, self._wanted)
        self._say(
            translated("Written: {0} in {1}").format(
                ", ".join(one.name for one in written), folder
            ),
            "green",
        )

    def _save_list(self) -> None:
        if self._patient is None:
            return
        path = self._dialogs.save_file(
            self, translated("Save the access list"), ACCESS_LIST, translated("Text (*.txt)")
        )
        if path is None:
            return
        content = self._desk.history.access_list(self._patient.id).encode()
        try:
            write_durably(path, content)
        except StorageError as error:
            raise ExportError(
                translated("The file could not be written."), translated("Choose another folder.")
            ) from error
        self._say(translated("Written: {0}").format(path), "green")

    def _print_list(self) -> None:
        if self._patient is None:
            return
        printer = self._dialogs.printer(self, translated("Print the access list"))
        if printer is None:
            return
        from PySide6.QtGui import QTextDocument

        document = QTextDocument()
        document.setPlainText(self._desk.history.access_list(self._patient.id))
        document.print_(printer)

    # -- inside ---------------------------------------------------------------------------------

    def _say(self, words: str, tone: str) -> None:
        self.message.set_tone(tone)
        self.message.say(words)

    def _tried(self, act: Callable[[], None]) -> Callable[[], None]:
        def attempt() -> None:
            try:
                act()
            except ClinicError as error:
                self._say(error_words(error), "red")

        return attempt


def _in_words(text: str) -> str:
    """Words of the window, and what the audit trail calls things."""
    return told(translated(text))


def _day(field: Field) -> dt.date | None:
    text = field.text().strip()
    if not text:
        return None
    try:
        date = PartialDate.parse(text, words=words_in_use())
    except AnswerError as error:
        raise ClinicError(str(error), error.remedy) from None
    if date.day is None:
        raise ClinicError(
            translated("“{0}” is no day.").format(text), translated("Type it as 23-Nov-2026.")
        )
    return date.earliest()
