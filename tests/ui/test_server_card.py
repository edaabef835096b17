"""The card of the clinic's server in the settings, against a real server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.library import Edition
from clinic_app.server.address import Access, Server
from clinic_app.ui.care.server_card import ServerCard
from clinic_app.ui.care.server_sending import ServerSending
from clinic_app.ui.parts.dialogs import PreparedDialogs
from tests.server.r4_store import R4Store, running
from tests.ui.made_up_desk import VIOLET, complete, new_desk, register, settle, shown


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    made = new_desk(tmp_path, edition)
    draft = made.start_intake(register(made).id)
    complete(draft)
    made.sign(draft, VIOLET)
    return made


@pytest.fixture
def r4() -> R4Store:
    return R4Store()


@pytest.fixture
def url(r4: R4Store) -> Iterator[str]:
    with running(r4) as base:
        yield base


@pytest.fixture
def card(qtbot: QtBot, desk: Desk) -> Iterator[ServerCard]:
    sending = ServerSending(desk)
    made = ServerCard(desk, PreparedDialogs(), sending)
    qtbot.addWidget(made)
    shown(made)
    yield made
    sending.finish()


def test_a_server_is_set_tested_and_sent_to_by_keyboard(
    card: ServerCard, r4: R4Store, url: str
) -> None:
    assert card.state.text() == "No server is set."
    assert not card.send_button.isEnabled()
    QTest.keyClicks(card.url, url)
    r4.token_wanted = "made-up-token"
    card.access.chosen.emit(Access.TOKEN)
    QTest.keyClicks(card.secret, "made-up-token")
    card.keep_button.click()
    assert "Kept" in card.message.text()
    assert card.secret.text() == ""
    assert "kept" in card.secret.placeholderText()
    QTest.keyClick(card.test_button, Qt.Key.Key_Space)
    settle(lambda: "lets us in" in card.message.text())
    QTest.keyClick(card.send_button, Qt.Key.Key_Space)
    settle(lambda: card.message.text() == "Sent: 1.")
    settle(lambda: "1 sent" in card.state.text())
    assert len(r4.of_type("Patient")) == 1


def test_an_address_that_must_not_be_is_said_and_stays_to_be_mended(
    card: ServerCard, desk: Desk
) -> None:
    QTest.keyClicks(card.url, "http://fhir.example.org")
    card.keep()
    assert "https://" in card.message.text()
    assert card.url.text() == "http://fhir.example.org"
    assert desk.sending.server is None


def test_what_was_refused_is_named_and_tried_again(
    card: ServerCard, desk: Desk, r4: R4Store, url: str
) -> None:
    desk.sending.set_server(Server(url))
    r4.moods = ["422"]
    card.refresh()
    card.send_button.click()
    settle(lambda: "1 refused" in card.state.text() and not card._sending.running)
    card.refresh()
    assert "422" in card.refused.text()
    card.again_button.click()
    settle(lambda: card.state.text().endswith("0 waiting · 0 refused"))
    assert card.state.text().startswith("1 sent, last")
    assert not card.refused.isVisible()


def test_nothing_is_sent_by_itself_unless_the_clinic_wants_it_and_nobody_works(
    desk: Desk, url: str
) -> None:
    working = [True]
    sending = ServerSending(desk, lambda: working[0])
    desk.sending.set_server(Server(url))
    working[0] = False
    sending.send_if_due()
    assert not sending.running
    desk.sending.set_server(Server(url, automatic=True))
    working[0] = True
    sending.send_if_due()
    assert not sending.running
    working[0] = False
    sending.send_if_due()
    settle(lambda: sending.message == "Sent: 1.")
    sending.message = ""
    sending.send_if_due()
    settle(lambda: not sending.running)
    assert sending.message == "", "nothing was due, and nobody asked"
    sending.finish()


def test_locking_ends_it_at_once_and_loses_nothing(desk: Desk, r4: R4Store, url: str) -> None:
    desk.sending.set_server(Server(url))
    sending = ServerSending(desk)
    r4.moods = ["commit, then silence"]
    sending.send_now()
    settle(lambda: r4.transactions == 1)
    sending.finish()
    assert not sending.running
    state = desk.sending.state
    assert state is not None
    assert state.waiting == 1
    sending.watch()
    sending.send_now()
    settle(lambda: sending.message == "Sent: 1.")
    sending.finish()
    assert len(r4.of_type("Patient")) == 1


def test_forgetting_the_server_keeps_nothing_to_send(
    card: ServerCard, desk: Desk, url: str
) -> None:
    desk.sending.set_server(Server(url))
    card.refresh()
    card.forget()
    assert desk.sending.server is None
    assert card.state.text() == "No server is set."
