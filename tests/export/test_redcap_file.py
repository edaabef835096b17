"""A REDCap project made of the form, and records that it takes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clinic_app.export.redcap_file import DICTIONARY, RECORDS, write_redcap
from clinic_app.export.redcap_names import Names, codes_of
from clinic_app.form.answers import DECLINED, UNKNOWN
from clinic_app.record import Record
from tests.interop.filled_forms import some_forms
from tests.interop.redcap_rules import problems
from tests.reporting import made_up


def written(
    folder: Path, *records: Record
) -> tuple[dict[str, dict[str, str]], list[dict[str, str]]]:
    write_redcap(folder, *made_up.form_and_rules(), records)
    tables = []
    for name in (DICTIONARY, RECORDS):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            tables.append(list(csv.DictReader(file)))
    return {row["Variable / Field Name"]: row for row in tables[0]}, tables[1]


def test_redcap_takes_the_form_and_all_kinds_of_records(tmp_path: Path) -> None:
    records = [
        made_up.record_of(form, id_=f"intake-{number}")
        for number, form in enumerate(some_forms(25, 7))
    ]
    for record in (made_up.child(), made_up.full(), made_up.amended(), made_up.empty_draft()):
        named = made_up.record_of(record.form, id_=f"intake-{len(records)}", status=record.head.status)  # fmt: skip
        records.append(named)
    write_redcap(tmp_path, *made_up.form_and_rules(), records)
    assert problems(tmp_path / DICTIONARY, tmp_path / RECORDS) == []


def test_the_checker_finds_what_redcap_would_not_take(tmp_path: Path) -> None:
    written(tmp_path, made_up.child())
    dictionary, records = tmp_path / DICTIONARY, tmp_path / RECORDS
    text = dictionary.read_text(encoding="utf-8")
    broken = text.replace("ecz_status,eczema", "Ecz_status,eczema").replace("[ecz_ever] = '1'", "[ecz_never] = '1'")  # fmt: skip
    dictionary.write_text(broken, encoding="utf-8")
    records.write_text(
        records.read_text(encoding="utf-8").replace(",past_12_months,", ",sometimes,"),
        encoding="utf-8",
    )
    said = " ".join(problems(dictionary, records))
    assert "“Ecz_status” cannot name a field" in said
    assert "“ecz_never”, which is no field" in said
    assert "no field for column “ecz_status”" in said


def test_answers_states_and_repeats(tmp_path: Path) -> None:
    form = made_up.child().form.answer("ecz.ever", UNKNOWN).answer("fam.ibd", DECLINED)
    fields, (row, first, second) = written(
        tmp_path, made_up.record_of(form.answer("env.pets", UNKNOWN))
    )
    assert (row["ecz_ever"], row["fam_ibd"], row["fam_coeliac"]) == ("ASKU", "DECL", "0")
    assert (row["env_pets___cat"], row["env_pets___asku"]) == ("0", "1")
    assert (row["gi_known_dx___none"], row["gi_known_dx___eoe"]) == ("1", "0")
    assert row["visit_date_ymd"] == row["visit_date"] == "2026-11-23"
    repeats = [
        (one["redcap_repeat_instrument"], one["redcap_repeat_instance"])
        for one in (row, first, second)
    ]
    assert repeats == [("", ""), ("suspected_foods", "1"), ("suspected_foods", "2")]
    assert (first["food_rx_food"], second["food_rx_food"]) == ("peanut", "egg")
    assert (first["food_rx_last"], row["visit_date_ymd"]) == ("2021", "2026-11-23")
    assert first["ecz_ever"] == row["food_rx_food"] == ""
    assert fields["ecz_status"]["Branching Logic (Show field only if...)"] == "[ecz_ever] = '1'"
    assert fields["family"]["Identifier?"] == "y"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("ecz.ever", "ecz_ever"), ("9lives", "f_9lives"), ("A--B", "a_b"), ("x_complete", "x_complete_1"), ("é", "f")],
)  # fmt: skip
def test_names(ours: str, theirs: str) -> None:
    names = Names()
    assert names.of(ours) == names.of(ours) == theirs
    assert names.of(f"{ours}.") != theirs


def test_codes_stay_apart_in_small_letters() -> None:
    assert codes_of(["A", "a", "b-c"]) == {"A": "A", "a": "a_2", "b-c": "b_c"}
