"""A clinic's head on paper: what is read of a picture, what is kept of it, and where it stands on each page."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from clinic_app.errors import PaperError
from clinic_app.reporting.blocks import House, Paper
from clinic_app.reporting.clinician_summary import clinician_summary
from clinic_app.reporting.head_sample import head_sample
from clinic_app.reporting.logo import HIGH, LARGEST_FILE, WIDE, made_anew, picture_of
from clinic_app.reporting.patient_summary import ForPatient, patient_summary
from clinic_app.reporting.pdf import pdf_bytes
from clinic_app.reporting.referral_letter import Recipient, letter_text, referral_letter
from tests.reporting import made_up
from tests.reporting.test_paper import demo_records, pages, text
from tests.reporting.test_tags import elements

GREEN = (0, 140, 60)


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, GREEN).save(file, kind)
    return file.getvalue()


def house() -> House:
    return House(
        ("12 Example Street", "Sampletown"),
        "000 555 0100",
        picture_of(made_anew(picture())),
        {"SO-02": "Our nurse calls you within a week (made up)."},
        texts_for_clinicians=True,
    )


def papers() -> tuple[Paper, Paper, Paper]:
    record, own = made_up.child(), house()
    return (
        clinician_summary(record, made_up.PRINTED, own),
        patient_summary(record, made_up.PRINTED, ForPatient(), own),
        referral_letter(
            record, made_up.PRINTED, Recipient.ALLERGY, letter_text(record, Recipient.ALLERGY), own
        ),
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_made_small_and_plain(kind: str) -> None:
    kept = Image.open(io.BytesIO(made_anew(picture(kind))))
    assert (kept.format, kept.mode) == ("PNG", "RGB")
    assert kept.width <= WIDE
    assert kept.height <= HIGH
    assert kept.width / kept.height == pytest.approx(3, abs=0.02)


def test_what_is_transparent_becomes_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(file, "PNG")
    assert Image.open(io.BytesIO(made_anew(file.getvalue()))).getpixel((5, 5)) == (255, 255, 255)


def test_nothing_but_the_picture_is_kept() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "secret words")
    file = io.BytesIO()
    Image.new("RGB", (50, 50), GREEN).save(file, "PNG", pnginfo=notes, dpi=(72, 72))
    kept = made_anew(file.getvalue() + b"words after the end")
    assert b"secret" not in kept
    assert b"after the end" not in kept
    assert {chunk for chunk in (b"tEXt", b"iCCP", b"eXIf", b"pHYs") if chunk in kept} == set()


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", picture("GIF"), picture("BMP"),
     picture()[:200], b"\x00" * (LARGEST_FILE + 1)],
    ids=["empty", "svg", "pdf", "gif", "bmp", "cut short", "too large"],
)  # fmt: skip
def test_anything_else_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(PaperError) as caught:
        made_anew(content)
    assert "PNG or JPEG" in caught.value.remedy


def test_a_picture_that_says_it_is_huge_is_refused_before_it_is_read() -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0))
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(PaperError):
        made_anew(bomb)


@settings(max_examples=60, deadline=None)
@given(st.integers(8, len(picture("JPEG", (60, 40))) - 1), st.binary(min_size=1, max_size=40))
def test_a_damaged_picture_is_read_or_refused_and_never_breaks_the_program(
    place: int, damage: bytes
) -> None:
    for kind in ("PNG", "JPEG"):
        whole = picture(kind, (60, 40))
        broken = whole[:place] + damage + whole[place + len(damage) :]
        try:
            kept = made_anew(broken)
        except PaperError:
            continue
        assert picture_of(kept).width <= WIDE


def test_the_head_stands_on_letter_summary_and_patient_page() -> None:
    for paper in papers():
        found = pages(pdf_bytes(paper))
        for words in ("EXAMPLE clinic (made-up)", "12 Example Street", "000 555 0100"):
            assert words in found[0], paper.title
            assert found[0].count("12 Example Street") == 1
        document = pypdfium2.PdfDocument(pdf_bytes(paper))
        colours = document[0].render(scale=1).to_pil().convert("RGB").getcolors(1 << 24) or []
        document.close()
        green = sum(
            count for count, colour in colours if abs(colour[1] - 140) < 4 and colour[0] < 4
        )
        assert green > 800, paper.title


def test_the_logo_is_a_figure_with_words_and_stands_in_the_file_once() -> None:
    for paper in papers():
        reader = pypdf.PdfReader(io.BytesIO(pdf_bytes(paper)))
        figures = [
            one
            for one in elements(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
            if one["/S"] == "/Figure"
        ]
        assert [one["/Alt"] for one in figures].count("EXAMPLE clinic (made-up)") == 1
        pictures = [page["/Resources"].get("/XObject", {}) for page in reader.pages]
        assert [len(one) for one in pictures] == [1] + [0] * (len(reader.pages) - 1)


def test_a_head_costs_no_page() -> None:
    for name, record in demo_records().items():
        for sheet in ("A4", "Letter"):
            with_head = pages(
                pdf_bytes(
                    clinician_summary(record, made_up.PRINTED, replace(house(), texts={})), sheet
                )
            )
            assert len(with_head) == (2 if name == "child" else 1), (name, sheet)


def test_the_same_head_gives_the_same_bytes() -> None:
    assert [pdf_bytes(paper) for paper in papers()] == [pdf_bytes(paper) for paper in papers()]


def test_a_text_of_the_clinic_is_marked_as_its_own() -> None:
    clinician, patient, letter = (text(pdf_bytes(paper)) for paper in papers())
    assert "This clinic: Our nurse calls you within a week (made up)." in clinician
    assert "From your clinic: Our nurse calls you within a week (made up)." in patient
    assert "Our nurse calls" not in letter
    only = House(texts={"SO-02": "For patients alone."})
    assert "For patients alone." not in text(
        pdf_bytes(clinician_summary(made_up.child(), made_up.PRINTED, only))
    )
    left_out = ForPatient(left_out=frozenset({"SO-02"}))
    page = patient_summary(made_up.child(), made_up.PRINTED, left_out, only)
    assert "For patients alone." not in text(pdf_bytes(page))


def test_the_number_of_the_clinic_is_whom_patients_call_where_nothing_else_is_set() -> None:
    _, patient, _ = papers()
    whole = text(pdf_bytes(patient))
    assert "if things get worse: 000 555 0100" in whole
    own = ForPatient(call=("Ask for Sam, 1234",))
    page = patient_summary(made_up.child(), made_up.PRINTED, own, house())
    assert "if things get worse: Ask for Sam, 1234" in text(pdf_bytes(page))


def test_the_sample_names_nobody_and_shows_the_head() -> None:
    found = text(pdf_bytes(head_sample(house(), "EXAMPLE clinic (made-up)", "en-GB")))
    assert "12 Example Street" in found
    assert "SAMPLE-PATIENT" in found
