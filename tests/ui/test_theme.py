from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from clinic_app.form.answers import Answer
from clinic_app.ui.intake.cards.question_row import QuestionRow
from clinic_app.ui.parts import theme
from tests.ui.conftest import RESOURCES, OpenDesk

TEXT_ON_GROUND = [
    (ink, ground)
    for ground in ("card", "ground")
    for ink in ("ink", "mute", "accent", "red", "amber", "green", "grey")
] + [
    ("accent", "accent_soft"), ("ink", "accent_soft"), ("grey", "accent_soft"), ("mute", "grey_soft"),
    ("grey", "grey_soft"), ("red", "red_soft"), ("amber", "amber_soft"), ("green", "green_soft"),
    ("on_accent", "accent"), ("on_banner", "banner"), ("on_banner_quiet", "banner"),
    ("on_alert", "alert"),
]  # fmt: skip
OUTLINES = [("edge", "card"), ("edge", "ground"), ("accent", "card"), ("accent", "ground")]


def luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_GROUND)
def test_text_can_be_read_on_its_ground(colours: theme.Colours, ink: str, ground: str) -> None:
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), OUTLINES)
def test_what_can_be_used_has_an_outline_that_is_seen(
    colours: theme.Colours, line: str, ground: str
) -> None:
    assert contrast(getattr(colours, line), getattr(colours, ground)) >= 3


@pytest.fixture
def twice_the_size(dressed: QApplication) -> Iterator[QApplication]:
    theme.apply(dressed, fonts=RESOURCES / "fonts", percent=200)
    yield dressed
    theme.apply(dressed, fonts=RESOURCES / "fonts")


@pytest.mark.parametrize("size", [(1280, 720), (1366, 768)])
def test_at_twice_the_text_size_nothing_is_cut(
    twice_the_size: QApplication, open_desk: OpenDesk, size: tuple[int, int]
) -> None:
    theme.apply(twice_the_size, fonts=RESOURCES / "fonts", percent=200)
    desk = open_desk(given={"ecz.ever": Answer.of("yes"), "food.any": Answer.of("yes")}, size=size)
    assert theme.scale() == pytest.approx(2, abs=0.1)
    for section in desk.model.questionnaire.sections:
        desk.page.show_section(section.id)
        page = desk.page.current_page
        if not page.more_open:
            page.toggle_more()
        rows = page.rows()
        assert rows
        for row in rows:
            assert_nothing_is_cut(row)
        for above, below in itertools.pairwise(rows):
            assert above.geometry().bottom() <= below.geometry().top() + theme.px(8)
        assert page.widget().width() <= page.viewport().width()


def assert_nothing_is_cut(row: QuestionRow) -> None:
    assert row.rect().contains(row.editor.geometry()), row.key
    choices = getattr(row.editor, "choices", None)
    for button in choices.buttons if choices is not None else []:
        assert row.editor.rect().contains(button.geometry().translated(choices.pos())), button.code
        assert button.height() >= button.sizeHint().height()
    field = getattr(row.editor, "field", None)
    if field is not None:
        for part in (field, row.editor.states, row.editor.units):  # type: ignore[union-attr]
            assert part is None or row.editor.rect().contains(part.geometry()), row.key


def test_a_change_of_text_size_reaches_a_page_that_is_open(
    dressed: QApplication, open_desk: OpenDesk
) -> None:
    desk = open_desk()
    row = desk.page.current_page.rows()[0]
    small = row.height()
    theme.apply(dressed, fonts=RESOURCES / "fonts", percent=150)
    dressed.processEvents()
    assert row.height() > small * 1.2
    theme.apply(dressed, fonts=RESOURCES / "fonts")
    dressed.processEvents()
    assert row.height() == small
