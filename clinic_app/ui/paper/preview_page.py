"""A paper as it will be printed: pages, zoom, save, print. The summary is also how a signed intake is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QPixmap, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from clinic_app.errors import ClinicError, ExportError, StorageError
from clinic_app.record import IntakeStatus, Record
from clinic_app.storage.durable_file import write_durably
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.paper.paper_pages import POINTS_AN_INCH, PaperPages
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel
from clinic_app.ui.patients.patient_banner import PatientBanner

ZOOMS = (
    50,
    67,
    80,
    100,
    125,
    150,
    200,
    300,
)  # per cent; 100 is the size on paper at 96 dots an inch
SCREEN_DPI = 96
ONE_LINE = 980  # px at body text of 14 px that all buttons need side by side


def _nothing() -> None:
    """A summary is made anew from the record each time, so nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the bytes are: a name for people, one for files, and what is done before they first go out."""

    name: str = ""  # empty: the summary for clinicians
    file: str = "intake"
    keep: Callable[[], object] = _nothing  # raises ClinicError: then nothing goes out


class PreviewPage(QWidget):
    """Shows one PDF."""

    closed = Signal()
    printed = Signal(object)  # Record
    saved = Signal(object)  # Record
    edit_wanted = Signal(str)  # id of the draft
    patient_paper_wanted = Signal(object)  # Record
    letter_wanted = Signal(object)  # Record

    def __init__(self, dialogs: Dialogs, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._pages: PaperPages | None = None
        self._record: Record | None = None
        self._shown, self._is_kept = Shown(), False
        self._page, self._zoom = 0, 0  # zoom 0: as wide as the window
        self.banner = PatientBanner()
        self.banner.show_note(note)
        self.back_button = Button(translated("Back   Esc"), translated("Back"))
        self.previous_button = Button(
            "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", translated("Previous page")
        )
        self.next_button = Button(
            "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", translated("Next page")
        )
        self.where = Words(wrap=False)
        self.smaller_button = Button("\N{MINUS SIGN}", translated("Smaller"))
        self.larger_button = Button("+", translated("Larger"))
        self.fit_button = Button(translated("Fit width"))
        self.size_words = Words(tone="mute", wrap=False)
        self.patient_paper_button = Button(translated("Patient summary…"))
        self.letter_button = Button(translated("Letter…"), translated("Referral letter"))
        self.save_button = Button(translated("Save…"), translated("Save the PDF"))
        self.print_button = Button(translated("Print…"), translated("Print"), main=True)
        self.message = Words(tone="red")
        self.sheet = QLabel()
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sheet.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area = QScrollArea()
        self._lay_out()
        self._connect()

    def show_record(self, record: Record, content: bytes, shown: Shown | None = None) -> None:
        """Show the PDF of a record: its summary, or what `shown` says."""
        self._record = record
        self._shown, self._is_kept = shown or Shown(), False
        self._pages = PaperPages(content)
        self._page = 0
        self.banner.show_patient(record.patient, record.form)
        state = translated("Draft, not signed") if record.head.is_draft else translated("Signed")
        name = f"{shown.name} · " if shown else ""
        self.banner.show_state(
            f"{name}{state} · {translated('version {0}').format(record.head.version)}"
        )
        may_follow = shown is None and record.head.status is IntakeStatus.SIGNED
        for button in (self.patient_paper_button, self.letter_button):
            button.setVisible(may_follow)
        self.message.say("")
        self._draw()

    @property
    def content(self) -> bytes:
        """The bytes that are shown, saved and printed."""
        return self._pages.content if self._pages is not None else b""

    def turn(self, step: int) -> None:
        """Go to another page."""
        if self._pages is not None:
            self._page = min(max(self._page + step, 0), len(self._pages) - 1)
            self.area.verticalScrollBar().setValue(0)
            self._draw()

    def zoom(self, step: int) -> None:
        """Show larger or smaller; 0 fits the width."""
        if step == 0:
            self._zoom = 0
        else:
            now = self._percent()
            further = [z for z in ZOOMS if (z > now if step > 0 else z < now)]
            self._zoom = (further[0] if step > 0 else further[-1]) if further else round(now)
        self._draw()

    def save(self) -> None:
        """Write the bytes into a file of the person's choice. Raises ClinicError."""
        if self._record is None:
            return
        # the name of the file says which intake, never whose
        suggestion = f"{self._shown.file}-{self._record.head.id[:8]}.pdf"
        title = (
            translated("Save: {0}").format(self._shown.name)
            if self._shown.name
            else translated("Save the summary")
        )
        path = self._dialogs.save_file(self, title, suggestion, translated("PDF (*.pdf)"))
        if path is None:
            return
        self._keep()
        try:
            write_durably(path, self.content)
        except StorageError as error:
            raise ExportError(
                translated("The PDF could not be written."),
                translated("Choose another folder or make room."),
            ) from error
        self.saved.emit(self._record)

    def print(self) -> None:
        """Print the same pages. Raises ClinicError."""
        if self._pages is None:
            return
        title = (
            translated("Print: {0}").format(self._shown.name)
            if self._shown.name
            else translated("Print the summary")
        )
        printer = self._dialogs.printer(self, title)
        if printer is not None:
            self._keep()
            self._pages.print_on(printer)
            self.printed.emit(self._record)

    def _keep(self) -> None:
        """Nothing goes out that was to be kept and could not be; once is enough for the same bytes."""
        if not self._is_kept:
            self._shown.keep()
            self._is_kept = True

    def showEvent(self, event: QShowEvent) -> None:
        """Draw at the width of the window."""
        super().showEvent(event)
        self.area.setFocus()
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again; where it is narrow the buttons take two lines."""
        super().resizeEvent(event)
        self._place_tools()
        if self._zoom == 0:
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place_tools()

    def _place_tools(self) -> None:
        self._tools.removeWidget(self._looking)
        if self.width() / theme.scale() < ONE_LINE:
            self._tools.addWidget(self._looking, 1, 0, 1, 3)
        else:
            self._tools.addWidget(self._looking, 0, 1)

    def _percent(self) -> float:
        if self._zoom or self._pages is None:
            return self._zoom or 100
        room = self.area.viewport().width() - theme.px(40)
        width, _ = self._pages.size(self._page)
        return min(max(room / (width * SCREEN_DPI / POINTS_AN_INCH) * 100, ZOOMS[0]), 150)

    def _draw(self) -> None:
        if self._pages is None or not self.isVisible():
            return
        percent, sharp = self._percent(), self.devicePixelRatioF()
        picture = self._pages.image(self._page, SCREEN_DPI * percent / 100 * sharp)
        picture.setDevicePixelRatio(sharp)
        self.sheet.setPixmap(QPixmap.fromImage(picture))
        count = len(self._pages)
        self.sheet.setAccessibleName(translated("Page {0} of {1}").format(self._page + 1, count))
        self.sheet.setAccessibleDescription(self._pages.text(self._page))
        self.where.setText(translated("Page {0} of {1}").format(self._page + 1, count))
        self.size_words.setText(f"{percent:.0f} %")
        self.previous_button.setEnabled(self._page > 0)
        self.next_button.setEnabled(self._page < count - 1)

    def _lay_out(self) -> None:
        tools = Panel(edges="bottom")
        self._tools = QGridLayout(tools)
        self._tools.setContentsMargins(theme.px(20), theme.px(8), theme.px(20), theme.px(8))
        self._tools.setHorizontalSpacing(theme.px(8))
        self._tools.setColumnStretch(1, 1)
        self._looking = QWidget()
        middle = QHBoxLayout(self._looking)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(theme.px(8))
        middle.addStretch(1)
        for widget in (
            self.previous_button,
            self.where,
            self.next_button,
            self.smaller_button,
            self.size_words,
            self.larger_button,
            self.fit_button,
        ):
            middle.addWidget(widget)
        middle.addStretch(1)
        making = QHBoxLayout()
        making.setSpacing(theme.px(8))
        for button in (
            self.patient_paper_button,
            self.letter_button,
            self.save_button,
            self.print_button,
        ):
            making.addWidget(button)
        self._tools.addWidget(self.back_button, 0, 0)
        self._tools.addLayout(making, 0, 2)
        self._place_tools()
        self.area.setWidget(self.sheet)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setAccessibleName(translated("Pages of the summary"))
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.banner)
        page.addWidget(tools)
        page.addWidget(self.message)
        page.addWidget(self.area, 1)

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.closed)
        self.previous_button.clicked.connect(lambda: self.turn(-1))
        self.next_button.clicked.connect(lambda: self.turn(1))
        self.smaller_button.clicked.connect(lambda: self.zoom(-1))
        self.larger_button.clicked.connect(lambda: self.zoom(1))
        self.fit_button.clicked.connect(lambda: self.zoom(0))
        self.save_button.clicked.connect(self._guarded(self.save))
        self.print_button.clicked.connect(self._guarded(self.print))
        self.patient_paper_button.clicked.connect(
            lambda: self.patient_paper_wanted.emit(self._record)
        )
        self.letter_button.clicked.connect(lambda: self.letter_wanted.emit(self._record))
        for keys, act in (
            ("Esc", self.closed.emit),
            ("Ctrl++", lambda: self.zoom(1)),
            ("Ctrl+=", lambda: self.zoom(1)),
            ("Ctrl+-", lambda: self.zoom(-1)),
            ("Ctrl+0", lambda: self.zoom(0)),
            ("Ctrl+S", self._guarded(self.save)),
            ("Ctrl+P", self._guarded(self.print)),
            ("Ctrl+PgDown", lambda: self.turn(1)),
            ("Ctrl+PgUp", lambda: self.turn(-1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _guarded(self, act: Callable[[], None]) -> Callable[[], None]:
        """Return `act` with what goes wrong said above the page."""

        def attempt() -> None:
            self.message.say("")
            try:
                act()
            except ClinicError as error:
                self.message.say(error_words(error))

        return attempt
