"""A workbook of intakes: the columns of the CSV table as typed cells, their labels, and a sheet for each repeating group.

Office Open XML (ECMA-376), written here because a workbook library takes six to twelve times as long for
the same cells. No text is taken for a formula, because a cell says itself that it holds one, so nothing has to
be put in front of it. Codes and labels, which come back in every row, stand once in the list of shared texts; all other
text stands in its cell. Numbers are numbers, dates known to the day are dates; a year or a month alone, an
age of onset, a time with its zone and everything with leading zeros stay the text that they are.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from clinic_app.errors import ExportError
from clinic_app.export.codebook import (
    DICTIONARY_COLUMNS,
    columns,
    dictionary_row,
    entry_columns,
    entry_kinds,
    groups_of,
    places_of,
)
from clinic_app.export.formula import guarded, unguarded
from clinic_app.export.table_row import TableRow, TableRows
from clinic_app.export.whole_file import whole_bytes
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.record import Record
from clinic_app.screening.rules import RuleSet

WORKBOOK: Final = "intakes.xlsx"
TABLE, LABELS = "intakes", "labels"
LONGEST_TEXT: Final = 32_767  # characters in a cell
MOST_ROWS: Final = 1_048_576  # in a sheet, the header among them
CUT: Final = "… [longer than a cell can be; the CSV and JSON exports have the whole text]"

_LARGEST_SHEET: Final = 2**31 - 1_000  # bytes; a zip file that spreadsheets open has no larger part
_SHARED: Final = frozenset({"code", "codes", "words"})
_MOST_SHARED: Final = 20_000  # texts, so that no length of table takes more memory than another
_LONGEST_SHARED: Final = 200  # characters
_HELD_IN_MEMORY: Final = (
    8_000_000  # bytes of a group's rows, which wait until the main sheet is done
)
_DAY_ZERO: Final = dt.date(
    1899, 12, 30
)  # day 0, for every day after the 29 February 1900 that never was
_SURE_FROM: Final = dt.date(1900, 3, 1)
_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_DIGITS: Final = 15  # a spreadsheet keeps no more
_FULL_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# what XML cannot hold, carriage return (a reader would make it a line feed), and a text that looks like the way out of it
_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_DATE, _BOLD = 1, 2  # cell styles, by their place in _STYLES

_SHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES: Final = (
    f'{_HEAD}<styleSheet xmlns="{_SHEET}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/>'
    '<xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)
_SHEET_START: Final = (
    f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData>'
)
_SHEET_END: Final = "</sheetData></worksheet>"


def write_xlsx(
    path: Path,
    questionnaire: Questionnaire,
    rules: RuleSet,
    records: Iterable[Record],
    wanted: Sequence[str] = (),
) -> Path:
    """Write the workbook of records; all else is as in `write_xlsx_rows`."""
    rows = TableRows(questionnaire, rules).rows(records)
    return write_xlsx_rows(path, questionnaire, rules, rows, wanted)


def write_xlsx_rows(
    path: Path,
    questionnaire: Questionnaire,
    rules: RuleSet,
    rows: Iterable[TableRow],
    wanted: Sequence[str] = (),
) -> Path:
    """Write the workbook and return its path. Rows are taken one by one; the same ones give the same bytes.

    `wanted` chooses columns, as in `codebook.columns`. Raises ExportError, and leaves no file: a full disk, an
    error among the records, or more rows than a sheet has.
    """
    told = columns(questionnaire, rules, wanted)
    groups = groups_of(questionnaire, told)
    places = places_of(questionnaire, rules, told)
    numbers = [questionnaire.groups.index(group) for group in groups]
    with whole_bytes(path) as file, zipfile.ZipFile(file, "w") as book, ExitStack() as stack:
        for name, content in _frame(_sheet_names(groups)):
            book.writestr(_part(name), content)
        texts = _Texts()
        waiting = [stack.enter_context(_waiting_file(path.parent)) for _ in groups]
        sheets = [
            _Sheet(
                one.write,
                entry_columns(questionnaire, group),
                entry_kinds(questionnaire, group),
                texts,
            )
            for one, group in zip(waiting, groups, strict=True)
        ]
        with book.open(_part(_sheet_part(1)), "w") as part:
            table = _Sheet(
                part.write, [one.name for one in told], [one.kind for one in told], texts
            )
            for row in rows:
                cells = row.cells()
                table.row([cells[place] for place in places] if wanted else cells)
                for sheet, number in zip(sheets, numbers, strict=True):
                    for entry in row.entry_cells(number):
                        sheet.row(entry)
            table.end()
        with book.open(_part(_sheet_part(2)), "w") as part:
            labels = _Sheet(
                part.write, DICTIONARY_COLUMNS, ["text"] * len(DICTIONARY_COLUMNS), texts
            )
            for column in told:
                labels.row([guarded(cell) for cell in dictionary_row(column)])
            labels.end()
        for number, (sheet, one) in enumerate(zip(sheets, waiting, strict=True), 3):
            sheet.end()
            one.seek(0)
            with book.open(_part(_sheet_part(number)), "w") as part:
                shutil.copyfileobj(one, part)
        with book.open(_part("xl/sharedStrings.xml"), "w") as part:
            texts.write(part.write)
    return path


def _waiting_file(folder: Path) -> tempfile.SpooledTemporaryFile[bytes]:
    """A workbook is written part by part: the rows of a group wait, in a nameless file beside it where they are many."""
    return tempfile.SpooledTemporaryFile(max_size=_HELD_IN_MEMORY, dir=str(folder))


class _Sheet:
    """Writes one sheet row by row: a header in bold that stays in sight, then cells of fixed kinds."""

    def __init__(
        self,
        write: Callable[[bytes], object],
        header: Sequence[str],
        kinds: Sequence[str],
        texts: _Texts,
    ) -> None:
        self._write, self._texts = write, texts
        self._rows, self._size = 0, 0
        starts = [f'<c r="{_letters(number)}' for number in range(len(header))]
        self._columns = [(*one, texts.of(one[1])) for one in zip(starts, kinds, strict=True)]
        cells = [f"{one}1{_text(text, _BOLD)}" for one, text in zip(starts, header, strict=True)]
        self._add(_SHEET_START + self._line(cells))

    def row(self, cells: Sequence[str]) -> None:
        """Add a row of guarded cells, as `formula` has them. An empty text is no cell at all."""
        number, written = f"{self._rows + 1}", []
        for text, (start, kind, known) in zip(cells, self._columns, strict=True):
            if text:
                rest = known.get(text)
                if rest is None:
                    rest = self._texts.rest(text, kind)
                written.append(start + number + rest)
        self._add(self._line(written))

    def end(self) -> None:
        """Nothing more comes."""
        self._write(_SHEET_END.encode())

    def _line(self, cells: Iterable[str]) -> str:
        return f'<row r="{self._rows + 1}">{"".join(cells)}</row>'

    def _add(self, text: str) -> None:
        content = text.encode()
        self._rows += 1
        self._size += len(content)
        if self._rows > MOST_ROWS or self._size > _LARGEST_SHEET:
            raise ExportError(
                "These are more intakes than a workbook can hold. Nothing was written.",
                "Choose a shorter period, or export as CSV.",
            )
        self._write(content)


# -- cells -----------------------------------------------------------------------------------------


class _Texts:
    """The shared texts of a workbook, and what comes after the place of a cell, worked out once for what comes back."""

    def __init__(self) -> None:
        self._shared: dict[str, int] = {}  # text -> its number in the list
        self._known: dict[str, dict[str, str]] = {kind: {} for kind in _SHARED}

    def of(self, kind: str) -> Mapping[str, str]:
        """Return what is worked out for a kind of cells, by their guarded text."""
        return self._known.get(kind, {})

    def rest(self, cell: str, kind: str) -> str:
        """Work out what comes after the place of a cell that `of` does not have."""
        text = unguarded(cell)
        if kind not in _SHARED or len(text) > _LONGEST_SHARED or len(self._shared) >= _MOST_SHARED:
            return _rest(text, kind)
        number = self._shared.setdefault(text, len(self._shared))
        found = self._known[kind][cell] = f'" t="s"><v>{number}</v></c>'
        return found

    def write(self, write: Callable[[bytes], object]) -> None:
        """Write the list of shared texts."""
        write(f'{_HEAD}<sst xmlns="{_SHEET}" uniqueCount="{len(self._shared)}">'.encode())
        for text in self._shared:
            write(f"<si>{_words(text)}</si>".encode())
        write(b"</sst>")


def _cell(place: str, text: str, kind: str) -> str:
    return f'<c r="{place}{_rest(text, kind)}'


def _rest(text: str, kind: str) -> str:
    """Return what comes after the place of a cell that is complete in itself."""
    if kind == "number" and _NUMBER.fullmatch(text) and sum(map(str.isdigit, text)) <= _DIGITS:
        return f'"><v>{text}</v></c>'
    if kind == "date" and _FULL_DATE.fullmatch(text):
        day = dt.date.fromisoformat(text)
        if day >= _SURE_FROM:
            return f'" s="{_DATE}"><v>{(day - _DAY_ZERO).days}</v></c>'
    return _text(text)


def _text(text: str, style: int = 0) -> str:
    return f'" s="{style}" t="inlineStr"><is>{_words(text)}</is></c>'


def _words(text: str) -> str:
    words = escape(_ODD.sub(lambda found: f"_x{ord(found[0]):04X}_", _within(text)))
    return f'<t xml:space="preserve">{words}</t>'


def _within(text: str) -> str:
    """Return the text as long as a cell may be, counted in UTF-16; one that is cut says so."""
    if len(text) * 2 <= LONGEST_TEXT:
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) <= LONGEST_TEXT * 2:
        return text
    return units[: (LONGEST_TEXT - len(CUT)) * 2].decode("utf-16-le", "ignore") + CUT


@cache
def _letters(column: int) -> str:
    """Name of a column, from 0: A, B … Z, AA …."""
    before, letter = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + letter)


# -- the parts around the sheets ---------------------------------------------------------------------


def _sheet_names(groups: Iterable[str]) -> list[str]:
    """Names of at most 31 characters without brackets, colons, asterisks, question marks and slashes; no two are alike but for capitals."""
    names: list[str] = []
    for wanted in (TABLE, LABELS, *groups):
        plain = re.sub(r"[\[\]:*?/\\]", "_", wanted)[:31]
        taken = {name.casefold() for name in names}
        ways = (plain, *(f"{plain[:27]}_{number}" for number in range(2, 1000)))
        names.append(next(way for way in ways if way.casefold() not in taken))
    return names


def _frame(sheets: Sequence[str]) -> Iterator[tuple[str, str]]:
    """All parts but the sheets: what is in the package, and how the parts belong together."""
    numbers = range(1, len(sheets) + 1)
    parts = "".join(
        f'<Override PartName="/{_sheet_part(n)}" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        "[Content_Types].xml",
        (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>{parts}</Types>'
        ),
    )
    yield "_rels/.rels", _relations(("officeDocument", "xl/workbook.xml"))
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    yield (
        "xl/workbook.xml",
        (
            f'{_HEAD}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
        ),
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations(
            *(("worksheet", _sheet_part(n).removeprefix("xl/")) for n in numbers),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
    )
    yield "xl/styles.xml", _STYLES


def _sheet_part(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _relations(*targets: tuple[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _part(name: str) -> zipfile.ZipInfo:
    """A part without the time of day, so that the same records give the same bytes."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info._compresslevel = 1  # type: ignore[attr-defined]  # noqa: SLF001 - public as compress_level from Python 3.13
    return info
