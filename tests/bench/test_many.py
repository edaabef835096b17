from __future__ import annotations

from pathlib import Path

from tests.bench.many import Size, fill


def test_what_is_made_for_measuring_is_whole_and_can_be_used(tmp_path: Path) -> None:
    at = fill(tmp_path / "many", Size(40), lambda _: None, drafts=5)
    assert at.store.verify() == []
    assert len(at.store.patients) == 40 + 1 + 7
    [row, *_] = at.store._database.read("SELECT family, given FROM patient WHERE number = 7")
    assert at.find_patients(f"{row['given']} {row['family']}")
    assert sum(row.head.is_draft for row in at.today()) == 5
    signed = list(at.store.intakes.all_signed())
    assert len(signed) == 12 + 2
    record = at.record(signed[0].id)
    assert record.form.get("pat.dob").value == record.patient.details.dob
    at.close()
