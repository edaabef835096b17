from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from clinic_app.form.answers import DECLINED, UNKNOWN, Answer
from clinic_app.library import Edition
from clinic_app.ui.patients.patient_banner import PatientBanner
from clinic_app.ui.words.allergy_words import AllergyLevel, allergy_label
from tests.ui.conftest import MemoryDraft, OpenDesk

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
