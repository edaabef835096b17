"""The code in the foot of each page, read by another maker's reader from the drawn page."""

from __future__ import annotations

import dataclasses

import pypdfium2
import pytest
import zxingcpp
from PIL.Image import Image

from clinic_app.reporting.clinician_summary import clinician_summary
from clinic_app.reporting.pdf import pdf_bytes
from clinic_app.reporting.seal import read_seal, seal_text
from tests.reporting import made_up


def drawn(pdf: bytes, scale: float) -> list[Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=scale, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_each_page_carries_a_code_that_a_camera_can_read(paper: str) -> None:
    record = made_up.amended()
    pages = drawn(pdf_bytes(clinician_summary(record, made_up.PRINTED), paper), scale=150 / 72)
    assert len(pages) > 1
    for page in pages:
        (code,) = zxingcpp.read_barcodes(page)
        assert code.text == seal_text(record.head)
        assert read_seal(code.text).version == 2


def test_a_stain_on_the_code_does_not_hide_it() -> None:
    record = made_up.adult()
    (page,) = drawn(pdf_bytes(clinician_summary(record, made_up.PRINTED)), scale=4)
    (code,) = zxingcpp.read_barcodes(page)
    corner, side = code.position.bottom_right, code.position.top_right.x - code.position.top_left.x
    page.paste(255, (corner.x - side // 5, corner.y - side // 5, corner.x + 9, corner.y + 9))
    assert zxingcpp.read_barcodes(page)[0].text == seal_text(record.head)


def test_a_page_without_a_record_behind_it_has_no_code_and_more_room() -> None:
    paper = dataclasses.replace(clinician_summary(made_up.adult(), made_up.PRINTED), seal="")
    (page,) = drawn(pdf_bytes(paper), scale=150 / 72)
    assert not zxingcpp.read_barcodes(page)
