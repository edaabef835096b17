"""What changed for the clinic in the version in use, from the changelog that ships with the program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinic_app import paths

FILE = "CHANGELOG.md"
_SECTION = re.compile(r"^## \[([^\]]+)\]", re.MULTILINE)


def news(version: str) -> tuple[str, ...]:
    """Return the changes of a version as plain sentences, or of what is not released yet; nothing where neither stands."""
    path = paths.resources() / FILE  # installed
    if not path.exists():
        path = paths.resources().parent / FILE  # a checkout
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return ()  # a build without it is no reason to stop
    parts = _SECTION.split(text)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    return tuple(_sentences(sections.get(version) or sections.get("Unreleased", "")))


def _sentences(section: str) -> Iterator[str]:
    for item in re.split(r"^- ", section, flags=re.MULTILINE)[1:]:
        words = " ".join(item.partition("\n### ")[0].split())
        yield re.sub(r"\*\*|\*|`", "", words)
