from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QScrollBar, QWidget

from clinic_app.form.answers import Answer
from clinic_app.ui.intake.review_page import ReviewPage
from tests.ui.conftest import Desk, OpenDesk

Role = QAccessible.Role


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    return open_desk(given={"ecz.ever": Answer.of("yes"), "food.any": Answer.of("yes")})


def name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def role(widget: QWidget) -> Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def controls(widget: QWidget) -> list[QWidget]:
    found: list[QWidget] = [*widget.findChildren(QAbstractButton), *widget.findChildren(QLineEdit)]
    return [one for one in found if not isinstance(one.parent(), QScrollBar)]


def test_no_control_without_a_name(desk: Desk) -> None:
    for section in desk.model.questionnaire.sections:
        desk.page.show_section(section.id)
        desk.page.current_page.toggle_more()
    review = ReviewPage(desk.model)
    review.show()
    seen = [*controls(desk.page), *controls(review)]
    assert len(seen) > 500
    assert [type(one).__name__ for one in seen if not name(one).strip()] == []
    review.close()
    review.deleteLater()


def test_roles_and_states_say_what_is_chosen(desk: Desk) -> None:
    desk.page.show_question("ecz.ever")
    row = desk.page.current_page.row(("ecz.ever", 0))
    assert row is not None
    assert role(row) is Role.Grouping
    assert name(row) == row.question.text
    yes, no, *_ = row.editor.choices.buttons  # type: ignore[union-attr]
    assert role(yes) is Role.RadioButton
    assert QAccessible.queryAccessibleInterface(yes).state().checked
    assert not QAccessible.queryAccessibleInterface(no).state().checked
    desk.page.show_question("gi.known_dx")
    several = desk.page.current_page.row(("gi.known_dx", 0))
    assert several is not None
    assert role(several.editor.choices.buttons[0]) is Role.CheckBox  # type: ignore[union-attr]


def test_tab_goes_once_round_everything_in_the_order_that_is_seen(desk: Desk) -> None:
    desk.page.show_question("ecz.ever")
    stops = desk.page._stops()
    questions = [row.key for row in desk.page.current_page.rows()]
    seen: list[str] = []
    for _ in stops:
        seen.append(desk.at)
        desk.press(Qt.Key.Key_Tab)
    assert desk.at == "ecz.ever"
    assert [one for one in seen if one] == [id_ for id_, _ in questions]
    tops = [row.y() for row in desk.page.current_page.rows()]
    assert tops == sorted(tops)


def test_what_has_the_keyboard_is_always_in_sight(desk: Desk) -> None:
    for section in desk.model.questionnaire.sections:
        desk.page.show_section(section.id)
        page = desk.page.current_page
        page.toggle_more()
        desk.page._focus_first()
        for _ in page.stops():
            focused = desk.page.window().focusWidget()
            if focused is not None and page.isAncestorOf(focused):
                top = focused.mapTo(page.viewport(), focused.rect().topLeft()).y()
                assert top >= 0, desk.at
                assert top + focused.height() <= page.viewport().height(), desk.at
            desk.press(Qt.Key.Key_Down)


def test_the_focus_can_be_seen_without_telling_colours_apart(desk: Desk) -> None:
    """The card of the question in hand differs in lightness from the one without the keyboard."""
    desk.page.show_question("ecz.itch_12m")
    row = desk.page.current_page.row(("ecz.itch_12m", 0))
    assert row is not None
    with_keyboard = row.grab().toImage()
    desk.press(Qt.Key.Key_Down)
    without = row.grab().toImage()
    ratio = with_keyboard.devicePixelRatio()
    middle = int(without.height() / 2)
    edge = [int(x * ratio) for x in range(8)]
    differences = [
        abs(
            with_keyboard.pixelColor(x, middle).lightness()
            - without.pixelColor(x, middle).lightness()
        )
        for x in edge
    ]
    assert max(differences) > 60


def test_every_hint_of_a_key_is_said(desk: Desk) -> None:
    said = desk.page.footer.hints.accessibleName()
    assert "Shift N" in said
    assert "F1" in said
