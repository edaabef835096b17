"""One box that finds a patient by name, birth date or number: results as one types, all by keyboard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from clinic_app.record import Patient
from clinic_app.reporting.seal import MARK
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.fields import Field
from clinic_app.ui.words.person_words import born_and_sex

LIMIT = 50
LINES_SHOWN = 8
USUAL = "Find a patient by name, date of birth or number — Ctrl+F"
FOR_INTAKE = "New intake: find the patient first, by name, date of birth or number"
Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
ROW_ROLE = Qt.ItemDataRole.UserRole


class Results(QAbstractListModel):
    """People found, and below them the offer of a new patient."""

    def __init__(self, today: Callable[[], dt.date], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._found: list[Patient] = []
        self._typed = ""

    def show_found(self, typed: str, found: list[Patient]) -> None:
        """Show the people found for what was typed."""
        self.beginResetModel()
        self._typed, self._found = typed, found
        self.endResetModel()

    def patient(self, row: int) -> Patient | None:
        """Return the person in a row; None for the offer of a new one."""
        return self._found[row] if 0 <= row < len(self._found) else None

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Count people and the offer."""
        return 0 if parent.isValid() or not self._typed else len(self._found) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the two lines of a row, and the same as one sentence for a screen reader."""
        if role == ROW_ROLE:
            return self._lines(index.row())
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return ", ".join(part for part in self._lines(index.row()) if part)
        return None

    def _lines(self, row: int) -> tuple[str, str]:
        patient = self.patient(row)
        if patient is not None:
            details = patient.details
            second = born_and_sex(patient, self._today())
            numbers = ", ".join(one.value for one in details.identifiers)
            former = ", ".join(details.former_names)
            parts = (second, numbers, translated("formerly {0}").format(former) if former else "")
            return patient.banner_name, " · ".join(part for part in parts if part)
        title = translated("New patient “{0}”").format(self._typed)
        if self._found:
            return title, translated("None of these: write down a new patient")
        return title, translated("Nobody found: write down a new patient")


class ResultLine(QStyledItemDelegate):
    """Draws a row: the name, and below it what tells people of one name apart."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - Qt's signature
        """Two lines."""
        high = QFontMetrics(theme.font()).height() + QFontMetrics(theme.font(12.5)).height()
        return QSize(theme.px(300), high + theme.px(16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        box: QRect = option.rect
        chosen = theme.colours(QApplication.palette())
        here = bool(option.state & option.state.State_Selected)
        painter.save()
        painter.fillRect(box, chosen.accent_soft if here else chosen.card)
        if here:
            painter.fillRect(QRect(box.left(), box.top(), theme.px(3), box.height()), chosen.accent)
        first, second = index.data(ROW_ROLE)
        new = index.row() == index.model().rowCount() - 1
        words = box.adjusted(theme.px(14), theme.px(7), -theme.px(14), -theme.px(7))
        if new:
            painter.setPen(chosen.line)
            painter.drawLine(box.topLeft(), box.topRight())
        font = theme.font(bold=True)
        painter.setFont(font)
        painter.setPen(chosen.accent if new else chosen.ink)
        metrics = QFontMetrics(font)
        painter.drawText(
            words,
            Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop,
            metrics.elidedText(first, Qt.TextElideMode.ElideRight, words.width()),
        )
        small = theme.font(12.5)
        painter.setFont(small)
        painter.setPen(chosen.mute)
        painter.drawText(
            words,
            Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignBottom,
            QFontMetrics(small).elidedText(second, Qt.TextElideMode.ElideRight, words.width()),
        )
        painter.restore()


class PatientSearch(Field):
    """The box. Its list of results lies over the page; the typing stays in the box."""

    begun = Signal()  # somebody began to search: once until the box is left
    patient_chosen = Signal(object, bool)  # Patient, whether an intake is wanted at once
    new_wanted = Signal(str, bool)  # what was typed, whether an intake is wanted at once
    code_read = Signal(str)  # the code of a printed page, as a reader device types it

    def __init__(
        self,
        find: Callable[[str], list[Patient]],
        today: Callable[[], dt.date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translated(USUAL), parent)
        self._find = find
        self._for_intake = self._begun = False
        self._came_from: QWidget | None = None
        self.setAccessibleName(translated("Find a patient"))
        self.setAccessibleDescription(
            translated("Name, date of birth or number. Down and Enter choose.")
        )
        self.setClearButtonEnabled(True)
        self.results = Results(today, self)
        self.list = QListView()
        self.list.setModel(self.results)
        self.list.setItemDelegate(ResultLine(self.list))
        self.list.setAccessibleName(translated("Patients found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFrameShape(QFrame.Shape.StyledPanel)
        self.list.setMouseTracking(True)
        self.list.hide()
        self.textEdited.connect(self.search)
        self.list.clicked.connect(lambda index: self._choose(index.row()))
        self._dress()

    def begin(self, *, for_intake: bool) -> None:
        """Take the keyboard. `for_intake`: whoever is chosen gets a new intake at once."""
        self._for_intake = for_intake
        focused = self.window().focusWidget()
        self._came_from = self._came_from if focused is self else focused
        self.setPlaceholderText(translated(FOR_INTAKE if for_intake else USUAL))
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        if self.text():
            self.search(self.text())

    def search(self, typed: str) -> None:
        """Show who is found."""
        wanted = "" if self._is_code() else typed.strip()
        self.results.show_found(wanted, self._find(wanted)[:LIMIT] if wanted else [])
        if not wanted:
            self.list.hide()
            return
        if not self._begun:
            self._begun = True
            self.begun.emit()
        self.list.setCurrentIndex(self.results.index(0, 0))
        self._place()

    def dismiss(self) -> None:
        """Close the list and empty the box."""
        self.list.hide()
        self.list.setParent(self)  # off the window: a screen reader finds hidden lists, too
        self.results.show_found("", [])
        self.clear()
        self._for_intake = self._begun = False
        self.setPlaceholderText(translated(USUAL))

    def _go_back(self) -> None:
        """Give the keyboard back to where it was taken from."""
        before = self._came_from
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.clearFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down walk through the list, Enter chooses, Escape closes."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.dismiss()
            self._go_back()
        elif self._is_code() and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            code = self.text().strip()
            self.dismiss()
            self.code_read.emit(code)
        elif self.list.isVisible() and key in {
            Qt.Key.Key_Up,
            Qt.Key.Key_Down,
            Qt.Key.Key_PageUp,
            Qt.Key.Key_PageDown,
        }:
            QApplication.sendEvent(self.list, event)
        elif self.list.isVisible() and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose(self.list.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Close the list when the keyboard goes elsewhere."""
        if event.type() == QEvent.Type.FocusOut and not self.list.underMouse():
            self.list.hide()
            self._begun = False
        done = super().event(event)
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._dress()
        return done

    def changeEvent(self, event: QEvent) -> None:
        """Keep the colours of the banner."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _is_code(self) -> bool:
        return self.text().strip().upper().startswith(f"{MARK}:")

    def _choose(self, row: int) -> None:
        if row < 0:
            return
        typed, wanted = self.text().strip(), self._for_intake
        patient = self.results.patient(row)
        self.dismiss()
        if patient is not None:
            self.patient_chosen.emit(patient, wanted)
        else:
            self.new_wanted.emit(typed, wanted)

    def _place(self) -> None:
        """Lay the list under the box, over the page."""
        window = self.window()
        if self.list.parent() is not window:
            self.list.setParent(window)
        corner = self.mapTo(window, QPoint(0, self.height() + theme.px(4)))
        line = self.list.sizeHintForRow(0)
        wide = max(self.width(), theme.px(420))
        rows = min(self.results.rowCount(), LINES_SHOWN)
        frame = 2 * self.list.frameWidth()
        high = min(rows * line + frame, window.height() - corner.y() - theme.px(8))
        self.list.setGeometry(QRectF(corner.x(), corner.y(), wide, high).toRect())
        self.list.show()
        self.list.raise_()

    def _dress(self) -> None:
        chosen = theme.colours(QApplication.palette())
        palette = (
            QPalette()
        )  # these roles only: with all of them its own, the box hears of no change
        role = QPalette.ColorRole
        if self.hasFocus():  # bright, so that nobody looks for where the keys go
            base, text, quiet = chosen.card, chosen.ink, chosen.mute
        else:
            base, text, quiet = (
                chosen.banner.lighter(165), chosen.on_banner, chosen.on_banner_quiet,
            )  # fmt: skip
        palette.setColor(role.Base, base)
        palette.setColor(role.Text, text)
        palette.setColor(role.PlaceholderText, quiet)
        self.setPalette(palette)
