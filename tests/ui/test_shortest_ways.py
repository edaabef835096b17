"""Where the keyboard goes by itself, and what a key does not have to draw again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_app.form.answers import Answer
from clinic_app.ui.intake.cards.question_row import QuestionRow
from tests.ui.conftest import OpenDesk

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def test_m_after_an_answer_leads_to_more_about_it(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("visit.informant")
    desk.press("1")
    desk.press(Qt.Key.Key_Return)
    required = desk.at
    desk.press(Qt.Key.Key_M, ALT)
    order = [key[0] for key in desk.page.current_page.listed()]
    assert order.index("visit.informant") + 1 == order.index(desk.at) < order.index(required)


def test_m_after_walking_leads_on_from_there(open_desk: OpenDesk) -> None:
    desk = open_desk(given={"asth.ever": Answer.of("yes")})
    desk.page.show_question("asth.wheeze_ever")
    desk.press("m")
    order = [key[0] for key in desk.page.current_page.listed()]
    assert order.index(desk.at) > order.index("asth.wheeze_ever")


def test_ctrl_j_leads_to_the_way_out_when_nothing_is_missing(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk()
    monkeypatch.setattr(type(desk.form), "missing_required", lambda _: ())
    desk.press(Qt.Key.Key_J, CTRL)
    assert desk.page.window().focusWidget() is desk.page.footer.next_button
    assert desk.page.current_page.section is desk.model.questionnaire.sections[-1]


def test_an_option_that_stands_alone_ends_the_question(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("gi.known_dx")
    question = desk.model.question("gi.known_dx")
    none = next(choice for choice in question.choices if choice.code == "none")
    row = desk.page.current_page.row(("gi.known_dx", 0))
    assert row is not None
    chip = next(one for one in row.editor.choices.buttons if one.code == none.code)  # type: ignore[union-attr]
    chip.click()
    assert desk.form.get("gi.known_dx") == Answer.of(("none",))
    assert desk.at != "gi.known_dx"


def test_taking_it_back_does_not_go_on(open_desk: OpenDesk) -> None:
    desk = open_desk(given={"gi.known_dx": Answer.of(("none",))})
    desk.page.show_question("gi.known_dx")
    row = desk.page.current_page.row(("gi.known_dx", 0))
    assert row is not None
    chip = next(one for one in row.editor.choices.buttons if one.code == "none")  # type: ignore[union-attr]
    chip.click()
    assert not desk.form.get("gi.known_dx").is_given
    assert desk.at == "gi.known_dx"


def test_scrolling_draws_only_what_comes_into_sight(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk()
    desk.page.show_section("sec.gut")
    QTest.qWait(50)
    drawn: list[str] = []
    paint = QuestionRow.paintEvent

    def noted(row: QuestionRow, event: object) -> None:
        drawn.append(row.key[0])
        paint(row, event)  # type: ignore[arg-type]

    monkeypatch.setattr(QuestionRow, "paintEvent", noted)
    bar = desk.page.current_page.verticalScrollBar()
    assert bar.maximum() > 60
    bar.setValue(30)
    QApplication.processEvents()
    assert bar.value() == 30
    assert len(drawn) <= 2


def test_cards_are_built_a_few_at_a_time_while_nobody_waits(open_desk: OpenDesk) -> None:
    desk = open_desk()
    cards, going_on = [len(desk.page.findChildren(QuestionRow))], True
    while going_on:
        desk.page._build_later.stop()
        desk.page._build_next()
        going_on = desk.page._build_later.isActive()
        cards.append(len(desk.page.findChildren(QuestionRow)))
        assert cards[-1] - cards[-2] <= 2
    assert len(desk.page._pages) == len(desk.model.questionnaire.sections)
    page = desk.page.current_page
    before = len(page.findChildren(QuestionRow))
    page.toggle_more()
    assert len(page.findChildren(QuestionRow)) == before, "the optional ones were ready, too"
