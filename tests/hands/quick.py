"""An intake by the shortest keys that the window offers: as `clinic_app.hands`, and *no* to a whole group at once.

An answer that was given together with others is the same answer; only how it was asked is another thing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt

from clinic_app.form.form import Form, Key
from clinic_app.hands import CTRL, Hands, give, go_to
from clinic_app.ui.intake.intake_page import IntakePage

SHIFT = Qt.KeyboardModifier.ShiftModifier
FEWEST_TOGETHER = 3  # Shift+N and Enter are two presses


@dataclass(slots=True)
class Count:
    """What it took."""

    answers: int = 0
    presses: int = 0
    moves: int = 0  # presses that only led to a question


def fill(hands: Hands, page: IntakePage, told: Form) -> Count:
    """Give every answer of `told` that the page shows. Raises RuntimeError where the keys lead nowhere."""
    count = Count()
    start = hands.presses
    while (wanted := _next(page, told)) is not None:
        before = hands.presses
        section = page.model.question(wanted[0]).section
        if section != page.current_page.section.id and wanted in page.model.form.missing_required():
            hands.press(Qt.Key.Key_J, CTRL)  # the next required one without an answer
        go_to(hands, page, wanted)
        count.moves += hands.presses - before
        together = page.model.may_answer_together(page.current_page.listed())
        if len(together) >= FEWEST_TOGETHER and all(_is_no(told, id_) for id_ in together):
            hands.press(Qt.Key.Key_N, SHIFT)
            hands.enter()
            count.answers += len(together)
            continue
        give(hands, page.model.question(wanted[0]), told.answers[wanted])
        if not _is_as_told(page.model.form, told, wanted):
            raise RuntimeError(f"{wanted}: the keys gave {page.model.form.get(*wanted)}")
        count.answers += 1
    count.presses = hands.presses - start
    return count


def _next(page: IntakePage, told: Form) -> Key | None:
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
            if _is_open(form, told, key):
                return key
    return None


def _is_open(form: Form, told: Form, key: Key) -> bool:
    return form.is_shown(key[0]) and told.get(*key).is_given and not _is_as_told(form, told, key)


def _is_as_told(form: Form, told: Form, key: Key) -> bool:
    return replace(form.get(*key), grouped=False) == replace(told.get(*key), grouped=False)


def _is_no(told: Form, question: str) -> bool:
    return told.get(question).value == "no"
