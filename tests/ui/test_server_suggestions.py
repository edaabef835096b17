"""People whom the clinic's server knows, on the page of a new patient: offered, never taken over by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.library import Edition
from clinic_app.record import Patient
from clinic_app.server.address import Server
from clinic_app.ui.parts.button import Button
from clinic_app.ui.patients.new_patient import NewPatientPage
from tests.server.r4_store import R4Store, running
from tests.ui.made_up_desk import new_desk, settle, shown

KNOWN = {
    "resourceType": "Patient",
    "id": "77",
    "identifier": [
        {"system": "https://example.org/other", "value": "X-9"},
        {"type": {"coding": [{"code": "MR"}]}, "value": "004-512"},
    ],
    "name": [
        {"use": "maiden", "family": "Sample-Alt"},
        {"use": "official", "family": "Sample-Okafor", "given": ["Adaeze", "Ngozi"]},
    ],
    "gender": "female",
    "birthDate": "2019-03-14",
}


@pytest.fixture
def r4() -> R4Store:
    made = R4Store()
    made.kept["Patient/77"] = KNOWN
    made.kept["Patient/78"] = {**KNOWN, "id": "78", "active": False}
    return made


@pytest.fixture
def url(r4: R4Store) -> Iterator[str]:
    with running(r4) as base:
        yield base


@pytest.fixture
def desk(tmp_path: Path, edition: Edition, url: str) -> Desk:
    made = new_desk(tmp_path, edition)
    made.sending.set_server(Server(url))
    return made


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> Iterator[NewPatientPage]:
    made = NewPatientPage(desk)
    qtbot.addWidget(made)
    shown(made)
    yield made
    made.suggestions.finish()


def offers(page: NewPatientPage) -> list[Button]:
    return [one for one in page.suggestions.findChildren(Button) if one.isVisible()]


def test_somebody_known_is_offered_and_taken_over_by_a_key_only(
    page: NewPatientPage, desk: Desk, url: str
) -> None:
    page.begin("sample-okafor ada")
    QTest.keyClicks(page.dob, "14-Mar-2019")
    page.sex.focus_target().setFocus()
    settle(lambda: offers(page))
    (take,) = offers(page)
    assert url in page.suggestions.words.text()
    assert page.given.text() == "Ada", "nothing is taken over by itself"
    assert page.number.text() == ""
    take.setFocus()
    QTest.keyClick(take, Qt.Key.Key_Space)
    assert (page.family.text(), page.given.text()) == ("Sample-Okafor", "Adaeze Ngozi")
    assert (page.number_kind.currentText(), page.number.text()) == ("Clinic number", "004-512")
    assert page.former.text() == "Sample-Alt"
    assert page._sex == "", "an administrative gender is not the sex recorded at birth"
    assert "Patient/77" in page.suggestions.words.text()
    registered: list[Patient] = []
    page.registered.connect(registered.append)
    page.save()
    assert not registered
    page.sex.chosen.emit("female")
    page.save()
    (row,) = [
        row
        for row in desk.audit_rows(registered[0].id)
        if row["action"] == "patient taken over from the server"
    ]
    assert row["new"] == f"{url} Patient/77"
    looked = [row["new"] for row in desk.audit_rows() if "looked up" in row["action"]]
    assert looked
    assert set(looked) == {url}


def test_a_number_from_the_search_box_is_looked_up_at_once(page: NewPatientPage) -> None:
    page.begin("004-512")
    settle(lambda: offers(page))
    page.begin("sample-brandt ida")
    assert not offers(page)


def test_a_server_that_is_silent_or_away_never_keeps_anybody_from_registering(
    page: NewPatientPage, desk: Desk, r4: R4Store
) -> None:
    with running(r4) as gone:
        pass
    desk.sending.set_server(Server(gone))
    registered: list[Patient] = []
    page.registered.connect(registered.append)
    page.begin("sample-okafor ada")
    QTest.keyClicks(page.dob, "2019")
    page.sex.focus_target().setFocus()
    settle(lambda: "go on without it" in page.suggestions.words.text())
    page.sex.chosen.emit("female")
    page.save()
    assert registered


def test_leaving_the_page_waits_for_no_server(page: NewPatientPage, r4: R4Store) -> None:
    r4.slow = 5
    page.begin("004-512")
    settle(lambda: r4.requests)
    begun = time.monotonic()
    page.hide()
    page.suggestions.finish()
    assert time.monotonic() - begun < 4
    assert not offers(page)


def test_without_a_server_nothing_is_asked(page: NewPatientPage, desk: Desk, r4: R4Store) -> None:
    desk.sending.forget_server()
    page.begin("004-512")
    assert not page.suggestions.isVisible()
    assert not r4.requests
