"""Two hands on the keyboard: presses real keys in the real window and answers an intake with nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from clinic_app.form.answers import Answer, Quantity, State, shown
from clinic_app.form.form import Form, Key
from clinic_app.form.partial_date import Onset
from clinic_app.form.questionnaire import Kind, Question
from clinic_app.ui.intake.intake_page import IntakePage
from clinic_app.ui.parts.option_finder import begins

PATIENCE = 30.0  # s, for what happens off the window's thread, such as unlocking
PRESSES_TO_GET_THERE = 400
LAST_DIGIT = 9
_NEGATIVE = frozenset({"no", "none"})  # options that N chooses where several may be chosen
_LETTERS = {"d": "d", "wk": "w", "mo": "m", "a": "y"}  # units of time as a person types them
_TYPED = frozenset({Kind.NUMBER, Kind.DATE, Kind.ONSET, Kind.TEXT})
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Hands:
    """Presses keys on whatever has the keyboard. Raises RuntimeError where the keys lead nowhere."""

    def __init__(self) -> None:
        self.presses = 0
        self.texts = 0  # runs of typed letters, however long
        self.letters = 0  # that are in them; each is a press

    @property
    def on(self) -> QWidget:
        """Widget that has the keyboard; the window itself where no part of it has."""
        focused = QApplication.focusWidget() or QApplication.activeWindow()
        if focused is None:
            raise RuntimeError("nothing has the keyboard")
        return focused

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press one key and let the window answer."""
        QTest.keyClick(self.on, key, modifiers)
        self.presses += 1
        QApplication.processEvents()

    def enter(self) -> None:
        """Press Enter."""
        self.press(Qt.Key.Key_Return)

    def write(self, text: str) -> None:
        """Type text, letter by letter."""
        for letter in text:
            QTest.keyClicks(self.on, letter)
        self.presses += len(text)
        self.letters += len(text)
        self.texts += bool(text)
        QApplication.processEvents()

    def press_until(
        self,
        reached: Callable[[], bool],
        key: Qt.Key,
        what: str,
        modifiers: Qt.KeyboardModifier = NONE,
    ) -> None:
        """Press a key again and again until something is reached."""
        for _ in range(PRESSES_TO_GET_THERE):
            if reached():
                return
            self.press(key, modifiers)
        raise RuntimeError(f"{what} cannot be reached by keys")

    def tab_to(self, widget: QWidget, what: str) -> None:
        """Go to a widget with the Tab key."""
        self.press_until(
            lambda: self.on is widget or widget.isAncestorOf(self.on), Qt.Key.Key_Tab, what
        )

    def choose(self, code: str) -> None:
        """Walk to the option with this code, to the right and then to the left, and press Space."""
        for direction in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            before: QWidget | None = None
            while self.on is not before and getattr(self.on, "code", None) != code:
                before = self.on
                self.press(direction)
        if getattr(self.on, "code", None) != code:
            raise RuntimeError(f"the option {code} cannot be reached by keys")
        self.press(Qt.Key.Key_Space)

    def wait(self, until: Callable[[], bool], what: str) -> None:
        """Wait for something that takes its time."""
        end = time.monotonic() + PATIENCE
        while not until():
            if time.monotonic() > end:
                raise RuntimeError(f"waited in vain for {what}")
            QApplication.processEvents()
            time.sleep(0.005)


def answer_all(hands: Hands, page: IntakePage, told: Form, *, up_to: str = "") -> None:
    """Give every answer of `told` that the page shows, by keys; `up_to`: the last section to fill.

    Raises RuntimeError where a key did not give the answer that it should.
    """
    while (wanted := _next_wanted(page, told)) is not None:
        go_to(hands, page, wanted)
        question = page.model.question(wanted[0])
        give(hands, question, told.answers[wanted])
        given = page.model.form.get(*wanted)
        if given != told.answers[wanted]:
            raise RuntimeError(f"{wanted}: the keys gave {given}, not {told.answers[wanted]}")
        following = _next_wanted(page, told)
        if following and question.section == up_to != page.model.question(following[0]).section:
            return


def _next_wanted(page: IntakePage, told: Form) -> Key | None:
    """First question in the order of the form that is shown and not yet answered as told."""
    form = page.model.form
    for id_, question in form.questionnaire.questions.items():
        if form.is_shown(id_):
            for entry in told.entries(question.group) if question.group else (0,):
                if told.get(id_, entry).is_given and form.get(id_, entry) != told.get(id_, entry):
                    return id_, entry
    return None


def go_to(hands: Hands, page: IntakePage, wanted: Key) -> None:
    """Go to a question: sections with Ctrl and arrows, questions with arrows, optional ones with Alt+M."""
    question = page.model.question(wanted[0])
    sections = [section.id for section in page.model.questionnaire.sections]
    for _ in range(PRESSES_TO_GET_THERE):
        here = page.current_page
        step = sections.index(question.section) - sections.index(here.section.id)
        order = here.listed()
        row = here.row(wanted)
        if step:
            hands.press(Qt.Key.Key_Right if step > 0 else Qt.Key.Key_Left, CTRL)
        elif wanted not in order and not any(is_beside(page, wanted, one) for one in order):
            add_entry(hands, page)
        elif wanted not in order:
            hands.press(Qt.Key.Key_M, ALT)
        elif row is not None and row.isAncestorOf(hands.on):
            return
        else:
            now = page.current_key
            above = now in order and order.index(now) > order.index(wanted)
            hands.press(Qt.Key.Key_Up if above else Qt.Key.Key_Down)
    raise RuntimeError(f"{wanted} cannot be reached by keys")


def is_beside(page: IntakePage, wanted: Key, other: Key) -> bool:
    """Whether the entry that is wanted has `other` on the page; every question outside groups has all the page."""
    group = page.model.question(wanted[0]).group
    return group is None or (group, wanted[1]) == (page.model.question(other[0]).group, other[1])


def add_entry(hands: Hands, page: IntakePage) -> None:
    """Press the button below the last entry of a repeating group."""
    before = len(page.current_page.listed())
    for _ in range(PRESSES_TO_GET_THERE):
        on = hands.on
        if isinstance(on, QPushButton) and on in page.current_page.stops():
            hands.enter()
            if len(page.current_page.listed()) > before:
                return
        hands.press(Qt.Key.Key_Down)
    raise RuntimeError("no button adds an entry")


def give(hands: Hands, question: Question, answer: Answer) -> None:
    """Press the keys of one answer, and Enter where the question waits for more."""
    tell(hands, question, answer)
    if stays(question, answer):
        hands.enter()


def stays(question: Question, answer: Answer) -> bool:
    """Whether the keyboard stays at the question after this answer: a text, or one that may have more options."""
    if answer.value is None:
        return False
    several = isinstance(answer.value, tuple) and not _is_alone(question, answer.value)
    return several or question.kind in _TYPED


def _is_alone(question: Question, codes: tuple[str, ...]) -> bool:
    choice = question.choice(codes[0]) if len(codes) == 1 else None
    return choice is not None and choice.exclusive


def tell(hands: Hands, question: Question, answer: Answer) -> None:
    """Press the keys that say an answer."""
    value = answer.value
    if value is None:
        key = Qt.Key.Key_U if answer.state is State.UNKNOWN else Qt.Key.Key_D
        hands.press(key, ALT if question.kind in _TYPED else NONE)
    elif question.kind is Kind.YES_NO:
        hands.press(Qt.Key.Key_Y if value == "yes" else Qt.Key.Key_N)
    elif question.kind in _TYPED:
        hands.write(_shortest(question, answer))
    elif isinstance(value, tuple) and len(value) == 1 and value[0] in _NEGATIVE:
        hands.press(Qt.Key.Key_N)
    elif isinstance(value, tuple):
        for code in value:
            _choose(hands, question, code)
    else:
        _choose(hands, question, str(value))


def _shortest(question: Question, answer: Answer) -> str:
    """Return what a quick person types: “3w” for three weeks, “~2y” for about two years."""
    value = answer.value
    if isinstance(value, Quantity):
        one_unit = len(question.units) <= 1
        return f"{value.value}{'' if one_unit else _LETTERS.get(value.unit, f' {value.unit}')}"
    if isinstance(value, Onset) and value.amount is not None:
        about = "~" if value.approximate else ""
        return f"{about}{value.amount}{_LETTERS[value.unit]}"
    return shown(question, answer)


def _choose(hands: Hands, question: Question, code: str) -> None:
    """Choose an option by its digit, or by / and its first letters where it has none."""
    number = [choice.code for choice in question.choices].index(code) + 1
    if number <= LAST_DIGIT:
        hands.press(Qt.Key(Qt.Key.Key_0 + number))
        return
    hands.write("/" + letters_to(question, code))
    for _ in question.choices:
        if getattr(hands.on, "code", None) == code:
            break
        hands.write("/")
    if getattr(hands.on, "code", None) != code:
        raise RuntimeError(f"the option {code} cannot be found by its letters")
    hands.enter()


def letters_to(question: Question, code: str) -> str:
    """Fewest letters after “/” that lead to an option, counting each further “/” as one more."""
    labels = {choice.code: choice.label for choice in question.choices}
    return min(
        (typed for typed in beginnings(labels[code]) if begins(labels[code], typed)),
        key=lambda typed: len(typed) + sum(begins(label, typed) for label in labels.values()),
    )


def beginnings(label: str) -> list[str]:
    """Everything that a person may type for an option: the beginning of its label or of any of its words."""
    starts = [0, *(at + 1 for at, mark in enumerate(label) if mark == " ")]
    words = [label[at:] for at in starts if label[at:].strip()]
    return [word[:length] for word in words for length in range(1, len(word) + 1)]
