"""The program's verbs on real encrypted records, without a screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clinic_app.desk import Desk, Draft
from clinic_app.errors import (
    NotAllowedError,
    NotSignableError,
    NotWritableError,
    QuestionnaireError,
    SignedIntakeError,
    StorageError,
    WrongPassphraseError,
)
from clinic_app.form.answers import NOT_ASKED, UNKNOWN, Answer
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Kind
from clinic_app.library import Edition, choose, edition_from_files
from clinic_app.record import Identifier, IntakeStatus, PatientDetails
from clinic_app.storage.history import Wanted
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import CHEAP, PASSPHRASE, Clock, new_store, opened

RESOURCES = Path(__file__).parent.parent / "resources"
YES, NO = Answer.of("yes"), Answer.of("no")
ADULT = PatientDetails(
    "Sample-Brandt", "Jonas", PartialDate(1988, 6, 2), "male", (Identifier("MRN", "003-981-02"),)
)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return choose(RESOURCES, None).edition


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Iterator[Desk]:
    clock = Clock()
    store, _ = new_store(tmp_path / "data", clock)
    made = Desk(store, edition, clock)
    yield made
    made.close()


@pytest.fixture
def draft(desk: Desk) -> Draft:
    return desk.start_intake(desk.register_patient(ADULT).id)


def answer_the_rest(draft: Draft) -> None:
    """Give every required answer that is still open: no where that is an answer, else unknown."""
    while missing := draft.form.missing_required():
        question = draft.edition.questionnaire.question(missing[0][0])
        answer = NO if question.kind is Kind.YES_NO else UNKNOWN
        draft.answer(question.id, answer, missing[0][1])


def test_a_new_intake_knows_the_day_and_who_came(draft: Draft) -> None:
    assert draft.form.visit_date == PartialDate(2026, 11, 23)
    assert draft.form.dob == PartialDate(1988, 6, 2)
    assert draft.form.get("pat.sex") == Answer.of("male")
    assert not draft.form.is_shown("pat.pregnant")


def test_every_answer_is_on_the_disk_when_the_call_returns(
    draft: Draft, tmp_path: Path, edition: Edition
) -> None:
    draft.answer("gi.dysphagia", YES)
    draft.answer("food.any", YES)
    entry = draft.add_entry("food.rx")
    draft.answer("food.rx.food", Answer.of("egg"), entry)
    draft.remember_place("food.rx.food", entry)
    beside = Desk(opened(tmp_path / "data"), edition)
    again = beside.open_draft(draft.id)
    assert again.form == draft.form
    assert again.place == ("food.rx.food", entry)
    beside.close()
    assert not draft.unsaved


def test_whoever_opens_a_draft_has_looked_at_the_patient(desk: Desk, draft: Draft) -> None:
    draft.close()
    desk.open_draft(draft.id)
    last = list(desk.store.audit.rows(draft.patient.id))[-1]
    assert (last["action"], last["intake"]) == ("draft opened", draft.id)


def test_a_name_that_was_looked_for_in_the_history_does_not_outlive_the_patient(desk: Desk) -> None:
    desk.history.page(Wanted(text="Sample-Okafor"))
    assert not [row for row in desk.store.audit.rows() if "Sample-Okafor" in str(row["new"])]


def test_an_access_list_tells_of_who_was_merged_into_the_patient_too(
    desk: Desk, draft: Draft
) -> None:
    kept = desk.register_patient(replace(ADULT, identifiers=()))
    draft.close()
    desk.open_draft(draft.id).close()
    desk.merging.merge(draft.patient.id, kept.id, "Registered twice")
    for asked in (kept.id, draft.patient.id):
        assert "draft opened" in desk.history.access_list(asked)


def test_typing_into_the_blank_entry_of_a_group_makes_it(draft: Draft) -> None:
    draft.answer("food.any", YES)
    draft.answer("food.rx.food", Answer.of("egg"), 1)
    assert draft.form.entries("food.rx") == (1,)


def test_a_removed_entry_comes_back_under_its_number(desk: Desk, draft: Draft) -> None:
    draft.answer("food.any", YES)
    draft.answer("food.rx.food", Answer.of("egg"), 1)
    second = draft.add_entry("food.rx")
    draft.answer("food.rx.food", Answer.of("milk"), second)
    before = draft.form
    draft.remove_entry("food.rx", 1)
    draft.add_entry("food.rx", 1)
    draft.answer("food.rx.food", Answer.of("egg"), 1)
    assert draft.form == before
    assert desk.open_draft(draft.id).form == before


def test_answers_taken_back_are_not_asked_again(desk: Desk, draft: Draft) -> None:
    draft.answer("ecz.ever", YES)
    draft.answer("ecz.ever", NOT_ASKED)
    assert not desk.open_draft(draft.id).form.get("ecz.ever").is_given


def test_answers_given_together_are_marked(desk: Desk, draft: Draft) -> None:
    draft.answer_together(["fam.eoe", "fam.ibd"])
    assert desk.open_draft(draft.id).form.get("fam.ibd").grouped


def test_a_failing_disk_loses_nothing_and_says_so(
    desk: Desk, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = desk.store.intakes.save_answer

    def full(*_: object, **__: object) -> None:
        raise NotWritableError("The disk is full.")

    monkeypatch.setattr(desk.store.intakes, "save_answer", full)
    with pytest.raises(NotWritableError):
        draft.answer("gi.dysphagia", YES)
    with pytest.raises(NotWritableError):
        draft.answer("gi.vomiting", NO)
    assert draft.form.get("gi.dysphagia") == YES
    assert len(draft.unsaved) == 2
    monkeypatch.setattr(desk.store.intakes, "save_answer", real)
    draft.retry()
    assert not draft.unsaved
    assert desk.open_draft(draft.id).form == draft.form


def test_findings_follow_the_answers(draft: Draft) -> None:
    draft.answer("gi.dysphagia", YES)
    draft.answer("asth.ever", YES)
    matched = [finding.rule.id for finding in draft.screening.matched]
    assert {"UR-02", "SO-02"} <= set(matched)
    assert draft.screening is draft.screening


def test_signing_needs_answers_and_the_right_passphrase(desk: Desk, draft: Draft) -> None:
    with pytest.raises(NotSignableError, match="to settle before signing"):
        desk.sign(draft, PASSPHRASE)
    answer_the_rest(draft)
    with pytest.raises(WrongPassphraseError):
        desk.sign(draft, "not this one at all")
    assert desk.open_draft(draft.id).head.status is IntakeStatus.DRAFT
    record = desk.sign(draft, PASSPHRASE)
    assert record.head.status is IntakeStatus.SIGNED
    assert record.signed_by_name == "Dr Ada Sample"


def test_a_date_of_birth_after_the_visit_blocks_signing(desk: Desk, draft: Draft) -> None:
    answer_the_rest(draft)
    draft.answer("pat.dob", Answer.of(PartialDate(2030)))
    assert any("after the visit" in sentence for _, sentence in desk.blockers(draft))


def test_a_signed_record_holds_only_what_was_on_the_page(desk: Desk, draft: Draft) -> None:
    draft.answer("ecz.ever", YES)
    draft.answer("ecz.severity", Answer.of("severe"))
    draft.answer("ecz.ever", NO)
    answer_the_rest(draft)
    record = desk.sign(draft, PASSPHRASE)
    assert not record.form.get("ecz.severity").is_given
    stored = json.loads(desk.store.intakes.snapshot(draft.id))
    assert "ecz.severity" not in {row["question"] for row in stored["answers"]}
    assert stored["findings"]["matched"] == [
        {"id": finding.rule.id, "title": finding.rule.title, "say": finding.say}
        for finding in record.screening.matched
    ]


def test_a_signed_intake_does_not_change(desk: Desk, draft: Draft) -> None:
    answer_the_rest(draft)
    desk.sign(draft, PASSPHRASE)
    with pytest.raises(SignedIntakeError):
        desk.open_draft(draft.id)
    with pytest.raises(SignedIntakeError):
        draft.answer("gi.dysphagia", YES)
    assert desk.record(draft.id).form.get("gi.dysphagia") == NO


def test_a_signed_record_keeps_the_name_it_was_signed_with(desk: Desk, draft: Draft) -> None:
    answer_the_rest(draft)
    desk.sign(draft, PASSPHRASE)
    desk.store.patients.update(
        draft.patient.id,
        PatientDetails("Sample-Corrected", "Jonas", PartialDate(1988, 6, 2), "male"),
    )
    assert desk.record(draft.id).patient.details.family == "Sample-Brandt"


def as_colleague(desk: Desk, *roles: Role) -> Desk:
    """The same records, unlocked by somebody with these roles only."""
    first = PASSPHRASE[::-1]
    desk.add_user(NewUser("b.sample", "Ben Sample", frozenset(roles)), first, PASSPHRASE)
    folder = desk.store._database.path.parent
    return Desk(Store.open(folder, "b.sample", first, cost=CHEAP), desk.edition)


def test_the_front_desk_fills_and_prints_and_no_more(
    desk: Desk, draft: Draft, tmp_path: Path
) -> None:
    answer_the_rest(draft)
    ben = as_colleague(desk, Role.FRONT_DESK)
    assert ben.find_patients("brandt")
    own = ben.start_intake(ben.register_patient(ADULT).id)
    own.answer("ecz.ever", YES)
    answer_the_rest(own)
    assert ben.exports.summary_pdf(ben.record(draft.id)).startswith(b"%PDF")
    for refused in (
        lambda: ben.sign(own, PASSPHRASE[::-1]),
        lambda: ben.exports.csv(tmp_path),
        lambda: ben.exports.json(tmp_path / "x.json"),
        lambda: ben.set_setting("paper", "Letter"),
        lambda: ben.backup(tmp_path / "copies"),
        lambda: ben.remove_user("a.sample"),
        lambda: ben.set_roles("b.sample", [Role.ADMINISTRATOR]),
        lambda: ben.add_user(
            NewUser("c.sample", "Cy Sample"), "quite another set of words", PASSPHRASE[::-1]
        ),
    ):
        with pytest.raises(NotAllowedError, match=r"belongs to (clinician|administrator)"):
            refused()
    assert ben.record(own.id).head.is_draft
    assert list(tmp_path.glob("*.csv")) == []
    ben.close()


def test_an_administrator_reads_and_keeps_house_and_a_clinician_signs(
    desk: Desk, draft: Draft, tmp_path: Path
) -> None:
    ben = as_colleague(desk, Role.ADMINISTRATOR)
    ben.set_setting("paper", "Letter")
    ben.backup(tmp_path / "copies")
    assert ben.today()
    for refused in (
        lambda: ben.start_intake(draft.patient.id),
        lambda: ben.open_draft(draft.id),
        lambda: ben.register_patient(ADULT),
        lambda: ben.sign(draft, PASSPHRASE[::-1]),
    ):
        with pytest.raises(NotAllowedError, match="clinician"):
            refused()
    ben.set_roles("a.sample", [Role.CLINICIAN])
    ben.close()
    folder = desk.store._database.path.parent
    ada = Desk(opened(folder), desk.edition)
    answer_the_rest(draft)
    ada.sign(ada.open_draft(draft.id), PASSPHRASE)
    with pytest.raises(NotAllowedError):
        ada.exports.csv(tmp_path)
    ada.close()


def test_today_lists_drafts_with_their_highest_finding(desk: Desk, draft: Draft) -> None:
    draft.answer("visit.acutely_unwell", YES)
    row = desk.today()[0]
    assert (row.patient.banner_name, row.highest.rule.id if row.highest else "") == (
        "SAMPLE-BRANDT, Jonas",
        "EM-01",
    )
    assert not row.to_sign
    answer_the_rest(draft)
    assert desk.today()[0].to_sign


def test_an_intake_keeps_the_form_it_was_started_with(
    desk: Desk, draft: Draft, tmp_path: Path
) -> None:
    """A clinic changes its form; a draft from before reopens with the form of then."""
    draft.answer("gi.dysphagia", YES)
    desk.store.close()
    own = tmp_path / "own.json"
    form = json.loads((RESOURCES / "questionnaires" / "gi-atopy-intake.json").read_text("utf-8"))
    form["version"] = "9.9.9"
    own.write_text(json.dumps(form), encoding="utf-8")
    changed = edition_from_files(own, RESOURCES / "screening")
    later = Desk(opened(tmp_path / "data"), changed)
    assert later.open_draft(draft.id).edition.questionnaire.version == "1.0.0"
    fresh = later.start_intake(draft.patient.id)
    assert fresh.edition.questionnaire.version == "9.9.9"
    later.close()


def test_paper_of_a_draft_and_of_a_signed_record(desk: Desk, draft: Draft) -> None:
    assert desk.exports.summary_pdf(desk.record_of_draft(draft)).startswith(b"%PDF-")
    answer_the_rest(draft)
    record = desk.sign(draft, PASSPHRASE)
    assert desk.exports.summary_pdf(record) == desk.exports.summary_pdf(desk.record(draft.id))


def test_exports_hold_signed_records_only(desk: Desk, draft: Draft, tmp_path: Path) -> None:
    answer_the_rest(draft)
    desk.sign(draft, PASSPHRASE)
    desk.start_intake(draft.patient.id)
    folder = tmp_path / "out"
    folder.mkdir()
    table, *_ = desk.exports.csv(folder)
    assert len(table.read_text("utf-8-sig").strip().splitlines()) == 2
    exported = json.loads(desk.exports.json(tmp_path / "out.json").read_text("utf-8"))
    assert draft.id in json.dumps(exported)


def test_the_emergency_tier_can_be_switched_off(desk: Desk, draft: Draft) -> None:
    draft.answer("visit.acutely_unwell", YES)
    desk.store.settings.set("emergency_tier", "off")
    again = desk.open_draft(draft.id)
    assert "EM-01" not in [finding.rule.id for finding in again.screening.matched]


class TestLibrary:
    """The clinic's own form is used where it is sound, else the last sound one."""

    @pytest.fixture
    def own(self, tmp_path: Path) -> Path:
        folder = tmp_path / "questionnaires"
        folder.mkdir()
        text = (RESOURCES / "questionnaires" / "gi-atopy-intake.json").read_text("utf-8")
        path = folder / "gi-atopy-intake.json"
        path.write_text(text.replace('"version": "1.0.0"', '"version": "2.0.0"', 1), "utf-8")
        return path

    def test_the_shipped_form_where_the_clinic_has_none(self, tmp_path: Path) -> None:
        assert choose(RESOURCES, tmp_path).source == "shipped"

    def test_the_clinics_own_form(self, own: Path) -> None:
        chosen = choose(RESOURCES, own.parent.parent)
        assert (chosen.source, chosen.edition.questionnaire.version) == ("clinic", "2.0.0")
        assert not chosen.problems

    def test_the_last_good_form_and_the_mistakes(self, tmp_path: Path, own: Path) -> None:
        choose(RESOURCES, tmp_path)
        own.write_text(
            own.read_text("utf-8").replace('"gi.dysphagia"', '"gi.vomiting"', 1), "utf-8"
        )
        chosen = choose(RESOURCES, tmp_path)
        assert (chosen.source, chosen.edition.questionnaire.version) == ("last good", "2.0.0")
        assert any("gi.vomiting" in str(problem) for problem in chosen.problems)

    def test_a_broken_first_form_falls_back_to_the_shipped_one(
        self, tmp_path: Path, own: Path
    ) -> None:
        own.write_text("{ this is no form", "utf-8")
        chosen = choose(RESOURCES, tmp_path)
        assert (chosen.source, chosen.edition.questionnaire.version) == ("shipped", "1.0.0")
        assert chosen.problems


def test_a_form_cites_only_sources_that_the_rules_have(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    text = (RESOURCES / "questionnaires" / "gi-atopy-intake.json").read_text("utf-8")
    own.write_text(text.replace("[HAHN23]", "[HAHN99]", 1), encoding="utf-8")
    with pytest.raises(QuestionnaireError) as caught:
        edition_from_files(own, RESOURCES / "screening")
    assert [str(problem) for problem in caught.value.problems] == [
        "item pat.sex > designNote: There is no source “HAHN99”. Did you mean “HAHN23”?"
    ]


def test_the_trail_of_a_patient_says_who_saw_printed_and_exported_what(
    desk: Desk, draft: Draft, tmp_path: Path
) -> None:
    other = desk.start_intake(desk.register_patient(replace(ADULT, family="Sample-Other")).id)
    answer_the_rest(draft)
    record = desk.sign(draft, PASSPHRASE)
    desk.exports.summary_pdf(record)
    desk.exports.tell_printed(record)
    desk.tell_viewed(record.patient)
    desk.exports.csv(tmp_path)
    desk.exports.json(tmp_path / "x.json", desk.records([other.id]))
    rows = list(desk.audit_rows(draft.patient.id))
    told = [row["action"] for row in rows if row["action"] != "answer"]
    assert told[-6:] == [
        "intake signed",
        "summary viewed",
        "summary printed",
        "patient viewed",
        "exported",
        "audit trail read",
    ]
    assert {row["intake"] for row in rows} == {None, draft.id}
    assert any(row["action"] == "answer" for row in rows)
    assert {row["who"] for row in rows} == {"a.sample"}
    assert len(list(desk.audit_rows())) > len(rows)
    with pytest.raises(StorageError):
        desk.audit_rows("nobody")
    ben = as_colleague(desk, Role.CLINICIAN)
    with pytest.raises(NotAllowedError):
        ben.audit_rows()
    ben.close()
    assert desk.store.verify() == []


def test_a_full_disk_hides_no_summary(
    desk: Desk, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise NotWritableError("The disk is full.")

    monkeypatch.setattr(desk.store.audit, "record", full)
    assert desk.exports.summary_pdf(desk.record(draft.id)).startswith(b"%PDF")
