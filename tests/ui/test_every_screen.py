"""Every screen: each control has a name and can be reached, nothing is cut off at twice the text size, both schemes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from clinic_app.library import Edition
from clinic_app.paths import resources
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.door_card import DoorCard
from clinic_app.ui.language import MIRRORED, Language
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.workplace import Workplace
from tests.ui.made_up_desk import new_desk, register, shown
from tests.ui.screens import SCREENS, SMALL, Stage, let_go

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
LOOKS = {
    "large": Look("light", 200, "en"), "spanish": Look("light", 100, "es"),
    "mirrored": Look("light", 100, "en"),
}  # fmt: skip


@pytest.fixture(scope="module", params=LOOKS)
def look(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def stage(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, edition: Edition, look: str
) -> Iterator[Stage]:
    """The made-up records, in a program that is dressed and speaks as this look wants it."""
    dress, language = LOOKS[look], Language(resources())
    dress.apply(qapp, resources() / "fonts")
    language.speak(qapp, MIRRORED if look == MIRRORED else dress.spoken)
    made = Stage.furnished(tmp_path_factory.mktemp(look), edition, dress.spoken)
    yield made
    made.desk.close()
    language.speak(qapp, "en")
    Look("light", 100).apply(qapp)


@pytest.mark.parametrize("name", SCREENS)
def test_every_control_is_named_and_reached_and_nothing_is_cut_off(stage: Stage, name: str) -> None:
    """At 1280 x 720, which is small for twice the size."""
    screen = SCREENS[name](stage)
    is_dialog = screen.isWindow() and not isinstance(screen, Workplace | DoorCard)
    shown(
        screen, *((screen.sizeHint().width(), screen.sizeHint().height()) if is_dialog else SMALL)
    )
    parts = [part for part in screen.findChildren(QWidget) if part.isVisible()]
    size = screen.size()
    unnamed = [f"{part}" for part in parts if _is_control(part) and not _spoken(part)]
    unreachable = [f"{part} {part.text()}" for part in parts if _cannot_be_reached(part)]
    cut = [f"{part} {part.size()}" for part in parts if _is_cut(part)]
    let_go(stage, screen)
    assert not unnamed
    assert not unreachable
    assert not cut
    assert size.width() <= SMALL[0], "the window was forced to be wider"
    assert size.height() <= SMALL[1], "the window was forced to be taller"


def _is_control(part: QWidget) -> bool:
    """Whether it can be used; parts of Qt's own fields are left out."""
    return isinstance(part, CONTROLS) and not isinstance(part.parent(), QComboBox | QLineEdit)


def _spoken(part: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(part)
    return (part.accessibleName() or interface.text(QAccessible.Text.Name)).strip()


def _cannot_be_reached(part: QWidget) -> TypeGuard[QAbstractButton]:
    return (
        isinstance(part, QAbstractButton)
        and _is_control(part)
        and part.focusPolicy() == Qt.FocusPolicy.NoFocus
    )


def _is_cut(part: QWidget) -> bool:
    if isinstance(part, Words) and part.wordWrap():
        return part.height() + 1 < part.heightForWidth(part.width())
    if isinstance(part, QLabel | QAbstractButton) and part.text():
        return (
            part.width() + 1 < part.minimumSizeHint().width()
            or part.height() + 1 < part.minimumSizeHint().height()
        )
    return False


def test_a_change_of_size_reaches_a_window_that_is_open(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    desk = new_desk(tmp_path / "data", edition)
    desk.start_intake(register(desk).id)
    work = Workplace(desk, PreparedDialogs(), Look(), "")
    qtbot.addWidget(work)
    shown(work)
    title = work.today.title
    before = title.font().pointSizeF()
    row = work.today.table.rowHeight(0)
    try:
        Look("light", 150).apply(application)
        QApplication.processEvents()
        assert title.font().pointSizeF() == pytest.approx(before * 1.5)
        assert work.today.table.rowHeight(0) > row
        Look("dark", 150).apply(application)
        ink = title.palette().windowText().color().lightness()
        assert ink > 128, "light ink on dark ground"
    finally:
        Look("light", 100).apply(application)
