from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.form.answers import DECLINED, UNKNOWN, Answer
from clinic_app.form.form import Form
from clinic_app.form.partial_date import PartialDate
from clinic_app.library import Edition
from clinic_app.ui.care.look import Look
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.patients.patient_banner import PatientBanner
from clinic_app.ui.words.allergy_words import AllergyLevel, allergy_label
from clinic_app.ui.workplace import Workplace
from tests.ui.conftest import MemoryDraft, OpenDesk
from tests.ui.made_up_desk import VIOLET, complete, new_desk, register, shown

YES, NO = Answer.of("yes"), Answer.of("no")
ALL_NO = {"anaph.ever": NO, "food.any": NO, "drug.any": NO}


@pytest.fixture
def draft(edition: Edition) -> MemoryDraft:
    return MemoryDraft(edition, "2019-03-14", "female")


@pytest.mark.parametrize(
    ("given", "words", "level"),
    [
        ({}, "Allergies not recorded", AllergyLevel.NOT_RECORDED),
        ({"drug.any": NO}, "Allergies not fully recorded", AllergyLevel.NOT_RECORDED),
        (
            {**ALL_NO, "drug.any": UNKNOWN},
            "Allergies not fully recorded",
            AllergyLevel.NOT_RECORDED,
        ),
        (
            {**ALL_NO, "food.any": DECLINED},
            "Allergies not fully recorded",
            AllergyLevel.NOT_RECORDED,
        ),
        (ALL_NO, "No known allergies", AllergyLevel.NONE),
        ({"food.any": YES}, "Food reaction", AllergyLevel.KNOWN),
        ({"anaph.ever": YES, "drug.any": NO}, "Severe reaction", AllergyLevel.KNOWN),
        (
            {"drug.any": YES, "drug.detail": Answer.of("penicillin, rash")},
            "Drug: penicillin, rash",
            AllergyLevel.KNOWN,
        ),
        ({"latex.any": YES}, "Latex allergy", AllergyLevel.KNOWN),
    ],
)
def test_the_allergy_badge(
    draft: MemoryDraft, given: dict[str, Answer], words: str, level: AllergyLevel
) -> None:
    for question_id, answer in given.items():
        draft.answer(question_id, answer)
    assert allergy_label(draft.form) == (words, level)


def visit(edition: Edition, day: str, **given: str) -> Form:
    draft = MemoryDraft(edition, "2019-03-14", "female")
    draft.answer("visit.date", Answer.of(PartialDate.from_iso(day)))
    for name, code in given.items():
        draft.answer(name.replace("_", "."), Answer.of(code))
    return draft.form


def test_an_allergy_of_an_earlier_visit_is_not_hidden_by_not_asking(
    draft: MemoryDraft, edition: Edition
) -> None:
    old = visit(edition, "2024-02-02", drug_any="yes", latex_any="yes")
    newer = visit(edition, "2026-03-03", anaph_ever="yes", drug_any="no", latex_any="yes")
    earlier = [newer, old]
    assert allergy_label(draft.form, earlier) == (
        (
            "Allergies not asked at this visit; recorded 03-Mar-2026: Severe reaction · Latex allergy; "
            "recorded 02-Feb-2024: Drug"
        ),
        AllergyLevel.KNOWN,
    )
    draft.answer("anaph.ever", UNKNOWN)
    words, level = allergy_label(draft.form, earlier)
    assert words.startswith("Allergies not fully recorded; recorded 03-Mar-2026: Severe reaction")
    assert level is AllergyLevel.KNOWN
    draft.answer("anaph.ever", NO)
    draft.answer("drug.any", YES)
    assert allergy_label(draft.form, earlier)[0] == "Drug; recorded 03-Mar-2026: Latex allergy"
    draft.answer("latex.any", NO)
    assert allergy_label(draft.form, earlier) == ("Drug", AllergyLevel.KNOWN)


def test_no_allergies_of_an_earlier_visit_is_told_and_is_not_taken_for_today(
    draft: MemoryDraft, edition: Edition
) -> None:
    earlier = [visit(edition, "2026-03-03", anaph_ever="no", food_any="no", drug_any="no")]
    assert allergy_label(draft.form, earlier) == (
        "Allergies not asked at this visit; recorded 03-Mar-2026: no known allergies",
        AllergyLevel.NOT_RECORDED,
    )
    draft.answer("drug.any", UNKNOWN)
    assert allergy_label(draft.form, earlier) == allergy_label(draft.form)


def test_sheet_and_intake_of_a_new_draft_show_what_the_visit_before_recorded(
    qtbot: QtBot, tmp_path: Path, edition: Edition
) -> None:
    desk = new_desk(tmp_path / "data", edition)
    patient = register(desk)
    before = desk.start_intake(patient.id)
    for question_id, code in (("anaph.ever", "no"), ("food.any", "no"), ("drug.any", "yes")):
        before.answer(question_id, Answer.of(code))
    before.answer("drug.detail", Answer.of("penicillin"))
    complete(before)
    desk.sign(before, VIOLET)
    work = Workplace(desk, PreparedDialogs(), Look("light", 100), "")
    qtbot.addWidget(work, before_close_func=lambda page: page.shut())
    shown(work)
    work.start_intake(patient)
    assert work.intake is not None
    today = PartialDate.of(desk.clock().date()).shown()
    told = f"Allergies not asked at this visit; recorded {today}: Drug: penicillin"
    assert told in work.intake.banner.accessibleName()
    draft = work.intake.model.draft.id
    work.close_intake()
    work.today.table.look_at(draft)
    assert told in words_of(work.today.sheet)
    work.today.table.look_at(before.id)
    assert told not in words_of(work.today.sheet)
    assert "Drug: penicillin" in words_of(work.today.sheet)


def words_of(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def test_a_food_that_was_tolerated_since_is_not_named(draft: MemoryDraft) -> None:
    draft.answer("food.any", YES)
    draft.answer("food.rx.food", Answer.of("egg"), 1)
    assert allergy_label(draft.form)[0] == "Food: egg"
    draft.answer("food.rx.since_tolerated", YES, 1)
    assert "egg" not in allergy_label(draft.form)[0]


def test_the_banner_names_the_patient_in_full(dressed: QApplication, draft: MemoryDraft) -> None:
    banner = PatientBanner()
    banner.resize(1366, 56)
    banner.show_patient(draft.patient, draft.form)  # type: ignore[arg-type]
    said = banner.accessibleName()
    assert said.startswith("EXAMPLE-OKAFOR, Adaeze, Born 14-Mar-2019 · 7 y 8 m, Girl, MRN 004-512")
    assert "Allergies not recorded" in said
    banner.deleteLater()
    dressed.processEvents()


def test_a_narrow_banner_wraps_and_cuts_nothing(dressed: QApplication, draft: MemoryDraft) -> None:
    banner = PatientBanner()
    banner.resize(500, 56)
    banner.show()
    banner.show_patient(draft.patient, draft.form)  # type: ignore[arg-type]
    banner.show_state("Saved 14:32:07")
    boxes = [box for _, box in banner._placed(500)]
    assert banner.height() > 56
    assert all(banner.rect().contains(box) for box in boxes)
    assert not any(one.intersects(other) for i, one in enumerate(boxes) for other in boxes[i + 1 :])
    banner.close()
    banner.deleteLater()
    dressed.processEvents()


def test_the_badge_follows_the_answers(open_desk: OpenDesk) -> None:
    desk = open_desk()
    desk.page.show_question("drug.any")
    desk.press("y")
    desk.settle()
    assert "Drug" in desk.page.banner.accessibleName()
