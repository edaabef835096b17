"""Signed intakes as FHIR R4 in a folder: a transaction for each, and everything once more by type for bulk import.

fhir/
    manifest.json              counts, sizes and SHA-256
    bundles/INTAKE-ID.json     transaction of one intake, to be POSTed to a server; may be repeated
    bulk/Patient.ndjson …      one resource a line, each resource once (as FHIR bulk data are laid out)

A patient with several intakes stands in `bulk` once, as the last of them knew the patient.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self, TextIO

from clinic_app.errors import ExportError
from clinic_app.export.json_file import FORMAT, VERSION, Texts, as_json
from clinic_app.export.manifest import MANIFEST, is_export, write_manifest
from clinic_app.export.whole_file import whole_folder
from clinic_app.fhir.bundle import bundle_of, stored
from clinic_app.fhir.document import RECORD, Document
from clinic_app.fhir.json_text import on_one_line, written
from clinic_app.fhir.snomed import WITHOUT, Snomed
from clinic_app.record import Record

FOLDER: Final = "fhir"
BUNDLES, BULK = "bundles", "bulk"


def write_fhir(
    folder: Path,
    records: Iterable[Record],
    *,
    snomed: Snomed = WITHOUT,
    texts: Texts | None = None,
    paper: Callable[[Record], bytes] | None = None,
) -> Path:
    """Write the folder `fhir` into `folder` and return the path of its manifest.

    `texts` puts the record itself in, and `paper` its PDF, as documents. All of it appears at once, or nothing. An older export there is replaced, anything else of that name is
    not. Raises ExportError, for a draft among the records too.
    """
    place = folder / FOLDER
    if place.exists() and not is_export(place):
        raise ExportError(
            f"There is something else under the name {FOLDER}.", "Choose another folder."
        )
    with whole_folder(place) as unfinished:
        (unfinished / BUNDLES).mkdir()
        (unfinished / BULK).mkdir()
        count = 0
        with _Bulk(unfinished / BULK) as bulk:
            for record in records:
                count += 1
                bundle = bundle_of(record, snomed, documents=_documents(record, texts, paper))
                path = unfinished / BUNDLES / f"{_file_name(record.head.id)}.json"
                path.write_text(written(bundle), encoding="utf-8", newline="\n")
                for resource in stored(bundle):
                    bulk.add(resource)
        files = sorted(path for path in unfinished.rglob("*") if path.is_file())
        write_manifest(unfinished / MANIFEST, files, count, dict(sorted(bulk.counts.items())))
    return place / MANIFEST


def _documents(
    record: Record, texts: Texts | None, paper: Callable[[Record], bytes] | None
) -> Iterator[Document]:
    """Give the record itself, by which it can be taken in elsewhere without loss, and its summary on paper."""
    if texts is not None and record.head.signed_at is not None:
        line = {"format": FORMAT, "version": VERSION, **as_json(record, texts)}
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        yield Document(RECORD, "The record without loss", "application/json", text.encode())
    if paper is not None:
        yield Document("summary", "Summary for clinicians", "application/pdf", paper(record))


class _Bulk:
    """One file for each type of resource. Patients wait for the end: the last word about them counts."""

    def __init__(self, folder: Path) -> None:
        self.counts: Counter[str] = Counter()
        self._folder = folder
        self._open = ExitStack()
        self._files: dict[str, TextIO] = {}
        self._patients: dict[object, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._open:
            for line in self._patients.values():
                self._write("Patient", line)

    def add(self, resource: dict[str, object]) -> None:
        """Take one resource."""
        kind, line = str(resource["resourceType"]), on_one_line(resource)
        if kind == "Patient":
            self._patients[resource["id"]] = line
        else:
            self._write(kind, line)

    def _write(self, kind: str, line: str) -> None:
        if kind not in self._files:
            path = self._folder / f"{kind}.ndjson"
            self._files[kind] = self._open.enter_context(
                path.open("w", encoding="utf-8", newline="\n")
            )
        self._files[kind].write(f"{line}\n")
        self.counts[kind] += 1


def _file_name(id_: str) -> str:
    """Ids are letters, digits and hyphens; from an older or foreign store nothing else gets into a path."""
    return re.sub(r"[^A-Za-z0-9-]", "_", id_)
