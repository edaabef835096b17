from __future__ import annotations

from PySide6.QtCore import Qt

from tests.ui.conftest import OpenDesk

CTRL = Qt.KeyboardModifier.ControlModifier


def test_ctrl_0_opens_the_tenth_section(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.press(Qt.Key.Key_0, CTRL)
    assert desk.page.current_page.section.id == desk.model.questionnaire.sections[9].id


def test_each_line_says_the_digit_that_opens_it(open_desk: OpenDesk) -> None:
    desk = open_desk()
    buttons = desk.page.sections.buttons
    assert [button.key for button in buttons[:10]] == list("1234567890")
    for button in buttons[:10]:
        desk.press(getattr(Qt.Key, f"Key_{button.key}"), CTRL)
        assert desk.page.current_page.section.id == button.section_id
        assert button.accessibleDescription() == f"Ctrl+{button.key}"
        assert button.toolTip().endswith(f"Ctrl+{button.key}")
    assert [button.key for button in buttons[10:]] == ["", ""]


def test_dots_alone_have_their_digit_beside_them(open_desk: OpenDesk) -> None:
    desk = open_desk(size=(900, 640))
    button = desk.page.sections.buttons[4]
    assert button.compact
    with_digit = button.grab().toImage()
    button.key = ""
    assert button.grab().toImage() != with_digit
