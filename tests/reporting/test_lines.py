"""Breaking words into lines: nothing lost, nothing too wide, marks of weight kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.errors import MissingGlyphError
from clinic_app.reporting.blocks import Run, strong, words
from clinic_app.reporting.fonts import faces, printable
from clinic_app.reporting.lines import break_lines

LETTERS = st.text("abWéЖΩ .,-", max_size=60)


@given(st.lists(st.builds(Run, LETTERS, st.booleans()), max_size=5), st.integers(12, 200))
def test_every_letter_stands_on_some_line_and_no_line_is_too_wide(
    runs: list[Run], width: int
) -> None:
    lines = break_lines(tuple(runs), width, 8, faces())
    drawn = "".join(part.text for line in lines for part in line)
    assert drawn.replace(" ", "") == "".join(run.text for run in runs).replace(" ", "")
    for line in lines:
        last = line[-1]
        assert last.x + faces().of(last.strong).width(last.text.rstrip(), 8) <= width + 0.01


def test_runs_without_a_space_between_them_stay_on_one_line() -> None:
    lines = break_lines(words("aaaa ", strong("Yes"), "; peanut"), 38, 8, faces())
    assert [[part.text for part in line] for line in lines] == [["aaaa ", "Yes", "; "], ["peanut"]]


def test_a_word_wider_than_the_line_is_cut_between_letters() -> None:
    lines = break_lines(words("short " + "m" * 40), 50, 8, faces())
    assert lines[0][0].text == "short "
    assert len(lines) > 5


def test_what_cannot_be_seen_is_written_out() -> None:
    assert printable("a\u202eb\u200bc\x00") == "a[U+202E]b[U+200B]c[U+0000]"
    assert printable("one\r\ntwo\tthree") == "one / two three"
    assert printable("Zoe\u0308") == "Zoë"
    assert printable("no\u00a0break") == "no\u00a0break"


@pytest.mark.parametrize("character", ["\N{SLIGHTLY SMILING FACE}", "\N{GURMUKHI LETTER KA}"])
def test_a_character_without_a_glyph_is_named(character: str) -> None:
    with pytest.raises(MissingGlyphError) as caught:
        break_lines(words(f"abc {character}"), 100, 8, faces())
    assert caught.value.character == character
    assert f"U+{ord(character):04X}" in str(caught.value)


def test_both_weights_have_the_same_characters_and_the_signs_the_pages_use() -> None:
    assert faces().regular.characters == faces().bold.characters
    assert faces().regular.characters >= set("→←↑↓✓✗☐☑≥≤≈·—…“”•µ°±€ŁőşțĐẪợΩЖẞ")
    assert faces().regular.width(" ", 10) == faces().bold.width(" ", 10)
