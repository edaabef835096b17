"""Names and texts in ten scripts: ordered by the Unicode algorithm, shaped as a whole paragraph is, found again in the file."""

from __future__ import annotations

import pypdfium2
import pytest
import uharfbuzz
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.reporting import scripts
from clinic_app.reporting.blocks import Run, strong, words
from clinic_app.reporting.clinician_summary import clinician_summary
from clinic_app.reporting.direction import is_rtl, levels, visual_order
from clinic_app.reporting.fonts import faces, printable
from clinic_app.reporting.lines import break_lines
from clinic_app.reporting.mixed_lines import set_line
from clinic_app.reporting.pdf import pdf_bytes
from tests.reporting import made_up

TEXTS = {  # made up; each of one script, so that one font can shape the whole of it
    "NotoSansArabic-Regular": "محمد علي يشكو من ألم في البطن بعد الأكل وطفح جلدي، والأم تقول لا شيء",
    "NotoSansHebrew-Regular": "שָׂרָה כהן אומרת שיש כאבי בטן אחרי אוכל ופריחה בעור",
    "NotoSansDevanagari-Regular": "लक्ष्मी श्रीवास्तव को खाने के बाद पेट में दर्द और त्वचा पर चकत्ते होते हैं",
    "NotoSansThai-Regular": "สมชาย น้ำใจดี ปวดท้องหลังรับประทานอาหาร มีผื่นที่ผิวหนัง",
    "DroidSansFallback": "李小龙饭后腹痛三个月皮肤有湿疹山田さくらカナ",
    "ClinicHangul": "김민수 식후 복통이 있고 피부에 습진이 있습니다",
}
NAMES = [
    "Łukasz Żółć", "Ἀθηνᾶ Παπαδοπούλου", "Юлия Щербакова", "محمد علي", "דנה כהן", "लक्ष्मी श्रीवास्तव",
    "สมชาย น้ำใจดี", "李小龙", "山田さくら", "김민수",
]  # fmt: skip
MIXED = st.text("abאבגعلي12٣ .,-+:/%()[]$é\u0301\u05b0", max_size=14)


@given(MIXED, st.booleans())
def test_order_is_that_of_another_makers_algorithm(text: str, rtl: bool) -> None:
    ordered = visual_order(list(zip(levels(text, rtl=rtl), text, strict=True)))
    assert "".join(ordered) == get_display(text, base_dir="R" if rtl else "L")


@pytest.mark.parametrize("font", TEXTS)
def test_a_line_has_the_glyphs_and_places_of_the_paragraph_shaped_as_a_whole(font: str) -> None:
    text = TEXTS[font]
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(_file(font))))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(uharfbuzz.Font(face), buffer, {"dlig": False})
    wanted, x = [], 0.0
    for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        wanted.append((info.codepoint, x + at.x_offset * 10 / face.upem))
        x += at.x_advance * 10 / face.upem
    drawn = []
    for piece in set_line(text, 10, faces(), strong=False):
        at = piece.x
        for glyph in scripts.shaped(piece.font, piece.text, piece.rtl).glyphs:
            drawn.append((glyph.number, at + glyph.right / 100))
            at += glyph.advance / 100
    assert is_rtl(text) == (buffer.direction == "rtl")
    assert [number for number, _ in _letters(drawn, font)] == [
        number for number, _ in _letters(wanted, font)
    ]
    for (_, mine), (_, theirs) in zip(_letters(drawn, font), _letters(wanted, font), strict=True):
        assert mine == pytest.approx(theirs, abs=0.35)  # a space may be that of the main font


def _file(font: str) -> object:
    return scripts.resources() / "fonts" / "scripts" / f"{font}.ttf"


def _letters(glyphs: list[tuple[int, float]], font: str) -> list[tuple[int, float]]:
    """Without spaces and what comes from another font."""
    space = scripts.outlines(font).font.get_nominal_glyph(ord(" "))
    return [one for one in glyphs if one[0] != space]


def test_brackets_without_end_take_no_time_without_end() -> None:
    text = "א" + "(" * 4000 + "ב" + ")" * 4000
    assert levels(text)[0] == 1
    assert set_line(text, 8, faces(), strong=False)


def test_digits_inside_a_name_from_right_to_left_read_from_left_to_right() -> None:
    line = set_line("Sample-محمد 42 علي (عمر)", 10, faces(), strong=False)
    assert "42" in [piece.text for piece in line]
    order = [piece.text.strip() for piece in line]
    assert order.index("Sample-") < order.index("عمر") < order.index("42") < order.index("محمد")


def test_what_stands_between_points_and_quotation_marks_has_its_own_direction() -> None:
    line = [one.text.strip() for one in set_line("محمد · 1988 · MRN 4", 10, faces(), strong=False)]
    assert line.index("محمد") < next(i for i, text in enumerate(line) if "1988" in text)
    quoted = set_line("said: “ألم 3.”; then", 10, faces(), strong=False)
    assert quoted[0].text == "said: “"
    assert [one.text.strip() for one in quoted][-1] == "”; then"


@given(
    st.lists(
        st.builds(Run, st.text("abمحأלש 12ก็เ李。पूर्ति한", max_size=40), st.booleans()), max_size=4
    ),
    st.integers(30, 200),
)
def test_every_letter_stands_on_some_line_and_no_line_is_too_wide(
    runs: list[Run], width: int
) -> None:
    lines = break_lines(tuple(runs), width, 8, faces())
    drawn = sorted("".join(part.text for line in lines for part in line).replace(" ", ""))
    assert drawn == sorted(printable("".join(run.text for run in runs)).replace(" ", ""))
    for line in lines:
        last = line[-1]
        wide = faces().of(last.strong).width(last.text, 8)
        assert last.x + wide <= width * 1.12 + 2


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_again_by_searching_the_file(name: str) -> None:
    record = made_up.record_of(made_up.form_of(made_up.ADULT), family="Sample", given=name)
    first, second = (pdf_bytes(clinician_summary(record, made_up.PRINTED)) for _ in range(2))
    assert first == second
    document = pypdfium2.PdfDocument(first)
    found = document[0].get_textpage().get_text_bounded()
    document.close()
    for word in name.split():
        assert word in found


@pytest.mark.parametrize(
    "character", ["\N{GURMUKHI LETTER KA}", "\U00020bb7", "\N{ETHIOPIC SYLLABLE HA}"]
)
def test_spelling_keeps_its_joiners_and_nothing_else_hides_in_a_name(character: str) -> None:
    assert printable("می\u200cخواهم") == "می\u200cخواهم"  # noqa: RUF001 - Persian letters
    assert printable("a\u200cb\u202e" + "c") == "a[U+200C]b[U+202E]c"
    with pytest.raises(Exception, match=f"U\\+{ord(character):04X}"):
        break_lines(words("abc ", strong(character)), 100, 8, faces())


def test_a_latin_page_opens_no_further_font() -> None:
    scripts.outlines.cache_clear()
    pdf_bytes(clinician_summary(made_up.adult(), made_up.PRINTED))
    assert scripts.outlines.cache_info().currsize == 0
