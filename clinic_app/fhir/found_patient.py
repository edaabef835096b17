"""A FHIR R4 Patient of another program -> what a front desk may take over, by hand and one person at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from clinic_app.errors import AnswerError
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Identifier

_LONGEST = 200  # characters of any text that comes from outside
_FORMER = frozenset({"old", "maiden"})
_RECORD_NUMBER, _NATIONAL, _INSURANCE = (
    frozenset({"MR", "MRT", "PI"}),
    frozenset({"NI", "NH", "SS", "NIIP"}),
    frozenset({"SN", "MB", "MC", "HC"}),
)  # codes of http://terminology.hl7.org/CodeSystem/v2-0203


@dataclass(frozen=True, slots=True)
class FoundPatient:
    """Somebody that a server knows. `gender` is administrative and says nothing about the sex recorded at birth."""

    where: str  # Patient/123
    family: str
    given: str
    dob: PartialDate | None
    gender: str
    numbers: tuple[Identifier, ...]
    former_names: tuple[str, ...]


def found_patient(
    resource: Mapping[str, Any], systems: Mapping[str, str] | None = None
) -> FoundPatient | None:
    """Read a Patient; None for one without a name, out of use, or replaced by another.

    `systems` names the URI of a kind of number, as `bundle_of` takes it. Text that is none is left out.
    """
    links = [one.get("type") for one in _dicts(resource.get("link"))]
    if resource.get("active") is False or "replaced-by" in links or "deceasedDateTime" in resource:
        return None
    family, given, former = _names(resource.get("name"))
    if not family and not given:
        return None
    return FoundPatient(
        f"Patient/{_text(resource.get('id'))}",
        family,
        given,
        _birth_date(resource.get("birthDate")),
        _text(resource.get("gender")),
        tuple(_numbers(resource.get("identifier"), systems or {})),
        former,
    )


def _names(listed: object) -> tuple[str, str, tuple[str, ...]]:
    """Return the official or usual name and the former ones."""
    present, former = [], []
    for name in _dicts(listed):
        family = _text(name.get("family"))
        given = " ".join(filter(None, map(_text, _list(name.get("given")))))
        whole = _text(name.get("text")) or " ".join(filter(None, (given, family)))
        if name.get("use") in _FORMER:
            former.append(family or whole)
        elif name.get("use") != "anonymous":
            present.append(
                (name.get("use") != "official", family or ("" if given else whole), given)
            )
    present.sort(key=lambda one: one[0])
    family, given = present[0][1:] if present else ("", "")
    return family, given, tuple(filter(None, former))


def _numbers(listed: object, systems: Mapping[str, str]) -> Iterator[Identifier]:
    """Give the numbers with their kinds, those that the clinic has a system for first; no names of programs."""
    kinds = {system: kind for kind, system in systems.items()}
    known, others = [], []
    for one in _dicts(listed):
        value, system = _text(one.get("value")), _text(one.get("system"))
        if not value or value.startswith("urn:") or one.get("use") == "old":
            continue
        if system in kinds:
            known.append(Identifier(kinds[system], value))
        else:
            others.append(Identifier(_kind(one.get("type")), value))
    yield from known
    yield from sorted(others, key=lambda one: one.kind == "Other number")


def _kind(coded: object) -> str:
    codings = coded.get("coding") if isinstance(coded, Mapping) else None
    codes = {_text(one.get("code")) for one in _dicts(codings)}
    for named, kind in (
        (_RECORD_NUMBER, "Clinic number"),
        (_NATIONAL, "National number"),
        (_INSURANCE, "Insurance number"),
    ):
        if codes & named:
            return kind
    return "Other number"


def _birth_date(value: object) -> PartialDate | None:
    try:
        return PartialDate.from_iso(value) if isinstance(value, str) else None
    except AnswerError:
        return None


def _text(value: object) -> str:
    """Return text on one line, without what a screen cannot show; nothing for anything else."""
    if not isinstance(value, str):
        return ""
    return "".join(one if one.isprintable() else " " for one in value).strip()[:_LONGEST]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dicts(value: object) -> Iterable[Mapping[str, Any]]:
    return (one for one in _list(value) if isinstance(one, Mapping))
