"""A signed intake -> a FHIR R4 transaction that can be repeated: the same intake sent twice is there once.

Every resource has an id and an identifier of its own, made from the ids of the patient and the intake, and is
written by `PUT Type/id`. A server that gives out ids itself takes `PUT Type?identifier=…` instead
(`by_identifier`), and `PUT Provenance?_tag=…` for what has no identifier in R4; some then allow only a few
entries at a time. Identifiers are `urn:uuid:` names (system urn:ietf:rfc:3986), so that no clinic has to own a
name on the web for them.

Patient.gender is an administrative mark and not the sex recorded at birth, for which FHIR has no element; that
is an Observation (LOINC 76689-9). Where nothing better is known the mark follows it: female and male as they
are, indeterminate as `other`, unknown as `unknown`.

A server that has the patient under an identifier of its own keeps two patients until somebody links them: two
people with the same name and birth date must never become one by themselves.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

from clinic_app.errors import ExportError
from clinic_app.fhir.document import Document, document_reference
from clinic_app.fhir.history import ERROR, Context, Resource, resources_of
from clinic_app.fhir.response import response_of_form
from clinic_app.fhir.snomed import WITHOUT, Snomed
from clinic_app.record import IntakeStatus, Record, Sex

URI: Final = "urn:ietf:rfc:3986"  # the system of an identifier that is itself a URI
_SPACE: Final = uuid.UUID("6f0c8a52-7d0e-5f0b-9c53-1a6f0f4f2d11")  # in which our names are made
_GENDER: Final[Mapping[str, str]] = {
    Sex.FEMALE: "female",
    Sex.MALE: "male",
    Sex.INDETERMINATE: "other",
    Sex.UNKNOWN: "unknown",
}
_AGENT: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_OPERATION: Final = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
_RECORD_NUMBER: Final = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]
}


def bundle_of(
    record: Record,
    snomed: Snomed = WITHOUT,
    systems: Mapping[str, str] | None = None,
    *,
    by_identifier: bool = False,
    documents: Iterable[Document] = (),
) -> Resource:
    """Return the transaction of one intake.

    `systems` names the URI of a kind of identifier, where the clinic has one ({"MRN": "urn:oid:…"}).
    `documents` go along as DocumentReferences. Raises ExportError for a draft: what nobody has signed leaves the program only as a draft.
    """
    head = record.head
    if head.signed_at is None:
        raise ExportError(
            "A draft does not become FHIR resources for other programs: nobody has signed it.",
            "Sign the intake, or leave drafts out.",
        )
    patient, response = name_of("Patient", record.patient.id), _intake_name(head.id)
    context = Context(record, _place(patient), _place(response), snomed)
    made: list[tuple[str, Resource]] = [
        (patient, _patient(record, systems or {})),
        (response, _response(record, context)),
    ]
    for own, resource in resources_of(context):
        name = name_of(str(resource["resourceType"]), f"{head.id}/{own}")
        made.append((name, _identified(resource, name)))
    for document in documents:
        name = name_of("DocumentReference", f"{head.id}/{document.own}")
        made.append((name, _identified(document_reference(document, context), name)))
    provenance = name_of("Provenance", head.id)
    made.append((provenance, _provenance(record, [name for name, _ in made])))
    return {
        "resourceType": "Bundle",
        "identifier": _identifier(name_of("Bundle", head.id)),
        "type": "transaction",
        "entry": [_entry(name, resource, by_identifier) for name, resource in made],
    }


def stored(bundle: Resource) -> Iterator[Resource]:
    """Yield the resources of a bundle that is not `by_identifier` as a server keeps them: references by type and id."""
    entries: list[Mapping[str, Resource]] = list(bundle["entry"])  # type: ignore[call-overload]
    places = {
        str(entry["fullUrl"]): f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        for entry in entries
    }
    for entry in entries:
        yield {key: _pointing(value, places) for key, value in entry["resource"].items()}


def _pointing(value: object, places: Mapping[str, str]) -> object:
    if isinstance(value, dict):
        return {
            key: places.get(one, one) if key == "reference" else _pointing(one, places)
            for key, one in value.items()
        }
    return [_pointing(one, places) for one in value] if isinstance(value, list) else value


# -- names -----------------------------------------------------------------------------------------


def name_of(kind: str, own: str) -> str:
    """Return a UUID that is the same for the same thing, whoever asks and whenever."""
    return str(uuid.uuid5(_SPACE, f"{kind}/{own}"))


def _intake_name(id_: str) -> str:
    return name_of("QuestionnaireResponse", id_)


def _place(name: str) -> str:
    """Return the place in the bundle. It is not the identifier: servers put their own address wherever they read it."""
    return f"urn:uuid:{name_of('entry', name)}"


def _urn(name: str) -> str:
    return f"urn:uuid:{name}"


def _identifier(name: str) -> Resource:
    return {"system": URI, "value": _urn(name)}


def _identified(resource: Resource, name: str) -> Resource:
    kind = resource.pop("resourceType")
    return {"resourceType": kind, "identifier": [_identifier(name)], **resource}


def _entry(name: str, resource: Resource, by_identifier: bool) -> Resource:
    kind = resource["resourceType"]
    if (
        by_identifier and kind == "Provenance"
    ):  # which has no identifier in R4; a tag every resource may have
        where = f"{kind}?_tag={quote(f'{URI}|{_urn(name)}', safe=':')}"
        tag = {"tag": [{"system": URI, "code": _urn(name)}]}
        resource = {"resourceType": kind, "meta": tag, **resource}
    elif by_identifier:
        where = f"{kind}?identifier={quote(f'{URI}|{_urn(name)}', safe=':')}"
    else:
        where = f"{kind}/{name}"
        resource = {"resourceType": kind, "id": name, **resource}
    return {
        "fullUrl": _place(name),
        "resource": resource,
        "request": {"method": "PUT", "url": where},
    }


# -- resources -------------------------------------------------------------------------------------


def _patient(record: Record, systems: Mapping[str, str]) -> Resource:
    details = record.patient.details
    identifiers: list[Resource] = [_identifier(name_of("Patient", record.patient.id))]
    for one in details.identifiers:
        made: Resource = {
            "type": {**(_RECORD_NUMBER if one.kind == "MRN" else {}), "text": one.kind}
        }
        if one.kind in systems:
            made["system"] = systems[one.kind]
        identifiers.append({**made, "value": one.value})
    official: Resource = {"use": "official", "family": details.family}
    if details.given:
        official["given"] = [details.given]
    former = [{"use": "old", "text": name} for name in details.former_names]
    resource: Resource = {
        "resourceType": "Patient",
        "identifier": identifiers,
        "name": [official, *former],
        "gender": _GENDER.get(details.sex, "unknown"),
        "birthDate": details.dob.iso(),
    }
    if record.clinic_name:
        resource["managingOrganization"] = {"display": record.clinic_name}
    if record.merged_into:
        # by its identifier, because the other need not be there; “replaced-by”: this one must no longer be used
        other = {
            "type": "Patient",
            "identifier": _identifier(name_of("Patient", record.merged_into)),
        }
        resource |= {"active": False, "link": [{"other": other, "type": "replaced-by"}]}
    return resource


def _response(record: Record, context: Context) -> Resource:
    head = record.head
    made = response_of_form(record.form, completed=True, authored=head.signed_at)
    status = "amended" if head.replaces else "completed"
    if context.retired:
        status = ERROR
    resource: Resource = {
        "resourceType": made.pop("resourceType"),
        "language": made.pop("language"),
        "identifier": _identifier(_intake_name(head.id)),
        "questionnaire": made.pop("questionnaire"),
        **made,
        "status": status,
        "subject": {"reference": context.patient},
    }
    if record.author_name:
        resource["author"] = {"display": record.author_name}
    if record.screening.informants:
        resource["source"] = {"display": record.screening.informants}
    return resource


def _provenance(record: Record, targets: list[str]) -> Resource:
    """Who wrote and signed what, by the hash of the text that was signed, and what it replaces."""
    head = record.head
    operation, when, reason = ("CREATE", head.signed_at, "")
    if head.replaces:
        operation, reason = "UPDATE", head.reason
    if head.status is IntakeStatus.ENTERED_IN_ERROR:
        operation, when, reason = "NULLIFY", head.withdrawn_at or when, head.withdrawn_reason
    people = (
        ("author", record.author_name),
        ("attester", record.signed_by_name),
        ("informant", record.screening.informants),
        ("performer", record.withdrawn_by_name),
    )
    agents = [
        {"type": {"coding": [{"system": _AGENT, "code": part}]}, "who": {"display": who}}
        for part, who in people
        if who
    ]
    entities = (
        [{"role": "source", "what": _signed_text(head.id, head.content_hash)}]
        if head.content_hash
        else []
    )
    if head.replaces:
        former = {"identifier": _identifier(_intake_name(head.replaces))}
        entities.append({"role": "revision", "what": {"type": "QuestionnaireResponse", **former}})
    resource: Resource = {
        "resourceType": "Provenance",
        "target": [{"reference": _place(target)} for target in targets],
        "recorded": when.isoformat(timespec="seconds") if when else "",
        "activity": {"coding": [{"system": _OPERATION, "code": operation}]},
        "agent": agents or [{"who": {"display": record.clinic_name or "Clinic"}}],
    }
    if reason:
        resource["reason"] = [{"text": reason}]
    return {**resource, "entity": entities} if entities else resource


def _signed_text(id_: str, content_hash: str) -> Resource:
    """Name the signed text by its SHA-256 (RFC 6920), with the hexadecimal form as it stands on paper."""
    made: Resource = {"display": f"Signed intake {id_}, SHA-256 {content_hash}"}
    try:
        digest = base64.urlsafe_b64encode(bytes.fromhex(content_hash)).rstrip(b"=").decode()
    except ValueError:
        return made
    return {"identifier": {"system": URI, "value": f"ni:///sha-256;{digest}"}, **made}
