"""Export: intakes in a format for other programs, into a folder of the person's choice, while the window stays alive."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import isValid

from clinic_app.desk import Desk, Line
from clinic_app.desk.wanted import Format, Wanted
from clinic_app.errors import CancelledError, ClinicError
from clinic_app.ui.care.export_choices import ExportChoices
from clinic_app.ui.language import error_words, told, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import add_buttons
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.page_column import PageColumn
from clinic_app.ui.parts.progress_bar import ProgressBar
from clinic_app.ui.parts.segments import Segments

FORMATS = (
    ("csv", "CSV and data dictionary"),
    ("xlsx", "Workbook (XLSX)"),
    ("json", "JSON"),
    ("jsonl", "JSON Lines"),
    ("fhir", "FHIR R4"),
    ("redcap", "REDCap"),
    ("sqlite", "SQLite"),
    ("deidentified", "De-identified"),
)
EFFECTS = {
    "csv": "One row an intake, with codes, labels and the reason where an answer is missing. Opens in a spreadsheet; "
    "a second file explains every column.",
    "xlsx": "The same table with numbers and dates as such; labels and food reactions on sheets of their own.",
    "json": "Every answer with its state, findings and versions, without loss. Another desk can take it in.",
    "jsonl": "The same, one intake a line.",
    "fhir": "A transaction for each signed intake, which an EHR or registry can take again without doubling anything; "
    "all intakes together also tell it which were amended or withdrawn.",
    "redcap": "A data dictionary with branching logic, a file of records, and the steps of the import.",
    "sqlite": "Tables of intakes, answers, findings and a codebook, for analysis.",
    "deidentified": "One row an intake without names, numbers, days and free text; ages over 89 are one group. A report says "
    "what was taken out and which groups are small.",
}
LEAVES = (
    "What is exported leaves the protection of this program: the files are not encrypted and name the patients. "
    "Keep them as you keep paper records."
)
WITHOUT_NAMES = (
    "The files are not encrypted. They follow the Safe Harbor list; read the report before they go any further, "
    "above all where it names small groups."
)
# what is replaced in the folder, after a question; other tables are written anew
NAMES = {
    "xlsx": "intakes.xlsx", "json": "intakes.json", "jsonl": "intakes.jsonl", "fhir": "fhir",
    "sqlite": "intakes.sqlite", "redcap": "redcap-records.csv", "deidentified": "deidentified.csv",
}  # fmt: skip
BETWEEN_STEPS = 0.05  # seconds; the bar need not move more often
SWITCH = 0.0005  # seconds that the work may keep the window from its turn; Python's own are ten times that


class ExportPage(PageColumn):
    """Chooses what, how and where; shows how far it is; says what was written."""

    import_wanted = Signal()
    unexpected = Signal(object)  # an exception that is no ClinicError
    _stepped = Signal(int, int)

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(translated("Export"), parent)
        self._desk, self._dialogs = desk, dialogs
        self._format = Format.CSV
        self._work: Background[list[Path]] | None = None
        self._stop = Event()
        self._folder = Path()
        self.choices = ExportChoices(desk)
        self.what = self.choices.what
        self.formats = Segments(_options(), translated("Format"))
        policy = self.formats.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)  # they take more than one line here
        self.formats.setSizePolicy(policy)
        self.effect = Words(size=13, tone="mute")
        self.warning = Words(translated(LEAVES), tone="amber")
        self.message = Words()
        self.message.setAccessibleName(translated("Message"))
        self.bar = ProgressBar(translated("Progress of the export"))
        self.stop_button = Button(translated("Stop"))
        self.export_button = Button(translated("Choose a folder and export…"), main=True)
        self.import_button = Button(translated("Take data in…"))
        inside = self.card()
        inside.setSpacing(theme.px(12))
        inside.addWidget(Words(translated("Format"), bold=True))
        inside.addWidget(self.formats)
        inside.addWidget(self.effect)
        inside.addWidget(self.choices)
        for part in (self.warning, self.message, self.bar):
            inside.addWidget(part)
        add_buttons(inside, self.stop_button, self.export_button)
        other = self.card(translated("The other way round"))
        other.addWidget(
            Words(
                translated("Patients from a list, or records that another desk has exported."),
                tone="mute",
            )
        )
        add_buttons(other, self.import_button)
        self.formats.chosen.connect(self._choose)
        self.export_button.clicked.connect(self.export)
        self.stop_button.clicked.connect(self.stop)
        self.import_button.clicked.connect(self.import_wanted)
        self._stepped.connect(self.bar.show_done)
        self._choose("csv")
        self._show_running(running=False)
        self.message.say("")

    @property
    def running(self) -> bool:
        """Whether an export is under way or about to tell its end."""
        return self._work is not None

    def refresh(self, row: Line | None = None) -> None:
        """Offer what there is; `row` selects one intake."""
        self.choices.refresh(row)
        if not self.running:
            self.message.say("")

    def showEvent(self, event: QShowEvent) -> None:
        """Start at the first choice."""
        super().showEvent(event)
        self.formats.focus_target().setFocus()

    def export(self) -> None:
        """Ask for the folder and begin to write."""
        if self.running:
            return
        try:
            wanted = self.choices.wanted()
        except ClinicError as error:
            self._tell(error_words(error), "red")
            return
        folder = self._dialogs.folder(self, translated("Folder for the export"))
        if folder is None:
            return
        name = NAMES.get(self._format)
        if name is not None and not self._may_replace(folder / name):
            return
        self._begin(folder, wanted)

    def stop(self) -> None:
        """Stop what is being written; nothing of it is left."""
        self._stop.set()

    def leave(self) -> None:
        """Stop, and wait until the records are let go."""
        self.stop()
        if self._work is not None:
            self._work.wait()

    # -- inside --------------------------------------------------------------------------------

    def _begin(self, folder: Path, wanted: Wanted) -> None:
        self._stop, self._folder = Event(), folder
        desk = self._desk.beside()
        work = _writing(desk, folder, wanted, _seldom(self._stepped.emit), self._stop.is_set)
        self._work = Background(work, self._written, self._failed)
        self.bar.show_done(0, 1)
        self._show_running(running=True)
        self._tell(translated("The files are being written…"), "mute")
        self._work.start()

    def _written(self, paths: list[Path]) -> None:
        names = ", ".join(path.relative_to(self._folder).as_posix() for path in paths)
        self._end(translated("Written: {0} in {1}").format(names, self._folder), "green")

    def _failed(self, error: Exception) -> None:
        if isinstance(error, CancelledError):
            self._end(told(str(error)), "ink")
        elif isinstance(error, ClinicError):
            self._end(error_words(error), "red")
        else:
            self._end("", "ink")
            if isValid(self):
                self.unexpected.emit(error)

    def _end(self, message: str, tone: str) -> None:
        self._work = None
        if isValid(self):
            self._show_running(running=False)
            self._tell(message, tone)

    def _tell(self, message: str, tone: str) -> None:
        self.message.set_tone(tone)
        self.message.say(message)

    def _show_running(self, *, running: bool) -> None:
        self.bar.setVisible(running)
        self.stop_button.setVisible(running)
        self.export_button.setEnabled(not running)

    def _may_replace(self, path: Path) -> bool:
        return not path.exists() or self._dialogs.confirm(
            self,
            translated("{0} is already there.").format(path.name),
            translated("It will be replaced."),
            translated("Replace"),
        )

    def _choose(self, code: str) -> None:
        self._format = Format(code)
        self.formats.show_chosen(code)
        self.effect.setText(translated(EFFECTS[code]))
        self.warning.setText(translated(WITHOUT_NAMES if code == Format.DEIDENTIFIED else LEAVES))
        self.choices.show_format(self._format)


def _options() -> tuple[Option, ...]:
    return tuple(Option(code, translated(label)) for code, label in FORMATS)


def _writing(
    desk: Desk,
    folder: Path,
    wanted: Wanted,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Callable[[], list[Path]]:
    """Return the work for another thread, on a connection of its own; it hands over often."""

    def work() -> list[Path]:
        usual = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH)
        try:
            return desk.exports.write(folder, wanted, progress, cancelled)
        finally:
            sys.setswitchinterval(usual)
            desk.close()

    return work


def _seldom(tell: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Pass on a step now and then, and the last one."""
    last = 0.0

    def step(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done == total or now - last >= BETWEEN_STEPS:
            last = now
            tell(done, total)

    return step
