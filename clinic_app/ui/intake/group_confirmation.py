"""Asks before a whole group is answered with *no*, and takes out of it what is *yes*."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from clinic_app.ui.intake.cards.text import Text
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import PageButton
from clinic_app.ui.parts.chips import ChipGroup, Chips
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.paragraphs import Paragraph
from clinic_app.ui.words import wording

_DIGITS: Final = 9
_LARGE: Final = 1.5  # times the usual size of text
_HELD: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class GroupConfirmation(QWidget):
    """Names every question that it would answer. Digits tick what is *yes*; Enter records, Esc cancels."""

    confirmed = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = Text(Paragraph("", bold=True), self)
        self.questions: Chips | None = None
        self._names = QScrollArea(self)  # with large text there is not room for all of them
        self._names.setFrameShape(QFrame.Shape.NoFrame)
        self._names.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names.viewport().setAutoFillBackground(False)
        self._ids: list[str] = []
        self._ticked: set[str] = set()
        self._most = 0
        self.yes = PageButton(wording.all_no_confirm(0, 0), self, main=True)
        self.no = PageButton(wording.cancel(), self)
        self.yes.clicked.connect(self.confirmed.emit)
        self.no.clicked.connect(self.cancelled.emit)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._words)
        self._column.addWidget(self._names)
        row = QHBoxLayout()
        row.addWidget(self.yes)
        row.addWidget(self.no)
        row.addStretch(1)
        for button in (self.yes, self.no):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._column.addLayout(row)
        self._space()
        self.hide()

    def ask(self, questions: Mapping[str, str], most: int) -> None:
        """Ask about these questions (id -> short name), and take the keyboard. `most`: px for the names."""
        self._most = most
        words = wording.all_no_question(len(questions))
        self._words.show_words(Paragraph(words, bold=True))
        self.setAccessibleName(words)
        self._ids, self._ticked = list(questions), set()
        options = tuple(
            Option(id_, name, str(number) if number <= _DIGITS else "")
            for number, (id_, name) in enumerate(questions.items(), 1)
        )
        self.questions = Chips([ChipGroup("", options)], words, several=True)
        self.questions.chosen.connect(self._tick)
        self._names.setWidget(self.questions)  # the one before goes
        self.questions.setAutoFillBackground(False)
        self._show_count()
        self.show()
        self._fit()
        self.yes.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def ticked(self) -> list[str]:
        """Questions that are *yes*, in their order."""
        return [id_ for id_ in self._ids if id_ in self._ticked]

    @property
    def unticked(self) -> list[str]:
        """Questions that are *no*, in their order."""
        return [id_ for id_ in self._ids if id_ not in self._ticked]

    def stops(self) -> list[QWidget]:
        """What the Tab key reaches, in the order that is seen."""
        named = [] if self.questions is None else [self.questions.focus_target()]
        return [*named, self.yes, self.no]

    def show_in_sight(self, name: QWidget) -> None:
        """Scroll so that a name can be seen."""
        if self._names.isAncestorOf(name):
            self._names.ensureWidgetVisible(name, 0, theme.px(4))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits tick, Enter records, Esc does not. Y and N do nothing: they would mean two things here."""
        key, number = event.key(), event.text()
        enter = key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        held = bool(event.modifiers() & _HELD)
        digit = int(number) if number.isascii() and number.isdigit() and not held else 0
        if 0 < digit <= len(self._ids):
            self._tick(self._ids[digit - 1])
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            other = self.no if self.yes.hasFocus() else self.yes
            other.setFocus(Qt.FocusReason.TabFocusReason)
        elif key == Qt.Key.Key_Escape or (enter and self.no.hasFocus()):
            self.cancelled.emit()
        elif enter:
            self.confirmed.emit()

    def _tick(self, question_id: str) -> None:
        self._ticked ^= {question_id}
        if self.questions is not None:
            self.questions.show_chosen(self._ticked)
            self.show_in_sight(self.questions.buttons[self._ids.index(question_id)])
        self._show_count()

    def _show_count(self) -> None:
        words = wording.all_no_confirm(len(self._ticked), len(self._ids) - len(self._ticked))
        self.yes.setText(words)
        self.yes.setAccessibleName(words)
        self.yes.setAccessibleDescription(self._words.text())

    def _fit(self) -> None:
        """Give words and names the height that they need."""
        margins = self._column.contentsMargins()
        width = max(1, self.width() - margins.left() - margins.right())
        self._words.setFixedHeight(self._words.height_for(width))
        if self.questions is not None:
            tall = self.questions.heightForWidth(width)
            line = self.questions.sizeHint().height()
            # with very large text the button alone says what is recorded, and the names scroll
            large = theme.scale() > _LARGE
            self._words.setVisible(not large)
            room = line * 3 // 2 if large else self._most
            if tall > room:
                bar = self._names.verticalScrollBar().sizeHint().width()
                tall = self.questions.heightForWidth(width - bar)
                width -= bar
            self._names.setFixedHeight(min(tall, room))
            self.questions.resize(width, tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._space()
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw the ground."""
        chosen = theme.colours(self.palette())
        painter = QPainter(self)
        painter.fillRect(QRectF(self.rect()), chosen.accent_soft)
        painter.fillRect(0, 0, self.width(), 1, chosen.accent)
        painter.end()

    def _space(self) -> None:
        self._column.setContentsMargins(theme.px(30), theme.px(6), theme.px(30), theme.px(6))
        self._column.setSpacing(theme.px(4))
