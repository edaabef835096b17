from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.conftest import Desk, OpenDesk

SHIFT = Qt.KeyboardModifier.ShiftModifier
AT_MOST, AIM = 60, 40


def all_no(desk: Desk) -> None:
    """Shift+N and its confirmation."""
    desk.press(Qt.Key.Key_N, SHIFT)
    desk.press(Qt.Key.Key_Return)


@pytest.mark.parametrize("sex", ["male", "female"])
def test_a_wholly_negative_adult_core_intake_takes_few_presses(
    open_desk: OpenDesk, sex: str, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = open_desk(dob="1988-06-02", sex=sex)
    reviews: list[bool] = []
    desk.page.review_requested.connect(lambda: reviews.append(True))
    typed = {"visit.duration": "3w", "visit.informant": "1"}
    together = {"sec.eczema", "sec.asthma", "sec.allergy", "sec.family"}
    trail: list[str] = []
    while not reviews and desk.presses < 120:
        here = desk.at
        trail.append(here)
        if not here:
            desk.press(Qt.Key.Key_Return)  # the way out
            continue
        section = desk.page.current_page.section.id
        if here in typed:
            desk.type(typed[here])
            desk.press(Qt.Key.Key_Return)
        elif here == "pat.pregnant":
            desk.press("3")
        elif section in together or here == "eat.imbibe":
            all_no(desk)
        else:
            desk.press(Qt.Key.Key_N)
    with capsys.disabled():
        print(f"\nwholly negative adult ({sex}): {desk.presses} key presses")  # noqa: T201
    assert reviews
    assert not desk.form.missing_required(), trail
    answers = [desk.form.get(*key) for key in desk.form.given()]
    assert all(answer.value != "yes" for answer in answers)
    assert desk.presses <= AT_MOST
    assert desk.presses <= AIM
