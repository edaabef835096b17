"""Where pages end: a heading goes with what follows, a card stays whole, long text leaves no single line."""

from __future__ import annotations

from clinic_app.reporting import look
from clinic_app.reporting.page import Band, Bar, Group, Mark, Page, Row, Sheet, set_pages

SHEET = Sheet(400, look.TOP + look.BOTTOM + 100)  # room for ten lines of ten points
HEAD = Row(10, (Mark(0, 8, "head", 8),))


def lines(name: str, count: int, **how: bool) -> Group:
    rows = tuple(Row(10, (Mark(0, 8, f"{name}{number}", 8),)) for number in range(count))
    return Group(rows, **how)  # type: ignore[arg-type]


def texts(pages: list[Page]) -> list[list[str]]:
    return [
        [item.text for _, row in page for item in row.items if isinstance(item, Mark)]
        for page in pages
    ]


def test_a_heading_moves_to_the_page_of_what_follows() -> None:
    groups = [lines("a", 8), lines("heading", 1, leads=True), lines("b", 4)]
    first, second = texts(set_pages(groups, SHEET, HEAD))
    assert first[-1] == "a7"
    assert second[:3] == ["head", "heading0", "b0"]


def test_a_heading_stays_where_two_lines_of_what_follows_fit() -> None:
    groups = [lines("a", 7), lines("heading", 1, leads=True), lines("b", 4)]
    first, _ = texts(set_pages(groups, SHEET, HEAD))
    assert first[-3:] == ["heading0", "b0", "b1"]


def test_what_is_kept_together_moves_as_one_and_is_split_only_where_no_page_holds_it() -> None:
    first, second = texts(set_pages([lines("a", 7), lines("b", 5, keep=True)], SHEET, HEAD))
    assert first[-1] == "a6"
    assert second[1:] == [f"b{number}" for number in range(5)]
    long = texts(set_pages([lines("b", 25, keep=True)], SHEET, HEAD))
    assert [text for page in long for text in page if text != "head"] == [
        f"b{number}" for number in range(25)
    ]


def test_a_split_leaves_no_single_line_on_the_next_page() -> None:
    first, second = texts(set_pages([lines("a", 11)], SHEET, HEAD))
    assert (first[-1], second[1:]) == ("a8", ["a9", "a10"])


def test_a_row_higher_than_a_page_still_ends() -> None:
    pages = set_pages([Group((Row(500), Row(500)))], SHEET, HEAD)
    assert len(pages) == 2


def test_a_rail_runs_beside_each_part_of_a_split_card() -> None:
    group = Group(lines("a", 14).rows, rail=look.INK)
    rails = [
        [item.height for _, row in page for item in row.items if isinstance(item, Bar)]
        for page in set_pages([group], SHEET, HEAD)
    ]
    assert rails == [[100], [40]]


def columns(pages: list[Page]) -> list[list[list[str]]]:
    """Texts of the left and of the right column of each page."""
    found = []
    for page in pages:
        marks = [item for _, row in page for item in row.items if isinstance(item, Mark)]
        own = [mark for mark in marks if mark.text != "head"]
        found.append([[mark.text for mark in own if mark.x == x] for x in (0, 210)])
    return found


def band(*groups: Group) -> Band:
    return Band(groups, 190, 20)


def test_columns_are_filled_one_after_the_other_and_end_about_equally() -> None:
    ((left, right),) = columns(set_pages([band(lines("a", 6), lines("b", 3))], SHEET, HEAD))
    assert [*left, *right] == [f"a{n}" for n in range(6)] + ["b0", "b1", "b2"]
    assert abs(len(left) - len(right)) <= 1


def test_columns_go_on_at_the_top_of_the_next_page() -> None:
    first, second = columns(set_pages([lines("x", 2), band(lines("a", 30))], SHEET, HEAD))
    assert [*first[0], *first[1]] == ["x0", "x1", *(f"a{n}" for n in range(16))]
    assert [*second[0], *second[1]] == [f"a{n}" for n in range(16, 30)]
    assert len(second[0]) == len(second[1]) == 7


def test_a_heading_is_not_left_at_the_foot_of_a_column() -> None:
    parts = band(lines("a", 9), lines("heading", 1, leads=True), lines("b", 8))
    ((left, right),) = columns(set_pages([parts], SHEET, HEAD))
    assert left == [f"a{n}" for n in range(9)]
    assert right[0] == "heading0"


def test_what_follows_columns_stands_below_the_longer_one() -> None:
    (page,) = set_pages([band(lines("a", 5)), lines("z", 1)], SHEET, HEAD)
    places = {item.text: top for top, row in page for item in row.items if isinstance(item, Mark)}
    assert places["z0"] >= max(top for text, top in places.items() if text != "z0") + 10
