"""The patient's page, the letter and the blank form: what stands there, and that it can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from clinic_app.form.questionnaire import Kind
from clinic_app.reporting import plain_words
from clinic_app.reporting.blank_form import blank_form
from clinic_app.reporting.blocks import Ask
from clinic_app.reporting.patient_summary import ForPatient, Part, patient_summary, topics
from clinic_app.reporting.pdf import pdf_bytes
from clinic_app.reporting.referral_letter import Recipient, letter_text, referral_letter
from tests.reporting import made_up
from tests.reporting.test_paper import pages, text

FIXED = (
    *plain_words.TALK.values(),
    *plain_words.WATCH,
    plain_words.URGENT,
    plain_words.WATCH_LEAD.replace(":", "."),
    plain_words.CALL_LEAD.replace(":", "."),
    plain_words.NOT_A_DIAGNOSIS,
    plain_words.KEEP_CARD,
)


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end."""
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and len(groups) > 1
    return max(1, len(groups) - silent)


def grade(sentences: Iterable[str]) -> float:
    """Flesch-Kincaid grade level (Kincaid 1975): years of school; 7 is about twelve years of age."""
    joined = " ".join(sentences)
    count = len(re.findall(r"[.!?](?:\s|$)", joined))
    found = re.findall(r"[A-Za-z']+", joined)
    return 0.39 * len(found) / count + 11.8 * sum(map(syllables, found)) / len(found) - 15.59


def test_the_measure_tells_plain_words_from_jargon() -> None:
    assert grade(["The cat sat on the mat.", "It was warm."]) < 2
    assert grade([one.rule.limits for one in made_up.child().screening.matched]) > 10


def test_a_twelve_year_old_can_read_what_a_patient_is_given() -> None:
    assert grade(FIXED) < 6
    assert max(grade([one]) for one in plain_words.TALK.values()) < 9


@pytest.mark.parametrize(
    "word", ["oesophag", "eosinophil", "atop", "anaphyla", "biops", "endoscop", "dysphag"]
)
def test_a_patient_is_given_no_jargon(word: str) -> None:
    assert word not in " ".join((*FIXED, *plain_words.CONDITIONS.values())).lower()


def test_every_rule_has_a_plain_sentence_or_is_an_emergency() -> None:
    rules = made_up.edition().rules.rules
    without = {rule.id for rule in rules if rule.id not in plain_words.TALK}
    assert without == {rule.id for rule in rules if rule.urgency.value == "emergency"}


def test_the_patients_page_holds_what_the_clinician_left_in() -> None:
    record = made_up.child()
    whole = text(pdf_bytes(patient_summary(record, made_up.PRINTED, ForPatient())))
    for words in ("What you told us", "Hay fever: not known", "What we talked about", "What to watch for",
                  "ALLERGY CARD", "Known allergies: severe reaction", "It does not say what illness you have"):  # fmt: skip
        assert words in whole
    chosen = ForPatient(
        frozenset({Part.TALKED}), frozenset({"SO-02"}), "Please keep a food diary.", (), ()
    )
    some = text(pdf_bytes(patient_summary(record, made_up.PRINTED, chosen)))
    assert "Please keep a food diary." in some
    assert plain_words.TALK["SO-02"] not in some
    assert plain_words.TALK["SO-06"] in some
    for words in ("What you told us", "What to watch for", "ALLERGY CARD"):
        assert words not in some


def test_unknown_is_never_told_to_a_patient_as_no() -> None:
    record = made_up.empty_draft()
    whole = text(pdf_bytes(patient_summary(record, made_up.PRINTED, ForPatient())))
    assert "Eczema (dry, itchy skin): we did not ask" in whole
    assert ": no." not in whole
    assert "Allergies not recorded" in whole
    assert "DRAFT" in whole


def test_what_can_be_talked_about_is_what_was_found() -> None:
    assert {rule for rule, _ in topics(made_up.child())} == {
        one.rule.id for one in made_up.child().screening.matched
    }
    assert topics(made_up.adult()) == ()


def test_a_letter_is_drafted_from_the_record_and_printed_as_changed() -> None:
    record = made_up.child()
    drafted = letter_text(record, Recipient.GASTROENTEROLOGY)
    for words in ("SAMPLE-OKAFOR, Adaeze, born 14-Mar-2019", "Known allergies: severe reaction",
                  "- Rhinitis: unknown", "- Drug: no", "not a diagnosis", "Dr Ina Example"):  # fmt: skip
        assert words in drafted
    found = pages(
        pdf_bytes(referral_letter(record, made_up.PRINTED, Recipient.ALLERGY, "Only this."))
    )
    assert len(found) == 1
    assert "Referral to allergy" in found[0]
    assert "Only this." in found[0]
    assert "record hash 9c41 e07b 12ab" in found[0]


def test_the_blank_form_asks_every_core_question_in_the_order_of_the_screen() -> None:
    questionnaire = made_up.edition().questionnaire
    paper = blank_form(questionnaire, "EXAMPLE clinic (made-up)", made_up.PRINTED)
    found = " ".join(pages(pdf_bytes(paper)))
    place = 0
    for question in questionnaire.questions.values():
        if question.required and question.kind is not Kind.GROUP:
            first = " ".join(question.text.split()[:2])
            assert first in found[place:], question.id
            place = found.index(first, place)
    asks = [block for block in paper.blocks if isinstance(block, Ask)]
    assert all(ask.options[-2:] == ("Unknown", "Declined") for ask in asks)
    assert found.count("If yes:") > 20
    assert "From 12 years, under 56 years, female or indeterminate:" in found
    assert "If yes to eczema ever or itchy skin, 12 months:" in found


def test_other_papers_give_the_same_bytes_and_fit_both_sheets() -> None:
    record = made_up.child()
    for paper in ("A4", "Letter"):
        one = [
            pdf_bytes(patient_summary(record, made_up.PRINTED, ForPatient()), paper) for _ in (1, 2)
        ]
        assert one[0] == one[1]
        assert len(pages(one[0])) == 1
        drafted = letter_text(record, Recipient.ALLERGY)
        letter = referral_letter(record, made_up.PRINTED, Recipient.ALLERGY, drafted)
        assert len(pages(pdf_bytes(letter, paper))) == 1
