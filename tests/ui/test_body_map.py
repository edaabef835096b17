from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from clinic_app import body_figure
from clinic_app.body_figure import Figure, Proportion, View, figures, proportion_at
from clinic_app.form.answers import NOT_ASKED, Answer, State
from clinic_app.form.questionnaire import Choice, Questionnaire
from clinic_app.ui.body_map.body_map import BodyMap
from clinic_app.ui.intake.cards.body_map_editor import BodyMapEditor
from clinic_app.ui.parts import theme
from tests.ui.conftest import RESOURCES, Desk, OpenDesk

ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


def _areas(questionnaire: Questionnaire) -> dict[str, str]:
    choices = questionnaire.question("ecz.sites").choices
    return {one.code: one.label for one in choices if not one.exclusive}


OpenMap = Callable[..., BodyMap]


@pytest.fixture
def open_map(dressed: QApplication, questionnaire: Questionnaire) -> Iterator[OpenMap]:
    opened: list[BodyMap] = []

    def open_(proportion: Proportion = Proportion.ADULT, width: int = 700) -> BodyMap:
        made = BodyMap(_areas(questionnaire), "Which areas?")
        made.show_proportion(proportion)
        made.resize(width, made.heightForWidth(width))
        made.show()
        QTest.qWaitForWindowActive(made)
        opened.append(made)
        return made

    yield open_
    for one in opened:
        one.close()
        one.deleteLater()
    dressed.processEvents()


# -- the figure itself -----------------------------------------------------------------------------


@pytest.mark.parametrize("proportion", Proportion)
def test_each_option_is_on_exactly_one_figure(
    proportion: Proportion, questionnaire: Questionnaire
) -> None:
    drawn = [code for figure in figures(proportion) for code in figure.regions]
    assert sorted(drawn) == sorted(_areas(questionnaire))


def _shapes(figure: Figure) -> list[body_figure.Shape]:
    regions = [shape for shapes in figure.regions.values() for shape in shapes]
    return [*regions, *figure.plain, *figure.lines]


@pytest.mark.parametrize("proportion", Proportion)
def test_all_shapes_lie_inside_the_box(proportion: Proportion) -> None:
    for figure in figures(proportion):
        for x, y in (point for shape in _shapes(figure) for point in shape):
            assert 0 <= x <= figure.width, figure.view
            assert 0 <= y <= figure.height, figure.view


@pytest.mark.parametrize("proportion", Proportion)
def test_no_area_lies_over_another(proportion: Proportion) -> None:
    """On a fine grid, a point belongs to one area at most; lines that two areas share are left out."""
    for figure in figures(proportion):
        counted: dict[str, int] = dict.fromkeys(figure.regions, 0)
        shared = 0
        for i in range(1, 90):
            for j in range(1, 170):
                at = (figure.width * i / 90, figure.height * j / 170)
                inside = [
                    code
                    for code, shapes in figure.regions.items()
                    if any(body_figure.contains(shape, at) for shape in shapes)
                ]
                shared += len(inside) > 1
                for code in inside:
                    counted[code] += 1
        assert shared <= 5, figure.view
        assert min(counted.values()) >= 3, counted


@pytest.mark.parametrize("proportion", Proportion)
def test_left_of_the_patient_is_right_in_front_and_left_behind(proportion: Proportion) -> None:
    for figure in figures(proportion):
        for code, shapes in figure.regions.items():
            x = body_figure.middle(shapes)[0] - figure.width / 2
            if code.endswith("_l"):
                assert (x > 0) is (figure.view is not View.BACK), code
            elif code.endswith("_r"):
                assert (x < 0) is (figure.view is not View.BACK), code
            else:
                assert abs(x) < 0.001, code


def test_heads_are_larger_the_younger_the_patient() -> None:
    assert proportion_at(0) is proportion_at(23) is Proportion.INFANT
    assert proportion_at(24) is proportion_at(143) is Proportion.CHILD
    assert proportion_at(144) is proportion_at(None) is Proportion.ADULT
    shares = []
    for proportion in (Proportion.INFANT, Proportion.CHILD, Proportion.ADULT):
        front = figures(proportion)[0]
        shares.append(max(y for _, y in front.plain[2]) / front.height)
    assert shares == sorted(shares, reverse=True)
    assert 3.8 < 1 / shares[0] < 4.4
    assert 6.9 < 1 / shares[2] < 7.6


# -- mouse -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("proportion", Proportion)
def test_a_click_reaches_every_area(
    proportion: Proportion, percent: int, open_map: OpenMap, dressed: QApplication
) -> None:
    theme.apply(dressed, fonts=RESOURCES / "fonts", percent=percent)
    shown = open_map(proportion)
    heard: list[str] = []
    shown.chosen.connect(heard.append)
    for code in shown.regions:
        QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=shown.spot(code).toPoint())
    assert heard == list(shown.regions)


def test_the_area_under_the_mouse_is_named(open_map: OpenMap) -> None:
    shown = open_map()
    empty = shown.grab().toImage()
    QTest.mouseMove(shown, shown.spot("elbow_crease_l").toPoint())
    QTest.qWait(10)
    assert shown.said() == "Left elbow crease"
    assert shown.grab().toImage() != empty
    QTest.mouseMove(shown, QPoint(2, 2))
    QTest.qWait(10)
    assert shown.said() != "Left elbow crease"


def test_a_click_beside_the_body_marks_nothing(open_map: OpenMap) -> None:
    shown = open_map()
    heard: list[str] = []
    shown.chosen.connect(heard.append)
    for at in (QPoint(3, 3), QPoint(350, shown.height() - 60)):
        QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=at)
    assert heard == []


# -- keyboard --------------------------------------------------------------------------------------


@pytest.mark.parametrize("proportion", Proportion)
def test_arrows_reach_every_area(proportion: Proportion, open_map: OpenMap) -> None:
    shown = open_map(proportion)
    reached, waiting = set[str](), [next(iter(shown.regions))]
    while waiting:
        here = waiting.pop()
        reached.add(here)
        waiting += {shown.next_to(here, key) for key in ARROWS} - reached - {""}
    assert reached == set(shown.regions)


def test_arrows_walk_and_space_marks(open_map: OpenMap) -> None:
    shown = open_map()
    heard: list[str] = []
    shown.chosen.connect(heard.append)
    shown.regions["shin_l"].setFocus()
    QTest.keyClick(shown.regions["shin_l"], Qt.Key.Key_Left)
    assert shown.regions["shin_r"].hasFocus()
    QTest.keyClick(shown.regions["shin_r"], Qt.Key.Key_Down)
    assert shown.regions["ankle_front_r"].hasFocus()
    assert shown.said() == "Front of right ankle"
    QTest.keyClick(shown.regions["ankle_front_r"], Qt.Key.Key_Space)
    assert heard == ["ankle_front_r"]
    assert shown.focus_target() is shown.regions["ankle_front_r"]


# -- looks -----------------------------------------------------------------------------------------


def test_the_kept_picture_follows_marks_colours_and_proportion(
    open_map: OpenMap, dressed: QApplication
) -> None:
    made = open_map()
    seen = [made.grab().toImage()]
    made.show_chosen(["chest"])
    seen.append(made.grab().toImage())
    made.show_proportion(Proportion.CHILD)
    seen.append(made.grab().toImage())
    theme.apply(dressed, fonts=RESOURCES / "fonts", dark=True)
    dressed.processEvents()
    seen.append(made.grab().toImage())
    theme.apply(dressed, fonts=RESOURCES / "fonts", dark=False)
    assert [before != after for before, after in itertools.pairwise(seen)] == [True] * 3


@pytest.mark.parametrize("dark", [False, True])
def test_a_mark_is_hatched_not_only_coloured(
    dark: bool, open_map: OpenMap, dressed: QApplication
) -> None:
    theme.apply(dressed, fonts=RESOURCES / "fonts", dark=dark)
    shown = open_map()
    spot = shown.spot("abdomen")

    def lightness() -> list[int]:
        image = shown.grab().toImage()
        ratio = image.devicePixelRatio()
        y = round((spot.y() + 9) * ratio)
        return [image.pixelColor(round((spot.x() + x) * ratio), y).lightness() for x in range(20)]

    before = lightness()
    shown.show_chosen(["abdomen"])
    after = lightness()
    assert max(before) - min(before) < 12
    assert max(after) - min(after) > 60


@pytest.mark.parametrize("percent", [75, 100, 150, 200])
@pytest.mark.parametrize("width", [240, 500, 830])
def test_everything_fits_at_every_size(
    percent: int, width: int, open_map: OpenMap, dressed: QApplication
) -> None:
    theme.apply(dressed, fonts=RESOURCES / "fonts", percent=percent)
    for proportion in Proportion:
        shown = open_map(proportion, width)
        for code, region in shown.regions.items():
            assert shown.rect().contains(region.geometry()), code
            assert region.geometry().contains(shown.spot(code).toPoint()), code


def test_the_figures_are_not_mirrored_where_writing_is(open_map: OpenMap) -> None:
    shown = open_map()
    before = {code: shown.spot(code) for code in shown.regions}
    shown.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert {code: shown.spot(code) for code in shown.regions} == before
    assert shown.region_at(before["cheek_l"]) == "cheek_l"
    shown.regions["cheek_l"].setFocus()
    QTest.keyClick(shown.regions["cheek_l"], Qt.Key.Key_Left)
    focused = next(code for code, one in shown.regions.items() if one.hasFocus())
    assert shown.spot(focused).x() < before["cheek_l"].x()


# -- screen readers --------------------------------------------------------------------------------


def test_every_area_is_a_check_box_with_its_name(open_map: OpenMap) -> None:
    shown = open_map()
    shown.show_chosen(["palm_r"])
    whole = QAccessible.queryAccessibleInterface(shown)
    assert whole.text(QAccessible.Text.Name) == "Which areas?"
    children = [whole.child(i) for i in range(whole.childCount())]
    assert len(children) == len(shown.regions)
    for child, region in zip(children, shown.regions.values(), strict=True):
        assert child.role() is QAccessible.Role.CheckBox
        assert child.text(QAccessible.Text.Name) == region.label
        assert bool(child.state().checked) is (region.code == "palm_r")
        assert not child.rect().isEmpty()


# -- in the intake ---------------------------------------------------------------------------------


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    made = open_desk(given={"ecz.ever": Answer.of("yes"), "ecz.status": Answer.of("now")})
    made.page.show_question("ecz.sites")
    return made


def _editor(desk: Desk) -> BodyMapEditor:
    row = desk.page.current_page.row(("ecz.sites", 0))
    assert row is not None
    assert isinstance(row.editor, BodyMapEditor)
    return row.editor


def _click(desk: Desk, code: str) -> None:
    """Click where the area is seen in the window, whichever widget Qt finds there."""
    shown = _editor(desk).map
    desk.page.current_page.ensureWidgetVisible(shown.regions[code])
    at = shown.mapTo(desk.page.window(), shown.spot(code).toPoint())
    QTest.mouseClick(desk.page.windowHandle(), Qt.MouseButton.LeftButton, pos=at)


def test_clicks_are_saved_and_said_in_words(desk: Desk) -> None:
    editor = _editor(desk)
    _click(desk, "elbow_crease_l")
    _click(desk, "cheek_r")
    assert desk.form.get("ecz.sites") == Answer.of(("cheek_r", "elbow_crease_l"))
    assert desk.draft.written[-1] == ("ecz.sites", 0)
    assert editor._marked.text() == "Marked: Right cheek, left elbow crease"
    assert editor.map.regions["cheek_r"].isChecked()
    _click(desk, "cheek_r")
    _click(desk, "elbow_crease_l")
    assert desk.form.get("ecz.sites") == NOT_ASKED
    assert not any(region.isChecked() for region in editor.map.regions.values())


def test_every_area_can_be_marked_from_the_map(desk: Desk) -> None:
    editor = _editor(desk)
    for code in editor.map.regions:
        _click(desk, code)
    assert desk.form.get("ecz.sites").value == tuple(editor.map.regions)


def test_keys_of_the_question_still_answer(desk: Desk) -> None:
    assert desk.at == "ecz.sites"
    desk.press(Qt.Key.Key_Space)
    assert desk.form.get("ecz.sites") == Answer.of(("scalp",))
    desk.press("n")
    assert desk.form.get("ecz.sites") == Answer.of(("none",))
    desk.page.show_question("ecz.sites")
    desk.press("u")
    assert desk.form.get("ecz.sites").state is State.UNKNOWN
    desk.page.show_question("ecz.sites")
    desk.press(Qt.Key.Key_Return)
    assert desk.at != "ecz.sites"


def test_down_leads_from_the_map_to_the_list_and_out(desk: Desk) -> None:
    editor = _editor(desk)
    seen: list[str] = []
    for _ in range(30):
        focused = desk.page.window().focusWidget()
        if desk.at != "ecz.sites" or focused is None:
            break
        seen.append(focused.accessibleName())
        desk.press(Qt.Key.Key_Down)
    assert desk.at != "ecz.sites"
    assert seen[-1] == "List of areas"
    assert "No area affected now" in seen
    assert not editor.is_unfolded


def test_the_list_unfolds_and_gives_the_same_answer(desk: Desk) -> None:
    editor = _editor(desk)
    folded = editor.height()
    QTest.mouseClick(editor.list_button, Qt.MouseButton.LeftButton)
    assert editor.is_unfolded
    assert editor.height() > folded
    chip = next(one for one in editor.choices.buttons if one.code == "knee_crease_l")
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert desk.form.get("ecz.sites") == Answer.of(("knee_crease_l",))
    assert editor.map.regions["knee_crease_l"].isChecked()
    QTest.mouseClick(editor.list_button, Qt.MouseButton.LeftButton)
    assert editor.height() == folded


def test_slash_finds_an_area_by_its_name(desk: Desk) -> None:
    desk.type("/kn")
    desk.press(Qt.Key.Key_Return)
    assert desk.form.get("ecz.sites") == Answer.of(("knee_crease_l",))
    assert _editor(desk).map.regions["knee_crease_l"].isChecked()


@pytest.mark.parametrize(
    ("dob", "expected"),
    [
        ("2026-03-01", Proportion.INFANT),
        ("2019-03-14", Proportion.CHILD),
        ("1980", Proportion.ADULT),
    ],
)
def test_the_body_is_that_of_the_patient(
    dob: str, expected: Proportion, open_desk: OpenDesk
) -> None:
    given = {"ecz.ever": Answer.of("yes"), "ecz.status": Answer.of("now")}
    desk = open_desk(dob=dob, given=given)
    desk.page.show_question("ecz.sites")
    assert _editor(desk).map.proportion is expected


def test_dark_skin_is_thought_of(desk: Desk) -> None:
    row = desk.page.current_page.row(("ecz.sites", 0))
    assert row is not None
    assert "grey, brown or purple" in row.accessibleDescription()


def test_the_note_on_dark_skin_stands_by_the_map_where_the_form_does_not_give_it(
    questionnaire: Questionnaire, dressed: QApplication
) -> None:
    question = replace(questionnaire.question("ecz.sites"), hint="Mark on the body map.")
    editor = BodyMapEditor(question)
    editor.resize(700, editor.heightForWidth(700))
    editor.show()
    said = [one.text() for one in editor.findChildren(QLabel) if one.isVisible()]
    assert any("grey, brown or purple" in text for text in said)
    editor.close()
    editor.deleteLater()
    dressed.processEvents()


def test_an_area_that_no_figure_shows_is_offered_in_the_list(
    questionnaire: Questionnaire, dressed: QApplication
) -> None:
    question = questionnaire.question("ecz.sites")
    widened = replace(question, choices=(*question.choices, Choice("heel_l", "Left heel")))
    editor = BodyMapEditor(widened)
    editor.show()
    chip = next(one for one in editor.choices.buttons if one.code == "heel_l")
    assert editor.is_unfolded
    assert chip.isVisible()
    editor.close()
    editor.deleteLater()
    dressed.processEvents()
