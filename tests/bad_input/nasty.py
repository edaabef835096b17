"""What nobody means and somebody types: texts, JSON values and files, each kind of trouble by name."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from clinic_app.errors import ClinicError, FileProblemsError

LONGEST_WAIT = 30  # seconds: a hang, not a busy machine
HUGE_FILE = 100_000_000  # bytes, none of them on the disk

TEXTS = (
    "", " ", "\t\r\n", "\0", "a\0b", "\x07\x1b[31mred\x1b[0m", "\x7f\x85", "\ufeff", "\ufeffyes",
    "\u202eno\u202c", "\u2066hidden\u2069", "\u200b\u200d\u2060", "\ud800", "\udfff", "a\udc80b", "\ufffe", "\U0010ffff",
    "e\u0301" * 40, "Z" + "\u0334\u0315" * 60, "\u0130\u0131\u017f\u00df", "\U0001f600\U0001f468\u200d\U0001f469",
    "\u05e9\u05dc\u05d5\u05dd", "\u0645\u0631\u064a\u0645", "\u9648\u4f1f", "\ufdfa", "\u0661\u0662\u0663", "\u00b2\u00b3", "\u216b",
    "'; DROP TABLE patient; --", '" OR "1"="1', "%_\\", "NULL", "x' UNION SELECT * FROM audit --", "?1 :a @b $c",
    'names: "a" AND (', '"', "NEAR(a b)", "a*", "^a", "-a", "{names former}: x", "AND OR NOT", "(((((", "a AND", "*",
    "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "\t=1", "'=1", "\uff1d1", '=HYPERLINK("http://x")',
    "<b>&amp;</b>", "]]>", "<!--", "<script>alert(1)</script>", "<?xml version='1.0'?><!DOCTYPE x>", "%s %d {0} {x!r}", "../../etc/passwd",
    "NaN", "sNaN", "Infinity", "-inf", "1e999", "1e-999", "1E+999999999", "9" * 5000, "0" * 40 + "7", "00012345",
    "0.1" + "0" * 200 + "1", "1_000", "0x10", "-0", "--1", "1,2,3", "1 000", "3 wk", "999999999999 a", "-1 mo",
    "0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "31/02/2019", "-999d", "-999y", "-999w", "99999999", "99-99-9999",
    "29 Feb 2023", "2019-13", "10000-01-01", "2019-1-1T00:00:00Z", "today", "yesterday", "birth", "~4 mo", "about 2 years",
    "unknown", "declined", "not_asked", "answered", "yes", "YES\n", "true", "egg, egg", "none, egg", ",,,", "x" * 100_000,
    "a " * 50_000, "\U0001f600" * 20_000, "\n" * 10_000, "1" * 100_000, "(" * 5000, "null", "[]", "{}",
)  # fmt: skip
any_character = st.characters(exclude_categories=())  # half characters too
texts = st.one_of(st.sampled_from(TEXTS), st.text(any_character, max_size=60))
numbers = st.one_of(
    st.integers(),
    st.sampled_from((10**400, 0, -0.0, 1e308, 5e-324)),
    st.floats(),
)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
FEW = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)


def tries(count: int) -> settings:
    """Return so many examples, the same ones on every run."""
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        suppress_health_check=FEW,
        database=None,
    )


@contextmanager
def no_hang() -> Iterator[None]:
    """Fail where the block takes longer than anybody would wait."""
    start = time.perf_counter()
    yield
    took = time.perf_counter() - start
    assert took < LONGEST_WAIT, f"it took {took:.1f} s"


def is_sentence(text: str) -> bool:
    """Whether a person can read it: words that end as a sentence does, and not a Python error."""
    return (
        len(text.split()) > 1
        and text.rstrip("”\n ").endswith((".", "?"))
        and "Traceback" not in text
        and "Something went wrong in the program itself" not in text
    )


def refused(error: ClinicError) -> None:
    assert is_sentence(str(error)), str(error)
    assert len(str(error)) < 1000
    if isinstance(error, FileProblemsError):
        for problem in error.problems:
            assert problem.where
            assert is_sentence(problem.what), problem.what
            assert len(str(problem)) < 2000


def changed(value: object, draw: st.DrawFn) -> object:  # noqa: PLR0911 - one for each kind of change
    """Return a JSON value with one thing in it replaced, left out or added, anywhere."""
    if isinstance(value, dict) and value and draw(st.integers(0, 9)):
        key = draw(st.sampled_from(sorted(value)))
        what = draw(st.sampled_from(["deeper", "deeper", "deeper", "gone", "other", "more"]))
        if what == "gone":
            return {name: one for name, one in value.items() if name != key}
        if what == "more":
            return {**value, draw(texts): draw(json_values)}
        return {**value, key: changed(value[key], draw) if what == "deeper" else draw(json_values)}
    if isinstance(value, list) and value and draw(st.integers(0, 9)):
        at = draw(st.integers(0, len(value) - 1))
        what = draw(st.sampled_from(["deeper", "deeper", "gone", "twice"]))
        if what == "gone":
            return [*value[:at], *value[at + 1 :]]
        if what == "twice":
            return [*value, value[at]]
        return [*value[:at], changed(value[at], draw), *value[at + 1 :]]
    return draw(json_values)


def as_text(value: object) -> str:
    """JSON text, also of what JSON does not allow: NaN, Infinity, half characters, huge numbers."""
    import sys

    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return json.dumps(value)
    finally:
        sys.set_int_max_str_digits(before)


# -- whole files -----------------------------------------------------------------------------------

FILES: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\t ",
    "only a byte order mark": b"\xef\xbb\xbf",
    "twice a byte order mark": b"\xef\xbb\xbf\xef\xbb\xbf{}",
    "not UTF-8": b'{"a": "\xff\xfe\x80"}',
    "UTF-16": '{"id": 1}'.encode("utf-16"),
    "half a surrogate pair": b'{"title": "\\ud800", "id": "\\udfff"}',
    "nulls": b"\0" * 10_000,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "no end": b'{"a": [1, 2',
    "deep list": b"[" * 200_000,
    "deep list that ends": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"item":[' * 50_000,
    "deep TOML": b"a = " + b"[" * 100_000,
    "NaN": b'[NaN, Infinity, -Infinity, {"id": NaN}]',
    "huge number": b'{"version": ' + b"9" * 5000 + b"}",
    "huge exponent": b'{"version": 1e99999999999999999999, "a": -1E+400}',
    "huge TOML number": b"[[source]]\nyear = " + b"9" * 5000,
    "huge TOML hex": b"[[source]]\nyear = 0x" + b"F" * 5000,
    "keys twice": b'{"id": 1, "id": 2, "answers": {}, "answers": {}}',
    "null": b"null",
    "a number": b"1",
    "a text": b'"text"',
    "a list": b"[]",
    "an object": b"{}",
    "list of odd things": b'[null, 1, "x", [], {}, true]',
    "TOML keys twice": b"a = 1\na = 2\n",
    "a text line": b"'; DROP TABLE patient; --\n",
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "&b;&b;">]><a>&b;</a>',
    "CRLF": b"{\r\n}\r\n",
}
MANY_KEYS = b"{" + b",".join(b'"k%d": %d' % (n, n) for n in range(60_000)) + b', "k1": 1}'
FILES["many keys, one of them twice"] = MANY_KEYS
FILES["many keys in a list"] = b"[" + MANY_KEYS + b"]"
FILES["many answers"] = b'[{"id": "x", "answers": ' + MANY_KEYS + b"}]"
SHAPES = (*FILES, "huge", "endless", "a folder", "unreadable", "not there")


def put(folder: Path, shape: str, name: str) -> Path:
    """Make a file of this shape, and return its path. What stood there under the name goes."""
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or path.is_file():
        path.unlink()
    if shape == "huge":
        with path.open("wb") as file:
            file.truncate(HUGE_FILE)
    elif shape == "endless":
        path.symlink_to("/dev/zero")
    elif shape == "a folder":
        path.mkdir()
    elif shape == "unreadable":
        path.symlink_to(path.name)  # points to itself: unreadable for everybody, root among them
    elif shape != "not there":
        path.write_bytes(FILES[shape])
    return path


def content_of(folder: Path) -> dict[str, bytes]:
    """Bytes of all files below a folder, to see that none changed."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and os.access(path, os.R_OK) and path.stat().st_size < HUGE_FILE
        and not path.is_symlink()
    }  # fmt: skip
