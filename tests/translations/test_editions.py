"""Intakes in Spanish: begun, switched, signed, read again; findings are the same in both languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clinic_app.desk import Desk
from clinic_app.errors import QuestionnaireError, SignedIntakeError
from clinic_app.form.answers import from_code
from clinic_app.languages import Languages
from clinic_app.library import (
    QUESTIONNAIRE_FILE,
    RULES_FOLDER,
    Edition,
    edition_from_content,
    edition_from_files,
)
from clinic_app.paths import resources
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import CLINIC, LOGIN, NAME, VIOLET, complete, register

FORM = resources() / QUESTIONNAIRE_FILE


@pytest.fixture(scope="module")
def english() -> Edition:
    return edition_from_files(FORM, resources() / RULES_FOLDER)


def bilingual_desk(folder: Path, english: Edition) -> Desk:
    store, _ = Store.create(folder, CLINIC, NewUser(LOGIN, NAME), VIOLET, cost=CHEAP)
    return Desk(store, english, languages=Languages(english, resources(), folder))


@pytest.fixture
def desk(tmp_path: Path, english: Edition) -> Desk:
    return bilingual_desk(tmp_path, english)


def answers(draft: object, **given: str) -> None:
    for name, code in given.items():
        id_ = name.replace("__", ".")
        question = draft.edition.questionnaire.question(id_)  # type: ignore[attr-defined]
        draft.answer(id_, from_code(question, code))  # type: ignore[attr-defined]


def test_an_intake_keeps_the_language_it_was_begun_in(desk: Desk) -> None:
    patient = register(desk)
    first = desk.start_intake(patient.id)
    desk.speak("es")
    second = desk.start_intake(patient.id)
    assert [desk.open_draft(one.id).edition.language for one in (first, second)] == ["en", "es"]


def test_the_language_of_a_draft_changes_with_all_answers_kept(desk: Desk) -> None:
    draft = desk.start_intake(register(desk).id)
    answers(draft, ecz__ever="yes", ecz__severity="severe", ecz__onset="4 mo", gi__dysphagia="yes")
    before = dict(draft.form.answers)
    again = desk.change_language(draft, "es")
    assert again.id == draft.id
    assert again.edition.language == "es"
    assert dict(again.form.answers) == before
    strip = {item.key: item for item in again.screening.strip}
    assert strip["eczema"].label == "Eccema"
    assert strip["eczema"].since == "desde los 4 meses"
    back = desk.change_language(again, "en")
    assert back.edition.digest == draft.edition.digest
    assert dict(back.form.answers) == before


def test_the_change_of_language_stands_in_the_audit_trail(desk: Desk) -> None:
    draft = desk.start_intake(register(desk).id)
    again = desk.change_language(draft, "es")
    rows = [row for row in desk.audit_rows() if row["action"] == "language of the form changed"]
    assert [(row["intake"], row["old"], row["new"]) for row in rows] == [
        (draft.id, draft.edition.digest, again.edition.digest)
    ]
    desk.change_language(again, "es")
    assert len([r for r in desk.audit_rows() if r["action"] == rows[0]["action"]]) == 1


def test_the_same_answers_find_the_same_in_both_languages(desk: Desk) -> None:
    draft = desk.start_intake(register(desk, dob="1988-01-02").id)
    answers(
        draft, ecz__ever="yes", asth__ever="yes", gi__dysphagia="yes", gi__food_impaction="yes",
        alarm__weight_loss="unknown", stool__blood="streaks", med__key="doxycycline_or_tetracycline",
    )  # fmt: skip
    ours = draft.screening
    theirs = desk.change_language(draft, "es").screening
    assert [one.rule.id for one in ours.matched] == [one.rule.id for one in theirs.matched]
    assert [one.rule.id for one in ours.cannot_assess] == [r.rule.id for r in theirs.cannot_assess]
    for one, other in zip(ours.matched, theirs.matched, strict=True):
        assert [(i.question, i.entry) for i in one.because] == [
            (i.question, i.entry) for i in other.because
        ]
        assert one.say != other.say
    found = next(one for one in theirs.matched if one.rule.id == "SO-02")
    assert "dificultad para tragar" in found.say
    assert "doxiciclina o tetraciclina" in [one.value for one in found.because]


def test_a_signed_intake_is_read_in_the_language_it_was_signed_in(
    desk: Desk, tmp_path: Path, english: Edition
) -> None:
    desk.speak("es")
    draft = desk.start_intake(register(desk).id)
    answers(draft, ecz__ever="yes")
    complete(draft)
    signed = desk.sign(draft, VIOLET)
    desk.close()
    store = Store.open(tmp_path, LOGIN, VIOLET, cost=CHEAP)
    record = Desk(store, english).record(signed.head.id)
    assert record.questionnaire.language == "es"
    assert record.rules.warning
    assert any("Eccema registrado" in one.rule.title for one in record.screening.matched)
    with pytest.raises(SignedIntakeError):
        store.intakes.change_language(
            signed.head.id, questionnaire_url="x", questionnaire_digest=english.digest
        )
    store.close()


def test_an_amendment_stays_in_the_language_of_what_it_amends(desk: Desk) -> None:
    draft = desk.start_intake(register(desk).id)
    complete(draft)
    signed = desk.sign(draft, VIOLET)
    amendment = desk.amend(signed.head.id, "a wrong answer")
    with pytest.raises(SignedIntakeError, match="stays in the language"):
        desk.change_language(amendment, "es")
    assert desk.open_draft(amendment.id).edition.language == "en"


def test_a_draft_of_another_version_stays_in_its_own_language(
    tmp_path: Path, english: Edition
) -> None:
    changed = FORM.read_text(encoding="utf-8").replace('"maxLength": 500', '"maxLength": 400')
    own = tmp_path / "own.json"
    own.write_text(changed, encoding="utf-8")
    newer = edition_from_files(own, resources() / RULES_FOLDER)
    assert newer.meaning != english.meaning
    with pytest.raises(QuestionnaireError, match="another version of the form"):
        Languages(newer, resources()).counterpart(english, "es")


def test_a_form_with_one_text_untranslated_is_not_offered_by_halves(
    tmp_path: Path,
) -> None:
    changed = FORM.read_text(encoding="utf-8").replace('"text": "Weight"', '"text": "Body mass"')
    own = tmp_path / "own.json"
    own.write_text(changed, encoding="utf-8")
    newer = edition_from_files(own, resources() / RULES_FOLDER)
    with pytest.raises(QuestionnaireError, match="not whole in Español") as error:
        Languages(newer, resources()).edition("es")
    assert [problem.where for problem in error.value.problems] == [
        "es/form.toml > item > pat.weight > text"
    ]


def test_a_spanish_edition_is_read_again_from_what_the_records_keep(english: Edition) -> None:
    spanish = Languages(english, resources()).edition("es")
    again = edition_from_content(spanish.content())
    assert again.digest == spanish.digest
    assert again.rules.rules == spanish.rules.rules
    assert again.warning == spanish.warning


def test_columns_and_codes_of_an_export_do_not_depend_on_the_language(
    desk: Desk, tmp_path: Path
) -> None:
    """Only the cells “in words” are those of the form that was signed."""
    desk.speak("es")
    draft = desk.start_intake(register(desk).id)
    answers(draft, ecz__ever="yes", ecz__severity="severe")
    complete(draft)
    desk.sign(draft, VIOLET)
    (tmp_path / "out").mkdir()
    paths = [path for path in desk.exports.csv(tmp_path / "out") if path.suffix == ".csv"]
    tables = {path.name: path.read_text(encoding="utf-8-sig") for path in paths}
    (row,) = (
        row
        for text in tables.values()
        for row in csv.DictReader(text.splitlines())
        if "ecz.severity" in row
    )
    assert (row["ecz.severity"], row["ecz.severity__label"]) == ("severe", "Grave")
    dictionary = next(text for name, text in tables.items() if "severe = " in text and name)
    assert "severe = Severe" in dictionary
    assert "Grave" not in dictionary
