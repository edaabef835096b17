"""Two windows on the same draft: each sees the other, takes over on purpose, and writes nothing over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_app.desk import Desk, Draft
from clinic_app.form.answers import Answer
from clinic_app.library import Edition
from clinic_app.ui.parts.dialogs import PreparedDialogs
from tests.storage.test_holds import Other, another_window
from tests.ui.conftest import OpenWindow
from tests.ui.made_up_desk import new_desk, register


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path / "data", edition)


@pytest.fixture
def draft(desk: Desk) -> Draft:
    return desk.start_intake(register(desk).id)


@pytest.fixture
def other(tmp_path: Path, draft: Draft) -> Iterator[Other]:
    draft.close()
    with another_window(tmp_path / "data", "asample") as other:
        yield other


def press(key: str) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)
    QApplication.processEvents()


def codes(desk: Desk, draft: Draft) -> dict[str, str | None]:
    return {one.question: one.code for one in desk.store.intakes.answers(draft.id)}


def test_a_draft_open_elsewhere_is_left_alone_unless_one_takes_over(
    desk: Desk, draft: Draft, other: Other, open_window: OpenWindow
) -> None:
    assert other("take", draft.id) == "done"
    dialogs = PreparedDialogs(yes=False)
    place = open_window(dialogs)
    place.open_intake(draft.id)
    assert place.intake is None
    assert "You have this draft open in another window." in dialogs.shown[-1]
    assert "last sign of life" in dialogs.shown[-1]
    assert other("answer", draft.id, "ecz.ever", '"no"') == "done"

    dialogs._yes = True
    place.open_intake(draft.id)
    assert place.intake is not None
    assert place.intake.model.form.get("ecz.ever") == Answer.of("no")
    assert other("answer", draft.id, "ecz.ever", '"yes"') == "HeldElsewhereError"
    assert codes(desk, draft)["ecz.ever"] == '"no"'


def test_who_lost_the_draft_is_told_at_the_next_key_and_may_take_it_back(
    desk: Desk, draft: Draft, other: Other, open_window: OpenWindow
) -> None:
    place = open_window(PreparedDialogs())
    place.open_intake(draft.id)
    page = place.intake
    assert page is not None
    page.show_question("ecz.ever")
    assert other("over", draft.id) == "done"
    assert other("answer", draft.id, "asth.ever", '"no"') == "done"
    assert page.hold_bar.isHidden()

    press("y")
    assert page.hold_bar.isVisible()
    assert "so nothing is written from here" in page.hold_bar.words.text()
    assert "only to be read" in page.banner.state
    assert page.hold_bar.button.hasFocus()
    assert page.model.form.get("ecz.ever") == Answer.of("yes")  # stays to be read
    assert not page.stack.isEnabled()
    page.model.answer(("asth.ever", 0), Answer.of("yes"))
    page.model.retry()
    assert "ecz.ever" not in codes(desk, draft)
    assert codes(desk, draft)["asth.ever"] == '"no"'

    page.hold_bar.button.click()
    QApplication.processEvents()
    again = place.intake
    assert again is not None
    assert again is not page
    assert again.model.form.get("asth.ever") == Answer.of("no")
    assert not again.model.form.get("ecz.ever").is_given
    assert place.notice.text().startswith("Not recorded, please look again: “")
    assert other("answer", draft.id, "asth.ever", '"yes"') == "HeldElsewhereError"
    again.show_question("ecz.ever")
    press("n")
    assert codes(desk, draft)["ecz.ever"] == '"no"'


def test_the_sign_of_life_tells_too_and_a_lost_draft_can_be_left(
    desk: Desk, draft: Draft, other: Other, open_window: OpenWindow
) -> None:
    place = open_window(PreparedDialogs())
    place.open_intake(draft.id)
    assert place.intake is not None
    place.intake.model.give_sign()
    assert not place.intake.model.is_lost
    place._show_review()
    assert other("over", draft.id) == "done"
    place.intake.model.give_sign()
    assert place.intake.model.is_lost
    assert place.whole.currentWidget() is place.intake
    place.close_intake()
    assert place.intake is None
    assert desk.held_elsewhere(draft.id) is not None


def test_what_was_being_typed_when_the_draft_was_lost_is_told(
    desk: Desk, draft: Draft, other: Other, open_window: OpenWindow
) -> None:
    place = open_window(PreparedDialogs())
    place.open_intake(draft.id)
    page = place.intake
    assert page is not None
    page.show_question("visit.complaint_text")
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "made-up cramps")
    assert other("over", draft.id) == "done"
    page.model.give_sign()
    assert page.model.is_lost
    page.hold_bar.button.click()
    QApplication.processEvents()
    assert "made-up cramps" in place.notice.text()
    assert "visit.complaint_text" not in codes(desk, draft)


def test_leaving_an_intake_lets_go_of_it(
    draft: Draft, other: Other, open_window: OpenWindow
) -> None:
    place = open_window(PreparedDialogs())
    place.open_intake(draft.id)
    assert other("take", draft.id) == "HeldElsewhereError"
    place.close_intake()
    assert other("take", draft.id) == "done"
