"""Rules by region: what is different, what stays, and that nothing signed or begun changes with the setting."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
from pathlib import Path

import pypdf
import pytest

from clinic_app.cases import read_cases
from clinic_app.cli import main
from clinic_app.desk import Desk
from clinic_app.errors import NotAllowedError, RuleSetError, SettingsError
from clinic_app.form.answers import Answer
from clinic_app.languages import Languages, translation_problems
from clinic_app.library import Edition, Regions, choose, edition_from_content
from clinic_app.paths import resources
from clinic_app.screening.findings import screen
from clinic_app.screening.rules import Urgency
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import CLINIC, LOGIN, NAME, VIOLET, complete, register


@pytest.fixture(scope="module")
def edition() -> Edition:
    return choose(resources(), None).edition


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    store, _ = Store.create(tmp_path, CLINIC, NewUser(LOGIN, NAME), VIOLET, cost=CHEAP)
    return Desk(store, edition, languages=Languages(edition, resources(), tmp_path))


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def found(edition: Edition, tmp_path: Path, **case: object) -> set[str]:
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([{"id": "made-up", **case}]))
    day = dt.date(2026, 11, 23)
    (one,) = read_cases(file, edition.questionnaire, day)
    return {finding.rule.id for finding in screen(one.form, edition.rules).matched}


def test_both_regions_are_sound_and_have_the_same_rules(edition: Edition) -> None:
    regions = Regions(edition, resources())
    assert [(one.code, one.emergency_number) for one in regions.offered()] == [
        ("UK", "999"),
        ("US", "911"),
    ]
    assert not list(regions.problems())
    other = regions.edition("US")
    assert [rule.id for rule in other.rules.rules] == [rule.id for rule in edition.rules.rules]
    for rule in edition.rules.rules:
        assert other.rules.rule(rule.id).urgency == rule.urgency


def test_dysphagia_alone_is_urgent_in_one_region_only_and_never_without_a_finding(
    edition: Edition, tmp_path: Path
) -> None:
    states = Regions(edition, resources()).edition("US")
    young = {"age": {"years": 30}, "sex": "female"}
    plain = {**young, "answers": {"gi.dysphagia": "yes"}}
    assert "UR-02" in found(edition, tmp_path, **plain)
    assert "UR-02" not in found(states, tmp_path, **plain)
    assert "CO-01" in found(states, tmp_path, **plain)
    atopic = {**young, "answers": {"gi.dysphagia": "yes", "asth.ever": "yes"}}
    assert "SO-02" in found(states, tmp_path, **atopic)
    for answers in ({"alarm.weight_loss": "yes"}, {"gi.dysphagia_course": "progressive"}):
        worse = {**young, "answers": {"gi.dysphagia": "yes", **answers}}
        assert "UR-02" in found(states, tmp_path, **worse)
    old = {"age": {"years": 55}, "sex": "male", "answers": {"gi.dysphagia": "yes"}}
    assert "UR-02" in found(states, tmp_path, **old)


def test_every_worked_case_finds_the_same_but_for_that_rule(edition: Edition) -> None:
    states = Regions(edition, resources()).edition("US")
    day = dt.date(2026, 11, 23)
    cases = Path(__file__).parent / "spec" / "worked_cases.json"
    for case in read_cases(cases, edition.questionnaire, day):
        ours, theirs = (
            {one.rule.id for one in screen(case.form, which.rules).matched}
            for which in (edition, states)
        )
        assert ours - theirs <= {"UR-02"}, case.id
        assert theirs <= ours, case.id


def test_an_intake_keeps_the_region_it_was_begun_with(desk: Desk) -> None:
    patient = register(desk)
    first = desk.start_intake(patient.id)
    desk.set_setting("rules_region", "US")
    second = desk.start_intake(patient.id)
    assert desk.edition.rules.region == "US"
    assert [desk.open_draft(one.id).edition.rules.region for one in (first, second)] == ["UK", "US"]


def test_what_was_signed_stays_under_its_region(desk: Desk, edition: Edition) -> None:
    draft = desk.start_intake(register(desk).id)
    draft.answer("gi.dysphagia", Answer.of("yes"))
    complete(draft)
    record = desk.sign(draft, VIOLET)
    text = desk.store.intakes.snapshot(record.head.id)
    assert json.loads(text)["region"] == "UK"
    desk.set_setting("rules_region", "US")
    again = desk.record(record.head.id)
    assert again.rules.region == "UK"
    assert again.screening == record.screening
    kept = edition_from_content(desk.store.definitions.get(again.head.questionnaire_digest))
    assert kept.digest == edition.digest


def test_the_region_is_there_again_at_the_next_start(
    desk: Desk, tmp_path: Path, edition: Edition
) -> None:
    desk.set_setting("rules_region", "US")
    desk.close()
    store = Store.open(tmp_path, LOGIN, VIOLET, cost=CHEAP)
    later = Desk(store, edition, languages=Languages(edition, resources(), tmp_path))
    assert later.edition.rules.region == "US"
    later.speak("es")
    assert later.edition.rules.region == "US"
    assert "Estados Unidos" in later.edition.rules.rule("UR-02").limits
    draft = later.start_intake(register(later).id)
    assert later.change_language(draft, "en").edition.rules.region == "US"


def test_a_draft_changes_its_language_and_not_its_region(desk: Desk) -> None:
    draft = desk.start_intake(register(desk).id)
    desk.set_setting("rules_region", "US")
    assert desk.change_language(draft, "es").edition.rules.region == "UK"


@pytest.mark.parametrize("code", ["", "us", "FR", "../US", "U\0S", "US "])
def test_a_region_without_rules_is_refused(desk: Desk, code: str) -> None:
    with pytest.raises(SettingsError):
        desk.set_setting("rules_region", code)
    assert desk.edition.rules.region == "UK"


def test_only_an_administrator_chooses(desk: Desk, tmp_path: Path) -> None:
    desk.add_user(NewUser("b.sample", "Sample-Bell", frozenset({Role.CLINICIAN})), VIOLET, VIOLET)
    desk.close()
    store = Store.open(tmp_path, "b.sample", VIOLET, cost=CHEAP)
    with pytest.raises(NotAllowedError):
        Desk(store, desk.edition).set_setting("rules_region", "US")


@pytest.mark.parametrize(("region", "number"), [("UK", "999"), ("US", "911")])
def test_paper_names_the_region_and_patients_the_number_to_call(
    desk: Desk, region: str, number: str
) -> None:
    desk.set_setting("rules_region", region)
    draft = desk.start_intake(register(desk).id)
    complete(draft)
    record = desk.sign(draft, VIOLET)
    desk.set_setting("rules_region", "US" if region == "UK" else "UK")
    again = desk.record(record.head.id)
    summary = text_of(desk.exports.summary_pdf(again))
    assert f"rules {again.rules.version} ({region})" in summary
    page = desk.papers.patient_summary(again, desk.papers.for_patient(again))
    assert f"Call {number} if:" in text_of(page)


def test_the_command_line_screens_and_describes_for_a_region(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = {"id": "1", "age": {"years": 30}, "sex": "female", "answers": {"gi.dysphagia": "yes"}}
    file = tmp_path / "cases.json"
    file.write_text(json.dumps([case]))
    here = ["--data-dir", str(tmp_path / "none")]
    for region, urgent in (("UK", True), ("US", False)):
        assert main(["screen", str(file), "--region", region, *here]) == 0
        (found,) = json.loads(capsys.readouterr().out)
        assert ("UR-02" in found["matched"]) == urgent
    assert main(["screen", str(file), "--region", "FR", *here]) == 1
    assert "There are rules for UK, US." in capsys.readouterr().err
    assert main(["describe", str(tmp_path / "out"), "--region", "US", *here]) == 0
    assert "KATZ22" in (tmp_path / "out" / "evidence.md").read_text("utf-8")


# -- files that a clinic writes --------------------------------------------------------------------


def own_rules(folder: Path, region: str) -> Path:
    shutil.copytree(resources() / "screening", folder / "screening")
    (folder / "screening" / "regions" / "us.toml").write_text(region, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("region = 7", "short code"),
        ('region = "us"', "short code"),
        ('region = "US"\n[rule.UR-99]\nsay = "x"', "“UR-99” is not a rule."),
        ('region = "US"\n[rule.UR-02]\nurgency = "consider"', "stays the same in every region"),
        ('region = "US"\n[rule.UR-02]\nwhen = "no.such=yes"', "no.such"),
        ('region = "US"\n[rule.UR-02]\nbasis = ["NOBODY99"]', "“NOBODY99” is not a source."),
        ('region = "US"\nrule = 4', "“rule” is not a field here."),
        ('region = "US"\n[rule]\nUR-02 = 4', "A table is expected."),
        ('region = "US"\nreligion = 4', "“religion” is not a field here."),
        ("region = ", "toml"),
        ("a=" + "[" * 5000, "too many brackets"),
    ],
)
def test_mistakes_are_named_and_such_a_region_is_not_used(
    tmp_path: Path, text: str, said: str
) -> None:
    folder = own_rules(tmp_path, text)
    edition = choose(resources(), folder).edition
    named = translation_problems(edition, resources(), folder)
    assert any(said in one for one in named), named
    languages = Languages(edition, resources(), folder)
    with pytest.raises(RuleSetError):
        languages.edition("en", "US")


def test_a_region_that_is_gone_leaves_the_usual_rules(desk: Desk, tmp_path: Path) -> None:
    desk.set_setting("rules_region", "US")
    desk.close()
    folder = own_rules(tmp_path, "region = ")
    edition = choose(resources(), folder).edition
    store = Store.open(folder, LOGIN, VIOLET, cost=CHEAP)
    later = Desk(store, edition, languages=Languages(edition, resources(), folder))
    assert later.edition.rules.region == "UK"
    assert [one.code for one in later.regions] == ["UK"]


# -- the emergency tier ----------------------------------------------------------------------------


@pytest.mark.parametrize("at_signing", ["on", "off"])
def test_the_emergency_tier_of_a_signed_intake_is_that_of_its_signing(
    desk: Desk, at_signing: str
) -> None:
    desk.set_setting("emergency_tier", at_signing)
    draft = desk.start_intake(register(desk).id)
    complete(draft)
    draft.answer("anaph.now", Answer.of("yes"))
    complete(draft)
    record = desk.sign(draft, VIOLET)
    content = json.loads(desk.store.intakes.snapshot(record.head.id))
    assert content["tiers_off"] == ([] if at_signing == "on" else ["emergency"])
    desk.set_setting("emergency_tier", "off" if at_signing == "on" else "on")
    again = desk.record(record.head.id)
    tiers = {one.rule.urgency for one in again.screening.matched}
    assert (Urgency.EMERGENCY in tiers) == (at_signing == "on")
    assert again.screening == record.screening
    assert again.screening.tiers_off == (() if at_signing == "on" else (Urgency.EMERGENCY,))


def test_switching_the_tier_is_in_the_trail(desk: Desk) -> None:
    desk.set_setting("emergency_tier", "off")
    told = [row["new"] for row in desk.audit_rows() if row["action"] == "setting changed"]
    assert "emergency_tier: off" in told
