"""Pictures of one screen: what is seen at first, and, where it scrolls, what comes below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QScrollBar, QWidget

from tests.gallery.dress import Dress
from tests.ui.screens import Stage, let_go

MOST = 6  # pictures of one screen: after that come more lines of the same kind
AT_LEAST = 0.3  # of the height of the screen, for a part whose scrolling is followed


def pictures_of(
    make: Callable[[Stage], QWidget], stage: Stage, dress: Dress, folder: Path, name: str
) -> list[str]:
    """Draw a screen; return the names of the files, from top to bottom."""
    screen = make(stage)
    files: list[str] = []
    for number, _ in zip(range(MOST), _scrolled(screen, dress), strict=False):
        file = f"{name.replace(', ', '-').replace(' ', '-')}-{dress.name}-{number}.png"
        screen.grab().save(str(folder / file))
        files.append(file)
    let_go(stage, screen)
    return files


def _scrolled(screen: QWidget, dress: Dress) -> Iterator[None]:
    screen.resize(*dress.size)
    screen.show()
    screen.activateWindow()
    QTest.qWait(60)
    yield
    bar = _main_bar(screen)
    while bar is not None and bar.value() < bar.maximum():
        bar.setValue(bar.value() + bar.pageStep())
        QApplication.processEvents()
        yield


def _main_bar(screen: QWidget) -> QScrollBar | None:
    """Bar of the largest part that scrolls; lists inside it keep their place."""
    areas = [
        area
        for area in screen.findChildren(QAbstractScrollArea)
        if isinstance(area, QScrollArea)
        and area.isVisible()
        and area.height() > screen.height() * AT_LEAST
    ]
    if not areas:
        return None
    return max(areas, key=lambda area: area.width() * area.height()).verticalScrollBar()
