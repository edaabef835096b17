"""Today: the intakes of the day and drafts left over, filters, and the sheet of the selected patient."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk, Line, TodayRow
from clinic_app.record import IntakeStatus
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.empty_state import EmptyState
from clinic_app.ui.parts.filter_chips import FilterChips
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.patients.day_printing import DayPrinting
from clinic_app.ui.patients.side_sheet import SideSheet
from clinic_app.ui.patients.today_table import IntakeTable, TodayModel
from clinic_app.ui.words.person_words import day_words

_AT_ONCE, _A_TURN = 4, 4  # lines read before the page is shown, and at a time afterwards
_BY_ANSWERS = frozenset({"progress", "to_sign"})  # filters that the answers decide


def passes(row: Line, chosen: str) -> bool:
    """Whether a line is shown under a filter; a draft that is not read yet is only one of all."""
    to_sign = isinstance(row, TodayRow) and row.to_sign
    return {
        "all": True,
        "progress": row.head.is_draft and isinstance(row, TodayRow) and not to_sign,
        "to_sign": to_sign,
        "signed": not row.head.is_draft,
    }[chosen]


class TodayPage(QWidget):
    """The page one comes back to."""

    new_wanted = Signal()
    opened = Signal(object)  # Line

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: list[Line] = []
        self.title = Words(size=20, bold=True, wrap=False)
        self.new_button = Button(
            translated("New intake   Ctrl+N"), translated("New intake"), main=True
        )
        self.filters = FilterChips()
        self.model = TodayModel(desk.store.full_name, parent=self)
        self.table = IntakeTable(self.model, translated("Intakes of today"))
        self.empty = EmptyState("", "", translated("New intake   Ctrl+N"))
        self.printing = DayPrinting(desk, dialogs)
        self.sheet = SideSheet(desk)
        self.table.addActions(self.sheet.verbs)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.new_button)
        main = QVBoxLayout()
        main.setContentsMargins(theme.px(24), theme.px(18), theme.px(24), theme.px(18))
        main.setSpacing(theme.px(12))
        main.addLayout(head)
        main.addWidget(self.filters)
        main.addWidget(self.table, 1)
        main.addWidget(self.empty, 1)
        main.addWidget(self.printing)
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(main, 1)
        page.addWidget(self.sheet)

        self.read_later = QTimer(self, singleShot=True, interval=0)  # asks for `read_more`

        self.filters.chosen.connect(self._filter)
        self.table.looked_at.connect(self.sheet.show_row)
        self.table.opened.connect(self.opened)
        self.sheet.continue_wanted.connect(self.opened)
        self.new_button.clicked.connect(self.new_wanted)
        self.empty.button.clicked.connect(self.new_wanted)
        self._filter(self.filters.current)

    def refresh(self, intake_id: str = "") -> None:
        """Read the day again; `intake_id` is selected, or what was selected before.

        Many lines that were not read before come by and by, so that the list is there at once.
        """
        current = self.table.current()
        keep = intake_id or (current.head.id if current else "")
        self._rows = self._desk.begin_today(_AT_ONCE)
        self.title.setText(translated("Today, {0}").format(day_words(self._desk.clock().date())))
        self.printing.show_signed(
            [row.head.id for row in self._rows if row.head.status is IntakeStatus.SIGNED]
        )
        self._show_counts()
        self._filter(self.filters.current)
        self.table.look_at(keep)
        focused = self.window().focusWidget()
        if self.isVisible() and (focused is None or not self.isAncestorOf(focused)):
            self.focus_list()  # chosen again while it was shown: the list, not the button that chose it
        self.read_later.start()

    def read_more(self) -> None:
        """Read some of the lines that are not read yet, and ask for the next. Raises StorageError."""
        some = self._unread()[:_A_TURN]
        if not some or not self.isVisible() or not self._desk.store.is_open:
            return
        read = {row.head.id: row for row in self._desk.read_lines(some)}
        self._rows = [read.get(row.head.id, row) for row in self._rows]
        self.model.show_read(read)
        if self._unread():
            self.read_later.start()
            return
        self._show_counts()
        if self.filters.current in _BY_ANSWERS:
            self._filter(self.filters.current)

    def focus_list(self) -> None:
        """Put the keyboard where one goes on."""
        (self.table if self.model.rows else self.empty.button).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list the room it needs."""
        super().resizeEvent(event)
        self.sheet.fit(self.width())

    def showEvent(self, event: QShowEvent) -> None:
        """Come with the keyboard on the list, and go on reading it."""
        super().showEvent(event)
        self.focus_list()
        self.read_later.start()

    def _unread(self) -> list[Line]:
        return [row for row in self._rows if not isinstance(row, TodayRow)]

    def _show_counts(self) -> None:
        """Say how many lines each filter leaves; what the answers decide only when all are read."""
        known = not self._unread()
        self.filters.show_counts({
            code: sum(passes(row, code) for row in self._rows)
            if known or code not in _BY_ANSWERS
            else None
            for code in self.filters.chips
        })  # fmt: skip

    def _filter(self, chosen: str) -> None:
        shown = [row for row in self._rows if passes(row, chosen)]
        self.model.show_rows(shown)
        self.table.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self.new_button.setVisible(bool(self._rows))
        self.filters.setVisible(bool(self._rows))
        if self._rows:
            self.empty.say(
                translated("None of these today"),
                translated("Choose another filter, or begin a new intake."),
            )
        else:
            self.empty.say(
                translated("No intakes yet today"),
                translated(
                    "Begin with Ctrl+N: find the patient, or write down a new one, and the questions open at once."
                ),
            )
        self.empty.button.setVisible(not self._rows)
        if shown:
            self.table.selectRow(0)
