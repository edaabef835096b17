from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.ui.parts.button import Button
from tests.ui.made_up_desk import shown


def test_the_main_button_stays_the_main_one_wherever_the_keyboard_is(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    main, other = Button("Go on", main=True), Button("Back")
    layout.addWidget(main)
    layout.addWidget(other)
    shown(window, 300, 200)
    main.setFocus()
    other.setFocus()
    assert (main.isDefault(), other.isDefault()) == (True, False)


def test_enter_and_space_press(qtbot: QtBot) -> None:
    button = Button("Back")
    qtbot.addWidget(button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    shown(button, 200, 60)
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Enter)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert len(pressed) == 3
