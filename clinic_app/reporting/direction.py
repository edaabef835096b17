"""Which way each character of a line runs: the Unicode Bidirectional Algorithm (UAX #9, revision 50) without its hidden orders.

Texts on paper hold no character that orders a direction; they are written out before they come here. A library that
gives back a text in the order of the page is not enough: fonts, weights and marks follow the characters, so that the
level of each is needed. Even levels run from left to right, odd ones from right to left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeVar

_T = TypeVar("_T")
_OWN = re.compile(r" · |“([^”]*)”")  # what stands between has a direction of its own
_PAIRS = {
    pair[0]: pair[1] for pair in ("()", "[]", "{}", "⟨⟩", "「」", "『』", "【】", "〈〉", "《》")
}
_CLOSING = {closing: opening for opening, closing in _PAIRS.items()}
_DEEPEST = 63  # brackets within brackets (BD16)
_NEUTRAL = {"B", "S", "WS", "ON"}


def is_rtl(text: str) -> bool:
    """Whether nothing in the text runs from left to right, and something from right to left."""
    found = {unicodedata.bidirectional(character) for character in text}
    return bool(found & {"R", "AL"}) and "L" not in found


def levels(text: str, *, rtl: bool = False) -> list[int]:
    """Return the level of each character of a paragraph.

    Parts between “ · ”, and words between quotation marks, are isolates: each has the direction of its first letter,
    and its digits and points do not mix with its neighbours (rule HL4 allows a program to say where they lie).
    """
    base = int(rtl)
    parts = list(_isolates(text))
    if not parts:
        return _resolved(text, base)
    outer = list(text)
    for start, end in parts:
        outer[start:end] = "\N{OBJECT REPLACEMENT CHARACTER}" * (end - start)
    found = _resolved("".join(outer), base)
    for start, end in parts:
        inner = _first_strong(text[start:end], base)
        level = found[start] + 1
        level += (level - inner) % 2
        found[start:end] = [one + level - inner for one in _resolved(text[start:end], inner)]
    return found


def visual_order(found: Sequence[tuple[int, _T]]) -> list[_T]:
    """Return things with their levels, in logical order, from left to right (rule L2)."""
    order = list(found)
    highest = max((level for level, _ in order), default=0)
    for level in range(highest, 0, -1):
        turned: list[tuple[int, _T]] = []
        for high, run in groupby(order, key=lambda one, level=level: one[0] >= level):  # type: ignore[misc]
            part = list(run)
            turned += reversed(part) if high else part
        order = turned
    return [thing for _, thing in order]


def _isolates(text: str) -> Iterator[tuple[int, int]]:
    """Where the parts lie that have their own direction; none if the text is one part."""
    start, divided = 0, False
    for found in _OWN.finditer(text):
        if found[1] is not None:
            if found[1]:
                yield found.start(1), found.end(1)
        else:
            divided = True
            if start < found.start() and "“" not in text[start : found.start()]:
                yield start, found.start()
            start = found.end()
    if divided and start < len(text) and "“" not in text[start:]:
        yield start, len(text)


def _first_strong(text: str, otherwise: int) -> int:
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return 0
        if kind in {"R", "AL"}:
            return 1
    return otherwise


def _resolved(text: str, base: int) -> list[int]:
    given = [unicodedata.bidirectional(character) or "L" for character in text]
    kinds = _weak(given, base)
    _brackets(text, given, kinds, base)
    _neutral(kinds, base)
    found = [_implicit(kind, base) for kind in kinds]
    for place in range(len(text) - 1, -1, -1):  # L1: the end of a line
        if given[place] not in {"WS", "S", "B", "BN"}:
            break
        found[place] = base
    return [base if kind in {"S", "B"} else one for kind, one in zip(given, found, strict=True)]


def _implicit(kind: str, base: int) -> int:
    """I1 and I2."""
    if base == 0:
        return {"R": 1, "AN": 2, "EN": 2}.get(kind, 0)
    return 1 if kind == "R" else 2


def _strong_of(base: int) -> str:
    return "R" if base else "L"


def _weak(given: Sequence[str], base: int) -> list[str]:  # noqa: C901 - rules W1 to W7, one after the other
    kinds: list[str] = []
    for kind in given:  # W1
        kinds.append((kinds[-1] if kinds else _strong_of(base)) if kind in {"NSM", "BN"} else kind)
    strong = _strong_of(base)
    for place, kind in enumerate(kinds):  # W2, W3
        if kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[place] = "AN"
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):  # W4
        before, kind, after = kinds[place - 1 : place + 2]
        if before == after and (
            (kind == "ES" and before == "EN") or (kind == "CS" and before in {"EN", "AN"})
        ):
            kinds[place] = before
    place = 0
    for kind, run in groupby(list(kinds)):  # W5
        length = len(list(run))
        near = {*kinds[place - 1 : place], *kinds[place + length : place + length + 1]}
        if kind == "ET" and "EN" in near:
            kinds[place : place + length] = ["EN"] * length
        place += length
    strong = _strong_of(base)
    for place, kind in enumerate(kinds):  # W6, W7
        if kind in {"ES", "ET", "CS"}:
            kinds[place] = "ON"
        elif kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"
    return kinds


def _towards(kind: str) -> str:
    """Numbers count as right to left where neutrals are resolved."""
    return "R" if kind in {"R", "AN", "EN"} else kind


def _brackets(text: str, given: Sequence[str], kinds: list[str], base: int) -> None:
    """N0: both brackets of a pair run the same way."""
    mine = _strong_of(base)
    for opening, closing in _bracket_pairs(text, kinds):
        inside = {_towards(kind) for kind in kinds[opening + 1 : closing]} & {"L", "R"}
        if not inside:
            continue
        way = mine
        if mine not in inside:
            before = (_towards(kind) for kind in reversed(kinds[:opening]))
            context = next((kind for kind in before if kind in {"L", "R"}), mine)
            way = context if context in inside else mine
        for bracket in (opening, closing):
            kinds[bracket] = way
            for mark in range(bracket + 1, len(text)):  # a mark goes with what it stands on
                if given[mark] != "NSM":
                    break
                kinds[mark] = way


def _bracket_pairs(text: str, kinds: Sequence[str]) -> list[tuple[int, int]]:
    pairs, waiting = [], list[tuple[str, int]]()
    for place, character in enumerate(text):
        if kinds[place] != "ON":
            continue
        if character in _PAIRS:
            if len(waiting) == _DEEPEST:
                break
            waiting.append((character, place))
        elif character in _CLOSING:
            for depth in range(len(waiting) - 1, -1, -1):
                if waiting[depth][0] == _CLOSING[character]:
                    pairs.append((waiting[depth][1], place))
                    del waiting[depth:]
                    break
    return sorted(pairs)


def _neutral(kinds: list[str], base: int) -> None:
    """N1 and N2: neutrals go with both neighbours, or with the paragraph."""
    mine, place = _strong_of(base), 0
    for neutral, run in groupby(list(kinds), key=_NEUTRAL.__contains__):
        length = len(list(run))
        if neutral:
            before = _towards(kinds[place - 1]) if place else mine
            after = _towards(kinds[place + length]) if place + length < len(kinds) else mine
            kinds[place : place + length] = [before if before == after else mine] * length
        place += length
