"""The rules in another language: the same conditions, sources and order with other words.

The catalogue lies beside the rule files under the name TRANSLATION and goes into the records with them, so
that a signed intake keeps the very words it was read with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from clinic_app.form.translation import Path, Spot

TRANSLATION = "translation.toml"
_RULE_TEXTS = ("title", "within", "brief", "say", "strength", "limits")
_ABOUT_TEXTS = ("purpose", "not_for", "validation", "equity")
_ABOUT_LISTS = ("regulation", "not_displayed", "doubts")
_TABLES: Mapping[str, tuple[str, ...]] = {  # of about.toml: the texts of each of its entries
    "figure": ("fact", "figure", "absolute"),
    "instrument": ("name", "licence", "use"),
    "hazard": ("hazard", "against"),
}


def rules_spots(content: Mapping[str, Any]) -> Iterator[Spot]:
    """Step through every text of the parsed rules.toml that a person reads; within `24 h` is one of them."""
    for rule in content.get("rule", ()):
        place: Path = ("rule", str(rule.get("id", "")))
        yield from _texts(place, rule, _RULE_TEXTS)
        yield from _list((*place, "option"), rule.get("options", []))
        yield from _say((*place, "also"), rule.get("also", []))
    for one in content.get("contradiction", ()):
        yield from _texts(("contradiction", str(one.get("id", ""))), one, ("say",))
    for band in content.get("band", ()):
        for step in band.get("step", ()):
            place = ("band", str(band.get("question", "")), str(step.get("to", "")))
            yield from _texts(place, step, ("name",))
    for line in content.get("strip", ()):
        place = ("strip", str(line.get("key", "")))
        yield from _texts(place, line, ("label", "letter"))
        words = line.get("active_words", {})
        yield from _texts((*place, "active"), words, tuple(words))
        yield from _say((*place, "note"), line.get("note", []))


def about_spots(content: Mapping[str, Any]) -> Iterator[Spot]:
    """Step through every text of the parsed about.toml."""
    yield from _texts(("about",), content, _ABOUT_TEXTS)
    for key in _ABOUT_LISTS:
        yield from _list(("about", key), content.get(key, []))
    article = content.get("article", {})
    yield from _texts(("about", "article"), article, ("summary", "uncertain"))
    for number, point in enumerate(article.get("point", ()), start=1):
        yield from _texts(("about", "article", "point", str(number)), point, ("text",))
    for table, keys in _TABLES.items():
        for number, one in enumerate(content.get(table, ()), start=1):
            yield from _texts(("about", table, str(one.get("id", number))), one, keys)


def sources_spots(content: Mapping[str, Any]) -> Iterator[Spot]:
    """Step through kind and note of every source; its citation stays as it was published."""
    for key, source in content.items():
        yield from _texts(("source", key), source, ("kind", "note"))


def _texts(place: Path, holder: Any, keys: tuple[str, ...]) -> Iterator[Spot]:  # noqa: ANN401 - parsed TOML
    for key in keys:
        if isinstance(holder, dict) and isinstance(holder.get(key), str) and holder[key].strip():
            yield Spot((*place, key), holder, key)


def _list(place: Path, items: Any) -> Iterator[Spot]:  # noqa: ANN401 - parsed TOML
    for number, text in enumerate(items if isinstance(items, list) else ()):
        if isinstance(text, str):
            yield Spot((*place, str(number + 1)), items, number)


def _say(place: Path, entries: Any) -> Iterator[Spot]:  # noqa: ANN401 - parsed TOML
    for number, entry in enumerate(entries if isinstance(entries, list) else (), start=1):
        for spot in _texts((*place, str(number)), entry, ("say",)):
            yield Spot(spot.path[:-1], spot.holder, spot.key)
