"""A Questionnaire in another language: the same items, codes and conditions with other words."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from clinic_app.fhir import names
from clinic_app.form.translation import Catalogue, Spot

_KEYS_OF_SOURCES: Final = re.compile(r"\[[^\[\]]*\]\s*$")
_ROOT_TEXTS: Final = ("title", "description", "purpose")
_UNITS: Final = (names.UNIT, names.UNIT_OPTION)
_OWN: Final = ("language", "url", "id", "derivedFrom", "extension", *_ROOT_TEXTS)


def translated(resource_text: str, catalogue: Catalogue) -> str:
    """Return the text of the same Questionnaire in the catalogue's language; a missing word stays as it is.

    It gets a url and an id of its own and names the original in `derivedFrom`, since no form engine reads
    the translation extension. `resource_text` has been checked before.
    """
    resource = json.loads(resource_text)
    original = f"{resource['url']}|{resource['version']}"
    catalogue.apply(spots(resource))
    resource["language"] = catalogue.language
    resource["id"] = f"{resource.get('id', 'form')}-{catalogue.language}"
    resource["url"] = f"{resource['url']}-{catalogue.language}"
    resource["derivedFrom"] = [original]
    if catalogue.warning:
        resource["extension"] = [{"url": names.NOT_REVIEWED, "valueString": catalogue.warning}]
    first = ("resourceType", "id", "language", "extension", "url", "derivedFrom")
    ordered = {key: resource.pop(key) for key in first if key in resource} | resource
    return json.dumps(ordered, ensure_ascii=False, indent=1) + "\n"


def spots(resource: Any) -> Iterator[Spot]:  # noqa: ANN401 - parsed JSON
    """Step through every text that a person reads, in the order of the file."""
    for key in _ROOT_TEXTS:
        if key in resource:
            yield Spot(("form", key), resource, key)
    for item in resource.get("item", ()):
        yield from _item_spots(item)


def skeleton(resource_text: str) -> str:
    """Return what is left of a Questionnaire without its words: equal for two languages of one form."""
    resource = copy.deepcopy(json.loads(resource_text))
    for spot in spots(resource):
        spot.put("")
    for key in _OWN:
        resource.pop(key, None)
    return json.dumps(resource, sort_keys=True, ensure_ascii=False)


def _item_spots(item: Any) -> Iterator[Spot]:  # noqa: ANN401 - parsed JSON
    place = ("item", item["linkId"])
    if "text" in item:
        yield Spot((*place, "text"), item, "text")
    for extension in item.get("extension", ()):
        yield from _extension_spots(place, extension)
    for option in item.get("answerOption", ()):
        coding = option["valueCoding"]
        yield Spot((*place, "option", coding["code"]), coding, "display")
    for child in item.get("item", ()):
        yield from _item_spots(child)


def _extension_spots(place: tuple[str, ...], extension: Any) -> Iterator[Spot]:  # noqa: ANN401 - parsed JSON
    match extension["url"]:
        case names.SHORT_TEXT:
            yield Spot((*place, "short"), extension, "valueString")
        case names.HINT:
            yield Spot((*place, "hint"), extension, "valueString")
        case names.WHY:
            keys = _KEYS_OF_SOURCES.search(extension["valueMarkdown"])
            tail = keys[0].strip() if keys else ""
            yield Spot((*place, "why"), extension, "valueMarkdown", tail)
        case names.CONSTRAINT:
            for part in extension.get("extension", ()):
                if part["url"] == "human":
                    yield Spot((*place, "usual"), part, "valueString")
        case url if url in _UNITS:
            coding = extension["valueCoding"]
            yield Spot((*place, "unit", coding["code"]), coding, "display")
