"""Screening the real form: three lists, reasons, the strip, contradictions, what to ask first."""

from __future__ import annotations

import pytest

from clinic_app.form.answer import DECLINED
from clinic_app.form.answers import JsonValue
from clinic_app.form.form import Form
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.screening.findings import Screening, ask_first, screen
from clinic_app.screening.rules import RuleSet
from clinic_app.screening.strip import StripItem
from tests.screening.small import fill

Answers = dict[str, JsonValue]
ADULT, CHILD, INFANT = 40 * 12, 8 * 12, 10
EGG: JsonValue = [
    {
        "food.rx.food": "egg",
        "food.rx.timing": "lt_2h",
        "food.rx.symptoms": ["generalised_hives", "wheeze_or_breathless"],
        "food.rx.avoiding": "yes",
    }
]


def ids(screening: Screening) -> list[str]:
    return [finding.rule.id for finding in screening.matched]


def said(form: Form, rules: RuleSet, rule: str) -> str:
    return next(one.say for one in screen(form, rules).matched if one.rule.id == rule)


def test_a_blank_form_can_assess_nothing(questionnaire: Questionnaire, rules: RuleSet) -> None:
    screening = screen(Form(questionnaire), rules)
    assert ids(screening) == ["IN-04", "IN-05"]
    # a list of diagnoses without “EoE” counts as “not known”
    assert [rule.id for rule in screening.not_matched] == ["SO-03"]
    assert len(screening.cannot_assess) == 34
    assert all(one.needed for one in screening.cannot_assess)


def test_every_rule_is_in_one_list(questionnaire: Questionnaire, rules: RuleSet) -> None:
    form = fill(questionnaire, {"gi.dysphagia": "yes", "ecz.ever": "yes"}, ADULT)
    screening = screen(form, rules)
    listed = [
        *ids(screening),
        *(one.rule.id for one in screening.cannot_assess),
        *(rule.id for rule in screening.not_matched),
    ]
    assert sorted(listed) == sorted(rule.id for rule in rules.rules)


def test_findings_stand_in_order_of_urgency_and_time(
    questionnaire: Questionnaire, rules: RuleSet
) -> None:
    answers: Answers = {
        "visit.acutely_unwell": "yes", "gi.food_stuck_now": "yes", "gi.dysphagia": "yes",
        "ecz.ever": "yes", "alarm.abdo_mass": "yes", "alarm.jaundice": "yes",
    }  # fmt: skip
    found = ids(screen(fill(questionnaire, answers, CHILD), rules))
    assert found[:4] == ["EM-01", "UR-01", "UR-06", "UR-05"]
    assert found.index("SO-01") < found.index("SO-02") < found.index("IN-01")


def test_a_tier_can_be_switched_off(questionnaire: Questionnaire, rules: RuleSet) -> None:
    form = fill(questionnaire, {"visit.acutely_unwell": "yes"}, ADULT)
    assert "EM-01" in ids(screen(form, rules))
    off = screen(form, rules, tiers_off={"emergency"})
    assert len(off.matched) + len(off.cannot_assess) + len(off.not_matched) == 30
    assert "EM-01" not in ids(off)


def test_a_finding_says_why_and_what_is_missing(
    questionnaire: Questionnaire, rules: RuleSet
) -> None:
    answers: Answers = {
        "gi.dysphagia": "yes", "eat.imbibe": "yes", "eat.chew": "yes", "eat.prolong": "no",
        "rhin.ever": "yes", "ecz.ever": "no", "asth.ever": "unknown", "inv.endoscopy": "done_with_biopsy",
        "inv.eos_hpf": 20, "med.key": ["bisphosphonate"],
    }  # fmt: skip
    screening = screen(fill(questionnaire, answers, ADULT), rules)
    finding = next(one for one in screening.matched if one.rule.id == "SO-02")
    because = {one.question: one.value for one in finding.because}
    assert because["gi.dysphagia"] == "yes"
    assert because["med.key"] == "bisphosphonate"
    assert "asth.ever" in finding.missing
    assert "gi.known_dx" in finding.missing
    assert "At least 15 eosinophils per high-power field are recorded." in finding.say
    assert "trouble swallowing; washes food down; long chewing" in finding.say
    assert "{" not in finding.say


def test_saliva_not_checked_is_said(questionnaire: Questionnaire, rules: RuleSet) -> None:
    for saliva, said in (("not_asked", True), ("unknown", True), ("no", False)):
        form = fill(questionnaire, {"gi.food_stuck_now": "yes", "gi.saliva_now": saliva}, ADULT)
        finding = next(one for one in screen(form, rules).matched if one.rule.id == "UR-01")
        assert ("treat as EM-02" in finding.say) is said


def test_a_bolus_with_saliva_unknown_is_not_called_free_of_obstruction(
    questionnaire: Questionnaire, rules: RuleSet
) -> None:
    form = fill(questionnaire, {"gi.food_stuck_now": "yes", "gi.saliva_now": "unknown"}, ADULT)
    assert "Complete obstruction is not recorded" in said(form, rules, "UR-01")


@pytest.mark.parametrize(
    ("months", "extra", "same_day"),
    [
        (1, {}, True),
        (11, {}, True),
        (12, {}, False),
        (ADULT, {}, False),
        (ADULT, {"alarm.fever": "yes"}, True),
        (ADULT, {"visit.acutely_unwell": "yes"}, True),
        (ADULT, {"alarm.fever": "unknown"}, False),
    ],
)
def test_jaundice_says_when_two_weeks_are_too_long(
    questionnaire: Questionnaire, rules: RuleSet, months: int, extra: Answers, same_day: bool
) -> None:
    form = fill(questionnaire, {"alarm.jaundice": "yes", **extra}, months)
    assert ("not the limit of 2 weeks" in said(form, rules, "UR-05")) is same_day


@pytest.mark.parametrize(
    ("reactions", "open_"),
    [
        ([], True),
        ([{"food.rx.food": "egg"}], True),
        ([{"food.rx.food": "egg", "food.rx.timing": "unknown"}], True),
        ([{"food.rx.food": "egg", "food.rx.timing": "h2_72"}], False),
    ],
)
def test_an_untimed_food_reaction_is_not_passed_over(
    questionnaire: Questionnaire, rules: RuleSet, reactions: JsonValue, open_: bool
) -> None:
    answers: Answers = {
        "gi.dysphagia": "yes", "ecz.ever": "no", "asth.ever": "no", "rhin.ever": "no",
        "fam.eoe": "no", "food.any": "yes", "food.rx": reactions,
    }  # fmt: skip
    form = fill(questionnaire, answers, ADULT)
    assert ("within 2 h of eating is not established" in said(form, rules, "CO-01")) is open_


@pytest.mark.parametrize(
    ("born", "onset", "needed"),
    [
        ("1997-02-10", "1999", ("ecz.onset",)),
        ("1997", "1999-02-10", ("pat.dob",)),
        ("1997-02", "1999", ("ecz.onset", "pat.dob")),
    ],
)
def test_only_the_vague_date_is_still_needed(
    questionnaire: Questionnaire, rules: RuleSet, born: str, onset: str, needed: tuple[str, ...]
) -> None:
    answers: Answers = {
        "pat.dob": born, "ecz.ever": "no", "ecz.itch_12m": "yes", "ecz.flexural_hx": "yes",
        "ecz.dry_12m": "yes", "ecz.visible": "no", "asth.ever": "no", "rhin.ever": "no",
        "ecz.onset": onset,
    }  # fmt: skip
    screening = screen(fill(questionnaire, answers), rules)
    assert {one.rule.id: one.needed for one in screening.cannot_assess}["CO-03"] == needed


def test_an_onset_on_the_second_birthday_is_not_before_it(
    questionnaire: Questionnaire, rules: RuleSet
) -> None:
    answers: Answers = {
        "pat.dob": "2001-03-01", "ecz.ever": "no", "ecz.itch_12m": "yes", "ecz.flexural_hx": "yes",
        "ecz.dry_12m": "yes", "ecz.visible": "no", "asth.ever": "no", "rhin.ever": "no",
    }  # fmt: skip
    for onset, matches in (("2003-02-28", True), ("2003-03-01", False)):
        form = fill(questionnaire, {**answers, "ecz.onset": onset})
        assert ("CO-03" in ids(screen(form, rules))) is matches


def test_recorded_inputs_are_not_named_as_diagnoses(
    questionnaire: Questionnaire, rules: RuleSet
) -> None:
    """The question asks for a sign or a possibility; the card must not say more."""
    answers: Answers = {
        "asth.wheeze_ever": "yes",
        "asth.wheeze_12m": "yes",
        "asth.attack_now": "yes",
    }
    assert "asthma" not in said(fill(questionnaire, answers, CHILD), rules, "EM-01")
    swallowed = fill(questionnaire, {"alarm.ingestion": "yes"}, CHILD)
    assert "Recorded: possible swallowed object." in said(swallowed, rules, "EM-07")


def test_the_articles_message_and_its_uncertainty(
    questionnaire: Questionnaire, rules: RuleSet
) -> None:
    base: Answers = {"ecz.ever": "yes", "ecz.status": "now", "ecz.onset": "4 mo"}
    items = [
        "gi.dysphagia", "gi.food_impaction", "gi.food_stuck_now", "gi.feeding_refusal", "gi.gagging",
        "eat.imbibe", "eat.modify", "eat.prolong", "eat.avoid", "eat.chew", "eat.turn_away",
    ]  # fmt: skip

    def say(extra: Answers) -> str:
        screening = screen(fill(questionnaire, {**base, **extra}, CHILD), rules)
        finding = next(one for one in screening.matched if one.rule.id == "IN-01")
        assert finding.rule.pinned
        return finding.say

    none = say(dict.fromkeys(items, "no"))
    assert "began: 4 months" in none
    assert "should be taken into consideration" in none
    assert "asked, none recorded" in none
    assert "uncertain whether eczema signifies poor gut health" in none
    assert "genetics, skin-barrier dysfunction and environment" in none
    some = say({**dict.fromkeys(items, "no"), "eat.chew": "yes", "eat.avoid": "unknown"})
    assert "items recorded: long chewing." in some
    name = questionnaire.question("eat.avoid").name
    assert f"items not yet established: {name} (unknown)." in some
    assert "asked, none recorded" not in some
    assert "not yet established" in say({})


def test_a_group_entry_is_named_by_its_food(questionnaire: Questionnaire, rules: RuleSet) -> None:
    form = fill(questionnaire, {"food.any": "yes", "food.rx": EGG}, CHILD)
    finding = next(one for one in screen(form, rules).matched if one.rule.id == "SO-06")
    assert (finding.because[0].question, finding.because[0].entry) == ("food.rx.food", 1)
    assert "egg (" in finding.say
    unclear: JsonValue = [{"food.rx.food": "egg", "food.rx.symptoms": ["generalised_hives"]}]
    form = fill(questionnaire, {"food.any": "yes", "food.rx": unclear}, CHILD)
    finding = next(one for one in screen(form, rules).matched if one.rule.id == "SO-06")
    timing = questionnaire.question("food.rx.timing").name
    assert f"{timing}: not asked" in finding.say
    assert "food.rx.timing" in finding.missing


def test_hidden_answers_count_for_nothing(questionnaire: Questionnaire, rules: RuleSet) -> None:
    answers: Answers = {
        "food.any": "no", "food.rx": EGG, "supp.any": "no", "supp.list": ["acemannan_or_aloe"],
        "ecz.ever": "no", "ecz.itch_12m": "no", "ecz.herpeticum": "yes", "alarm.ingestion": "yes",
    }  # fmt: skip
    with_hidden = screen(fill(questionnaire, answers, ADULT), rules)
    kept = {id_: code for id_, code in answers.items() if code == "no"}
    assert with_hidden.matched == screen(fill(questionnaire, kept, ADULT), rules).matched
    assert not {"SO-06", "CO-05", "EM-06", "EM-07"} & set(ids(with_hidden))


# -- strip ---------------------------------------------------------------------------------------


def strip(questionnaire: Questionnaire, rules: RuleSet, answers: Answers) -> dict[str, StripItem]:
    screening = screen(fill(questionnaire, answers, CHILD), rules)
    return {item.key: item for item in screening.strip}


@pytest.mark.parametrize("state", ["yes", "no", "unknown", "declined", "not_asked"])
def test_the_strip_says_what_was_recorded(
    questionnaire: Questionnaire, rules: RuleSet, state: str
) -> None:
    parents = ("ecz.ever", "asth.ever", "rhin.ever", "food.any", "drug.any")
    found = strip(questionnaire, rules, dict.fromkeys(parents, state))
    assert list(found) == ["eczema", "asthma", "rhinitis", "food", "drug"]
    assert {item.state for item in found.values()} == {state}
    if state != "yes":
        assert {(item.since, item.active, item.detail) for item in found.values()} == {("", "", "")}


def test_the_strip_says_since_when_how_active_and_who_said_so(
    questionnaire: Questionnaire, rules: RuleSet
) -> None:
    found = strip(
        questionnaire,
        rules,
        {
            "visit.informant": ["mother", "records"],
            "ecz.ever": "yes", "ecz.onset": "4 mo", "ecz.status": "now", "ecz.severity": "moderate",
            "ecz.poem_score": 18,
            "asth.ever": "yes", "asth.onset": "2021-06", "asth.wheeze_ever": "yes", "asth.wheeze_12m": "no",
            "asth.ctl_night": "yes",
            "rhin.ever": "yes", "rhin.12m": "unknown",
            "food.any": "yes", "food.rx": EGG, "anaph.ever": "yes", "anaph.trigger": ["food"],
            "drug.any": "yes", "drug.detail": "Penicillin, rash, 2020",
        },
    )  # fmt: skip
    eczema, asthma = found["eczema"], found["asthma"]
    assert (eczema.since, eczema.active) == ("from 4 months", "active now")
    assert eczema.detail == "moderate; POEM 18 points (severe)"
    assert eczema.by == "mother, records"
    assert (asthma.since, asthma.active) == ("since Jun 2021", "no wheeze in the last 12 months")
    assert asthma.detail.startswith("control items: ")
    assert found["rhinitis"].active == "activity unknown"
    assert found["food"].detail == "egg; severe reaction recorded"
    assert found["drug"].detail == "Penicillin, rash, 2020"


def test_an_unestablished_onset_is_said(questionnaire: Questionnaire, rules: RuleSet) -> None:
    for code, words in (
        ("not_asked", "onset not asked"),
        ("unknown", "onset unknown"),
        ("declined", "onset declined"),
        ("birth", "from birth"),
        ("~2 a", "from about 2 years"),
    ):
        found = strip(questionnaire, rules, {"ecz.ever": "yes", "ecz.onset": code})
        assert found["eczema"].since == words


def test_a_severe_reaction_shows_even_beside_a_no(
    questionnaire: Questionnaire, rules: RuleSet
) -> None:
    answers: Answers = {"food.any": "no", "anaph.ever": "yes", "anaph.trigger": ["food"]}
    food = strip(questionnaire, rules, answers)["food"]
    assert (food.state, food.detail) == ("no", "severe reaction recorded")


def test_nobody_recorded_means_nobody_named(questionnaire: Questionnaire, rules: RuleSet) -> None:
    assert screen(fill(questionnaire, {"visit.informant": "unknown"}), rules).informants == ""


# -- contradictions ------------------------------------------------------------------------------

CONTRADICTIONS: dict[str, tuple[int, Answers]] = {
    "impaction-without-dysphagia": (ADULT, {"gi.food_impaction": "yes", "gi.dysphagia": "no"}),
    "stuck-now-without-dysphagia": (ADULT, {"gi.food_stuck_now": "yes", "gi.dysphagia": "no"}),
    "haematemesis-without-vomiting": (ADULT, {"alarm.haematemesis": "yes", "gi.vomiting": "no"}),
    "blood-in-vomit-without-haematemesis": (
        ADULT,
        {"gi.vomiting": "yes", "gi.vomit_colour": "blood_or_coffee_ground", "alarm.haematemesis": "no"},
    ),
    "food-trigger-without-food-reaction": (
        ADULT, {"anaph.ever": "yes", "anaph.trigger": ["food"], "food.any": "no"}),
    "drug-trigger-without-drug-allergy": (
        ADULT, {"anaph.ever": "yes", "anaph.trigger": ["drug"], "drug.any": "no"}),
    "sting-trigger-without-sting-allergy": (
        ADULT, {"anaph.ever": "yes", "anaph.trigger": ["venom"], "venom.any": "no"}),
    "latex-trigger-without-latex-allergy": (
        ADULT, {"anaph.ever": "yes", "anaph.trigger": ["latex"], "latex.any": "no"}),
    "reaction-now-never-severe": (ADULT, {"anaph.now": "yes", "anaph.ever": "no"}),
    "severe-food-signs-never-severe": (
        ADULT, {"food.any": "yes", "food.rx": EGG, "anaph.ever": "no"}),
    "fpies-without-food-reaction": (INFANT, {"food.fpies": "yes", "food.any": "no"}),
    "flare-without-food-reaction": (
        ADULT, {"ecz.ever": "yes", "ecz.food_flare": "within_2_hours", "food.any": "no"}),
    "avoided-food-unchanged-diet": (
        ADULT, {"food.any": "yes", "food.rx": EGG, "diet.changed": "no"}),
    "peanut-eaten-and-avoided": (
        INFANT,
        {"food.any": "yes", "early.peanut_intro": "regularly",
         "food.rx": [{"food.rx.food": "peanut", "food.rx.avoiding": "yes"}]},
    ),
    "fpies-known-but-denied": (INFANT, {"gi.known_dx": ["fpies"], "food.fpies": "no"}),
    "asthma-treatment-without-asthma": (
        ADULT, {"asth.ever": "no", "asth.treatment": ["ics"]}),
    "attack-now-not-unwell": (
        ADULT, {"asth.ever": "yes", "asth.attack_now": "yes", "visit.acutely_unwell": "no"}),
    "eoe-known-biopsy-below-15": (
        ADULT, {"gi.known_dx": ["eoe"], "inv.endoscopy": "done_with_biopsy", "inv.eos_hpf": 3}),
    "eczema-active-but-clear": (
        ADULT, {"ecz.ever": "yes", "ecz.status": "now", "ecz.severity": "clear"}),
    "poem-and-severity": (
        ADULT, {"ecz.ever": "yes", "ecz.poem_score": 20, "ecz.severity": "mild"}),
    "nothing-left-out-nothing-back": (
        ADULT, {"diet.changed": "yes", "diet.n_groups": 0, "diet.reintroduced": "none"}),
    "weight-for-age": (INFANT, {"pat.weight": 70}),
    "height-for-age": (INFANT, {"pat.height": 170}),
    "birth-weight-for-gestation": (
        INFANT, {"early.gest_weeks": 40, "early.birth_weight": 800}),
}  # fmt: skip


def test_every_contradiction_has_a_witness(rules: RuleSet) -> None:
    assert set(CONTRADICTIONS) == {rule.id for rule in rules.contradictions}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradiction(questionnaire: Questionnaire, rules: RuleSet, name: str) -> None:
    months, answers = CONTRADICTIONS[name]
    form = fill(questionnaire, answers, months)
    found = {one.id: one for one in screen(form, rules).contradictions}
    assert name in found
    assert found[name].sentence.endswith(".")
    assert found[name].questions
    assert all(form.is_shown(id_) for id_ in found[name].questions)
    for id_ in answers:
        if id_ in {"asth.treatment", "food.rx"}:  # kept though hidden; entries stand for themselves
            continue
        assert name not in {
            one.id for one in screen(form.answer(id_, DECLINED), rules).contradictions
        }, f"{id_} declined contradicts nothing"


def test_poem_bands_that_agree_are_no_contradiction(
    questionnaire: Questionnaire, rules: RuleSet
) -> None:
    agreeing = {0: "clear", 2: "clear", 3: "mild", 7: "mild", 8: "moderate", 16: "moderate",
                17: "severe", 28: "severe"}  # fmt: skip
    for score, severity in agreeing.items():
        form = fill(
            questionnaire,
            {"ecz.ever": "yes", "ecz.poem_score": score, "ecz.severity": severity},
            ADULT,
        )
        assert not screen(form, rules).contradictions
        assert rules.band(form, "ecz.poem_score")


# -- ask first -----------------------------------------------------------------------------------


@pytest.mark.parametrize("ever", ["no", "unknown", "declined", "not_asked", "yes"])
def test_skin_items_come_first_without_a_diagnosis(
    questionnaire: Questionnaire, rules: RuleSet, ever: str
) -> None:
    form = fill(questionnaire, {"ecz.ever": ever, "ecz.itch_12m": "yes"}, ADULT)
    wanted = {"ecz.flexural_hx", "ecz.dry_12m", "ecz.visible"}
    assert ask_first(form, rules) == (frozenset() if ever == "yes" else wanted)


def test_nothing_hidden_is_asked_first(questionnaire: Questionnaire, rules: RuleSet) -> None:
    assert ask_first(fill(questionnaire, {"ecz.itch_12m": "no"}, ADULT), rules) == frozenset()
