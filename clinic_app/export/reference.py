"""The form and the rules as pages to read: every question with what opens it, every rule with its evidence.

Made from the files in use, so that a clinic that changed them can print what it works with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from clinic_app.export.whole_file import whole_file
from clinic_app.form.conditions import Condition, Test
from clinic_app.form.questionnaire import (
    AGE_MAX,
    AGE_MIN,
    Kind,
    Limits,
    Question,
    Questionnaire,
)
from clinic_app.library import Edition
from clinic_app.screening.rule import Rule, Source

QUESTIONS, EVIDENCE = "questions.md", "evidence.md"
_KINDS = {
    Kind.YES_NO: "yes / no",
    Kind.CHOICE: "one of",
    Kind.MULTI: "any of",
    Kind.BODY_MAP: "areas of the body, any of",
    Kind.NUMBER: "number",
    Kind.DATE: "date, also a month or a year",
    Kind.ONSET: "age or date, also approximate",
    Kind.TEXT: "text",
    Kind.GROUP: "entries, as many as needed",
}
_AGES = frozenset({AGE_MIN, AGE_MAX})  # youngest and oldest that a partial birth date allows
_YEAR = 12  # months
_AGE_SIGNS = {"<": "under", "<=": "up to", ">": "over", ">=": "at least", "=": "just", "!=": "not"}
_SIGNS = {"=": "is", "!=": "is not", ">": "over", "<": "under", ">=": "at least", "<=": "at most"}


def write_reference(folder: Path, edition: Edition) -> list[Path]:
    """Write both pages into a folder and return their paths. Raises ExportError."""
    pages = {QUESTIONS: questions_page(edition), EVIDENCE: evidence_page(edition)}
    for name, text in pages.items():
        with whole_file(folder / name) as file:
            file.write(text)
    return [folder / name for name in pages]


def questions_page(edition: Edition) -> str:
    """Return every question, in the order of the form, as Markdown."""
    form = edition.questionnaire
    lines = [
        "# Every question",
        "",
        f"Form {form.version}: {len(form.questions)} questions. Made by `clinic-app describe` from the form in use.",
        "Every question also takes *unknown* and *declined*; without an answer it is *not asked*, never *no*.",
    ]
    for section in form.sections:
        lines += ["", f"## {section.title}", ""]
        if section.intro:
            lines += [section.intro, ""]
        for id_ in section.questions:
            lines += _question(form, form.question(id_))
    return "\n".join(lines) + "\n"


def evidence_page(edition: Edition) -> str:
    """Return every rule with its options, basis, strength and limits, and every source, as Markdown."""
    rules = edition.rules
    lines = [
        "# Every rule and its evidence",
        "",
        f"Rules {rules.version} ({rules.region}): {len(rules.rules)} rules. Made by `clinic-app describe` from the rules in use.",
        "A rule compares recorded answers with published criteria. It is no diagnosis and no probability.",
    ]
    urgency = ""
    for rule in rules.rules:
        if rule.urgency != urgency:
            urgency = rule.urgency
            lines += ["", f"## {urgency.capitalize()}"]
        lines += _rule(rule)
    lines += ["", "## Sources", ""]
    ordered = sorted(rules.sources.values(), key=lambda one: one.citation.casefold())
    lines += [_source(source) for source in ordered]
    return "\n".join(lines) + "\n"


def _question(form: Questionnaire, question: Question) -> Iterator[str]:
    need = "required" if question.required else "optional"
    yield f"**{_plain(question.text)}**  "
    yield f"`{question.id}` · {_kind(question)} · {need}  "
    if question.condition is not None:
        yield f"Shown where {_condition(form, question.condition)}.  "
    if question.choices:
        yield f"Options: {'; '.join(_plain(choice.label) for choice in question.choices)}.  "
    if question.hint:
        yield f"Hint: {_plain(question.hint)}  "
    sources = f" [{', '.join(question.sources)}]" if question.sources else ""
    if question.why:
        yield f"*{_plain(question.why)}*{sources}"
    yield ""


def _kind(question: Question) -> str:
    words = _KINDS[question.kind]
    if question.units:
        words += f" ({', '.join(unit.label for unit in question.units)})"
    limits = _limits(question.limits)
    return f"{words}, {limits}" if limits else words


def _limits(limits: Limits) -> str:
    said = []
    if limits.hard_min is not None or limits.hard_max is not None:
        said.append(f"from {_number(limits.hard_min)} to {_number(limits.hard_max)}")
    if limits.soft_min is not None or limits.soft_max is not None:
        said.append(f"usual {_number(limits.soft_min)} to {_number(limits.soft_max)}")
    return ", ".join(said)


def _number(value: Decimal | None) -> str:
    return "…" if value is None else f"{value:f}"


def _condition(form: Questionnaire, condition: Condition) -> str:
    return ", and ".join(
        " or ".join(dict.fromkeys(_test(form, test) for test in clause))
        for clause in condition.clauses
    )


def _test(form: Questionnaire, test: Test) -> str:
    if test.question in _AGES:
        return f"the age may be {_AGE_SIGNS[test.operator]} {_age(int(str(test.value)))}"
    question = form.question(test.question)
    name = f"“{_plain(question.name)}”"
    if test.operator == "exists":
        return f"{name} is {'answered' if test.value else 'open'}"
    choice = question.choice(str(test.value))
    value = choice.label if choice is not None else str(test.value)
    return f"{name} {_SIGNS[test.operator]} {_plain(value)}"


def _age(months: int) -> str:
    years, rest = divmod(months, _YEAR)
    return f"{years} years" if years and not rest else f"{months} months"


def _rule(rule: Rule) -> Iterator[str]:
    yield ""
    yield f"### {rule.id} · {_plain(rule.title)}"
    yield ""
    if rule.within:
        yield f"Time: {_plain(rule.within)}."
        yield ""
    yield from ("```", rule.when.strip(), "```", "")
    yield _plain(rule.say)
    yield ""
    yield from (f"- {_plain(option)}" for option in rule.options)
    if rule.options:
        yield ""
    for title, text in (("Strength", rule.strength), ("Limits", rule.limits)):
        if text:
            yield f"{title}: {_plain(text)}  "
    yield f"Basis: {', '.join(rule.basis)}"


def _source(source: Source) -> str:
    where = _where(source)
    return f"- **{source.key}** ({source.kind}). {_plain(source.citation)}{where}"


def _where(source: Source) -> str:
    found: Iterable[str] = (
        f"doi:{source.doi}" if source.doi else "",
        f"PMID {source.pmid}" if source.pmid else "",
    )
    named = ", ".join(filter(None, found))
    return f" {named}" if named else ""


def _plain(text: str) -> str:
    """Text of the files so that Markdown takes none of it for a sign of its own."""
    for sign in "\\*_<>|`[]":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
