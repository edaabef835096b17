from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from clinic_app.ui.parts.background import Background
from tests.ui.made_up_desk import settle


def test_the_result_comes_back_into_the_window_s_thread(qtbot: QtBot) -> None:
    assert qtbot is not None
    seen: list[tuple[int, threading.Thread]] = []
    work = Background(
        lambda: 42, lambda found: seen.append((found, threading.current_thread())), seen.append
    )
    work.start()
    settle(lambda: seen)
    assert seen == [(42, threading.main_thread())]


def test_a_failure_comes_back_as_it_is(qtbot: QtBot) -> None:
    assert qtbot is not None
    failures: list[Exception] = []

    def fail() -> None:
        raise KeyError("nothing there")

    work = Background(fail, lambda _: None, failures.append)
    work.start()
    work.start()  # a second call does nothing
    settle(lambda: failures)
    assert [type(one) for one in failures] == [KeyError]
