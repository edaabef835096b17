"""The columns of a table of intakes: stable names, what they hold, and how each cell is read from a record.

For every question of the form, under its own id with the dots kept:

    ID              the answer: option code, codes joined by “;” in the order of the options, a number, free
                    text, a date as far as it is known (2009, 2009-06, 2009-06-14), an age of onset (4 mo)
    ID__label       the same in words (not for free text, which is its own words)
    ID__unit        only where a number may have several units: its UCUM code
    ID__missing     why there is no answer: unknown, declined, not_asked, waiting (a question above it is
                    open), not_shown (does not apply), not_in_form; empty where there is one

A repeating group has GROUP.count, GROUP__missing and room for ten entries: food.rx.1.food is the answer to
food.rx.food in the first entry. Entries beyond the tenth stand only in the long table (one row an entry).
The columns depend on the form and the rules alone, never on the records, so that exports can be stacked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from clinic_app.errors import ExportError
from clinic_app.form.answers import Answer, Quantity, State, shown, to_code
from clinic_app.form.conditions import Visibility
from clinic_app.form.questionnaire import Kind, Question, Questionnaire
from clinic_app.record import Record
from clinic_app.screening.findings import Screening
from clinic_app.screening.rules import RuleSet

ENTRIES = 10  # of a repeating group in the wide table
JOINT = ";"
NOT_IN_FORM = "not_in_form"
WHO_AND_WHEN = "Who and when"  # what stands before the questions
MISSING_CODES = (
    ("unknown", "Asked; the informant does not know"),
    ("declined", "Asked; not answered"),
    ("not_asked", "Not asked"),
    ("waiting", "Not shown, because a question above it is still open"),
    ("not_shown", "Does not apply: hidden by age, sex or another answer"),
    (NOT_IN_FORM, "The form of this intake did not have the question"),
)
YES_NO = (("yes", "Yes"), ("no", "No"))
DICTIONARY_COLUMNS = ("column", "label", "kind", "unit", "options", "section", "question")
STATES = (*YES_NO, ("unknown", "Unknown"), ("declined", "Declined"), ("not_asked", "Not asked"))
OUTCOMES = (
    ("matched", "The rule matches the recorded answers"),
    ("not_matched", "Checked; does not match"),
    ("cannot_assess", "Cannot be assessed: answers are missing"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `numeric`: its cells are numbers and need no protection from spreadsheets."""

    name: str
    label: str
    kind: str  # code, codes, number, text, date, onset, time, words
    read: Callable[[Record], str]
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    section: str = ""
    text: str = ""  # the question as asked
    source: str = ""  # the question, or its repeating group, that the cell is read from

    @property
    def numeric(self) -> bool:
        """Whether every cell is a number or empty."""
        return self.kind == "number"


def columns(
    questionnaire: Questionnaire, rules: RuleSet, wanted: Sequence[str] = ()
) -> tuple[Column, ...]:
    """Return the columns of the wide table, in an order that only the form and the rules decide.

    `wanted` leaves out what it does not name: a column, a question with all its columns, the title of a section,
    or a pattern with * for any of them. The id of the intake always stays. Raises ExportError for a name that
    names nothing.
    """
    every = (
        *_head_columns(questionnaire),
        *_strip_columns(rules),
        *_finding_columns(rules),
        *_question_columns(questionnaire),
    )
    if not wanted:
        return every
    chosen = {every[0].name}
    for pattern in wanted:
        named = {column.name for column in every if _is_named(column, pattern)}
        if not named:
            names = [*(column.name for column in every), *sections_of(every)]
            near = get_close_matches(pattern, names, 1)
            hint = f"Did you mean “{near[0]}”?" if near else "The data dictionary lists them."
            raise ExportError(f"There is no column “{pattern[:80]}”.", hint)
        chosen |= named
    return tuple(column for column in every if column.name in chosen)


def places_of(
    questionnaire: Questionnaire, rules: RuleSet, told: Iterable[Column]
) -> tuple[int, ...]:
    """Return where some columns stand among all of them, from 0."""
    places = {column.name: place for place, column in enumerate(columns(questionnaire, rules))}
    return tuple(places[column.name] for column in told)


def sections_of(told: Iterable[Column]) -> tuple[str, ...]:
    """Return what `columns` takes as the title of a section, in order; WHO_AND_WHEN is the first."""
    return tuple(dict.fromkeys(_section(column) for column in told))


def groups_of(questionnaire: Questionnaire, told: Collection[Column]) -> tuple[str, ...]:
    """Return the repeating groups of which any column is told."""
    return tuple(
        group
        for group in questionnaire.groups
        if any(column.name.startswith(f"{group}.") for column in told)
    )


def _is_named(column: Column, pattern: str) -> bool:
    names = (column.name, column.name.partition("__")[0], _section(column))
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for name in names)


def _section(column: Column) -> str:
    return column.section or WHO_AND_WHEN


def dictionary_row(column: Column) -> tuple[str, ...]:
    """Explain a column, in the order of DICTIONARY_COLUMNS."""
    options = " | ".join(f"{code} = {label}" for code, label in column.options)
    return (
        column.name, column.label, column.kind, column.unit, options, column.section, column.text
    )  # fmt: skip


def entry_columns(questionnaire: Questionnaire, group: str) -> tuple[str, ...]:
    """Names of the columns of a long table: one row an entry of a repeating group."""
    names = ["intake_id", "version", "entry"]
    for id_ in questionnaire.children(group):
        question = questionnaire.question(id_)
        names += [f"{id_}{ending}" for ending, _ in _parts(question)]
    return tuple(names)


def entry_kinds(questionnaire: Questionnaire, group: str) -> tuple[str, ...]:
    """What the cells of these columns are, as in `Column.kind`."""
    kinds = ["text", "number", "number"]
    for id_ in questionnaire.children(group):
        question = questionnaire.question(id_)
        kinds += ["code" if ending else _kind(question)[0] for ending, _ in _parts(question)]
    return tuple(kinds)


def entry_rows(
    record: Record, questionnaire: Questionnaire, group: str
) -> Iterator[tuple[str, ...]]:
    """Rows of the long table that one record gives."""
    if group not in record.questionnaire.questions:
        return
    for number, entry in enumerate(record.form.entries(group), 1):
        cells = [record.head.id, str(record.head.version), str(number)]
        for id_ in questionnaire.children(group):
            question = questionnaire.question(id_)
            cells += [part(record, question, entry) for _, part in _parts(question)]
        yield tuple(cells)


# -- one question ----------------------------------------------------------------------------------

_Part = Callable[[Record, Question, int], str]


def _parts(question: Question) -> list[tuple[str, _Part]]:
    """Return the columns of a question: the ending of the name, and how the cell is read."""
    parts: list[tuple[str, _Part]] = [("", _value)]
    if question.kind is not Kind.TEXT:
        parts.append(("__label", _label))
    if len(question.units) > 1:
        parts.append(("__unit", _unit))
    parts.append(("__missing", _missing))
    return parts


def _answer(record: Record, question: Question, entry: int) -> Answer | None:
    if question.id not in record.questionnaire.questions:
        return None
    answer = record.form.effective(question.id, entry)
    return answer if answer.state is State.ANSWERED else None


def _value(record: Record, question: Question, entry: int) -> str:
    answer = _answer(record, question, entry)
    if answer is None:
        return ""
    if isinstance(answer.value, Quantity):
        return f"{answer.value.value:f}"
    if isinstance(answer.value, tuple):
        return JOINT.join(answer.value)
    return str(to_code(question, answer))


def _label(record: Record, question: Question, entry: int) -> str:
    answer = _answer(record, question, entry)
    if answer is None:
        return ""
    own = record.questionnaire.question(question.id)  # words of the form that was signed
    if isinstance(answer.value, tuple):
        return f"{JOINT} ".join(shown(own, Answer.of((code,))) for code in answer.value)
    return shown(own, answer)


def _unit(record: Record, question: Question, entry: int) -> str:
    answer = _answer(record, question, entry)
    return answer.value.unit if answer and isinstance(answer.value, Quantity) else ""


def _missing(record: Record, question: Question, entry: int) -> str:
    if question.id not in record.questionnaire.questions:
        return NOT_IN_FORM
    seen = record.form.visibility(question.id)
    if seen is Visibility.HIDDEN:
        return "not_shown"
    if seen is Visibility.WAITING:
        return "waiting"
    state = record.form.effective(question.id, entry).state
    return "" if state is State.ANSWERED else state.value


def _question_columns(questionnaire: Questionnaire) -> Iterator[Column]:
    for question in questionnaire.questions.values():
        if question.group is not None:
            continue
        if question.kind is Kind.GROUP:
            yield from _group_columns(questionnaire, question)
            continue
        for ending, part in _parts(question):
            yield _column(
                questionnaire, question, f"{question.id}{ending}", ending, _plain(part, question)
            )


def _plain(part: _Part, question: Question) -> Callable[[Record], str]:
    return lambda record: part(record, question, 0)


def _column(
    questionnaire: Questionnaire,
    question: Question,
    name: str,
    ending: str,
    read: Callable[[Record], str],
) -> Column:
    section = questionnaire.section_of(question.id).title
    source = question.group or question.id
    kind, options = _kind(question)
    unit = question.units[0].code if len(question.units) == 1 else ""
    match ending:
        case "":
            return Column(
                name, question.name, kind, read, unit, options, section, question.text, source
            )  # fmt: skip
        case "__label":
            label = f"{question.name}, in words"
            return Column(name, label, "words", read, "", (), section, "", source)
        case "__unit":
            units = tuple((one.code, one.label) for one in question.units)
            label = f"{question.name}, unit"
            return Column(name, label, "code", read, "", units, section, "", source)
        case _:
            label = f"{question.name}, why there is no answer"
            return Column(name, label, "code", read, "", MISSING_CODES, section, "", source)


def _kind(question: Question) -> tuple[str, tuple[tuple[str, str], ...]]:
    options = tuple((one.code, one.label) for one in question.choices)
    match question.kind:
        case Kind.YES_NO:
            return "code", YES_NO
        case Kind.CHOICE:
            return "code", options
        case Kind.MULTI | Kind.BODY_MAP:
            return "codes", options
        case _:
            return question.kind.value, ()


def _group_columns(questionnaire: Questionnaire, group: Question) -> Iterator[Column]:
    section = questionnaire.section_of(group.id).title
    yield Column(
        f"{group.id}.count", f"{group.name}, how many", "number",
        lambda record: str(len(_entries(record, group.id))), "", (), section, "", group.id,
    )  # fmt: skip
    yield Column(
        f"{group.id}__missing", f"{group.name}, why there is none", "code",
        lambda record: "" if _entries(record, group.id) else _missing(record, group, 0),
        "", MISSING_CODES, section, "", group.id,
    )  # fmt: skip
    for number in range(1, ENTRIES + 1):
        for id_ in questionnaire.children(group.id):
            question = questionnaire.question(id_)
            base = f"{group.id}.{number}.{id_.removeprefix(f'{group.id}.')}"
            for ending, part in _parts(question):
                read = _in_entry(part, question, group.id, number)
                yield _column(questionnaire, question, f"{base}{ending}", ending, read)


def _entries(record: Record, group: str) -> tuple[int, ...]:
    return record.form.entries(group) if group in record.questionnaire.questions else ()


def _in_entry(part: _Part, question: Question, group: str, number: int) -> Callable[[Record], str]:
    def read(record: Record) -> str:
        entries = _entries(record, group)
        return part(record, question, entries[number - 1]) if number <= len(entries) else ""

    return read


# -- who, when, and what the rules say ---------------------------------------------------------------


def _head_columns(questionnaire: Questionnaire) -> Iterator[Column]:
    text: Iterable[tuple[str, str, str, Callable[[Record], str]]] = (
        ("intake_id", "Intake", "text", lambda record: record.head.id),
        ("version", "Version of the intake", "number", lambda record: str(record.head.version)),
        ("status", "draft, signed, amended or entered_in_error", "code", lambda record: record.head.status.value),
        ("replaces", "Intake that this version amends", "text", lambda record: record.head.replaces),
        ("amendment_reason", "Why it was amended", "text", lambda record: record.head.reason),
        ("amendment_changes", "Questions with another answer than in the version before, joined by “;”", "codes",
         _changed),
        ("superseded_by", "Intake that took the place of this version", "text",
         lambda record: record.superseded_by.id if record.superseded_by is not None else ""),
        ("withdrawn_at", "Marked as entered in error (UTC)", "time",
         lambda record: record.head.withdrawn_at.isoformat() if record.head.withdrawn_at else ""),
        ("withdrawn_by", "Marked as entered in error by", "text", lambda record: record.withdrawn_by_name),
        ("withdrawn_reason", "Why it was", "text", lambda record: record.head.withdrawn_reason),
        ("patient_id", "Patient, by this program", "text", lambda record: record.patient.id),
        ("identifiers", "Patient's numbers: kind=number, joined by “;”", "text", _identifiers),
        ("family", "Family name", "text", lambda record: record.patient.details.family),
        ("given", "Given names", "text", lambda record: record.patient.details.given),
        ("former_names", "Former names, joined by “;”", "text",
         lambda record: JOINT.join(record.patient.details.former_names)),
        ("dob", "Date of birth in the register", "date", lambda record: record.patient.details.dob.iso()),
        ("sex", "Sex in the register", "code", lambda record: str(record.patient.details.sex)),
        ("age_months", "Completed months at the visit; the least that the dates allow", "number",
         lambda record: str(record.form.age.min_months) if record.form.age else ""),
        ("age_months_max", "Completed months at the visit; the most that the dates allow", "number",
         lambda record: str(record.form.age.max_months) if record.form.age else ""),
        ("clinic", "Clinic", "text", lambda record: record.clinic_name),
        ("author", "Filled in by", "text", lambda record: record.author_name),
        ("started_at", "Started (UTC)", "time", lambda record: record.head.started_at.isoformat()),
        ("signed_at", "Signed (UTC)", "time",
         lambda record: record.head.signed_at.isoformat() if record.head.signed_at else ""),
        ("signed_by", "Signed by", "text", lambda record: record.signed_by_name),
        ("form_version", "Version of the form", "text", lambda record: record.questionnaire.version),
        ("rules_version", "Version of the rules", "text", lambda record: record.rules.version),
        ("rules_region", "Region of the rules", "text", lambda record: record.rules.region),
        ("content_hash", "SHA-256 of the signed record", "text", lambda record: record.head.content_hash),
        ("informants", "Who gave the history, in words", "words", lambda record: record.screening.informants),
        ("answered_as_group", "Questions answered together by one key, joined by “;”", "codes", _grouped),
        ("contradictions", "Answers that do not go together, by their id, joined by “;”", "codes",
         lambda record: JOINT.join(one.id for one in record.screening.contradictions)),
    )  # fmt: skip
    for name, label, kind, read in text:
        yield Column(name, label, kind, read)
    known = questionnaire.questions
    yield Column(
        "other_answers", "Answers to questions that this form does not have: id=code, joined by “;”", "text",
        lambda record: JOINT.join(_others(record, known)),
    )  # fmt: skip


def _identifiers(record: Record) -> str:
    return JOINT.join(f"{one.kind}={one.value}" for one in record.patient.details.identifiers)


def _changed(record: Record) -> str:
    changes = record.amends.changes if record.amends is not None else ()
    return JOINT.join(dict.fromkeys(one.question for one in changes))


def _grouped(record: Record) -> str:
    return JOINT.join(
        dict.fromkeys(
            id_ for id_, entry in record.form.given() if record.form.get(id_, entry).grouped
        )
    )


def _others(record: Record, known: Iterable[str]) -> Iterator[str]:
    """Nothing is dropped silently: what another edition of the form asked stands in one column."""
    if record.questionnaire.questions.keys() <= set(known):
        return
    for id_, entry in record.form.given():
        if id_ not in known:
            question = record.questionnaire.question(id_)
            code = to_code(question, record.form.effective(id_, entry))
            yield f"{id_}{f'.{entry}' if entry else ''}={code}"


def _strip_columns(rules: RuleSet) -> Iterator[Column]:
    for line in rules.strip:
        key = line.key
        yield Column(
            f"atopy.{key}", line.label, "code", _strip_state(key), "", STATES, "Atopic history"
        )


def _strip_state(key: str) -> Callable[[Record], str]:
    return lambda record: next((one.state for one in record.screening.strip if one.key == key), "")


def _finding_columns(rules: RuleSet) -> Iterator[Column]:
    outcomes = _Outcomes()
    for rule in sorted(rules.rules, key=lambda one: one.id):
        yield Column(
            f"finding.{rule.id}", rule.title, "code", _outcome(outcomes, rule.id), "", OUTCOMES, "Findings"
        )  # fmt: skip


class _Outcomes:
    """What each rule found in a record, as it was signed where it was: worked out once for the neighbouring columns that ask for it."""

    def __init__(self) -> None:
        self._of: Screening | None = None
        self._found: Mapping[str, str] = {}

    def read(self, record: Record, rule_id: str) -> str:
        if record.signed_outcomes:
            return record.signed_outcomes.get(rule_id, "")
        screening = record.screening
        if screening is not self._of:
            self._of = screening
            self._found = {
                **{rule.id: "not_matched" for rule in screening.not_matched},
                **{one.rule.id: "cannot_assess" for one in screening.cannot_assess},
                **{one.rule.id: "matched" for one in screening.matched},
            }
        return self._found.get(rule_id, "")


def _outcome(outcomes: _Outcomes, rule_id: str) -> Callable[[Record], str]:
    return lambda record: outcomes.read(record, rule_id)
