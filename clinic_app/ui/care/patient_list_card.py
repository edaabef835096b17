"""Patients from a list: what each column is, how dates are read, what would come; then register them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.desk.patient_lists import Looked
from clinic_app.errors import ClinicError
from clinic_app.export.patient_list import (
    ENCODINGS,
    NEEDED,
    Order,
    Part,
    PatientList,
    guessed_columns,
    possible_orders,
    read_list,
)
from clinic_app.ui.care.rows_table import RowsTable
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.language import told as in_words
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Choice, Tick, add_buttons, add_field
from clinic_app.ui.parts.labels import Words

PARTS = (
    (None, "Left out"),
    (Part.FAMILY, "Family name"),
    (Part.GIVEN, "Given names"),
    (Part.DOB, "Date of birth"),
    (Part.SEX, "Sex"),
    (Part.NUMBER, "Number of the patient"),
    (Part.FORMER, "Former name"),
)
ORDERS = ((Order.DMY, "The day comes first: 03/04 is 3 April"), (Order.MDY, "The month comes first: 03/04 is 4 March"))  # fmt: skip
_SHOWN = 200  # rows of each kind that are listed
_EXAMPLES = 3  # cells that say what a column holds


class PatientListCard(QWidget):
    """Nothing is written before the last button is pressed."""

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._dialogs = desk, dialogs
        self._path: Path | None = None
        self._told: PatientList | None = None
        self.looked: Looked | None = None
        self.choose_button = Button(translated("Choose a list…"))
        self.facts = Words(bold=True)
        self.encoding = Choice()
        self.encoding.addItems(ENCODINGS)
        self.order = Choice()
        self.parts: list[Choice] = []
        self.message = Words()
        self.message.setAccessibleName(translated("Message"))
        self.rows = RowsTable(translated("Rows of the list, with what would become of each"))
        self.doubles = Tick(translated("Register likely doubles too"))
        self.register_button = Button(translated("Register"), main=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        column.addWidget(Words(translated("A CSV file with a header. First you see what it would bring."), tone="mute"))  # fmt: skip
        top = QHBoxLayout()
        top.addWidget(self.choose_button)
        top.addStretch(1)
        column.addLayout(top)
        self._found = QWidget()
        column.addWidget(self._found)
        column.addWidget(self.message)
        add_buttons(column, self.register_button)
        self._lay_out_found()
        self._found.hide()
        self._show_button()
        self.choose_button.clicked.connect(self.choose)
        self.encoding.activated.connect(lambda: self._read(self.encoding.currentText()))
        self.order.activated.connect(self._look)
        self.doubles.toggled.connect(self._show_button)
        self.register_button.clicked.connect(self.register)

    def _lay_out_found(self) -> None:
        found = QVBoxLayout(self._found)
        found.setContentsMargins(0, 0, 0, 0)
        found.setSpacing(theme.px(10))
        found.addWidget(self.facts)
        self._columns = QGridLayout()
        self._columns.setHorizontalSpacing(theme.px(14))
        found.addWidget(Words(translated("What the columns are"), bold=True))
        found.addLayout(self._columns)
        add_field(
            found,
            translated("Encoding"),
            self.encoding,
            translated("Change it where letters with accents look wrong."),
        )
        self._order_box = QWidget()
        box = QVBoxLayout(self._order_box)
        box.setContentsMargins(0, 0, 0, 0)
        add_field(box, translated("Dates such as 03/04/2019"), self.order)
        found.addWidget(self._order_box)
        found.addWidget(self.rows)
        found.addWidget(self.doubles)

    def choose(self) -> None:
        """Ask for the file and show what is in it."""
        path = self._dialogs.open_file(
            self, translated("List of patients"), translated("Lists (*.csv *.txt *.tsv)")
        )
        if path is not None:
            self._path = path
            self._read("")

    def register(self) -> None:
        """Write them, all in one change."""
        if self.looked is None:
            return
        count = self._count()
        sure = self._dialogs.confirm(
            self, translated("Register {0} patients?").format(count), translated("They are then in the register like all others."), translated("Register")
        )  # fmt: skip
        if not sure:
            return
        try:
            made = self._desk.patient_lists.take(self.looked, with_doubles=self.doubles.isChecked())
        except ClinicError as error:
            self._tell(error)
            return
        self._found.hide()
        self.looked = self._told = None
        self._show_button()
        self.message.set_tone("green")
        self.message.say(translated("{0} patients were registered.").format(made))
        self.choose_button.setFocus()

    # -- inside --------------------------------------------------------------------------------

    def _read(self, encoding: str) -> None:
        if self._path is None:
            return
        try:
            told = read_list(self._path, encoding)
        except ClinicError as error:
            self._found.hide()
            self.looked = self._told = None
            self._show_button()
            self._tell(error)
            return
        self._told = told
        between = {"\t": translated("tab")}.get(told.delimiter, told.delimiter)
        self.facts.setText(
            translated("{0}: {1} rows, cells parted by {2}").format(
                told.name, len(told.rows), between
            )
        )
        self.encoding.setCurrentText(told.encoding)
        self._offer_columns(told)
        self._found.show()
        self._look()

    def _offer_columns(self, told: PatientList) -> None:
        while (item := self._columns.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.parts = []
        guessed = guessed_columns(told.header)
        for place, header in enumerate(told.header):
            examples = [row[place] for _, row in told.rows[:_EXAMPLES] if place < len(row)]
            choice = Choice()
            for part, word in PARTS:
                choice.addItem(translated(word), part)
            choice.setCurrentIndex([part for part, _ in PARTS].index(guessed.get(place)))
            choice.setAccessibleName(translated("Column {0}").format(header))
            choice.activated.connect(self._look)
            self._columns.addWidget(Words(header, bold=True), place, 0)
            self._columns.addWidget(Words(", ".join(filter(None, examples)), size=13, tone="mute"), place, 1)  # fmt: skip
            self._columns.addWidget(choice, place, 2)
            self.parts.append(choice)
        self._columns.setColumnStretch(1, 1)

    def _look(self) -> None:
        """Work out again what would come, after another choice."""
        told = self._told
        if told is None:
            return
        columns = {
            place: Part(choice.currentData())
            for place, choice in enumerate(self.parts)
            if choice.currentData() is not None
        }
        self.looked = None
        self._offer_orders(possible_orders(told, columns))
        try:
            missing = [translated(word) for part, word in PARTS if part in NEEDED and part not in columns.values()]  # fmt: skip
            if missing:
                self._say(
                    translated("Say which column is: {0}.").format(", ".join(missing)), "amber"
                )
            elif self._order_box.isVisibleTo(self) and self.order.currentData() is None:
                self._say(
                    translated("The dates can be read in two ways. Choose one above."), "amber"
                )
            else:
                order = self.order.currentData()  # a plain text, once Qt has had it
                chosen = Order(order) if order else None
                self.looked = self._desk.patient_lists.look(told, columns, chosen)
                self._say_looked(self.looked)
        except ClinicError as error:
            self._tell(error)
        self._show_rows(told)
        self._show_button()

    def _offer_orders(self, possible: tuple[Order, ...]) -> None:
        several = len(possible) > 1
        self._order_box.setVisible(several)
        if not several:
            self.order.clear()
        elif self.order.count() == 0:
            self.order.addItem(translated("Choose…"), None)
            for order, word in ORDERS:
                self.order.addItem(translated(word), order)

    def _show_rows(self, told: PatientList) -> None:
        if self.looked is None:
            rows = [(str(number), "", *row) for number, row in told.rows[:_SHOWN]]
            self.rows.show_rows(
                (translated("Line"), translated("What becomes of it"), *told.header), rows
            )
            return
        bad = [
            (one.number, translated("Cannot be read: {0}").format(in_words(one.why)))
            for one in self.looked.bad
        ]
        doubles = []
        for one in self.looked.doubles:
            whom = one.here.banner_name if one.here else translated("line {0}").format(one.earlier)
            doubles.append((one.line.number, translated("May be {0}").format(whom)))
        new = [(line.number, translated("New")) for line in self.looked.new]
        cells = dict(told.rows)
        rows = [
            (str(number), said, *cells.get(number, ()))
            for kind in (bad, doubles, new)
            for number, said in kind[:_SHOWN]
        ]
        self.rows.show_rows(
            (translated("Line"), translated("What becomes of it"), *told.header), rows
        )

    def _say_looked(self, looked: Looked) -> None:
        parts = (
            translated("{0} new").format(len(looked.new)),
            translated("{0} may be here already or stand in the list twice").format(
                len(looked.doubles)
            ),
            translated("{0} cannot be read").format(len(looked.bad)),
        )
        self._say(
            translated("{0}. Nothing is registered yet.").format("; ".join(parts)),
            "amber" if looked.bad else "ink",
        )

    def _count(self) -> int:
        if self.looked is None:
            return 0
        also = len(self.looked.doubles) if self.doubles.isChecked() else 0
        return len(self.looked.new) + also

    def _show_button(self) -> None:
        count = self._count()
        self.doubles.setVisible(self.looked is not None and bool(self.looked.doubles))
        self.register_button.setVisible(self._told is not None)
        self.register_button.setText(
            translated("Register")
            if not count
            else translated("Register one patient")
            if count == 1
            else translated("Register {0} patients").format(count)
        )
        self.register_button.setEnabled(count > 0)

    def _say(self, sentence: str, tone: str) -> None:
        self.message.set_tone(tone)
        self.message.say(sentence)

    def _tell(self, error: ClinicError) -> None:
        self._say(error_words(error), "red")
