"""Records that another desk exported: what would come, what is here, what is in the way; then take them in."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.desk.imports import Rehearsal
from clinic_app.errors import ClinicError
from clinic_app.ui.care.rows_table import RowsTable
from clinic_app.ui.language import error_words, told, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Tick, add_buttons
from clinic_app.ui.parts.labels import Words

KINDS = "Records (*.json *.jsonl)"


class RecordsCard(QWidget):
    """Nothing is written before the last button is pressed, and nothing that is here is written over."""

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._dialogs = desk, dialogs
        self.found: Rehearsal | None = None
        self.choose_button = Button(translated("Choose a file…"))
        self.message = Words()
        self.message.setAccessibleName(translated("Message"))
        self.rows = RowsTable(translated("What is in the way"))
        self.rest = Tick(translated("Leave out what is in the way, and take in the rest"))
        self.take_button = Button(translated("Take in"), main=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(10))
        column.addWidget(
            Words(
                translated(
                    "JSON, JSON Lines, or one FHIR transaction of an export. Signed intakes stay what was signed, versions and "
                    "withdrawals included."
                ),
                tone="mute",
            )
        )
        top = QHBoxLayout()
        top.addWidget(self.choose_button)
        top.addStretch(1)
        column.addLayout(top)
        for part in (self.message, self.rows, self.rest):
            column.addWidget(part)
        add_buttons(column, self.take_button)
        self.choose_button.clicked.connect(self.choose)
        self.rest.toggled.connect(self._show)
        self.take_button.clicked.connect(self.take)
        self._show()

    def choose(self) -> None:
        """Ask for the file and say what it would bring."""
        path = self._dialogs.open_file(self, translated("Records of another desk"), KINDS)
        if path is None:
            return
        self.found = None
        try:
            self.found = self._desk.imports.rehearse(path)
        except ClinicError as error:
            self._tell(error)
        else:
            new, same, wrong = (len(one) for one in (self.found.new, self.found.same, self.found.conflicts))  # fmt: skip
            self.message.set_tone("amber" if wrong else "ink")
            self.message.say(
                translated(
                    "{0} new intakes and {1} new patients; {2} are here already; {3} are in the way. Nothing is taken in yet."
                ).format(new, len(self.found.patients), same, wrong)
            )
        self._show()

    def take(self) -> None:
        """Write them, all in one change."""
        if self.found is None:
            return
        try:
            count = self._desk.imports.take(self.found, without_conflicts=self.rest.isChecked())
        except ClinicError as error:
            self._tell(error)
            return
        self.found = None
        self._show()
        self.message.set_tone("green")
        self.message.say(translated("{0} intakes were taken in.").format(count))
        self.choose_button.setFocus()

    def _show(self) -> None:
        conflicts = self.found.conflicts if self.found else []
        self.rows.setVisible(bool(conflicts))
        self.rest.setVisible(bool(conflicts))
        self.rows.show_rows(
            (translated("Intake"), translated("Why")),
            [(one.intake, told(one.why)) for one in conflicts],
        )
        self.take_button.setVisible(self.found is not None)
        ready = bool(self.found and self.found.new) and (not conflicts or self.rest.isChecked())
        self.take_button.setEnabled(ready)

    def _tell(self, error: ClinicError) -> None:
        self.message.set_tone("red")
        self.message.say(error_words(error))
