"""An intake by the shortest keys that the window offers: *no* to a whole group at once, the shortest way to a question.

An answer that was given together with others is the same answer; only how it was asked is another thing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt

from clinic_app.form.form import Form, Key
from clinic_app.hands import (
    ALT,
    CTRL,
    LAST_DIGIT,
    PRESSES_TO_GET_THERE,
    Hands,
    add_entry,
    is_beside,
    stays,
    tell,
)
from clinic_app.ui.intake.intake_page import IntakePage

SHIFT = Qt.KeyboardModifier.ShiftModifier
DIGITS = "1234567890"  # with Ctrl: the first ten sections


@dataclass(slots=True)
class Count:
    """What it took. A typed text is one action, however long; every other press is one."""

    answers: int = 0
    presses: int = 0
    actions: int = 0
    moves: int = 0  # presses that only led to a question


def fill(hands: Hands, page: IntakePage, told: Form) -> Count:
    """Give every answer of `told` that the page shows. Raises RuntimeError where the keys lead nowhere."""
    count = Count()
    start, letters, texts = hands.presses, hands.letters, hands.texts
    waiting: Key | None = None  # question that still waits for Enter, or for any key that leaves it
    while (wanted := _next(page, told, waiting)) is not None:
        before = hands.presses
        _reach(hands, page, wanted, waits=waiting is not None)
        count.moves += hands.presses - before - (waiting is not None)
        _check(page, told, waiting)
        waiting = None
        if together := _answer_together(hands, page, told):
            count.answers += together
            continue
        question = page.model.question(wanted[0])
        tell(hands, question, told.answers[wanted])
        count.answers += 1
        if stays(question, told.answers[wanted]):
            waiting = wanted
        else:
            _check(page, told, wanted)
    if waiting is not None:
        hands.enter()
    _check(page, told, waiting)
    count.presses = hands.presses - start
    count.actions = count.presses - (hands.letters - letters) + (hands.texts - texts)
    return count


def _answer_together(hands: Hands, page: IntakePage, told: Form) -> int:
    """Answer the open yes/no questions of the page at once, where that is fewer presses; return how many.

    Only where each of them is told as yes or no: what is unknown or was not said is never answered on the way.
    """
    together = page.model.may_answer_together(page.current_page.listed())
    yes = [at for at, id_ in enumerate(together, 1) if told.get(id_).value == "yes"]
    all_told = all(told.get(id_).value in {"yes", "no"} for id_ in together)
    if not all_told or len(yes) + 2 >= len(together) or max(yes, default=0) > LAST_DIGIT:
        return 0
    hands.press(Qt.Key.Key_N, SHIFT)
    for at in yes:
        hands.press(Qt.Key(Qt.Key.Key_0 + at))
    hands.enter()
    return len(together)


def _check(page: IntakePage, told: Form, key: Key | None) -> None:
    if key is not None and not _is_as_told(page.model.form, told, key):
        raise RuntimeError(f"{key}: the keys gave {page.model.form.get(*key)}")


def _reach(hands: Hands, page: IntakePage, wanted: Key, *, waits: bool) -> None:
    """Go to a question by the fewest presses. `waits`: the question before still waits for its Enter."""
    if waits and _after(page) in {wanted, None}:
        hands.enter()
    for _ in range(PRESSES_TO_GET_THERE):
        here = page.current_page
        row, order = here.row(wanted), here.listed()
        if row is not None and row.isAncestorOf(hands.on):
            return
        if page.next_missing() == wanted:
            hands.press(Qt.Key.Key_J, CTRL)
        elif page.model.question(wanted[0]).section != here.section.id:
            _go_to_section(hands, page, page.model.question(wanted[0]).section)
        elif wanted in order:
            now = page.current_key
            above = now in order and order.index(now) > order.index(wanted)
            hands.press(Qt.Key.Key_Up if above else Qt.Key.Key_Down)
        elif any(is_beside(page, wanted, one) for one in order):
            hands.press(Qt.Key.Key_M, ALT)
        else:
            add_entry(hands, page)
    raise RuntimeError(f"{wanted} cannot be reached by keys")


def _after(page: IntakePage) -> Key | None:
    """Where Enter leads on this page."""
    order, now = page.current_page.listed(), page.current_key
    later = order[order.index(now) + 1 :] if now in order else []
    return next((key for key in later if not page.model.form.get(*key).is_given), None)


def _go_to_section(hands: Hands, page: IntakePage, section: str) -> None:
    sections = [one.id for one in page.model.questionnaire.sections]
    at, here = sections.index(section), sections.index(page.current_page.section.id)
    if at < len(DIGITS) and abs(at - here) > 1:
        hands.press(Qt.Key(ord(DIGITS[at])), CTRL)
    else:
        hands.press(Qt.Key.Key_Right if at > here else Qt.Key.Key_Left, CTRL)


def _next(page: IntakePage, told: Form, waiting: Key | None) -> Key | None:
    """Next question that is shown and not yet answered as told: from this section on, then from the beginning.

    What an answer opens in a section that was passed is left for the end, where Ctrl+J leads to it.
    """
    form = page.model.form
    sections = [section.id for section in form.questionnaire.sections]
    here = sections.index(page.current_page.section.id)
    order = {id_: number for number, id_ in enumerate(sections[here:] + sections[:here])}
    questions = sorted(form.questionnaire.questions.items(), key=lambda one: order[one[1].section])
    for id_, question in questions:
        if question.group is None:
            keys = [(id_, 0)]
        elif form.questionnaire.children(question.group)[0] == id_:  # an entry is told to its end
            children = form.questionnaire.children(question.group)
            keys = [(child, entry) for entry in told.entries(question.group) for child in children]
        else:
            continue
        for key in keys:
            if key != waiting and _is_open(form, told, key):
                return key
    return None


def _is_open(form: Form, told: Form, key: Key) -> bool:
    return form.is_shown(key[0]) and told.get(*key).is_given and not _is_as_told(form, told, key)


def _is_as_told(form: Form, told: Form, key: Key) -> bool:
    return replace(form.get(*key), grouped=False) == replace(told.get(*key), grouped=False)
