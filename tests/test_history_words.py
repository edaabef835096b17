"""The trail in words for people: questions, labels and days instead of ids, codes and JSON; erased rows say so."""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from clinic_app.desk import Desk
from clinic_app.desk.history import Line
from clinic_app.form.answers import Answer, parse
from clinic_app.form.partial_date import PartialDate
from clinic_app.library import Edition, edition_from_files
from clinic_app.record import Patient
from clinic_app.storage.history import Kind, Wanted
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import VIOLET, complete, details, new_desk, register

RESOURCES = Path(__file__).parents[1] / "resources"
BENS = "amber lantern eleven meadow"


@pytest.fixture(scope="module")
def edition() -> Edition:
    return edition_from_files(
        RESOURCES / "questionnaires" / "gi-atopy-intake.json", RESOURCES / "screening"
    )


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path / "data", edition)


def lines(desk: Desk, kind: Kind = Kind.NO_ANSWERS, text: str = "") -> list[Line]:
    return desk.history.lines(desk.history.page(Wanted(kind=kind, text=text)))


def changes(desk: Desk, what: str) -> list[str]:
    """Newest first."""
    return [line.change for line in lines(desk, text=what) if line.what == what]


def today(desk: Desk) -> str:
    return PartialDate.of(desk.clock().date()).shown()


@pytest.mark.parametrize(
    ("question", "typed", "then", "change"),
    [
        ("ecz.ever", "yes", "unknown", "Yes → Unknown"),
        ("visit.duration", "3 weeks", "10 d", "3 weeks → 10 days"),
        ("visit.date", "2026-11-20", "2026-11-21", "20-Nov-2026 → 21-Nov-2026"),
    ],
)
def test_an_answer_is_told_as_the_form_says_it(
    desk: Desk, question: str, typed: str, then: str, change: str
) -> None:
    draft = desk.start_intake(register(desk).id)
    asked = draft.edition.questionnaire.question(question)
    for text in (typed, then):
        draft.answer(question, parse(asked, text))
    line = lines(desk, Kind.ANSWERS)[0]
    assert line.change == f"{asked.name}: {change}"
    assert line.about == f"SAMPLE-OKAFOR, Adaeze · intake of {today(desk)}"
    assert line.ids == (draft.patient.id, draft.id)
    assert line.who == "Dr Ada Sample"
    draft.answer(question, parse(asked, ""))
    gone = lines(desk, Kind.ANSWERS)[0].change
    assert gone == f"{asked.name}: {change.partition(' → ')[2]} → Not asked"


def test_options_have_their_labels_and_entries_their_number(desk: Desk) -> None:
    draft = desk.start_intake(register(desk).id)
    asked = draft.edition.questionnaire.question("food.rx.food")
    draft.answer("food.rx.food", parse(asked, asked.choices[0].label), draft.add_entry("food.rx"))
    group = draft.edition.questionnaire.question("food.rx").name
    told = {one.what: one.change for one in reversed(lines(desk, Kind.ANSWERS))}
    assert told["answer"] == f"{asked.name} (entry 1): Not asked → {asked.choices[0].label}"
    assert told["entry added"] == f"{group} (entry 1)"


def test_a_patient_is_told_by_name_birth_and_number_and_corrected_by_what_differs(
    desk: Desk,
) -> None:
    patient = register(desk, number="B-1")
    (told,) = changes(desk, "patient registered")
    assert told == (
        "Family name: Sample-Okafor; Given name: Adaeze; Born: 14-Mar-2019; Sex: female; Numbers: Clinic number B-1"
    )
    born = replace(patient.details, dob=PartialDate.from_iso("2019-03-15"))
    desk.store.patients.update(patient.id, born)
    assert changes(desk, "patient corrected") == ["Born: 14-Mar-2019 → 15-Mar-2019"]


def test_versions_people_settings_and_merging(desk: Desk) -> None:
    kept, gone = register(desk), register(desk, "Sample-Okafour", "Ada")
    draft = desk.start_intake(kept.id)
    complete(draft)
    signed = desk.sign(draft, VIOLET)
    amendment = desk.amend(signed.head.id, "the dose was a slip")
    assert changes(desk, "amendment started") == ["Reason: the dose was a slip"]
    desk.sign(amendment, VIOLET)
    assert changes(desk, "intake amended") == ["by version 2"]
    assert re.fullmatch(r"[0-9a-f]{12}…", changes(desk, "intake signed")[0])
    desk.set_setting("paper", "A4")
    desk.set_setting("paper", "Letter")
    assert changes(desk, "setting changed")[:2] == ["Paper size: A4 → Letter", "Paper size: A4"]
    desk.merging.merge(gone.id, kept.id, "registered twice")
    assert changes(desk, "patient merged into another") == [
        "SAMPLE-OKAFOR, Adaeze: registered twice"
    ]
    desk.merging.separate(gone.id, "two people")
    assert changes(desk, "another patient separated from this") == [
        "SAMPLE-OKAFOUR, Ada: two people"
    ]
    desk.add_user(NewUser("b.sample", "Ben", frozenset({Role.CLINICIAN})), BENS, VIOLET)
    assert changes(desk, "user added")[0] == "b.sample: Ben (clinician)"


def test_moments_are_written_as_people_write_them(desk: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    desk.set_backup_folder(stick)
    desk.store.daily_backup()
    told = [line for line in lines(desk, Kind.SETTINGS) if "Last backup" in line.change]
    assert re.fullmatch(rf"Last backup: proved: {today(desk)} \d\d:\d\d", told[0].change), told[
        0
    ].change
    for line in (*lines(desk), *lines(desk, Kind.ANSWERS)):
        assert not re.search(r"\d{4}-\d\d-\d\d|[{\[]|\dT\d", line.change), line
        assert re.fullmatch(r"\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d", line.when)


def test_what_is_not_understood_is_shown_as_it_stands(desk: Desk) -> None:
    desk.store.audit.record("patient registered", new="[1, 2")
    desk.store.audit.record("patient merged into another", new='"x"')
    desk.store.audit.record("answer", old="old", new="no JSON")
    assert [line.change for line in lines(desk)[1:3]] == ['"x"', "[1, 2"]
    assert lines(desk, Kind.ANSWERS)[0].change == "old → no JSON"


def erased(desk: Desk) -> Patient:
    patient = register(desk)
    draft = desk.start_intake(patient.id)
    complete(draft)
    desk.sign(draft, VIOLET)
    desk.erasing.erase(patient.id, "asked for by the person")
    return patient


def test_a_row_that_an_erasure_blanked_says_so_and_names_nobody(
    desk: Desk, edition: Edition, tmp_path: Path
) -> None:
    patient = erased(desk)
    again = Desk(Store.open(tmp_path / "data", "asample", VIOLET, cost=CHEAP), edition)
    blanked = [line for line in lines(again) if line.what == "patient registered"]
    words = f"removed by erasure on {today(again)}"
    assert [(line.about, line.change, line.ids) for line in blanked] == [("", words, ())]
    assert {line.change for line in lines(again, Kind.ANSWERS) if line.what == "answer"} == {words}
    (told,) = changes(again, "patient erased")
    assert told.startswith("Patients: 1; intakes: 1; rows blanked: ")
    assert told.endswith("Reason: asked for by the person")
    again.history.export(tmp_path, Wanted())
    with (tmp_path / "history.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["in_words"] for row in rows if row["action"] == "patient registered"] == [words]
    assert patient.id not in (tmp_path / "history.csv").read_text(encoding="utf-8-sig")
    assert not again.store.verify()
    again.close()


def test_the_words_are_those_of_the_language_that_is_asked_for(desk: Desk) -> None:
    from clinic_app.form.language import SPANISH

    register(desk)
    page = desk.history.page(Wanted(text="patient registered"))
    line = desk.history.lines(page, lambda text: text.upper(), SPANISH)[0]
    assert "14-mar-2019" in line.change
    assert re.match(r"\d\d-[a-z]{3}-\d{4} ", line.when)


def test_the_day_is_the_one_of_the_desk(desk: Desk) -> None:
    """Times of the trail are UTC; people read those of the clock on the wall."""
    at = dt.datetime.now().astimezone()
    desk.store.audit.record("clock set back", old=at.astimezone(dt.UTC).isoformat(), new=None)
    written = f"{PartialDate.of(at.date()).shown()} {at:%H:%M}"
    assert changes(desk, "clock set back") == [written]


def test_details_are_written_without_what_is_not_known(desk: Desk) -> None:
    desk.register_patient(details("Sample-Nobody", "", dob="2019-03"))
    (told,) = changes(desk, "patient registered")
    assert told == "Family name: Sample-Nobody; Born: Mar 2019; Sex: female"


def test_no_name_and_no_text_forges_a_row(desk: Desk) -> None:
    """A line break would begin a row of its own on a terminal, an escape would move the cursor."""
    draft = desk.start_intake(register(desk, "Sample-\x1b[2J", "A\u202ea").id)
    asked = draft.edition.questionnaire.question("visit.complaint_text")
    draft.answer(asked.id, Answer.of("ache\n24-Nov-2026 18:00  Dr Ada Sample  patient erased"))
    line = lines(desk, Kind.ANSWERS)[0]
    assert (
        line.change
        == f"{asked.name}: Not asked → ache 24-Nov-2026 18:00  Dr Ada Sample  patient erased"
    )
    for one in (*lines(desk), *lines(desk, Kind.ANSWERS)):
        assert f"{one.when}{one.who}{one.about}{one.change}".isprintable()
    assert "\\u001b[2J" in line.about


def test_a_patients_own_list_names_nobody_else(desk: Desk) -> None:
    kept, gone = register(desk), register(desk, "Sample-Brandt", "Jonas")
    desk.merging.merge(gone.id, kept.id, "looks like Jonas Brandt")
    desk.merging.separate(gone.id, "it is Jonas Brandt after all")
    given = desk.history.access_list(kept.id)
    assert "another patient separated from this (another entry of the register)" in given
    assert "brandt" not in given.lower()
    assert any("BRANDT" in line.change for line in lines(desk)), "an administrator sees whom"


def test_a_row_that_somebody_changed_past_the_program_is_shown_all_the_same(desk: Desk) -> None:
    desk.store.audit.record("patients searched")
    (row,) = [dict(row) for row in desk.store.audit.rows() if row["action"] == "patients searched"]
    (line,) = desk.history.in_words([{**row, "local": "yester\nday", "erasure": 77}])
    assert (line.when, line.change) == ("yester day", "removed by erasure on ?")


@pytest.mark.parametrize("name", ["{Gut} clinic", "{", "{}", '{"a": 1} clinic'])
def test_a_name_with_a_brace_is_a_name(desk: Desk, name: str) -> None:
    """What begins like the parts of another setting once ended in a crash of the history."""
    desk.set_setting("clinic_name", name)
    assert changes(desk, "setting changed")[0].endswith(f"→ {name}")


def test_the_region_is_called_as_in_the_settings(desk: Desk) -> None:
    desk.store.settings.set("rules_region", "US")
    assert changes(desk, "setting changed")[0] == "Region of the rules: US"
