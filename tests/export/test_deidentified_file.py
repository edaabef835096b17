"""The whole de-identified output, searched for everything that could name a person."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clinic_app.export.deidentified_file import REPORT, TABLE, write_deidentified
from clinic_app.form.answers import Answer, from_code
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Kind
from clinic_app.record import Identifier, PatientDetails, Record
from tests.reporting import made_up

TEXT = "Seen by Doctor Quillfeather in Dunmarrow on 3 Feb 2019, call 0555-283-119"
DETAILS = PatientDetails(
    "Sample-Vandermolen", "Philippa Roswitha", PartialDate(2014, 5, 2), "female",
    (Identifier("MRN", "0047-11-93355"), Identifier("National number", "QQ883192C")),
    ("Example-Zubrowka",),
)  # fmt: skip


def named(record: Record, id_: str = "c1d2e3f4-aaaa-4bbb-8ccc-123456789abc") -> Record:
    """Return the record with everything in it that names somebody."""
    form = record.form
    for key in form.given():
        question = form.questionnaire.question(key[0])
        if question.kind is Kind.TEXT:
            form = form.answer(question.id, Answer.of(TEXT), key[1])
    head = replace(
        record.head, id=id_, content_hash="ab" * 32, replaces="11111111-2222-4333-8444-555555555555",
        started_by="tsample", started_at=dt.datetime(2026, 11, 23, 9, 17, 33, tzinfo=dt.UTC),
    )  # fmt: skip
    patient = replace(record.patient, id="99999999-8888-4777-8666-555555555555", details=DETAILS)
    return replace(
        record, form=form, head=head, patient=patient, clinic_name="Wetherby Hollow clinic",
        author_name="Dr Tamsin Example", signed_by_name="Dr Tamsin Example",
    )  # fmt: skip


def identifying(record: Record) -> Iterator[str]:
    """Give every name, part of a name, number, id, full date and word of free text of a record."""
    details, head = record.patient.details, record.head
    names = " ".join(
        (details.family, details.given, *details.former_names, record.clinic_name, record.author_name)
    )  # fmt: skip
    yield from (word for word in re.split(r"[\s-]+", names) if len(word) > 3 and word not in {"Sample", "Example", "clinic"})  # fmt: skip
    for one in details.identifiers:
        yield from (one.value, re.sub(r"\D", "", one.value)[:6])
    yield from (head.id, *head.id.split("-"), record.patient.id, head.content_hash, head.started_by)
    yield from head.replaces.split("-")
    yield from (head.started_at.date().isoformat(), "09:17")
    yield from ("Quillfeather", "Dunmarrow", "0555-283-119", "3 Feb", "call")
    for answer in record.form.answers.values():
        value = getattr(answer.value, "date", None) or answer.value
        if isinstance(value, PartialDate) and value.month is not None:
            yield from (value.iso(), value.iso()[:7], value.shown())


@pytest.mark.parametrize("record", [made_up.child(), made_up.full(), made_up.amended()])
def test_nothing_that_names_a_person_is_in_any_file(tmp_path: Path, record: Record) -> None:
    input_ = named(record)
    paths = write_deidentified(tmp_path, *made_up.form_and_rules(), [input_, input_])
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    output = "\n".join(path.read_text(encoding="utf-8-sig") for path in paths).casefold()
    wanted = set(identifying(input_))
    assert len(wanted) > 20
    assert [word for word in wanted if re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", output)] == []  # fmt: skip


def rows(tmp_path: Path, *records: Record, free_text: bool = False) -> list[dict[str, str]]:
    write_deidentified(tmp_path, *made_up.form_and_rules(), records, free_text=free_text)
    with (tmp_path / TABLE).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_what_may_stay_stays(tmp_path: Path) -> None:
    one, other = rows(tmp_path, named(made_up.child()), named(made_up.child(), "another"))
    assert one["person_id"] == other["person_id"]
    assert one["row_id"] != other["row_id"]
    assert (one["pat.dob"], one["visit.date"], one["food.rx.1.last"]) == ("2019", "2026", "2021")
    assert (one["age_months"], one["ecz.onset"], one["ecz.ever"]) == ("92", "4 mo", "yes")
    assert one["visit.complaint_text"] == "[withheld]"
    assert "visit.date__label" not in one
    again, *_ = rows(tmp_path, named(made_up.child()))
    assert one["person_id"] != again["person_id"]


def test_over_89(tmp_path: Path) -> None:
    old = made_up.form_of({**made_up.ADULT, "pat.dob": "1931-02-03", "asth.ever": "yes"})
    asked = old.questionnaire.question("asth.onset")
    onsets = {
        "91 a": "90+",
        "1931-05": "90+",
        "~60 a": "~60 a",
        "1990-05-06": "1990",
        "birth": "birth",
    }
    for said, kept in onsets.items():
        form = old.answer("asth.onset", from_code(asked, said))
        (row,) = rows(tmp_path, named(made_up.record_of(form)))
        assert (row["pat.dob"], row["age_months"], row["age_months_max"]) == ("90+", "1080", "1080")
        assert row["asth.onset"] == kept
    assert "1931" not in (tmp_path / TABLE).read_text(encoding="utf-8-sig")


def test_the_report_names_small_groups_and_warns_of_free_text(tmp_path: Path) -> None:
    rows(tmp_path, *[named(made_up.child(), str(number)) for number in range(6)])
    report = (tmp_path / REPORT).read_text(encoding="utf-8")
    assert "female, 6-11, 2026: 1" in report  # one person with six intakes
    assert "18. Any other number" in report
    many = [
        replace(made_up.child(), patient=replace(made_up.child().patient, id=str(number)))
        for number in range(5)
    ]
    (row, *_) = rows(tmp_path, *many, free_text=True)
    assert row["visit.complaint_text"].startswith("Food sticks")
    report = (tmp_path / REPORT).read_text(encoding="utf-8")
    assert "fewer than 5 people" in report
    assert "2026: 5" not in report
    assert "WARNING: free text" in report
