"""What a screen reader and an archive find in the file: a tree of parts, each mark of the page in it, and nothing from outside.

The whole rule set of PDF/UA-1 and PDF/A-2a needs a checker of its own; here stands what is easily broken.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from pypdf.generic import ContentStream

from clinic_app.record import IntakeStatus, Record
from clinic_app.reporting.blocks import words
from clinic_app.reporting.clinician_summary import clinician_summary
from clinic_app.reporting.fonts import faces
from clinic_app.reporting.lines import break_lines
from clinic_app.reporting.pdf import pdf_bytes
from tests.reporting import made_up

KINDS = {"Document", "H1", "H2", "H3", "P", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "Figure", "Sect"}  # fmt: skip


def read(record: Record, paper: str = "A4") -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf_bytes(clinician_summary(record, made_up.PRINTED), paper)))


def elements(node: Any) -> Iterator[Any]:
    node = node.get_object()
    yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        inner = kid.get_object()
        if isinstance(inner, dict) and "/S" in inner:
            yield from elements(kid)


def all_elements(reader: pypdf.PdfReader) -> list[Any]:
    return list(elements(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))


@pytest.mark.parametrize("make", [made_up.child, made_up.full, made_up.empty_draft])
def test_each_mark_of_a_page_is_a_part_of_the_text_or_said_to_be_none(make: Any) -> None:
    reader = read(make())
    back = reader.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for number, page in enumerate(reader.pages):
        assert page["/StructParents"] == number
        assert page["/Tabs"] == "/S"
        owners = back[2 * number + 1].get_object()
        depth, seen = list[str](), list[int]()
        for operands, operator in ContentStream(page["/Contents"], reader).operations:
            if operator in {b"BDC", b"BMC"}:
                depth.append(operands[0])
                if operator == b"BDC" and "/MCID" in operands[1]:
                    seen.append(int(operands[1]["/MCID"]))
                    assert owners[seen[-1]].get_object()["/S"] == operands[0]
            elif operator == b"EMC":
                depth.pop()
            elif operator in {b"Tj", b"TJ", b"f", b"b", b"s"}:
                assert depth, operands
        assert not depth
        assert sorted(seen) == list(range(len(owners)))


def test_the_tree_says_what_each_part_is() -> None:
    reader = read(made_up.child())
    found = all_elements(reader)
    kinds = [element["/S"][1:] for element in found]
    assert set(kinds) <= KINDS
    assert kinds[0] == "Document"
    assert kinds.count("H1") == 1
    assert kinds.count("H2") >= 4
    assert kinds.count("H3") >= 8  # findings
    for element in found:
        if element["/S"] == "/Figure":
            assert element["/Alt"]
        if element["/S"] == "/LI":
            assert [kid.get_object()["/S"] for kid in element["/K"]] == ["/Lbl", "/LBody"]
    levels = [int(kind[1]) for kind in kinds if re.fullmatch(r"H\d", kind)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_what_runs_from_right_to_left_is_also_there_in_the_order_of_reading() -> None:
    name = "محمد علي 42"
    record = made_up.record_of(made_up.form_of(made_up.ADULT), family="Sample", given=name)
    said = [str(element.get("/ActualText", "")) for element in all_elements(read(record))]
    assert any(name in text for text in said)


def test_words_of_the_frame_and_across_the_page_are_not_read_again_and_again() -> None:
    draft = made_up.record_of(made_up.child().form, status=IntakeStatus.DRAFT)
    for page in read(draft).pages:
        code = page["/Contents"].get_data().decode("latin-1")
        assert code.index("/Artifact BMC") < code.index("re f")
        last = code[code.rindex("/Artifact BMC") :]
        assert "MCID" not in last
        assert last.count("Tj") >= 3  # who, page x of y, versions


def test_the_file_says_what_it_is_and_needs_nothing_from_outside() -> None:
    for paper in ("A4", "Letter"):
        reader = read(made_up.child(), paper)
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en-GB"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert root["/OutputIntents"][0]["/DestOutputProfile"].get_data()[36:40] == b"acsp"
        said = root["/Metadata"].get_data().decode()
        for claim in ("<pdfuaid:part>1<", "<pdfaid:part>2<", "<pdfaid:conformance>A<"):
            assert claim in said
        assert reader.metadata is not None
        assert f">{reader.metadata.title}<" in said
        assert f">{reader.metadata.author}<" in said


def test_streams_end_with_a_line_end_of_their_own() -> None:
    pdf = pdf_bytes(clinician_summary(made_up.child(), made_up.PRINTED))
    lengths = [int(length) for length in re.findall(rb"/Length (\d+)", pdf)]
    starts = [found.end() for found in re.finditer(rb"\nstream\n", pdf)]
    assert len(lengths) == len(starts) > 5
    for start, length in zip(starts, lengths, strict=True):
        assert pdf[start + length :].startswith(b"\nendstream\n")


def test_words_on_both_sides_of_a_line_end_stay_two_words() -> None:
    (line, *_), *_ = break_lines(words("one two three four"), 40, 8, faces())
    assert line.text == "one two "
    (mixed, *_) = break_lines(words("one 李 three four"), 40, 8, faces())
    assert mixed[-1].text == " "
    (cut, *_) = break_lines(words("m" * 40), 50, 8, faces())
    assert cut[-1].text.strip() == cut[-1].text
