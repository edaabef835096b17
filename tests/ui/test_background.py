"""Work off the window's thread: its result comes back, and it never takes parts of the window apart."""

from __future__ import annotations

import gc
import threading

from pytestqt.qtbot import QtBot

from clinic_app.ui.background import Background


class Part:
    """Stands for a part of the window that nobody holds any longer but itself."""

    def __init__(self, collected_in: list[int]) -> None:
        self.itself = self
        self._collected_in = collected_in

    def __del__(self) -> None:
        self._collected_in.append(threading.get_ident())


def test_garbage_is_collected_in_the_window_s_thread_only(qtbot: QtBot) -> None:
    collected_in: list[int] = []
    done: list[bool] = []

    def work() -> bool:
        kept = [[number] for number in range(200_000)]  # would collect several times
        return bool(kept)

    gc.collect()
    Part(collected_in)
    background = Background(work, done.append, lambda _: None)
    background.start()
    qtbot.waitUntil(lambda: bool(done))
    assert gc.isenabled()
    gc.collect()
    assert collected_in == [threading.get_ident()]


def test_collecting_goes_on_after_two_pieces_of_work_at_once(qtbot: QtBot) -> None:
    done: list[str] = []
    first = Background(lambda: "first", done.append, lambda _: None)
    second = Background(lambda: "second", done.append, lambda _: None)
    first.start()
    second.start()
    qtbot.waitUntil(lambda: len(done) == 2)
    assert gc.isenabled()


def test_a_failure_comes_back_as_itself(qtbot: QtBot) -> None:
    failures: list[Exception] = []

    def work() -> None:
        raise ValueError("made up")

    background = Background(work, lambda _: None, failures.append)
    background.start()
    qtbot.waitUntil(lambda: bool(failures))
    assert str(failures[0]) == "made up"
    assert gc.isenabled()
