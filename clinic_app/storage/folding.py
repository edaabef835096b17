"""Names as they are searched: without case, accents and apostrophes, and as they sound."""

from __future__ import annotations

import re
import unicodedata

_FIRST_KEPT_MARK = 0x0900  # from Devanagari on, marks are vowels and not accents
_APOSTROPHES = dict.fromkeys(
    # straight, acute, grave; modifier letters; typographic quotes; prime; full width
    (0x27, 0xB4, 0x60, 0x2B9, 0x2BB, 0x2BC, 0x2BE, 0x2BF, 0x2018, 0x2019, 0x2032, 0xFF07)
)
_LETTERS = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i", "ħ": "h", "ŋ": "n", "ĸ": "k",
    "ŧ": "t", "ƀ": "b", "ɨ": "i", "ə": "e", "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y",
})  # fmt: skip
# Written without spaces, so each sign is a word: ideographs, kana, Hangul.
_UNSPACED = re.compile(
    "([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])"
)
_LONGEST = 400  # characters of a name or a search that are looked at


def fold(text: str) -> str:
    """Return text for comparing: `Łukasz O'Brien` gives `lukasz obrien`, `陈伟` gives `陈 伟`."""
    plain = text[:_LONGEST].casefold().translate(_APOSTROPHES)
    apart = unicodedata.normalize("NFKD", plain).casefold().translate(_LETTERS)
    bare = "".join(
        mark
        for mark in apart
        if ord(mark) >= _FIRST_KEPT_MARK or unicodedata.category(mark) != "Mn"
    )
    whole = _UNSPACED.sub(r" \1 ", unicodedata.normalize("NFC", bare))
    kept = (mark if unicodedata.category(mark)[0] in "LNM" else " " for mark in whole)
    return " ".join("".join(kept).split())


def words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text, in order."""
    return tuple(fold(text).split())


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of one name, and all of them together: `jean`, `luc` and `jeanluc`."""
    parts = words(name)
    return (*parts, "".join(parts)) if len(parts) > 1 else parts


def fold_number(text: str) -> str:
    """Return an identifier for comparing: letters and digits only; leading zeros stay."""
    return fold(text).replace(" ", "")


def sounds(word: str) -> frozenset[str]:
    """Return how a folded Latin word may sound, coarsely: one key, or two where `ch` may be k or s.

    Vowels are left out except a first one, and letters that European spellings confuse fall
    together: Meyer, Maier and Mayr; Schmidt, Schmitt and Smith; Catherine and Katharina; Stephen and
    Steven; Mohammed and Muhammad. Nothing for other scripts.
    """
    if not (word.isascii() and word.isalpha()):
        return frozenset()
    plain = _HISSING.sub("sh", word)
    variants = {plain.replace("ch", "k"), plain.replace("ch", "sh")}
    return frozenset(key for key in map(_skeleton, variants) if key)


_HISSING = re.compile("t?sch|tch|[sc]zcz")
# In this order; each works on what the one before has left.
_SOUNDS = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        (r"^(kn|gn|pn)", "n"),
        (r"^(wr|rh)", "r"),
        (r"^ps", "s"),
        (r"^x", "s"),
        (r"t?s[hz]|[ct]z|cs(?!s)|zh", "s"),
        (r"ph|pf", "f"),
        (r"dt|th|dh", "t"),
        (r"ght", "t"),
        (r"(?<=[aeiou])gh", ""),
        (r"gh", "g"),
        (r"qu|q|ck|kh", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"(?<=[aeiou])w(?![aeiouy])", ""),
        (r"[vw]", "f"),
        (r"d", "t"),
        (r"^[jy](?=[aeiou])", "J"),  # Joseph, Yusuf
        (r"(?<!^)h|j|(?<=.)y", ""),
        (r"(.)\1+", r"\1"),
        (r"^[aeiouy]", "A"),
        (r"[aeiou]", ""),
    )
)


def _skeleton(word: str) -> str:
    for pattern, meant in _SOUNDS:
        word = pattern.sub(meant, word)
    return word.lower()
