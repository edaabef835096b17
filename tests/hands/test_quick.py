"""The hands that are counted give every answer that they are told, and no press goes astray."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_app.hands import Hands
from clinic_app.library import choose
from clinic_app.paths import resources
from clinic_app.record import PatientDetails
from clinic_app.ui.care.look import Look
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.workplace import Workplace
from tests.hands.made_up import WHO, told
from tests.hands.quick import fill
from tests.ui.made_up_desk import new_desk, settle, shown


@pytest.mark.parametrize("id_", ["quiet", "infant"])
def test_it_gives_what_it_is_told_with_few_presses(qtbot: QtBot, tmp_path: Path, id_: str) -> None:
    edition = choose(resources(), None).edition
    desk = new_desk(tmp_path, edition)
    today = desk.clock().date()
    one = next(one for one in told(edition.questionnaire, today) if one.id == id_)
    assert one.form.dob is not None
    details = PatientDetails(
        "Sample-Hands", "Made up", one.form.dob, str(one.form.get("pat.sex").value)
    )
    work = Workplace(desk, PreparedDialogs(), Look(), "")
    qtbot.addWidget(work)
    shown(work)
    settle(lambda: QApplication.activeWindow() is work)
    work.start_intake(desk.register_patient(details))
    page = work.intake
    assert page is not None
    settle(lambda: page.current_key is not None)
    count = fill(Hands(), page, one.form)
    form = page.model.form
    assert {key: form.get(*key).value for key in one.form.answers} == {
        key: answer.value for key, answer in one.form.answers.items()
    }
    assert not form.missing_required()
    assert count.answers >= 40
    if id_ == "quiet":
        assert count.moves == 0, "every answer leads to the next question by itself"
        assert count.presses < count.answers, "no to a whole group is one question"
    work.close_intake()


def test_all_four_are_adults_and_children_of_today() -> None:
    questionnaire = choose(resources(), None).edition.questionnaire
    people = told(questionnaire, dt.date(2026, 11, 23))
    assert [one.id for one in people] == list(WHO)
    assert all(not one.form.missing_required() for one in people)
