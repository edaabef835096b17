"""Where answers are given: one editor for each kind of question, all with the same four verbs.

An editor shows the recorded answer (`show_answer`), says what a person gave (`answered`), and never records by
itself. Wrong text stays where it was typed; nothing is chosen in advance.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QWidget

from clinic_app.errors import AnswerError
from clinic_app.form import units
from clinic_app.form.answers import (
    DECLINED,
    NOT_ASKED,
    UNKNOWN,
    Answer,
    Quantity,
    State,
    is_soft,
    parse,
    shown,
)
from clinic_app.form.partial_date import AGE_UNITS, Onset, PartialDate, read_amount
from clinic_app.form.questionnaire import Choice, Kind, Question
from clinic_app.ui.body_map import body_regions
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.chips import ChipGroup, Chips
from clinic_app.ui.parts.option_finder import OptionFinder
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.segments import Segments
from clinic_app.ui.words import wording

_STATES: Final = {"unknown": UNKNOWN, "declined": DECLINED}
_NEGATIVE: Final = ("no", "none")  # options that the key N chooses
_DIGITS = 9
_SEGMENTS_UP_TO = 4  # options; more become chips
_SEGMENT_LETTERS_UP_TO = 46
TEXT_SAVED_AFTER_MS = 600
_PAGE_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down})


def _states() -> tuple[Option, ...]:
    return tuple(Option(*state) for state in wording.state_options())


def _chosen_code(answer: Answer) -> str | None:
    if answer.state is State.ANSWERED:
        return answer.value if isinstance(answer.value, str) else None
    return answer.state.value if answer.is_given else None


def _options(choices: tuple[Choice, ...]) -> tuple[Option, ...]:
    return tuple(
        Option(choice.code, choice.label, _key_of(number, choice))
        for number, choice in enumerate(choices, 1)
    )


def _key_of(number: int, choice: Choice) -> str:
    if number <= _DIGITS:
        return str(number)
    return "N" if choice.code in _NEGATIVE else ""


def _is_letter(event: QKeyEvent, key: Qt.Key) -> bool:
    return event.key() == key and not event.modifiers() & (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.ShiftModifier
        | Qt.KeyboardModifier.MetaModifier
    )


def _digit(event: QKeyEvent) -> int | None:
    blocked = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    text = event.text()
    if event.modifiers() & blocked or len(text) != 1 or text not in "123456789":
        return None
    return int(text)


class ChoiceEditor(QWidget):
    """One of several: yes/no questions and single choices, always with *unknown* and *declined*."""

    answered = Signal(object, bool)  # Answer, whether the person is done with the question
    refused = Signal(str)
    noted = Signal(str)

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if question.kind is Kind.YES_NO:
            self._codes = ["yes", "no"]
            options = tuple(Option(*one) for one in wording.yes_no_options())
        else:
            self._codes = [choice.code for choice in question.choices]
            options = (*_options(question.choices), *_states())
        letters = sum(len(choice.label) for choice in question.choices)
        self.choices: Segments | Chips
        self._finder: OptionFinder | None = None
        if len(self._codes) <= _SEGMENTS_UP_TO and letters <= _SEGMENT_LETTERS_UP_TO:
            self.choices = Segments(options, question.text, self)
        else:
            group = ChipGroup("", options)
            self.choices = Chips([group], question.text, self, several=False, apart=_STATES)
            self._finder = OptionFinder(self.choices)
        self.choices.chosen.connect(self._choose)

    def show_answer(self, answer: Answer) -> None:
        """Show the recorded answer."""
        code = _chosen_code(answer)
        if isinstance(self.choices, Segments):
            self.choices.show_chosen(code)
        else:
            self.choices.show_chosen(() if code is None else (code,))

    def focus_target(self) -> QWidget:
        """Return the widget that the keyboard enters."""
        return self.choices.focus_target()

    def take_key(self, event: QKeyEvent) -> bool:
        """Answer by key; False for a key that is not an answer here."""
        if self._finder is not None and _found(self._finder, event, self.noted):
            return True
        code: str | None = None
        if _says(event, "yes", Qt.Key.Key_Y) and "yes" in self._codes:
            code = "yes"
        elif _is_letter(event, Qt.Key.Key_N):
            code = next((negative for negative in _NEGATIVE if negative in self._codes), None)
        else:
            code = _state_key(event)
        number = _digit(event)
        if number is not None and number <= len(self._codes):
            code = self._codes[number - 1]
        if code is None:
            return False
        self._choose(code)
        return True

    def commit(self) -> bool:
        """Nothing is typed here."""
        return True

    def holds_unrecorded(self) -> bool:
        """Nothing is typed here."""
        return False

    def leave(self) -> None:
        """The keyboard goes elsewhere: look for no option any longer."""
        if self._finder is not None:
            _stop(self._finder, self.noted)

    def natural_width(self) -> int:
        """Width in one line."""
        return self.choices.sizeHint().width()

    def heightForWidth(self, width: int) -> int:
        """Height at this width."""
        return self.choices.heightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the room."""
        super().resizeEvent(event)
        self.choices.setGeometry(self.rect())

    def _choose(self, code: str) -> None:
        self.leave()
        self.answered.emit(_STATES.get(code) or Answer.of(code), True)


def _found(finder: OptionFinder, event: QKeyEvent, noted: SignalInstance) -> bool:
    """Offer a key to the finder; say what it found. A key for something else ends the search."""
    said = finder.take_key(event)
    if said is not None:
        noted.emit(said)
    else:
        _stop(finder, noted)
    return said is not None


def _stop(finder: OptionFinder, noted: SignalInstance) -> None:
    if finder.is_looking:
        noted.emit(finder.stop())


def _state_key(event: QKeyEvent) -> str | None:
    """Plain U and D, and Alt+U and Alt+D, which mean the same wherever the keyboard is."""
    for code, key in (("unknown", Qt.Key.Key_U), ("declined", Qt.Key.Key_D)):
        own = Qt.Key(ord(wording.answer_key(code)))
        with_alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if _says(event, code, key) or (with_alt and event.key() in {key, own}):
            return code
    return None


def _says(event: QKeyEvent, code: str, key: Qt.Key) -> bool:
    """Whether a key gives this answer: the letter of the language in use, or the English one."""
    own = Qt.Key(ord(wording.answer_key(code)))
    return _is_letter(event, key) or _is_letter(event, own)


class SeveralEditor(QWidget):
    """Any of several; an option such as *none* stands alone, and the others push it out."""

    answered = Signal(object, bool)
    refused = Signal(str)
    noted = Signal(str)

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = question
        self._codes = [choice.code for choice in question.choices]
        self._value: tuple[str, ...] = ()
        self.choices = Chips(_groups(question), question.text, self, several=True, apart=_STATES)
        self._finder = OptionFinder(self.choices)
        self.choices.chosen.connect(self._toggle)

    def show_answer(self, answer: Answer) -> None:
        """Show the recorded answer."""
        value = answer.value
        self._value = value if isinstance(value, tuple) else ()
        state = _chosen_code(answer)
        self.choices.show_chosen({*self._value, *([state] if state else [])})

    def focus_target(self) -> QWidget:
        """Return the chip that the keyboard enters."""
        return self.choices.focus_target()

    def take_key(self, event: QKeyEvent) -> bool:
        """Digits toggle, “/” finds, N chooses *none*, U and D answer for the whole question."""
        if _found(self._finder, event, self.noted):
            return True
        number = _digit(event)
        if number is not None and number <= len(self._codes):
            self._toggle(self._codes[number - 1])
            return True
        if _is_letter(event, Qt.Key.Key_N):
            none = self._negative()
            if none is None:
                return False
            self.answered.emit(Answer.of((none,)), True)
            return True
        state = _state_key(event)
        if state is None:
            return False
        self.answered.emit(_STATES[state], True)
        return True

    def commit(self) -> bool:
        """Nothing is typed here."""
        return True

    def holds_unrecorded(self) -> bool:
        """Nothing is typed here."""
        return False

    def leave(self) -> None:
        """The keyboard goes elsewhere: look for no option any longer."""
        _stop(self._finder, self.noted)

    def natural_width(self) -> int:
        """Width in one line."""
        return self.choices.sizeHint().width()

    def heightForWidth(self, width: int) -> int:
        """Height of the flow at this width."""
        return self.choices.heightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the room."""
        super().resizeEvent(event)
        self.choices.setGeometry(self.rect())

    def _negative(self) -> str | None:
        return next((code for code in _NEGATIVE if code in self._codes), None)

    def _toggle(self, code: str) -> None:
        self.leave()
        if code in _STATES:
            self.answered.emit(_STATES[code], True)
            return
        choice = self._question.choice(code)
        alone = choice is not None and choice.exclusive
        if code in self._value:
            kept = {one for one in self._value if one != code}
        elif alone:
            kept = {code}
        else:
            kept = {one for one in self._value if not self._is_exclusive(one)} | {code}
        ordered = tuple(one for one in self._codes if one in kept)
        done = alone and bool(ordered)  # nothing can be chosen beside it
        self.answered.emit(Answer.of(ordered) if ordered else NOT_ASKED, done)

    def _is_exclusive(self, code: str) -> bool:
        choice = self._question.choice(code)
        return choice is not None and choice.exclusive


def _groups(question: Question) -> list[ChipGroup]:
    options = {option.code: option for option in _options(question.choices)}
    if question.kind is not Kind.BODY_MAP:
        return [ChipGroup("", (*options.values(), *_states()))]
    alone = [choice.code for choice in question.choices if choice.exclusive]
    regions = [choice.code for choice in question.choices if not choice.exclusive]
    groups = [
        ChipGroup(wording.region_group(group), tuple(options[code] for code in codes))
        for group, codes in body_regions.grouped(regions)
    ]
    return [*groups, ChipGroup("", (*(options[code] for code in alone), *_states()))]


class AnswerField(QLineEdit):
    """A line to type in, which leaves the keys of the page to the page."""

    left = Signal()  # the keyboard went elsewhere
    right_at_end = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._space()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._space()

    def _space(self) -> None:
        self.setTextMargins(theme.px(8), 0, theme.px(8), 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Ctrl with arrows for the sections, Alt for unknown and declined, Enter for the question."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = event.key()
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        by_section = control and key in {Qt.Key.Key_Left, Qt.Key.Key_Right}
        nothing_to_undo = (
            event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
        )
        nothing_to_delete = not self.text() and key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
        if alt or by_section or nothing_to_undo or nothing_to_delete or key in _PAGE_KEYS:
            event.ignore()
        elif (
            key == Qt.Key.Key_Right
            and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            and self.cursorPosition() == len(self.text())
            and not self.hasSelectedText()
        ):
            self.right_at_end.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say so when the keyboard leaves for another place of the window."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class FieldEditor(QWidget):
    """Typed answers: numbers with their units, dates, ages of onset, text."""

    answered = Signal(object, bool)
    refused = Signal(str)
    noted = Signal(str)
    typed = Signal()  # the text is another one now

    def __init__(
        self, question: Question, today: dt.date | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._question, self._today = question, today
        self._answer = NOT_ASKED
        self._shown_text = ""  # text of the field that stands for the recorded answer
        self._kept_unusual = ""
        self.field = AnswerField(self)
        self.field.setAccessibleName(question.text)
        self.field.setPlaceholderText(_example(question.kind))
        if question.max_length is not None:
            self.field.setAccessibleDescription(str(question.max_length))
        self._unit_codes = _unit_options(question)
        self.units: Segments | None = None
        self._suffix: QLabel | None = None
        if len(self._unit_codes) > 1:
            self.units = Segments(
                [Option(code, label) for code, label in self._unit_codes], question.text, self
            )
            self.units.chosen.connect(self._choose_unit)
            self.units.left_at_start.connect(self._focus_field)
        elif self._unit_codes:
            self._suffix = QLabel(self._unit_codes[0][1], self)
            theme.quiet(self._suffix)
        self.states = Segments(_states(), question.text, self)
        self.states.chosen.connect(self._choose_state)
        self.states.left_at_start.connect(self._left_of_states)
        for button in (*self.states.buttons, *(self.units.buttons if self.units else ())):
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.field.left.connect(self._commit_when_left)
        self.field.right_at_end.connect(self._right_of_field)
        self.field.textEdited.connect(self._edited)
        self._autosave = QTimer(self, singleShot=True, interval=TEXT_SAVED_AFTER_MS)
        self._autosave.timeout.connect(self._commit_when_left)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_answer(self, answer: Answer) -> None:
        """Show the recorded answer, unless something else is being typed."""
        if answer == self._answer:
            return
        typing = self.field.text() != self._shown_text
        self._answer = answer
        text, unit = _as_typed(self._question, answer)
        if not (typing and self.field.hasFocus() and not answer.is_given):
            self._shown_text = text
            if self.field.text() != text:
                self.field.setText(text)
            if self.units is not None:
                self.units.show_chosen(unit)
        self.states.show_chosen(None if answer.state is State.ANSWERED else _chosen_code(answer))
        self._no_tab_stops()

    def focus_target(self) -> QWidget:
        """Return the field."""
        return self.field

    def take_key(self, event: QKeyEvent) -> bool:
        """Alt+U and Alt+D everywhere; plain U and D, and digits, where no text is being typed."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        keys = {Qt.Key.Key_U: "unknown", Qt.Key.Key_D: "declined"}
        for state in ("unknown", "declined"):
            keys[Qt.Key(ord(wording.answer_key(state)))] = state
        code = keys.get(Qt.Key(event.key()))
        if code is not None and (alt or (not self.field.hasFocus() and _state_key(event))):
            self._choose_state(code)
            return True
        if not self.field.hasFocus() and event.text().isdigit() and not alt:
            self._focus_field()
            self.field.setText(event.text())
            self._edited()
            return True
        return False

    def commit(self) -> bool:
        """Record what is typed. False where the text cannot be an answer, or an unusual one needs a second look."""
        text = self._full_text()
        if self.field.text() == self._shown_text and self._answer.is_given:
            return self._keeps_unusual(self._answer)
        self._autosave.stop()
        try:
            answer = parse(self._question, text, self._today)
        except AnswerError as error:
            self._shown_text = ""
            if self._answer.is_given:
                self._answer = NOT_ASKED
                self.answered.emit(NOT_ASKED, False)
            self.refused.emit(wording.not_recorded(str(error), error.remedy))
            return False
        self._accept(answer, text)
        return self._keeps_unusual(answer)

    def leave(self) -> None:
        """The keyboard goes elsewhere; the field has recorded what it can by itself."""

    def holds_unrecorded(self) -> bool:
        """Whether something is typed that is not recorded, most likely because it cannot be an answer."""
        return bool(self.unrecorded_text())

    def unrecorded_text(self) -> str:
        """What is typed and not recorded; empty where there is nothing."""
        text = self.field.text()
        return text if text.strip() and text != self._shown_text else ""

    def restore(self, text: str) -> None:
        """Put back what was typed before the draft was closed and is no answer yet."""
        if text != self._shown_text:
            self.field.setText(text)
            self.field.setModified(True)
            self.noted.emit(wording.typed_before())

    def natural_width(self) -> int:
        """Width in one line."""
        return sum(width for _, width in self._parts()) + theme.px(10) * (len(self._parts()) - 1)

    def heightForWidth(self, width: int) -> int:
        """One line, or as many as the width asks for."""
        return self._place(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place field, units and states."""
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place(self.width(), move=True)

    # -- typing ---------------------------------------------------------------------------------

    def _full_text(self) -> str:
        """What is typed, with the chosen unit where none was typed."""
        text = self.field.text().strip()
        read = read_amount(text.removeprefix("~").removeprefix("about"))
        if self.units is None or read is None or read[1]:
            return self.field.text() if self._question.kind is Kind.TEXT else text
        chosen = next((button.code for button in self.units.buttons if button.isChecked()), None)
        label = dict(self._unit_codes).get(chosen or "")
        return f"{text} {label}" if label else text

    def _accept(self, answer: Answer, text: str) -> None:
        changed, self._answer = answer != self._answer, answer
        typed, unit = _as_typed(self._question, answer)
        if self._question.kind is not Kind.TEXT or not self.field.hasFocus():
            self.field.setText(typed)
        self._shown_text = self.field.text()
        if self.units is not None:
            self.units.show_chosen(unit)
        self.states.show_chosen(None if answer.state is State.ANSWERED else _chosen_code(answer))
        self._no_tab_stops()
        self.noted.emit(_conversion(self._question, answer, text))
        if changed:
            self.answered.emit(answer, False)

    def _keeps_unusual(self, answer: Answer) -> bool:
        """Whether the answer is usual, or is kept although it is not."""
        unusual = is_soft(self._question, answer)
        if unusual and self._kept_unusual != unusual:
            self._kept_unusual = unusual
            self.noted.emit(wording.sure(unusual))
            return False
        return True

    def _commit_when_left(self) -> None:
        if self.field.text() != self._shown_text:
            self.commit()

    def _edited(self) -> None:
        self._kept_unusual = ""
        self.refused.emit("")
        self.typed.emit()
        if self._question.kind is Kind.TEXT:
            self._autosave.start()
            return
        if self.units is not None:
            read = read_amount(self.field.text().removeprefix("~"))
            if read is not None and read[1]:
                meant = units.find_unit(read[1], tuple(self._unit_codes))
                self.units.show_chosen(meant)
                self._no_tab_stops()

    # -- units and states -----------------------------------------------------------------------

    def _choose_unit(self, code: str) -> None:
        if self.units is None:
            return
        if code == "birth":
            self._shown_text = ""
            self.field.setText(code)
            self.commit()
            return
        self.units.show_chosen(code)
        self._no_tab_stops()
        read = read_amount(self.field.text().strip().removeprefix("~"))
        if read is None:
            self._focus_field()
            return
        prefix = "~" if self.field.text().strip().startswith("~") else ""
        self.field.setText(f"{prefix}{read[0]}")
        self._shown_text = ""
        self.commit()

    def _choose_state(self, code: str) -> None:
        self._autosave.stop()
        self._shown_text = ""
        self.field.clear()
        self.refused.emit("")
        self.answered.emit(_STATES[code], True)

    def _focus_field(self) -> None:
        self.field.setFocus(Qt.FocusReason.TabFocusReason)

    def _right_of_field(self) -> None:
        after = self.units or self.states
        after.buttons[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _left_of_states(self) -> None:
        if self.units is not None:
            self.units.buttons[-1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._focus_field()

    def _no_tab_stops(self) -> None:
        """The field is the one stop of the Tab key; the arrows reach the rest."""
        for button in (*self.states.buttons, *(self.units.buttons if self.units else ())):
            if button.focusPolicy() != Qt.FocusPolicy.ClickFocus:
                button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    # -- place ----------------------------------------------------------------------------------

    def _field_width(self) -> int:
        letters = {Kind.NUMBER: 8, Kind.DATE: 14, Kind.ONSET: 13}.get(self._question.kind, 30)
        return theme.metrics().averageCharWidth() * letters + theme.px(24)

    def _parts(self) -> list[tuple[QWidget, int]]:
        middle: list[QWidget] = [part for part in (self.units, self._suffix) if part is not None]
        sized = [(part, part.sizeHint().width()) for part in middle]
        return [
            (self.field, self._field_width()),
            *sized,
            (self.states, self.states.sizeHint().width()),
        ]

    def _place(self, width: int, *, move: bool) -> int:
        gap, tall = theme.px(10), self.states.sizeHint().height()
        parts = self._parts()
        x = y = 0
        if self._question.kind is Kind.TEXT:
            rest = sum(wide for _, wide in parts[1:]) + gap * (len(parts) - 1)
            room = width - rest if width - rest >= theme.px(200) else width
            parts[0] = (self.field, room)
        for part, wanted in parts:
            wide = min(wanted, width)
            if x and x + wide > width:
                x, y = 0, y + tall + theme.px(6)
            high = part.heightForWidth(wide) if isinstance(part, Segments) else tall
            if move:
                left = x
                if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                    left = self.width() - x - wide
                part.setGeometry(left, y, wide, high)
            x += wide + gap
            if high > tall:
                x, y = 0, y + high + theme.px(6)
        return y + tall if x else y - theme.px(6)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self.natural_width(), self.states.sizeHint().height())


def _example(kind: Kind) -> str:
    match kind:
        case Kind.DATE:
            return wording.date_example()
        case Kind.ONSET:
            return wording.onset_example()
        case Kind.NUMBER:
            return wording.number_example()
        case _:
            return wording.text_example()


def _unit_options(question: Question) -> list[tuple[str, str]]:
    """Units beside the field: UCUM code and word."""
    if question.kind is Kind.ONSET:
        ages = [(code, question.words.say(AGE_UNITS[code][1])) for code in ("wk", "mo", "a")]
        return [*ages, ("birth", wording.birth_option())]
    if question.kind is not Kind.NUMBER:
        return []
    return [(unit.code, unit.label) for unit in question.units if unit.label != "1"]


def _as_typed(question: Question, answer: Answer) -> tuple[str, str | None]:
    """Text of the field and the chosen unit that stand for an answer."""
    value = answer.value
    if isinstance(value, Quantity):
        return _plain(value.value).replace(".", question.words.decimal), value.unit
    if isinstance(value, PartialDate):
        return value.shown(question.words), None
    if isinstance(value, Onset):
        return _onset_as_typed(question, value)
    return (value if isinstance(value, str) else ""), None


def _onset_as_typed(question: Question, onset: Onset) -> tuple[str, str | None]:
    if onset.birth:
        return "", "birth"
    if onset.amount is None or onset.unit not in dict(_unit_options(question)):
        return onset.shown(question.words), None
    amount = _plain(onset.amount)
    return (wording.about(amount) if onset.approximate else amount), onset.unit


def _plain(number: Decimal) -> str:
    return f"{number:f}"


def _conversion(question: Question, answer: Answer, text: str) -> str:
    """Note on a unit that was converted, or nothing."""
    read = read_amount(text)
    if not isinstance(answer.value, Quantity) or read is None or not read[1]:
        return ""
    offered = tuple((unit.code, unit.label) for unit in question.units)
    meant = units.find_unit(read[1], offered)
    if meant is None or meant in {code for code, _ in offered}:
        return ""
    return wording.converted(text.strip(), shown(question, answer))


Editor = ChoiceEditor | SeveralEditor | FieldEditor


def editor_for(question: Question, today: dt.date | None, parent: QWidget) -> Editor:
    """Return a new editor for a question that is not a group."""
    match question.kind:
        case Kind.YES_NO | Kind.CHOICE:
            return ChoiceEditor(question, parent)
        case Kind.MULTI | Kind.BODY_MAP:
            return SeveralEditor(question, parent)
        case _:
            return FieldEditor(question, today, parent)
