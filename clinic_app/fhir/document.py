"""A file that belongs to an intake, as a FHIR R4 DocumentReference: the record without loss, the summary on paper."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Final

from clinic_app.fhir.history import Context, Resource

RECORD: Final = "record"  # own name of the document that holds the record without loss
_LOINC: Final = "http://loinc.org"
_HISTORY: Final = {
    "coding": [{"system": _LOINC, "code": "34117-2", "display": "History and physical note"}]
}


@dataclass(frozen=True, slots=True)
class Document:
    """`own` tells it from other documents of the same intake."""

    own: str
    title: str
    content_type: str  # MIME
    content: bytes


def document_reference(document: Document, context: Context) -> Resource:
    """Return the resource, with the file inside it. The hash is SHA-1, as R4 asks."""
    head = context.record.head
    signed = head.signed_at.isoformat(timespec="seconds") if head.signed_at else ""
    attachment: Resource = {
        "contentType": document.content_type,
        "language": context.record.questionnaire.language,
        "data": base64.b64encode(document.content).decode(),
        "size": len(document.content),
        "hash": base64.b64encode(
            hashlib.sha1(document.content, usedforsecurity=False).digest()
        ).decode(),
        "title": document.title,
        "creation": signed,
    }
    return {
        "resourceType": "DocumentReference",
        "status": "entered-in-error" if context.retired else "current",
        "docStatus": "entered-in-error" if context.retired else "final",
        "type": _HISTORY,
        "subject": {"reference": context.patient},
        "date": signed,
        "description": document.own,
        "content": [{"attachment": attachment}],
        "context": {"related": [{"reference": context.response}]},
    }
