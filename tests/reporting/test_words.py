"""What the summary says, without a page: labels, the table at a glance, and the lists."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator

import pytest

from clinic_app.form.answers import DECLINED, UNKNOWN, JsonValue
from clinic_app.reporting.allergy_label import Level, allergy_label
from clinic_app.reporting.at_a_glance import glance_facts
from clinic_app.reporting.blocks import Block, Card, Columns, Listing
from clinic_app.reporting.clinician_summary import clinician_summary
from clinic_app.reporting.inventory import Inventory, Standing
from tests.reporting import made_up

NO = {"anaph.ever": "no", "food.any": "no", "drug.any": "no"}
BASE = {"pat.dob": "1990-01-01", "visit.date": "2026-11-23"}


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks without the columns that they stand in."""
    for block in blocks:
        yield from flat(block.blocks) if isinstance(block, Columns) else (block,)


def label(**said: JsonValue) -> tuple[str, Level]:
    form = made_up.form_of(
        {**BASE, **{name.replace("__", "."): code for name, code in said.items()}}
    )
    made = allergy_label(form, "Dr Ina Example", "23-Nov-2026")
    return made.text, made.level


def test_no_known_allergies_needs_a_no_to_each_and_says_who_asked() -> None:
    form = made_up.form_of(
        {**BASE, **NO, "latex.any": "no", "venom.any": "no", "contact.any": "no"}
    )
    made = allergy_label(form, "Dr Ina Example", "23-Nov-2026")
    assert made.text == "No known allergies (asked by Dr Ina Example, 23-Nov-2026)."
    assert made.level is Level.NONE


def test_what_was_not_asked_stands_beside_no_known_allergies() -> None:
    said, level = label(anaph__ever="no", food__any="no", drug__any="no", latex__any="unknown")
    assert level is Level.NONE
    assert said.endswith("Unknown: latex allergy; not asked: sting allergy, contact allergy.")


@pytest.mark.parametrize("state", ["unknown", "declined"])
def test_one_open_answer_is_never_no_known_allergies(state: str) -> None:
    said, level = label(anaph__ever="no", food__any="no", drug__any=state)
    assert level is Level.NOT_RECORDED
    assert said.startswith("Allergies not fully recorded; no: severe reaction ever, food reaction.")
    assert f"{state.capitalize()}: drug allergy" in said


def test_nothing_asked_is_said_as_such() -> None:
    assert label() == ("Allergies not recorded", Level.NOT_RECORDED)


def test_known_allergies_name_their_causes() -> None:
    made = allergy_label(
        made_up.form_of({**made_up.CHILD, "drug.any": "yes", "drug.detail": "Penicillin 2019"})
    )
    assert made.level is Level.KNOWN
    assert made.text.startswith(
        "Known allergies: severe reaction (food; auto-injector: yes, in date); food: peanut, egg; drug: Penicillin 2019."
    )


def test_a_drug_allergy_is_never_cut_short() -> None:
    detail = "Made-up drug, rash. " * 60
    form = made_up.form_of({**made_up.CHILD, "drug.any": "yes", "drug.detail": detail})
    assert detail.strip() in allergy_label(form).text


def test_at_a_glance_says_open_states_by_their_name() -> None:
    form = (
        made_up.form_of(made_up.ADULT).answer("asth.ever", UNKNOWN).answer("diet.changed", DECLINED)
    )
    facts = {
        fact.label: "".join(run.text for run in fact.words)
        for fact in glance_facts(Inventory(form))
    }
    assert facts["Asthma"] == "Unknown"
    assert facts["Diet"] == "Declined"
    assert facts["Eczema"] == "No"
    assert facts["Home"] == "Not asked: furry pets, damp or mould"
    assert facts["Complaint"] == "Bloating; 2 years"
    assert "Feeding" not in facts


def test_a_form_without_these_questions_still_makes_a_table() -> None:
    record = made_up.adult()
    labels = {fact.label for fact in glance_facts(Inventory(record.form))}
    assert "Pregnancy" in labels
    man = made_up.form_of({**made_up.ADULT, "pat.sex": "male"}).without_hidden()
    assert "Pregnancy" not in {fact.label for fact in glance_facts(Inventory(man))}


def test_each_question_stands_in_exactly_one_list() -> None:
    inventory = Inventory(made_up.child().form)
    keys = [(item.question.id, item.entry) for item in inventory.items]
    assert len(keys) == len(set(keys))
    listed = [item for standing in Standing for item in inventory.standing(standing)]
    assert sorted(map(id, listed)) == sorted(map(id, inventory.items))


def test_an_open_answer_in_an_entry_names_its_entry() -> None:
    paper = clinician_summary(made_up.child(), made_up.PRINTED)
    (open_list,) = [
        one
        for one in flat(paper.blocks)
        if isinstance(one, Listing) and one.lead.startswith("Not asked")
    ]
    assert "tolerated since (egg)" in "".join(run.text for run in open_list.words)


def test_findings_keep_the_order_of_urgency_and_say_its_word() -> None:
    paper = clinician_summary(made_up.full(), made_up.PRINTED)
    marks = [one.mark.split()[0] for one in flat(paper.blocks) if isinstance(one, Card)][1:]
    order = ["EMERGENCY", "URGENT", "SOON", "CONSIDER", "INFORMATION", "CAN'T"]
    assert marks == sorted(marks, key=order.index)
    assert set(marks) >= {"EMERGENCY", "SOON", "CONSIDER", "INFORMATION"}


def test_equal_records_give_equal_papers() -> None:
    assert clinician_summary(made_up.child(), made_up.PRINTED) == clinician_summary(
        made_up.child(), made_up.PRINTED
    )


def test_words_need_no_page_maker() -> None:
    program = (
        "import sys, clinic_app.reporting.clinician_summary\nassert 'reportlab' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
