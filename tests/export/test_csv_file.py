"""The tables read back with the plain CSV reader of the standard library."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.errors import CancelledError, ExportError
from clinic_app.export.codebook import ENTRIES, MISSING_CODES, columns
from clinic_app.export.csv_file import (
    DICTIONARY,
    TABLE,
    write_csv,
)
from clinic_app.export.formula import RISKY, guarded, unguarded
from clinic_app.export.watched import watched
from clinic_app.form.answers import DECLINED, UNKNOWN, Answer
from clinic_app.form.form import Form
from clinic_app.record import IntakeStatus, Record
from tests.export.stopped import stopped
from tests.reporting import made_up

PAYLOADS = (
    "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x","y")', "\N{FULLWIDTH EQUALS SIGN}1+1",
    "'=1", "''-x", "'", "-", "=cmd|' /C calc'!A0",
)  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(folder: Path, *records: Record) -> list[dict[str, str]]:
    return rows(write_csv(folder, *made_up.form_and_rules(), records)[0])


def test_one_row_an_intake_with_codes_words_units_and_reasons(tmp_path: Path) -> None:
    infant, child, adult = table(tmp_path, made_up.infant(), made_up.child(), made_up.adult())
    assert infant["ecz.severity"] == "moderate"
    assert infant["ecz.severity__label"] == "Moderate"
    assert infant["ecz.severity__missing"] == ""
    assert (infant["visit.duration"], infant["visit.duration__unit"]) == ("3", "wk")
    assert infant["ecz.sites"] == "cheek_l;cheek_r;forearm_outer_l"
    assert infant["ecz.sites__label"] == "Left cheek; Right cheek; Left outer forearm"
    assert infant["ecz.onset"] == "2 mo"
    assert infant["pat.weight"] == "6.4"
    assert infant["food.any__missing"] == "unknown"
    assert infant["gi.dysphagia__missing"] == "not_shown"
    assert infant["food.rx__missing"] == "waiting"
    assert child["latex.any__missing"] == "not_asked"
    assert child["food.rx.count"] == "2"
    assert child["food.rx.1.food"] == "peanut"
    assert child["food.rx.2.food__label"] == "Egg"
    assert child["food.rx.2.times__missing"] == "not_asked"
    assert child["food.rx.3.food"] == child["food.rx.3.food__missing"] == ""
    assert child["finding.SO-02"] == "matched"
    assert child["finding.UR-02"] == "not_matched"
    assert child["finding.CO-07"] == "cannot_assess"
    assert child["atopy.eczema"] == "yes"
    assert (adult["age_months"], adult["age_months_max"]) == ("454", "466")
    assert adult["dob"] == "1988"
    assert adult["answered_as_group"].split(";") == list(made_up.GROUPED)
    assert adult["identifiers"] == "MRN=004-512-77"


def test_versions_and_withdrawals_are_told(tmp_path: Path) -> None:
    form = made_up.form_of(made_up.ADULT)
    gone = made_up.record_of(form, status=IntakeStatus.ENTERED_IN_ERROR)
    first, second, withdrawn = table(tmp_path, made_up.child(), made_up.amended(), gone)
    assert [row["status"] for row in (first, second, withdrawn)] == [
        "signed",
        "signed",
        "entered_in_error",
    ]
    assert (first["version"], first["replaces"], first["amendment_reason"]) == ("1", "", "")
    assert (second["version"], second["replaces"]) == ("2", first["intake_id"])
    assert second["amendment_reason"] == "The mother corrected the food"
    assert second["amendment_changes"].startswith("food.rx;")
    assert "gi.vomiting" in second["amendment_changes"].split(";")
    assert (withdrawn["withdrawn_by"], withdrawn["withdrawn_reason"]) == (
        "Dr Ina Example",
        "Written into the wrong file",
    )
    (former,) = table(tmp_path, made_up.superseded())
    assert (former["status"], former["superseded_by"]) == ("amended", second["intake_id"])
    assert withdrawn["withdrawn_at"] == "2026-11-23T14:30:00+00:00"


def test_nothing_that_was_not_answered_has_a_value(tmp_path: Path) -> None:
    form = made_up.form_of(made_up.ADULT).answer("alarm.fever", UNKNOWN)
    form = form.answer("alarm.jaundice", DECLINED)
    (row,) = table(tmp_path, made_up.record_of(form))
    assert row["alarm.fever__missing"] == "unknown"
    assert row["alarm.jaundice__missing"] == "declined"
    codes = {code for code, _ in MISSING_CODES}
    for id_, question in made_up.edition().questionnaire.questions.items():
        if question.group is None and question.kind != "group":
            reason = row[f"{id_}__missing"]
            assert (reason == "") is (row[id_] != ""), id_
            assert reason == "" or reason in codes
            if reason and f"{id_}__label" in row:
                assert row[f"{id_}__label"] == ""


def test_columns_depend_on_form_and_rules_alone(tmp_path: Path) -> None:
    (one,) = table(tmp_path, made_up.full())
    (two,) = table(tmp_path, made_up.empty_draft())
    assert list(one) == list(two)
    names = [column.name for column in columns(*made_up.form_and_rules())]
    assert list(one) == names
    assert len(set(names)) == len(names)


def test_entries_beyond_the_wide_table_stand_in_the_long_one(tmp_path: Path) -> None:
    foods = [{"food.rx.food": "egg"}] * ENTRIES + [{"food.rx.food": "lupin"}]
    form = made_up.form_of({**made_up.CHILD, "food.rx": foods})
    paths = write_csv(tmp_path, *made_up.form_and_rules(), [made_up.record_of(form)])
    assert rows(paths[0])[0]["food.rx.count"] == str(ENTRIES + 1)
    long = rows(tmp_path / "intakes-food_rx.csv")
    assert [row["food.rx.food"] for row in long] == ["egg"] * ENTRIES + ["lupin"]
    assert long[-1]["entry"] == str(ENTRIES + 1)
    assert long[0]["intake_id"] == rows(paths[0])[0]["intake_id"]


def test_the_dictionary_explains_every_column(tmp_path: Path) -> None:
    write_csv(tmp_path, *made_up.form_and_rules(), [made_up.child()])
    explained = {row["column"]: row for row in rows(tmp_path / DICTIONARY)}
    assert list(explained) == list(rows(tmp_path / TABLE)[0])
    assert all(row["label"] and row["kind"] for row in explained.values())
    assert "severe = Severe" in explained["ecz.severity"]["options"]
    assert explained["pat.weight"]["unit"] == "kg"
    assert explained["ecz.ever"]["question"].startswith("Has a clinician ever said")
    assert "waiting = " in explained["ecz.ever__missing"]["options"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_can_be_taken_for_a_formula(tmp_path: Path, payload: str) -> None:
    form = made_up.form_of(made_up.ADULT).answer("visit.complaint_text", Answer.of(payload))
    record = made_up.record_of(form, family=payload, given=payload)
    write_csv(tmp_path, *made_up.form_and_rules(), [record])
    for path in tmp_path.iterdir():
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    assert cell[:1] not in RISKY or _is_number(cell), cell
    (row,) = rows(tmp_path / TABLE)
    assert unguarded(row["family"]) == payload
    assert unguarded(row["visit.complaint_text"]) == payload


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@given(st.text(alphabet=st.characters() | st.sampled_from("'=+-@\t\r\n"), max_size=12))
def test_protection_is_taken_back_exactly(text: str) -> None:
    assert guarded(text)[:1] not in RISKY
    assert unguarded(guarded(text)) == text


def test_leading_zeros_accents_quotes_and_line_breaks_survive(tmp_path: Path) -> None:
    words = 'Zoë said "Übel", ; 007\nsecond line'
    form = made_up.form_of(made_up.ADULT).answer("visit.complaint_text", Answer.of(words))
    (row,) = table(tmp_path, made_up.record_of(form, family="Ñandú", given="李 Łucja"))
    assert row["visit.complaint_text"] == words
    assert (row["family"], row["given"]) == ("Ñandú", "李 Łucja")
    assert row["identifiers"].endswith("004-512-77")
    raw = (tmp_path / TABLE).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfintake_id,")
    assert raw.endswith(b"\r\n")


def test_records_are_taken_one_by_one_and_progress_is_told(tmp_path: Path) -> None:
    seen: list[int] = []
    taken: list[int] = []

    def stream() -> Iterator[Record]:
        for number in range(1, 4):
            assert seen == list(range(number))
            taken.append(number)
            yield made_up.adult()

    told = watched(stream(), 3, lambda done, _total: seen.append(done))
    write_csv(tmp_path, *made_up.form_and_rules(), told)
    assert seen == [0, *taken] == [0, 1, 2, 3]


def test_a_stopped_or_failed_export_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    older = tmp_path / TABLE
    older.write_text("older export", encoding="utf-8")
    with pytest.raises(CancelledError, match="stopped"):
        write_csv(tmp_path, *made_up.form_and_rules(), stopped(made_up.adult(), 3))

    def failing() -> Iterator[Record]:
        yield made_up.adult()
        raise ExportError("made-up failure")

    with pytest.raises(ExportError, match="made-up"):
        write_csv(tmp_path, *made_up.form_and_rules(), failing())
    assert [path.name for path in tmp_path.iterdir()] == [TABLE]
    assert older.read_text(encoding="utf-8") == "older export"


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be written") as caught:
        write_csv(tmp_path / "missing", *made_up.form_and_rules(), [])
    assert caught.value.remedy


def test_a_disk_that_takes_no_more_leaves_nothing_behind(tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: the system refuses to write on."""
    resource = pytest.importorskip("resource")
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, most))
    try:
        with pytest.raises(ExportError, match="cannot be written"):
            write_csv(tmp_path, *made_up.form_and_rules(), [made_up.adult()] * 20)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert list(tmp_path.iterdir()) == []


def test_a_record_of_another_form_fits_in_and_loses_nothing(tmp_path: Path) -> None:
    """An older form had a question that is gone, and lacked one that is here."""
    record = made_up.adult()
    older = dict(record.questionnaire.questions)
    older["own.question"] = dataclasses.replace(
        older.pop("latex.any"), id="own.question", short="our own question"
    )
    form = dataclasses.replace(record.questionnaire, questions=older)
    answers = {**record.form.answers, ("own.question", 0): Answer.of("yes")}
    other = dataclasses.replace(record, questionnaire=form, form=Form(form, answers))
    (row,) = table(tmp_path, other)
    assert row["other_answers"] == "own.question=yes"
    assert row["latex.any__missing"] == "not_in_form"
    assert row["rhin.ever"] == "no"
