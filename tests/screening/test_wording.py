"""The words of the rules: criteria and options, never a diagnosis, an order or a probability."""

from __future__ import annotations

import re

from clinic_app.screening.rules import RuleSet, Urgency

FORBIDDEN = (
    r"the patient has\b",
    r"\bmay exhibit\b",
    r"\bsigns of (?!raised pressure|skin or breathing)",
    r"\brisk (?:is|of \w+ is)\b",
    r"\bprobab(?:le|ility)\b",
    r"\blikelihood\b",
    r"\byou (?:must|should)\b",
    r"\bmust be\b",
    r"\bdiagnos(?:e|es|is|ed) (?:with|as)\b",
    r"(?<!oesophagus looks )\bnormal\b",
    r"\bstop (?:the|taking)\b",
    r"\bTODO\b",
    r"esophag(?<!oesophag)",
    r"diarrhea\b",
    r"\bfetal\b",
)
EQUITY = "mostly from white populations in high-income countries"
OWN_PREFIXES = {"Local pathway"}  # beside keys of sources


def texts(rules: RuleSet) -> dict[str, list[str]]:
    """Everything of a rule that reaches a screen or paper."""
    return {
        rule.id: [
            rule.title,
            rule.say,
            *(also.say for also in rule.also),
            *rule.options,
            rule.strength,
            rule.limits,
        ]
        for rule in rules.rules
    }


def test_no_diagnosis_no_probability_no_order(rules: RuleSet) -> None:
    for rule_id, said in texts(rules).items():
        for text in said:
            for pattern in FORBIDDEN:
                assert not re.search(pattern, text, re.IGNORECASE), (rule_id, pattern, text)


def test_a_card_begins_with_what_was_recorded(rules: RuleSet) -> None:
    """Or with what was not: three cards are about that."""
    for rule in rules.rules:
        expected = {
            "CO-01": "No eczema, asthma",
            "IN-04": "Not established: ",
            "IN-05": "Alarm features not established: ",
        }.get(rule.id, "Recorded")
        assert rule.say.startswith(expected), rule.id


def test_each_option_begins_with_its_source(rules: RuleSet) -> None:
    for rule in rules.rules:
        for option in rule.options:
            prefix, colon, _ = option.partition(": ")
            assert colon, (rule.id, option)
            assert set(prefix.split(", ")) <= set(rules.sources) | OWN_PREFIXES, (rule.id, option)


def test_sources_of_options_are_in_the_basis(rules: RuleSet) -> None:
    for rule in rules.rules:
        named = {key for option in rule.options for key in option.partition(": ")[0].split(", ")}
        assert named - OWN_PREFIXES - {"DESIGN"} <= set(rule.basis), rule.id


def test_every_sentence_ends(rules: RuleSet) -> None:
    for rule_id, (title, *said) in texts(rules).items():
        assert not title.endswith("."), rule_id
        for text in said:
            assert text.endswith("."), (rule_id, text)


def test_cards_about_eosinophilic_disease_name_the_population(rules: RuleSet) -> None:
    for rule in rules.rules:
        words = " ".join((rule.title, rule.say, *rule.options, rule.strength)).casefold()
        if "oesophagitis" in words or re.search(r"\beoe\b", words):
            assert EQUITY in rule.limits, rule.id


def test_ratios_stand_beside_absolute_numbers(rules: RuleSet) -> None:
    for figure in rules.about.figures:
        is_ratio = re.search(
            r"\bratios?\b|\bhazard\b|%.*(?:cases|share)", figure.fact + figure.figure
        )
        if is_ratio:
            assert figure.absolute, figure.fact
    cohort = [one for one in rules.about.figures if one.source == "HILL18"]
    assert "0.11%" in cohort[0].absolute


def test_a_ratio_on_a_card_has_its_absolute_frequency(rules: RuleSet) -> None:
    for rule in rules.rules:
        words = " ".join((rule.say, *rule.options, rule.strength, rule.limits))
        if re.search(r"\bHR \d", words):
            assert "0.11%" in words, rule.id


def test_emergency_cards_do_not_claim_triage(rules: RuleSet) -> None:
    emergency = [rule for rule in rules.rules if rule.urgency is Urgency.EMERGENCY]
    assert [rule.id for rule in emergency] == [f"EM-0{number}" for number in range(1, 8)]
    assert "not a triage tool" in emergency[0].limits


def test_nothing_of_how_this_was_made(rules: RuleSet) -> None:
    everything = " ".join(text for said in texts(rules).values() for text in said)
    everything += " ".join(source.note for source in rules.sources.values())
    assert not re.search(r"\b(?:the specification|the issue|AI|agent)\b", everything)
