"""The workbook taken apart with the XML reader of the standard library."""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from clinic_app.errors import CancelledError, ExportError
from clinic_app.export import xlsx_file
from clinic_app.export.csv_file import write_csv
from clinic_app.export.formula import unguarded
from clinic_app.export.xlsx_file import CUT, LONGEST_TEXT, write_xlsx
from clinic_app.record import Record
from tests.export.stopped import stopped
from tests.export.test_csv_file import PAYLOADS
from tests.reporting import made_up

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

read_xml = ET.fromstring  # of what this program has just written

Cell = tuple[str, str]  # what it is (n, date, inlineStr) and what it holds


def sheets(path: Path) -> dict[str, list[dict[str, Cell]]]:
    """Rows of each sheet by column letters, found by way of the relations as a spreadsheet does it."""
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        known = {
            one.attrib["Id"]: one.attrib["Target"]
            for one in read_xml(book.read("xl/_rels/workbook.xml.rels"))
        }
        root = read_xml(book.read("xl/sharedStrings.xml"))
        shared = ["".join(one.itertext()) for one in root]
        assert len(set(shared)) == len(shared) == int(root.attrib["uniqueCount"])
        listed = read_xml(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet")
        return {
            one.attrib["name"]: list(
                read_rows(book.read(f"xl/{known[one.attrib[RELATION]]}"), shared)
            )
            for one in listed
        }


def read_rows(part: bytes, shared: list[str]) -> Iterator[dict[str, Cell]]:
    root = read_xml(part)
    pane = root.find(f".//{MAIN}pane")
    assert pane is not None
    assert (pane.attrib["state"], pane.attrib["ySplit"]) == ("frozen", "1")
    for number, row in enumerate(root.iter(f"{MAIN}row"), 1):
        assert row.attrib["r"] == str(number)
        assert all(cell.attrib["r"].endswith(str(number)) for cell in row)
        yield {cell.attrib["r"].removesuffix(str(number)): read_cell(cell, shared) for cell in row}


def read_cell(cell: ET.Element, shared: Sequence[str] = ()) -> Cell:
    """A text is “inlineStr”, whether it stands in the cell or in the list of shared ones."""
    assert cell.find(f"{MAIN}f") is None  # never a formula
    if cell.attrib.get("t") in {"inlineStr", "s"}:
        text = cell.findtext(f"{MAIN}is/{MAIN}t") or ""
        if cell.attrib["t"] == "s":
            text = shared[int(cell.findtext(f"{MAIN}v") or "")]
        back = re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
        return "inlineStr", back
    value = cell.findtext(f"{MAIN}v") or ""
    if cell.attrib.get("s") == "1":
        return "date", (dt.date(1899, 12, 30) + dt.timedelta(int(value))).isoformat()
    return "n", value


def named(rows: list[dict[str, Cell]]) -> list[dict[str, Cell]]:
    header = {letters: text for letters, (_, text) in rows[0].items()}
    return [{header[letters]: cell for letters, cell in row.items()} for row in rows[1:]]


def book(folder: Path, *records: Record) -> dict[str, list[dict[str, Cell]]]:
    path = write_xlsx(folder / "intakes.xlsx", *made_up.form_and_rules(), records)
    return {name: named(rows) for name, rows in sheets(path).items()}


def test_cells_have_types(tmp_path: Path) -> None:
    infant, child, adult = book(tmp_path, made_up.infant(), made_up.child(), made_up.adult())[
        "intakes"
    ]
    assert infant["pat.weight"] == ("n", "6.4")
    assert infant["ecz.poem_score"] == ("n", "11")
    assert infant["dob"] == ("date", "2026-07-20")
    assert infant["ecz.onset"] == ("inlineStr", "2 mo")
    assert infant["ecz.severity"] == ("inlineStr", "moderate")
    assert infant["ecz.severity__label"] == ("inlineStr", "Moderate")
    assert infant["food.any__missing"] == ("inlineStr", "unknown")
    assert "food.any" not in infant
    assert child["visit.complaint_text"] == ("inlineStr", "Food sticks <b>halfway</b> & comes back")
    assert adult["dob"] == ("inlineStr", "1988")  # only the year is known
    assert adult["identifiers"] == ("inlineStr", "MRN=004-512-77")
    assert adult["signed_at"] == ("inlineStr", "2026-11-23T14:30:00+00:00")


@pytest.mark.parametrize(
    ("text", "kind", "cell"),
    [
        ("0", "number", "n"),
        ("-3.50", "number", "n"),
        ("007", "number", "inlineStr"),
        ("1234567890123456", "number", "inlineStr"),  # a spreadsheet would round it
        ("1e5", "number", "inlineStr"),
        ("2024-02-29", "date", "date"),
        ("1899-12-31", "date", "inlineStr"),  # spreadsheets differ about days before March 1900
        ("2024-02", "date", "inlineStr"),
        ("12", "text", "inlineStr"),
        ("2024-02-29", "text", "inlineStr"),
    ],
)
def test_only_sure_numbers_and_days_are_more_than_text(text: str, kind: str, cell: str) -> None:
    made = read_xml(xlsx_file._cell("A1", text, kind).replace("<c ", f'<c xmlns="{MAIN[1:-1]}" '))
    assert read_cell(made) == (cell, text)


def test_it_holds_what_the_csv_holds(tmp_path: Path) -> None:
    records = (made_up.infant(), made_up.full(), made_up.amended(), made_up.empty_draft())
    (table, dictionary, long) = write_csv(tmp_path, *made_up.form_and_rules(), records)
    made = book(tmp_path, *records)
    assert list(made) == ["intakes", "labels", "food.rx"]
    for name, path in (("intakes", table), ("labels", dictionary), ("food.rx", long)):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [
                {key: unguarded(cell) for key, cell in row.items() if cell}
                for row in csv.DictReader(file)
            ]
        assert [{key: cell for key, (_, cell) in row.items()} for row in made[name]] == rows


@pytest.mark.parametrize(
    "text",
    [
        *PAYLOADS,
        "_x0041_",
        "a\x0bb\x00c",
        "one\r\ntwo",
        "  kept  ",
        "]]>",
        "\N{PILE OF POO} שלום",
        "\ufffe",
    ],
)
def test_no_text_is_changed_or_taken_for_a_formula(text: str) -> None:
    made = read_xml(xlsx_file._cell("A1", text, "text").replace("<c ", f'<c xmlns="{MAIN[1:-1]}" '))
    assert read_cell(made) == ("inlineStr", text)


@pytest.mark.parametrize("letter", ["x", "\N{PILE OF POO}"])
def test_a_text_too_long_for_a_cell_says_that_it_is_cut(letter: str) -> None:
    cut = xlsx_file._within(letter * (LONGEST_TEXT + 1))
    assert cut.endswith(CUT)
    assert LONGEST_TEXT - 1 <= len(cut.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert xlsx_file._within("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT


def test_columns_are_lettered_as_spreadsheets_do() -> None:
    letters = [xlsx_file._letters(number) for number in (0, 25, 26, 51, 52, 701, 702, 16383)]
    assert letters == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]


def test_sheet_names_are_allowed_and_different() -> None:
    names = xlsx_file._sheet_names(["Labels", "a" * 40, "a" * 41, "what/ever?"])
    assert names == ["intakes", "labels", "Labels_2", "a" * 31, f"{'a' * 27}_2", "what_ever_"]


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    for path in (one, two):
        write_xlsx(path, *made_up.form_and_rules(), [made_up.child()])
    assert one.read_bytes() == two.read_bytes()


def test_what_does_not_fit_or_is_stopped_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "intakes.xlsx"
    with pytest.raises(CancelledError, match="stopped"):
        write_xlsx(path, *made_up.form_and_rules(), stopped(made_up.child()))
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 2)
    with pytest.raises(ExportError, match="more intakes than a workbook can hold"):
        write_xlsx(path, *made_up.form_and_rules(), [made_up.child(), made_up.infant()])
    assert list(tmp_path.iterdir()) == []


def test_rows_of_a_group_may_be_more_than_memory_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_file, "_HELD_IN_MEMORY", 100)
    made = book(tmp_path, *[made_up.child()] * 20)
    assert [row["entry"] for row in made["food.rx"]] == [("n", "1"), ("n", "2")] * 20
    assert [path.name for path in tmp_path.iterdir()] == ["intakes.xlsx"]


def test_a_long_table_keeps_no_more_texts_in_memory_than_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = book(tmp_path, made_up.child(), made_up.full())
    monkeypatch.setattr(xlsx_file, "_MOST_SHARED", 5)
    path = write_xlsx(
        tmp_path / "few.xlsx", *made_up.form_and_rules(), [made_up.child(), made_up.full()]
    )
    assert {name: named(rows) for name, rows in sheets(path).items()} == whole
    with zipfile.ZipFile(path) as made:
        assert made.read("xl/sharedStrings.xml").count(b"<si>") == 5
