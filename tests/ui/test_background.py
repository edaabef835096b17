from __future__ import annotations

import gc
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


def test_no_garbage_is_collected_while_any_work_is_under_way(qtbot: QtBot) -> None:
    assert qtbot is not None
    first, second = threading.Event(), threading.Event()
    done: list[str] = []
    one = Background(first.wait, lambda _: done.append("one"), lambda _: None)
    two = Background(second.wait, lambda _: done.append("two"), lambda _: None)
    one.start()
    two.start()
    assert not gc.isenabled()
    first.set()
    settle(lambda: done == ["one"])
    assert not gc.isenabled(), "the other one is still at work"
    second.set()
    settle(lambda: len(done) == 2)
    assert gc.isenabled()
