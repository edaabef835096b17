"""Loading: the shipped rules are sound, and a broken file is told every mistake with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_app.errors import RuleSetError
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.screening.rule import hours_within
from clinic_app.screening.rules import RuleSet, Urgency, load_rules, read_rules
from tests.screening.small import SMALL

SOURCES = """
[KEY]
citation = "Somebody. Somewhere 2020"
year = 2020
kind = "guideline"
verified = "full"
"""
ABOUT = """
purpose = "To test"
not_for = "Anything else"
validation = "None"
equity = "None"
regulation = ["None"]
[article]
source = "KEY"
summary = "Short"
uncertain = "All of it"
"""
HEAD = """
version = "1"
region = "UK"
[settings]
informant = "who"
two_valued = ["dx"]
[settings.counts_as_unknown]
c = ["untested"]
[derived]
"D.ab" = "a=yes OR b=yes"
"D.known(x)" = "dx has x"
"""
RULE = """
[[rule]]
id = "SO-01"
title = "A rule"
urgency = "soon"
when = "a=yes"
say = "Recorded: {yes:SO-01}."
options = ["KEY: look."]
basis = ["KEY"]
strength = "Weak."
limits = "Many."
"""


def read(rules: str, sources: str = SOURCES, about: str = ABOUT) -> RuleSet:
    return read_rules({"rules.toml": rules, "sources.toml": sources, "about.toml": about}, SMALL)


def mistakes(rules: str, sources: str = SOURCES, about: str = ABOUT) -> list[str]:
    with pytest.raises(RuleSetError) as caught:
        read(rules, sources, about)
    return [str(problem) for problem in caught.value.problems]


def test_a_small_rule_set_is_read() -> None:
    rules = read(HEAD + RULE)
    assert [rule.id for rule in rules.rules] == ["SO-01"]
    assert rules.rule("SO-01").urgency is Urgency.SOON
    assert rules.sources["KEY"].year == 2020


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"a=yes"', '"aa=yes"', "rule SO-01 > when, column 1: “aa” is not a question."),
        ('"a=yes"', '"chld=yes"', "“chld” is not a question. Did you mean “child”?"),
        ('"a=yes"', '"c=rad"', "“rad” is not an option of “c”. Did you mean “red”?"),
        ('"a=yes"', '"a=yes AND c in {red,blu}"', "column 11: “blu” is not an option of “c”."),
        ('"a=yes"', '"a=maybe"', "“maybe” is not an option of “a”."),
        ('"a=yes"', '"D.abc"', "“D.abc” is not a derived value or rule. Did you mean “D.ab”?"),
        ('"a=yes"', '"D.known(eo)"', "“eo” is not an option of “dx”. Did you mean “eoe”?"),
        ('"a=yes"', '"D.known"', "“D.known” needs value in parentheses."),
        ('"a=yes"', '"D.ab(eoe)"', "“D.ab” takes no value in parentheses."),
        ('"a=yes"', '"a has yes"', "“has” does not suit “a” (yes_no)."),
        ('"a=yes"', '"m=one"', "“=” does not suit “m” (multi)."),
        ('"a=yes"', '"m in {one}"', "“in” does not suit “m” (multi)."),
        ('"a=yes"', '"c>=2"', "“>=” does not suit “c” (choice)."),
        ('"a=yes"', '"n=2"', "“=” does not suit “n” (number)."),
        ('"a=yes"', '"n>2y"', "“2y” does not suit “n” (number). Write no unit."),
        ('"a=yes"', '"begun<2"', "“2” does not suit “begun” (onset). An age needs"),
        ('"a=yes"', '"t=x"', "“=” does not suit “t” (text)."),
        ('"a=yes"', '"rx.food=egg"', "“rx.food” repeats, so it is asked about inside “any rx (…)”."),
        ('"a=yes"', '"any ry (food=egg)"', "“ry” is not a repeating group."),
        ('"a=yes"', '"any rx (fod=egg)"', "“fod” is not a question. Did you mean “food”?"),
        ('"a=yes"', '"any rx (any rx (food=egg))"', "Repeating groups cannot be nested."),
        ('"a=yes"', '"a=yes AND"', "when, column 10: Expected"),
        ('"a=yes"', '""', "“when” is missing."),
        ('"soon"', '"sooon"', "“sooon” is not an urgency."),
        ('"soon"', "3", "“urgency” must be a text in quotes."),
        ('urgency = "soon"', 'urgency = "soon"\nwithin = "two weeks"', "“two weeks” is not a time"),
        ('title = "A rule"', "", "rule SO-01 > title: “title” is missing."),
        ('strength = "Weak."', "", "“strength” is missing."),
        ('limits = "Many."', "", "“limits” is missing."),
        ('basis = ["KEY"]', "", "“basis” is missing or empty."),
        ('basis = ["KEY"]', 'basis = ["KEX"]', "“KEX” is not a source. Did you mean “KEY”?"),
        ('basis = ["KEY"]', 'basis = "KEY"', "“basis” must be a list."),
        ('options = ["KEY: look."]', "options = []", "“options” is missing or empty."),
        ('"KEY: look."', '"KEY: {answer:a}."', "Options hold no placeholders."),
        ('id = "SO-01"', "", "“id” is missing."),
        ('id = "SO-01"', 'id = "low"', "“low” is not a rule id."),
        ("{yes:SO-01}", "{yes:SO-02}", "“SO-02” is not a derived value or rule."),
        ("{yes:SO-01}", "{answer:zz}", "“zz” is not a question."),
        ("{yes:SO-01}", "{band:n}", "“n” has no bands."),
        ("{yes:SO-01}", "{yess:a}", "“{yess:…}” is no placeholder. Did you mean “yes”?"),
        ("{yes:SO-01}", "{SO-01}", "A brace stands outside a placeholder."),
        ("limits =", "limitz =", "“limitz” is not a field here. Did you mean “limits”?"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_rule_has_its_place_and_a_suggestion(
    old: str, new: str, expected: str
) -> None:
    assert old in RULE
    found = mistakes(HEAD + RULE.replace(old, new))
    assert any(expected in line for line in found), found
    assert all(line.startswith("rules.toml") for line in found)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"a=yes OR b=yes"', '"D.ab OR b=yes"', "It is defined by itself: D.ab > D.ab."),
        ('"a=yes OR b=yes"', '"SO-01"\n"D.z" = "D.ab"', ""),
        ('"D.ab" =', '"ab" =', "“ab” is not a name for a derived value."),
        (
            'informant = "who"',
            'informant = "whom"',
            "“whom” is not a question. Did you mean “who”?",
        ),
        ('two_valued = ["dx"]', 'two_valued = ["dy"]', "“dy” is not a question."),
        ('c = ["untested"]', 'c = ["not_tested"]', "Did you mean “untested”?"),
        ('c = ["untested"]', 'cc = ["untested"]', "“cc” is not a question."),
        ('version = "1"', "", "rules.toml > version: “version” is missing."),
        ('region = "UK"', 'region = "UK"\nreligion = 1', "“religion” is not a field here."),
    ],
)
def test_a_mistake_outside_the_rules(old: str, new: str, expected: str) -> None:
    assert old in HEAD
    changed = HEAD.replace(old, new) + RULE
    if not expected:
        assert read(changed)
        return
    assert any(expected in line for line in mistakes(changed))


def test_derived_values_in_a_circle_are_told_with_the_circle() -> None:
    head = HEAD.replace('"a=yes OR b=yes"', '"D.x"\n"D.x" = "D.y"\n"D.y" = "D.ab"')
    assert any("D.ab > D.x > D.y > D.ab" in line for line in mistakes(head + RULE))


def test_a_rule_in_a_circle_with_itself() -> None:
    found = mistakes(HEAD + RULE.replace('"a=yes"', '"SO-01 AND a=yes"'))
    assert any("SO-01 > SO-01" in line for line in found)


def test_the_same_id_twice() -> None:
    assert any("“SO-01” is used more than once" in line for line in mistakes(HEAD + RULE + RULE))


def test_all_mistakes_at_once() -> None:
    broken = (
        RULE.replace('"a=yes"', '"zz=yes AND c=rad"')
        .replace('"soon"', '"later"')
        .replace('limits = "Many."', "")
    )
    assert len(mistakes(HEAD + broken)) == 4


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ('[[contradiction]]\nid="x"\nwhen="zz=yes"\nsay="s"\nquestions=["a"]', "“zz” is not"),
        (
            '[[contradiction]]\nid="x"\nwhen="a=yes"\nsay="{answer:q}"\nquestions=["a"]',
            "“q” is not",
        ),
        ('[[contradiction]]\nid="x"\nwhen="a=yes"\nsay="s"\nquestions=[]', "missing or empty"),
        ('[[ask_first]]\nquestions=["zz"]\nwhen="a !yes"', "“zz” is not a question"),
        ('[[strip]]\nkey="k"\nlabel="L"\nletter="L"\nquestion="zz"', "“zz” is not a question"),
        (
            '[[strip]]\nkey="k"\nlabel="L"\nletter="L"\nquestion="a"\nactive="a"\nactive_words={maybe="m"}',
            "“maybe” is not an option of “a”",
        ),
        ('[[band]]\nquestion="a"\nsource="KEY"\nstep=[{to=1,name="x"}]', "“a” is not a number"),
        (
            '[[band]]\nquestion="n"\nsource="KEY"\nstep=[{to=2,name="x"},{to=1,name="y"}]',
            "must ascend",
        ),
    ],
)
def test_a_mistake_in_another_table(table: str, expected: str) -> None:
    assert any(expected in line for line in mistakes(HEAD + RULE + table))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"full"', '"seen"', "“seen” does not say how the source was checked."),
        ("2020\n", "20\n", "20 is not a year of publication."),
        ('kind = "guideline"', "", "sources.toml > KEY > kind: “kind” is missing."),
    ],
)
def test_a_mistake_in_a_source(old: str, new: str, expected: str) -> None:
    assert any(expected in line for line in mistakes(HEAD + RULE, SOURCES.replace(old, new)))


def test_a_mistake_in_the_words_about_the_program() -> None:
    point = '[[article.point]]\ntext="t"\nquestions=["zz"]\nrules=["SO-1"]'
    found = mistakes(HEAD + RULE, about=ABOUT + point)
    assert any("“zz” is not a question" in line for line in found)
    assert any("“SO-1” is not a rule. Did you mean “SO-01”?" in line for line in found)


def test_text_that_is_not_toml() -> None:
    (line,) = mistakes("version = \n")
    assert line.startswith("rules.toml: This is not valid TOML")
    assert "line 1" in line


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(RuleSetError) as caught:
        read_rules({"rules.toml": HEAD}, SMALL)
    assert [one.where for one in caught.value.problems] == ["sources.toml", "about.toml"]


def test_a_file_too_large(tmp_path: Path) -> None:
    large = "#" * 5_000_001
    assert "larger than 5 MB" in mistakes(large)[0]
    for name, text in (("rules.toml", large), ("sources.toml", SOURCES), ("about.toml", ABOUT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(RuleSetError):
        load_rules(tmp_path, SMALL)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RuleSetError) as caught:
        load_rules(tmp_path, SMALL)
    assert [one.where for one in caught.value.problems] == [
        "rules.toml",
        "sources.toml",
        "about.toml",
    ]


@pytest.mark.parametrize(("within", "hours"), [("24 h", 24), ("48 h", 48), ("2 weeks", 336)])
def test_stated_times(within: str, hours: int) -> None:
    assert hours_within(within) == hours < hours_within("")


def test_the_shipped_rules(rules: RuleSet, questionnaire: Questionnaire) -> None:
    assert len(rules.rules) == 37
    assert rules.version == "1.0.0"
    assert rules.region == "UK"
    assert [rule.id for rule in rules.rules if rule.pinned] == ["IN-01"]
    assert {rule.within for rule in rules.rules if rule.urgency is not Urgency.URGENT} == {""}
    urgent = [(rule.within, rule.id) for rule in rules.rules if rule.urgency is Urgency.URGENT]
    assert urgent[:2] == [("24 h", "UR-01"), ("48 h", "UR-06")]
    assert {within for within, _ in urgent[2:]} == {"2 weeks"}
    assert rules.article.source == "MDL"
    assert [line.letter for line in rules.strip] == ["E", "A", "R", "F", "D"]
    cited = {key for question in questionnaire.questions.values() for key in question.sources}
    assert cited <= set(rules.sources)
