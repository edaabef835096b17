"""The list of intakes: its rows, its columns, and how a line is drawn."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from clinic_app.desk import Line, TodayRow
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import IntakeStatus
from clinic_app.screening.rules import Urgency
from clinic_app.screening.strip import StripItem
from clinic_app.ui.language import apart, translated, words_in_use
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.labels import as_tip
from clinic_app.ui.words import wording
from clinic_app.ui.words.person_words import initials

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 70  # px height of a row at body text of 14 px
NOT_ASKED = "\N{EN DASH}"
NOT_READ = "\N{HORIZONTAL ELLIPSIS}"  # what the answers say, until they are read
TIER_TONES = {
    Urgency.EMERGENCY: "red",
    Urgency.URGENT: "red",
    Urgency.SOON: "amber",
    Urgency.CONSIDER: "accent",
    Urgency.INFORMATION: "grey",
}


def status_words(row: Line, signer: str = "") -> tuple[str, str]:
    """Return words and tone of where an intake stands; `signer`: full name of who signed."""
    if row.head.is_draft:
        return _draft_words(row), "amber"
    if row.head.status is IntakeStatus.ENTERED_IN_ERROR:
        return translated("Entered in error"), "grey"
    if row.head.status is IntakeStatus.AMENDED:
        return translated("Amended"), "grey"
    return translated("Signed {0}").format(initials(signer)).strip(), "green"


def _draft_words(row: Line) -> str:
    if not isinstance(row, TodayRow):
        return NOT_READ
    return translated("To sign") if row.to_sign else translated("Draft {0} %").format(row.percent)


def atopy_words(strip: Sequence[StripItem]) -> str:
    """“Eczema yes, Asthma no, …” for a screen reader and a tool tip."""
    return ", ".join(f"{item.label} {wording.strip_state(item.state)}" for item in strip)


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and how much of the width it takes: px as drawn at 14 px, or a share of the rest."""

    title: str
    width: int
    stretch: bool = False


TIME, PATIENT, BORN, COMPLAINT, ATOPY, FINDING, STATUS = range(7)
COLUMNS = (
    Column("Time", 62),
    Column("Patient", 178),
    Column("Born", 102),
    Column("Complaint", 120, stretch=True),
    Column("Atopy", 132),
    Column("Highest finding", 150, stretch=True),
    Column("Status", 136),
)

_FROM_ANSWERS = frozenset({COMPLAINT, ATOPY, FINDING})
DATED = 112  # px for a day instead of an hour
ROOM_NEEDED = {COMPLAINT: 780, BORN: 640, FINDING: 580, TIME: 430}  # px at body text of 14 px


class TodayModel(QAbstractTableModel):
    """Rows of the list. `dated` shows the day of an intake instead of the hour."""

    def __init__(
        self,
        full_name: Callable[[str], str],
        *,
        dated: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._full_name = full_name
        self.dated = dated
        self.rows: list[Line] = []
        self._names: dict[str, str] = {}  # of who signed, by login
        self._cells: list[tuple[tuple[str, str], ...]] = []  # made once, painted often
        self._states: list[tuple[str, str]] = []

    def show_rows(self, rows: Sequence[Line]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = list(rows)
        signers = {row.head.signed_by for row in rows if row.head.signed_by}
        self._names = {login: self._full_name(login) for login in signers}
        self._states = [self._state(row) for row in rows]
        self._cells = [
            self._words(row, state) for row, (state, _) in zip(rows, self._states, strict=True)
        ]
        self.endResetModel()

    def show_read(self, read: Mapping[str, TodayRow]) -> None:
        """Show what the answers of these say, by intake, in the lines that are there."""
        for at, before in enumerate(self.rows):
            row = read.get(before.head.id)
            if row is not None:
                self.rows[at] = row
                self._states[at] = self._state(row)
                self._cells[at] = self._words(row, self._states[at][0])
                self.dataChanged.emit(self.index(at, 0), self.index(at, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Count intakes."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Count columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the headings."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            title = translated(COLUMNS[section].title)
            return translated("Day") if self.dated and section == TIME else title
        if role == Qt.ItemDataRole.ToolTipRole and section == ATOPY:
            return translated(
                "Filled letter: yes. Struck out: no. With “?”: unknown or declined. Dash: not asked."
            )
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words of a cell, or the whole row for the delegate."""
        if role == ROW_ROLE:
            return self.rows[index.row()]
        if role in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        }:
            text = "\n".join(part for part in self.lines(index) if part)
            return as_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return None

    def lines(self, index: Index) -> tuple[str, str]:
        """Two lines of a cell."""
        return self._cells[index.row()][index.column()]

    def state(self, index: Index) -> tuple[str, str]:
        """Words and tone of where an intake stands."""
        return self._states[index.row()]

    def _state(self, row: Line) -> tuple[str, str]:
        return status_words(row, self._names.get(row.head.signed_by, ""))

    def _words(self, row: Line, status: str) -> tuple[tuple[str, str], ...]:
        started = row.head.started_at.astimezone()
        born = row.patient.details.dob.shown(words_in_use())
        return (
            (PartialDate.of(started.date()).shown(words_in_use()), f"{started:%H:%M}")
            if self.dated
            else (f"{started:%H:%M}", earlier_day(row)),
            (row.patient.banner_name, row.patient.number),
            (born, row.age if isinstance(row, TodayRow) else ""),
            *(_told(row) if isinstance(row, TodayRow) else ((NOT_READ, ""),) * 3),
            (
                status,
                translated("version {0}").format(row.head.version) if row.head.version > 1 else "",
            ),
        )


def _told(row: TodayRow) -> tuple[tuple[str, str], ...]:
    """Two lines each for complaint, atopy and finding."""
    highest = row.highest
    return (
        (row.complaint or translated("not recorded"), ""),
        (atopy_words(row.screening.strip), ""),
        (wording.urgency(highest.rule.urgency), highest.rule.title)
        if highest
        else ("", no_finding(row)),
    )


def no_finding(row: TodayRow) -> str:
    """Words where nothing matched; never “normal”."""
    return (
        translated("no rule matched")
        if not row.head.is_draft
        else translated("no rule matched yet")
    )


def earlier_day(row: Line) -> str:
    """Day of a draft that is left over, or nothing for one of today."""
    started = row.head.started_at.astimezone()
    today = dt.datetime.now(started.tzinfo).date()
    return (
        "" if started.date() == today else PartialDate.of(started.date()).shown(words_in_use())[:6]
    )


class IntakeLine(QStyledItemDelegate):
    """Draws the cells of a row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's signature
        """Return the height of two lines."""
        return QSize(0, theme.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        chosen = theme.colours(QApplication.palette())
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        model = index.model()
        if not isinstance(model, TodayModel):
            raise TypeError("this delegate draws lines of intakes only")
        row = model.rows[index.row()]
        first, second = model.lines(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        here = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(box, chosen.accent_soft if here else chosen.card)
        painter.setPen(chosen.line)
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        self._focus(painter, box, index, option, chosen)
        inner = box.adjusted(theme.px(12), 0, -theme.px(6), 0)
        column = index.column()
        if column == STATUS:
            _draw_status(painter, inner, *model.state(index), second, chosen)
        elif column in _FROM_ANSWERS and isinstance(row, TodayRow):
            _draw_told(painter, inner, column, row, (first, second), chosen)
        else:
            ink = chosen.mute if column in _FROM_ANSWERS else chosen.ink
            font = theme.font(bold=column == PATIENT)
            _draw_wrapped(painter, inner, first, font, ink, second)
        painter.restore()

    @staticmethod
    def _focus(
        painter: QPainter,
        box: QRect,
        index: Index,
        option: QStyleOptionViewItem,
        chosen: theme.Colours,
    ) -> None:
        """Mark the line that the keyboard is on."""
        table = option.widget
        if not isinstance(table, QTableView) or not table.hasFocus():
            return
        if table.currentIndex().row() == index.row():
            wide = theme.px(2)
            painter.fillRect(QRect(box.left(), box.top(), box.width() + 1, wide), chosen.accent)
            painter.fillRect(
                QRect(box.left(), box.bottom() - wide + 1, box.width() + 1, wide), chosen.accent
            )


class Headings(QHeaderView):
    """Quiet words over the columns, and one line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(translated("Columns"))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        """Draw one heading."""
        chosen = theme.colours(QApplication.palette())
        painter.save()
        painter.fillRect(rect, chosen.card)
        painter.setPen(chosen.line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        words = str(self.model().headerData(logicalIndex, self.orientation()))
        inner = rect.adjusted(theme.px(12), 0, -theme.px(4), 0)
        _draw_line(painter, inner, words, theme.font(12, bold=True), chosen.mute)
        painter.restore()


class IntakeTable(QTableView):
    """The list on screen. Enter or a double click opens a line; where it is narrow, columns go."""

    opened = Signal(object)  # Line
    looked_at = Signal(object)  # Line or None

    def __init__(self, model: TodayModel, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._left_out = frozenset({PATIENT, BORN}) if model.dated else frozenset()
        self.setModel(model)
        self.setHorizontalHeader(Headings(self))
        self.setItemDelegate(IntakeLine(self))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self._columns()
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentRowChanged.connect(self._look)
        model.modelReset.connect(lambda: self.looked_at.emit(self.current()))

    def current(self) -> Line | None:
        """Return the line that is looked at."""
        at = self.currentIndex().row()
        return self._rows.rows[at] if 0 <= at < len(self._rows.rows) else None

    def look_at(self, intake_id: str) -> None:
        """Select a line, or the first one where that is gone."""
        ids = [row.head.id for row in self._rows.rows]
        if ids:
            self.selectRow(ids.index(intake_id) if intake_id in ids else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current() is not None:
            self.opened.emit(self.current())
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for; the sheet and the tool tips have it."""
        super().resizeEvent(event)
        self._hide_columns()

    def _hide_columns(self) -> None:
        room = self.width() / theme.scale()
        for column in range(len(COLUMNS)):
            narrow = room < ROOM_NEEDED.get(column, 0)
            self.setColumnHidden(column, narrow or column in self._left_out)
        seen = (one for number, one in enumerate(COLUMNS) if not self.isColumnHidden(number))
        self.horizontalHeader().setStretchLastSection(not any(one.stretch for one in seen))

    def _columns(self) -> None:
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setFixedHeight(theme.px(36))
        head.setMinimumSectionSize(theme.px(50))
        for number, column in enumerate(COLUMNS):
            mode = (
                QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Fixed
            )
            head.setSectionResizeMode(number, mode)
            if not column.stretch:
                dated = self._rows.dated and number == TIME
                self.setColumnWidth(number, theme.px(DATED if dated else column.width))
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW_HEIGHT))
        self._hide_columns()

    def _open(self) -> None:
        if self.current() is not None:
            self.opened.emit(self.current())

    def _look(self) -> None:
        self.looked_at.emit(self.current())


def _draw_told(  # noqa: PLR0913, PLR0917 - what a cell is made of
    painter: QPainter,
    box: QRect,
    column: int,
    row: TodayRow,
    words: tuple[str, str],
    chosen: theme.Colours,
) -> None:
    """Draw what the answers of an intake say."""
    if column == ATOPY:
        _draw_letters(painter, box, row.screening.strip, chosen)
    elif column == COMPLAINT:
        ink = chosen.ink if row.complaint else chosen.mute
        _draw_wrapped(painter, box, words[0], theme.font(), ink)
    elif row.highest is not None:
        _draw_finding(painter, box, *words, TIER_TONES[row.highest.rule.urgency], chosen)
    else:
        _draw_wrapped(painter, box, words[1], theme.font(12.5), chosen.mute)


def _draw_line(painter: QPainter, box: QRect, text: str, font: QFont, ink: object) -> None:
    painter.setFont(font)
    painter.setPen(ink)
    cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, apart(cut))


def _draw_wrapped(  # noqa: PLR0913, PLR0917 - what a cell is made of
    painter: QPainter, box: QRect, text: str, font: QFont, ink: QColor, below: str = ""
) -> None:
    """Draw up to two lines and a quiet one below; what does not fit ends with an ellipsis."""
    metrics = QFontMetrics(font)
    lines = _lines(metrics, text, box.width())
    small = theme.font(12)
    foot = QFontMetrics(small).height() if below else 0
    top = box.top() + (box.height() - metrics.height() * len(lines) - foot) // 2
    for line in lines:
        place = QRect(box.left(), top, box.width(), metrics.height())
        _draw_line(painter, place, line, font, ink)
        top += metrics.height()
    if below:
        quiet = theme.colours(QApplication.palette()).mute
        _draw_line(painter, QRect(box.left(), top, box.width(), foot), below, small, quiet)


def _lines(metrics: QFontMetrics, text: str, width: int) -> list[str]:
    """Break at a space or after a hyphen into at most two lines; the second holds all the rest."""
    ends = [found.end() for found in re.finditer(r"[\s-]+|$", text)]
    fitting = [end for end in ends if metrics.horizontalAdvance(text[:end].rstrip()) <= width]
    first = max(fitting, default=ends[0])
    rest = text[first:].strip()
    return [text[:first].rstrip(), rest] if rest else [text]


def _draw_finding(  # noqa: PLR0913, PLR0917 - what a finding is made of
    painter: QPainter, box: QRect, tier: str, title: str, tone: str, chosen: theme.Colours
) -> None:
    """Draw the tier as a pill and the title below it in up to two lines."""
    font = theme.font(12.5)
    metrics = QFontMetrics(font)
    lines = _lines(metrics, title, box.width())
    high = _pill_height() + theme.px(2)
    top = box.top() + (box.height() - high - metrics.height() * len(lines)) // 2
    _draw_pill(painter, QRect(box.left(), top, box.width(), _pill_height()), tier, tone, chosen)
    for number, line in enumerate(lines):
        y = top + high + number * metrics.height()
        place = QRect(box.left(), y, box.width(), metrics.height())
        _draw_line(painter, place, line, font, chosen.ink)


def _pill_height() -> int:
    return QFontMetrics(theme.font(12, bold=True)).height() + theme.px(4)


def _draw_status(  # noqa: PLR0913, PLR0917 - what a status is made of
    painter: QPainter, box: QRect, words: str, tone: str, below: str, chosen: theme.Colours
) -> None:
    """Draw the status as a pill, and which version it is below."""
    if not below:
        _draw_pill(painter, box, words, tone, chosen)
        return
    font = theme.font(12)
    high, foot = _pill_height(), QFontMetrics(font).height()
    top = box.top() + (box.height() - high - foot) // 2
    _draw_pill(painter, QRect(box.left(), top, box.width(), high), words, tone, chosen)
    place = QRect(box.left(), top + high, box.width(), foot)
    _draw_line(painter, place, below, font, chosen.mute)


def _draw_pill(painter: QPainter, box: QRect, words: str, tone: str, chosen: theme.Colours) -> None:
    """Draw a word on its soft ground, in the middle of the height."""
    font = theme.font(12, bold=True)
    metrics = QFontMetrics(font)
    wide = min(metrics.horizontalAdvance(words) + theme.px(16), box.width())
    high = _pill_height()
    pill = QRect(box.left(), box.top() + (box.height() - high) // 2, wide, high)
    ground = getattr(chosen, f"{tone}_soft")
    theme.draw_box(painter, QRectF(pill), fill=ground, edge=None, radius=theme.px(4))
    painter.setFont(font)
    painter.setPen(getattr(chosen, tone))
    cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, wide - theme.px(10))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, cut)


def _draw_letters(
    painter: QPainter, box: QRect, strip: Sequence[StripItem], chosen: theme.Colours
) -> None:
    """Draw one place a condition; the state is told by form as well as by colour."""
    side, gap = theme.px(21), theme.px(2)
    x, y = box.left(), box.center().y() - side // 2
    for item in strip:
        place = QRect(x, y, side, side)
        yes, struck = item.state == "yes", item.state == "no"
        open_ = item.state in {"unknown", "declined"}
        if yes:
            theme.draw_box(
                painter, QRectF(place), fill=chosen.accent, edge=None, radius=theme.px(4)
            )
        elif open_:
            theme.draw_box(
                painter, QRectF(place), fill=chosen.amber_soft, edge=None, radius=theme.px(4)
            )
        font = QFont(theme.font(12.5, bold=yes or open_))  # a copy: it is struck out
        font.setStrikeOut(struck)
        painter.setFont(font)
        painter.setPen(chosen.on_accent if yes else chosen.amber if open_ else chosen.mute)
        letter = f"{item.letter}?" if open_ else item.letter if yes or struck else NOT_ASKED
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letter)
        x += side + gap
