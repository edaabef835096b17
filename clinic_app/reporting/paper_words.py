"""The fixed words of all papers in the language of a record: headings, leads, the foot, the sentences for patients.

They stand in `resources/translations/<language>/paper.toml`, beside those of the window and of the form: entries of `en`
and the translation, which anybody can read and correct. How numbers, dates and answers are said comes from the form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from clinic_app.form.language import Words, words_of
from clinic_app.form.translation import ORIGINAL, program_texts
from clinic_app.paths import resources

PAPER_CATALOGUE = "paper.toml"
Say = Callable[..., str]
"""`say("born {date}", date=…)`: the sentence in the language of the paper, with its parts put in."""


@cache
def paper_words(language: str) -> Words:
    """Return the words of papers in a language tag such as `es`; English for a language without a catalogue."""
    spoken = words_of(language)
    path = resources() / "translations" / spoken.language / PAPER_CATALOGUE
    if spoken.language == ORIGINAL or not path.is_file():
        return spoken
    texts = program_texts(path.read_text(encoding="utf-8"), spoken.language)
    own = {text: words for (text, _), words in texts.items()}
    return replace(spoken, sentences={**spoken.sentences, **own})
