"""Anything in a text of a record: a page or the character it lacks, a table without formulas, a workbook that is XML."""

from __future__ import annotations

import csv
import dataclasses
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from clinic_app.errors import MissingGlyphError
from clinic_app.export.csv_file import write_csv
from clinic_app.export.formula import RISKY, unguarded
from clinic_app.export.json_file import read_json, write_json
from clinic_app.export.xlsx_file import WORKBOOK, write_xlsx
from clinic_app.form.answers import Answer
from clinic_app.form.questionnaire import Kind
from clinic_app.record import Identifier, Record
from clinic_app.reporting.clinician_summary import clinician_summary
from clinic_app.reporting.pdf import pdf_bytes
from tests.bad_input.nasty import TEXTS, no_hang, refused, texts, tries
from tests.reporting.made_up import PRINTED, edition, full

WRITABLE = [text for text in TEXTS if not any("\ud800" <= one <= "\udfff" for one in text)]
QUESTION = "visit.complaint_text"


def saying(text: str, *, everywhere: bool = True) -> Record:
    """A full record with the text wherever a person may type one."""
    record = full()
    form = record.form
    for (id_, entry), _answer in list(form.answers.items()):
        if form.questionnaire.question(id_).kind is Kind.TEXT and (everywhere or id_ == QUESTION):
            form = form.answer(id_, Answer.of(text), entry)
    details = dataclasses.replace(
        record.patient.details, family=text, given=text,
        identifiers=(Identifier(text[:20], text),), former_names=(text,),
    )  # fmt: skip
    return dataclasses.replace(
        record, form=form, patient=dataclasses.replace(record.patient, details=details),
        clinic_name=text, author_name=text, signed_by_name=text,
    )  # fmt: skip


def printed(text: str) -> None:
    try:
        pdf = pdf_bytes(clinician_summary(saying(text), PRINTED))
    except MissingGlyphError as error:
        refused(error)
        named = error.character in text and f"U+{ord(error.character):04X}" in str(error)
        assert named, str(error)  # noqa: PT017 - either outcome is right
        return
    assert pdf.startswith(b"%PDF")
    assert pdf.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: repr(text)[:24])
def test_each_bad_text_on_paper(text: str) -> None:
    with no_hang():
        printed(text[:3000])


@tries(15)
@given(texts)
def test_any_text_on_paper(text: str) -> None:
    printed(text[:1000])


@pytest.mark.parametrize("text", ["x" * 100_000, "a " * 50_000, "(" * 50_000])
def test_a_huge_name_on_paper(text: str) -> None:
    record = full()
    details = dataclasses.replace(record.patient.details, family=text, given=text)
    record = dataclasses.replace(
        record, patient=dataclasses.replace(record.patient, details=details), clinic_name=text
    )
    with no_hang():
        assert pdf_bytes(clinician_summary(record, PRINTED)).startswith(b"%PDF")


def test_no_text_becomes_a_formula_or_another_cell(tmp_path: Path) -> None:
    used = edition()
    records = [saying(text[:3000], everywhere=False) for text in WRITABLE]
    with no_hang():
        path, *_ = write_csv(tmp_path, used.questionnaire, used.rules, records)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(records)
    for row, text in zip(rows, WRITABLE, strict=True):
        assert None not in row
        assert unguarded(row[QUESTION]) == text[:3000]
        for cell in row.values():
            assert cell[:1] not in RISKY or cell.lstrip("-").replace(".", "").isdigit(), cell[:40]


def test_a_workbook_of_anything_is_xml(tmp_path: Path) -> None:
    used = edition()
    path = tmp_path / WORKBOOK
    records = [saying(text[:3000], everywhere=False) for text in WRITABLE]
    with no_hang():
        write_xlsx(path, used.questionnaire, used.rules, records)
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            root = ET.fromstring(book.read(name))  # noqa: S314 - our own file
            assert not [one for one in root.iter() if one.tag.endswith("}f")], "a formula"


def test_an_export_of_anything_comes_back(tmp_path: Path) -> None:
    used = edition()
    texts_kept = [text for text in WRITABLE if "\0" not in text and text.strip()]
    records = [saying(text, everywhere=False) for text in texts_kept]
    with no_hang():
        path = write_json(tmp_path / "intakes.json", records)
        json.loads(path.read_text(encoding="utf-8"))
        back = read_json(path, used.questionnaire, used.rules)
    assert [one.form.answers for one in back] == [one.form.answers for one in records]
    assert [one.patient for one in back] == [one.patient for one in records]
