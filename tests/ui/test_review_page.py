from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from clinic_app.form.answers import UNKNOWN, Answer
from clinic_app.form.questionnaire import Kind
from clinic_app.ui.intake.review_page import ReviewPage
from tests.ui.conftest import Desk, OpenDesk


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    return open_desk(dob="1988-06-02", sex="male")


@pytest.fixture
def review(desk: Desk) -> Iterator[ReviewPage]:
    page = ReviewPage(desk.model)
    page.resize(1366, 768)
    page.show()
    QTest.qWaitForWindowActive(page)
    yield page
    page.close()
    page.deleteLater()


def answer_everything(desk: Desk) -> None:
    while missing := desk.form.missing_required():
        for id_, entry in missing:
            kind = desk.model.question(id_).kind
            answer = Answer.of("no") if kind is Kind.YES_NO else UNKNOWN
            desk.model.answer((id_, entry), answer)


def test_every_missing_question_is_a_link_to_it(desk: Desk, review: ReviewPage) -> None:
    asked: list[tuple[str, int]] = []
    review.question_requested.connect(lambda id_, entry: asked.append((id_, entry)))
    links = review.checklist.links()
    assert len(links) == len(desk.form.missing_required())
    for link in links:
        link.click()
    assert tuple(asked) == desk.form.missing_required()


def test_the_keyboard_starts_at_the_first_missing_and_enter_goes_there(
    desk: Desk, review: ReviewPage
) -> None:
    asked: list[str] = []
    review.question_requested.connect(lambda id_, _entry: asked.append(id_))
    focused = review.window().focusWidget()
    assert focused is review.checklist.links()[0]
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert asked == [desk.form.missing_required()[0][0]]


def test_signing_waits_for_what_is_missing_and_says_so(desk: Desk, review: ReviewPage) -> None:
    signed: list[bool] = []
    review.sign_requested.connect(lambda: signed.append(True))
    review.footer.sign.click()
    assert not signed
    count = len(desk.form.missing_required())
    assert f"Signing waits for {count} answers." in review.checklist.words()
    answer_everything(desk)
    assert "Nothing stands in the way" in " ".join(review.checklist.words())
    review.footer.sign.click()
    assert signed == [True]


def test_with_nothing_missing_enter_alone_starts_signing(desk: Desk) -> None:
    answer_everything(desk)
    page = ReviewPage(desk.model)
    page.resize(1366, 768)
    signed: list[bool] = []
    page.sign_requested.connect(lambda: signed.append(True))
    page.show()
    QTest.qWaitForWindowActive(page)
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Return)
    assert signed == [True]
    page.close()
    page.deleteLater()


def test_an_impossible_answer_blocks_and_leads_to_its_question(
    desk: Desk, review: ReviewPage
) -> None:
    answer_everything(desk)
    desk.model.answer(("visit.date", 0), Answer.of(desk.form.dob.__class__(1970)))
    assert any("Cannot be right" in words for words in review.checklist.words())
    signed: list[bool] = []
    review.sign_requested.connect(lambda: signed.append(True))
    review.footer.sign.click()
    assert not signed


def test_what_was_not_asked_is_listed_when_unfolded(desk: Desk, review: ReviewPage) -> None:
    before = len(review.checklist.links())
    fold = next(one for one in review.checklist.stops() if "Not asked" in one.text())  # type: ignore[attr-defined]
    fold.click()  # type: ignore[attr-defined]
    optional = [
        id_
        for id_ in desk.form.shown()
        if not desk.model.question(id_).required and desk.model.question(id_).group is None
    ]
    assert len(review.checklist.links()) == before + len(optional)
    assert "never as no" in " ".join(review.checklist.words())


def test_escape_goes_back_to_where_the_person_was(desk: Desk, review: ReviewPage) -> None:
    asked: list[str] = []
    review.question_requested.connect(lambda id_, _entry: asked.append(id_))
    desk.draft.place = ("stool.blood", 0)
    QTest.keyClick(review.window().focusWidget(), Qt.Key.Key_Escape)
    assert asked == ["stool.blood"]
