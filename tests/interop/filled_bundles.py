"""Made-up signed intakes as an export writes them, FHIR and REDCap: an infant, a child, an adult, versions, random answers.

The transactions hold the record without loss and its summary on paper, as DocumentReferences.

python -m tests.interop.filled_bundles FOLDER COUNT [SEED]
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from clinic_app.export.fhir_file import write_fhir
from clinic_app.export.json_file import Texts
from clinic_app.export.redcap_file import write_redcap
from clinic_app.fhir.snomed import read_snomed
from clinic_app.form.answers import Answer
from clinic_app.record import IntakeStatus, Record
from clinic_app.reporting.clinician_summary import clinician_summary
from clinic_app.reporting.pdf import pdf_bytes
from clinic_app.snapshot import to_snapshot
from tests.interop.filled_forms import some_forms
from tests.reporting import made_up


def some_records(count: int, seed: int) -> dict[str, Record]:
    """Return signed records by a name, each of a patient of its own but for versions of one intake."""
    child, second = made_up.child(), made_up.amended()
    former = replace(child, head=replace(child.head, status=IntakeStatus.AMENDED))
    none = made_up.form_of(made_up.ADULT)
    for id_ in ("latex.any", "venom.any"):
        none = none.answer(id_, Answer.of("no"))
    gone = made_up.record_of(none, status=IntakeStatus.ENTERED_IN_ERROR)
    alone = {"infant": made_up.infant(), "adult": made_up.record_of(none), "full": made_up.full()}
    alone |= {"withdrawn": gone}
    for number, form in enumerate(some_forms(count, seed)):
        alone[f"{number:03d}"] = made_up.record_of(form)
    return {"child-1": former, "child-2": second} | {
        name: replace(
            record,
            head=replace(record.head, id=f"intake-{name}"),
            patient=replace(record.patient, id=f"patient-{name}"),
        )
        for name, record in alone.items()
    }


def main(folder: Path, count: int, seed: int) -> None:
    """Write both exports."""
    (folder / "redcap").mkdir(parents=True, exist_ok=True)
    records = some_records(count, seed)
    signed = {one.head.id: to_snapshot(one, made_up.SIGNED) for one in records.values()}
    texts = Texts(signed.__getitem__, lambda _: made_up.edition().content())
    write_fhir(folder, records.values(), snomed=read_snomed(), texts=texts, paper=_paper)
    write_redcap(folder / "redcap", *made_up.form_and_rules(), records.values())


def _paper(record: Record) -> bytes:
    return pdf_bytes(clinician_summary(record, made_up.PRINTED))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
