from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtWidgets import QApplication, QWidget

from clinic_app.ui.parts.garbage import Garbage, collect_only_here
from tests.ui.made_up_desk import settle


def _cycle(taken_apart_in: list[threading.Thread]) -> None:
    """Leave a widget behind that only the collector can find; tell in which thread it goes."""
    widget = QWidget()
    widget.mine = widget  # type: ignore[attr-defined]
    weakref.finalize(widget, lambda: taken_apart_in.append(threading.current_thread()))


def test_a_busy_thread_never_takes_a_widget_apart(qapp: QApplication) -> None:
    collect_only_here(qapp)
    taken_apart_in: list[threading.Thread] = []
    gc.collect()
    for _ in range(50):
        _cycle(taken_apart_in)
    kept: list[list[object]] = []
    busy = threading.Thread(target=lambda: kept.extend([] for _ in range(200_000)))
    busy.start()
    busy.join()
    assert not taken_apart_in, "200,000 allocations pass every threshold of Python's own collector"
    settle(lambda: len(taken_apart_in) == 50)
    assert set(taken_apart_in) == {threading.main_thread()}


def test_one_collector_an_application(qapp: QApplication) -> None:
    collect_only_here(qapp)
    collect_only_here(qapp)
    assert len(qapp.findChildren(Garbage)) == 1
    assert not gc.isenabled()
