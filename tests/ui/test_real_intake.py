from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_app.desk import Desk as RealDesk
from clinic_app.form.answers import Answer
from clinic_app.library import Edition
from clinic_app.ui.intake.form_model import FormModel
from clinic_app.ui.intake.intake_page import IntakePage
from tests.ui.made_up_desk import new_desk, register


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Iterator[RealDesk]:
    opened = new_desk(tmp_path, edition)
    yield opened
    opened.close()


def test_answers_given_by_key_are_on_the_disk_and_the_draft_reopens_where_it_was(
    dressed: QApplication, desk: RealDesk
) -> None:
    draft = desk.start_intake(register(desk).id)
    model = FormModel(draft)
    page = IntakePage(model)
    page.resize(1366, 768)
    page.show()
    QTest.qWaitForWindowActive(page)
    for key in (Qt.Key.Key_N, Qt.Key.Key_Y):
        QTest.keyClick(page.window().focusWidget(), key)
    on_disk = desk.open_draft(draft.id)  # another reader of the same file, the page still open
    assert on_disk.form == draft.form
    assert on_disk.form.get("anaph.now") == Answer.of("yes")
    page.show_question("food.any")
    for letter in "y3":
        QTest.keyClick(page.window().focusWidget(), letter)
    here = page.current_key
    page.close()
    again = desk.open_draft(draft.id)
    assert again.form == draft.form
    assert again.form.entries("food.rx") == (1,)
    assert again.place == here == ("food.rx.timing", 1)
    reopened = IntakePage(FormModel(again))
    reopened.resize(1366, 768)
    reopened.show()
    QTest.qWaitForWindowActive(reopened)
    assert reopened.current_key == here
    reopened.close()
    for one in (page, reopened):
        one.deleteLater()
    dressed.processEvents()
