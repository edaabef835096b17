"""Sentences that are already put together, in another language: found again by the words around what was put in."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{(\d)\}")


class Sentences:
    """Translations of sentences with places, “{0} cannot be read.”; what fills a place may be such a sentence, too."""

    def __init__(self, translations: Mapping[str, str]) -> None:
        self._whole = {one: words for one, words in translations.items() if "{" not in one}
        shapes = [one for one in translations if "{" in one]
        shapes.sort(
            key=lambda one: len(_PLACE.sub("", one)), reverse=True
        )  # the most telling first
        self._shapes = [(_pattern(one), translations[one]) for one in shapes]

    def said(self, text: str) -> str | None:
        """Return the translation of a sentence; None where there is none."""
        if (known := self._whole.get(text)) is not None:
            return known
        for pattern, words in self._shapes:
            found = pattern.fullmatch(text)
            if found is not None:
                return _PLACE.sub(lambda place: self._filled(found[f"p{place[1]}"]), words)  # noqa: B023 - used at once
        return None

    def _filled(self, part: str) -> str:
        bare = part.strip()
        if not bare or (bare == part and " " not in part):
            return part  # a name or a number
        return part.replace(bare, self.said(bare) or bare)


def _pattern(shape: str) -> re.Pattern[str]:
    pieces = _PLACE.split(shape)  # words, number, words, number …
    made = "".join(
        f"(?P<p{piece}>.*)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)
    )
    return re.compile(made, re.DOTALL)
