"""Export: signed intakes as tables, a workbook, JSON or FHIR, into a folder of the person's choice."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from clinic_app.desk import Desk, TodayRow
from clinic_app.errors import ClinicError
from clinic_app.record import Record
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Choice, add_buttons, add_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.page_column import PageColumn
from clinic_app.ui.parts.segments import Option, Segments

FORMATS = (
    Option("csv", "CSV and data dictionary"),
    Option("xlsx", "Workbook (XLSX)"),
    Option("json", "JSON"),
    Option("jsonl", "JSON Lines"),
    Option("fhir", "FHIR R4"),
)
EFFECTS = {
    "csv": "One row an intake, with codes, labels and the reason where an answer is missing. Opens in a spreadsheet; "
    "a second file explains every column.",
    "xlsx": "The same table with numbers and dates as such; labels and food reactions on sheets of their own.",
    "json": "Every answer with its state, findings and versions, without loss, for other programs.",
    "jsonl": "The same, one intake a line.",
    "fhir": "A transaction for each signed intake, which an EHR or registry can take again without doubling anything; "
    "all intakes together also tell it which were amended or withdrawn.",
}
# what is replaced in the folder, after a question; tables of CSV are written anew
NAMES = {"xlsx": "intakes.xlsx", "json": "intakes.json", "jsonl": "intakes.jsonl", "fhir": "fhir"}


class ExportPage(PageColumn):
    """Chooses what, how and where; says what was written."""

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__("Export", parent)
        self._desk, self._dialogs = desk, dialogs
        self._format = "csv"
        self.what = Choice()
        self.formats = Segments(FORMATS, "Format")
        self.effect = Words(size=13, tone="mute")
        self.warning = Words(
            "What is exported leaves the protection of this program: the files are not encrypted and name the "
            "patients. Keep them as you keep paper records.",
            tone="amber",
        )
        self.message = Words()
        self.message.setAccessibleName("Message")
        self.export_button = Button("Choose a folder and export…", main=True)

        inside = self.card()
        inside.setSpacing(theme.px(12))
        add_field(inside, "Which intakes", self.what)
        inside.addWidget(Words("Format", bold=True))
        inside.addWidget(self.formats)
        inside.addWidget(self.effect)
        inside.addWidget(self.warning)
        inside.addWidget(self.message)
        add_buttons(inside, self.export_button)
        self.formats.chosen.connect(self._choose)
        self.export_button.clicked.connect(self.export)
        self._choose("csv")
        self.message.say("")

    def refresh(self, row: TodayRow | None = None) -> None:
        """Offer what there is; `row` selects one intake."""
        self.what.clear()
        signed = self._desk.store.intakes.count_signed()
        self.what.addItem(f"All signed intakes ({signed})", None)
        if row is not None:
            word = "draft" if row.head.is_draft else "intake"
            self.what.addItem(f"This {word} of {row.patient.banner_name}", [row.head.id])
            self.what.setCurrentIndex(1)
        self.message.say("")

    def showEvent(self, event: QShowEvent) -> None:
        """Start at the first choice."""
        super().showEvent(event)
        self.what.setFocus()

    def export(self) -> None:
        """Ask for the folder and write."""
        folder = self._dialogs.folder(self, "Folder for the export")
        if folder is None:
            return
        name = NAMES.get(self._format)
        if name is not None and not self._may_replace(folder / name):
            return
        try:
            written = self._write(folder)
        except ClinicError as error:
            self.message.set_tone("red")
            self.message.say(f"{error} {error.remedy}".strip())
            return
        names = ", ".join(path.name for path in written)
        self.message.set_tone("green")
        self.message.say(f"Written: {names} in {folder}")

    def _write(self, folder: Path) -> list[Path]:
        ids: list[str] | None = self.what.currentData()
        records: Iterable[Record] | None = None if ids is None else self._desk.records(ids)
        path = folder / NAMES.get(self._format, "")
        match self._format:
            case "xlsx":
                return [self._desk.exports.xlsx(path, records)]
            case "json":
                return [self._desk.exports.json(path, records)]
            case "jsonl":
                return [self._desk.exports.jsonl(path, records)]
            case "fhir":
                return [self._desk.exports.fhir(folder, records)]
        return self._desk.exports.csv(folder, records)

    def _may_replace(self, path: Path) -> bool:
        return not path.exists() or self._dialogs.confirm(
            self, f"{path.name} is already there.", "It will be replaced.", "Replace"
        )

    def _choose(self, code: str) -> None:
        self._format = code
        self.formats.show_chosen(code)
        self.effect.setText(EFFECTS[code])
