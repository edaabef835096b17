"""The rule set: read from TOML files, checked against the form, every mistake at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from clinic_app.errors import Problem, RuleSetError
from clinic_app.form.form import Form
from clinic_app.form.questionnaire import Kind, Questionnaire
from clinic_app.form.translation import NO_TRANSLATION, read_catalogue
from clinic_app.screening.about import (
    About,
    Article,
    ArticlePoint,
    Figure,
    Hazard,
    Instrument,
)
from clinic_app.screening.definitions import (
    Definition,
    Definitions,
    check_options,
    check_question,
    read_name,
)
from clinic_app.screening.judge import Judge
from clinic_app.screening.reading import Plan, Reading
from clinic_app.screening.region import REGION, REGION_TRANSLATION, apply_region
from clinic_app.screening.rule import (
    VERIFIED,
    Also,
    AskFirst,
    Band,
    ContradictionRule,
    Rule,
    Source,
    StripLine,
    Urgency,
    hours_within,
)
from clinic_app.screening.toml_entry import MAX_BYTES, TomlEntry, duplicates, read_toml
from clinic_app.screening.translation import (
    TRANSLATION,
    about_spots,
    rules_spots,
    sources_spots,
)
from clinic_app.screening.vocabulary import nearest
from clinic_app.screening.wording import KINDS, band_name, leftovers, placeholders

__all__ = ["Rule", "RuleSet", "Source", "Urgency", "load_rules", "read_rules"]

RULES_FILE = "rules.toml"
SOURCES_FILE = "sources.toml"
ABOUT_FILE = "about.toml"
FILES = (RULES_FILE, SOURCES_FILE, ABOUT_FILE)
TRANSLATED = {RULES_FILE: rules_spots, ABOUT_FILE: about_spots, SOURCES_FILE: sources_spots}
RULE = "rule"  # in a rule's own text, {yes:rule} means the rule itself


@dataclass(frozen=True)
class RuleSet:
    """Checked rules with everything they refer to. `rules` is in the order of display."""

    version: str
    region: str
    rules: tuple[Rule, ...]
    sources: Mapping[str, Source]
    strip: tuple[StripLine, ...]
    ask_first: tuple[AskFirst, ...]
    contradictions: tuple[ContradictionRule, ...]
    bands: tuple[Band, ...]
    informant: str  # the question that says who gave the history
    about: About
    derived: Mapping[str, str]  # names as written, with their expressions
    judges: Mapping[str, Judge] = field(repr=False)
    plan: Plan = field(repr=False)
    region_name: str = ""
    emergency_number: str = ""  # empty where the rules name none
    warning: str = ""  # to be said wherever they are shown: that nobody has reviewed their words

    @property
    def article(self) -> Article:
        """Return what the source article says, in own words."""
        return self.about.article

    def rule(self, rule_id: str) -> Rule:
        """Return a rule. Raises KeyError for an id that the set does not have."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    def band(self, form: Form, question: str) -> str:
        """Published name for a recorded total (“moderate”); empty where there is none."""
        return next((band_name(form, band) for band in self.bands if band.question == question), "")

    def read(self, form: Form) -> Reading:
        """Look at a form as these rules do."""
        return self.plan.read(form)


def load_rules(directory: Path, questionnaire: Questionnaire) -> RuleSet:
    """Read the rule files of a directory. Raises RuleSetError with every mistake."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for name in FILES:
        path = directory / name
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                problems.append(Problem(name, f"The file is larger than {MAX_BYTES} bytes."))
            else:
                texts[name] = content.decode()
        except UnicodeDecodeError:
            problems.append(Problem(name, "The file is not UTF-8 text.", "Save it as UTF-8."))
        except OSError:
            problems.append(
                Problem(name, "The file cannot be read.", f"It belongs in {directory}.")
            )
    if problems:
        raise _refusal(problems)
    return read_rules(texts, questionnaire)


def read_rules(texts: Mapping[str, str], questionnaire: Questionnaire) -> RuleSet:
    """Read rules from file names and their texts. Raises RuleSetError with every mistake."""
    problems = [
        Problem(name, "The file is missing.", f"The rules are in {', '.join(FILES)}.")
        for name in FILES
        if name not in texts
    ]
    if problems:
        raise _refusal(problems)
    files = {name: read_toml(name, texts[name], problems) for name in FILES}
    _put_region(texts, files, problems)
    catalogue = read_catalogue(TRANSLATION, texts.get(TRANSLATION, NO_TRANSLATION))
    regional = read_catalogue(REGION_TRANSLATION, texts.get(REGION_TRANSLATION, NO_TRANSLATION))
    for name, spots in TRANSLATED.items():
        catalogue.apply(spots(files[name].content))
        regional.apply(spots(files[name].content))
    if problems:  # a file that is not TOML says nothing about its rules
        raise _refusal(problems)
    return replace(_RuleFiles(files, questionnaire, problems).read(), warning=catalogue.warning)


def _put_region(
    texts: Mapping[str, str], files: Mapping[str, TomlEntry], problems: list[Problem]
) -> None:
    if REGION in texts:
        region = read_toml(REGION, texts[REGION], problems)
        apply_region(
            region.content, files[RULES_FILE].content, files[SOURCES_FILE].content, problems
        )


def _refusal(problems: Iterable[Problem]) -> RuleSetError:
    kept = tuple(problems)
    counted = "a mistake" if len(kept) == 1 else f"{len(kept)} mistakes"
    return RuleSetError(f"The rules have {counted}.", kept, "Correct the files and start again.")


class _RuleFiles:
    """Turns the three files into a RuleSet; collects problems instead of stopping at one."""

    def __init__(
        self,
        files: Mapping[str, TomlEntry],
        questionnaire: Questionnaire,
        problems: list[Problem],
    ) -> None:
        self._rules_file, self._sources_file, self._about_file = (files[name] for name in FILES)
        self._questionnaire = questionnaire
        self._problems = problems

    def read(self) -> RuleSet:
        file = self._rules_file
        self._sources = {key: self._source(key, entry) for key, entry in self._source_entries()}
        settings = file.table("settings")
        derived = self._derived()
        entries = file.tables(RULE)
        rules = tuple(self._rule(entry) for entry in entries)
        self._check_ids(rule.id for rule in rules)
        self._definitions = Definitions(
            self._questionnaire,
            derived,
            {rule.id: Definition(rule.when, self._place(rule)) for rule in rules if rule.id},
            self._problems,
        )
        self._bands = tuple(self._band(entry) for entry in file.tables("band", "question"))
        for rule in rules:
            self._check_texts(rule)
        strip = tuple(self._strip_line(entry) for entry in file.tables("strip", "key"))
        ask_first = tuple(self._ask_first(entry) for entry in file.tables("ask_first"))
        contradictions = tuple(self._contradiction(e) for e in file.tables("contradiction"))
        about = self._about({rule.id for rule in rules})
        version, region = file.text("version"), file.text("region")
        region_name = file.text("region_name", required=False)
        number = file.text("emergency_number", required=False)
        informant = settings.text("informant")
        self._question(settings, "informant", informant)
        two_valued = frozenset(settings.texts("two_valued"))
        for name in two_valued:
            self._question(settings, "two_valued", name)
        uncounted = self._uncounted(settings)
        settings.no_more()
        file.no_more()
        if self._problems:
            raise _refusal(self._problems)
        slots = {id_: slot for slot, id_ in enumerate(self._definitions.questions())}
        plan = Plan(self._questionnaire, slots, two_valued, uncounted)
        return RuleSet(
            version,
            region,
            tuple(sorted(rules, key=lambda rule: rule.order)),
            self._sources,
            strip,
            ask_first,
            contradictions,
            self._bands,
            informant,
            about,
            {self._written(name, one): one.text for name, one in derived.items()},
            self._definitions.judges(plan),
            plan,
            region_name or region,
            number,
        )

    # -- sources -------------------------------------------------------------------------------

    def _source_entries(self) -> Iterable[tuple[str, TomlEntry]]:
        return self._sources_file.every_table().items()

    def _source(self, key: str, entry: TomlEntry) -> Source:
        verified = entry.text("verified")
        if verified and verified not in VERIFIED:
            entry.note(
                f"“{verified}” does not say how the source was checked.",
                f"It is one of {', '.join(VERIFIED)}.",
                "verified",
            )
        source = Source(
            key,
            entry.text("citation"),
            entry.year("year"),
            entry.text("kind"),
            verified,
            entry.text("note", required=False),
            entry.text("url", required=False),
            entry.text("doi", required=False),
            entry.text("pmid", required=False),
        )
        entry.no_more()
        return source

    def _check_sources(self, entry: TomlEntry, field_name: str, keys: Iterable[str]) -> None:
        for key in keys:
            if key not in self._sources:
                entry.note(f"“{key}” is not a source.", nearest(key, self._sources), field_name)

    # -- rules ---------------------------------------------------------------------------------

    def _derived(self) -> dict[str, Definition]:
        entry = self._rules_file.table("derived")
        found: dict[str, Definition] = {}
        for written, text in entry.every_text().items():
            name = read_name(written)
            if name is None:
                entry.note(
                    f"“{written}” is not a name for a derived value.",
                    "It begins with a capital letter: D.atopy, D.known(x).",
                )
                continue
            found[name[0]] = Definition(text, f"{entry.place} > {written}", name[1])
        return found

    @staticmethod
    def _written(name: str, definition: Definition) -> str:
        return f"{name}({definition.parameter})" if definition.parameter else name

    def _rule(self, entry: TomlEntry) -> Rule:
        urgency, within = entry.text("urgency"), entry.text("within", required=False)
        if urgency and urgency not in set(Urgency):
            known = ", ".join(Urgency)
            entry.note(f"“{urgency}” is not an urgency.", f"It is one of {known}.", "urgency")
        try:
            hours_within(within)
        except ValueError as error:
            entry.note(str(error), field="within")
            within = ""
        basis = entry.texts("basis", required=True)
        self._check_sources(entry, "basis", basis)
        show = entry.texts("show")
        for name in show:
            self._question(entry, "show", name)
        rule = Rule(
            entry.text("id"),
            entry.text("title"),
            entry.text("when"),
            entry.text("say"),
            entry.texts("options", required=True),
            Urgency(urgency) if urgency in set(Urgency) else Urgency.INFORMATION,
            within,
            basis,
            entry.text("strength"),
            entry.text("limits"),
            entry.flag("pinned"),
            tuple(self._also(one) for one in entry.tables("also")),
            show,
            entry.text("brief", required=False),
        )
        if rule.id and read_name(rule.id) is None:
            entry.note(f"“{rule.id}” is not a rule id.", "It begins with a capital letter: SO-02.")
        entry.no_more()
        return rule

    def _also(self, entry: TomlEntry) -> Also:
        also = Also(entry.text("when", required=False), entry.text("say"))
        entry.no_more()
        return also

    def _check_ids(self, ids: Iterable[str]) -> None:
        for twice in duplicates(ids):
            if twice:
                place = f"{self._rules_file.place} > {RULE} {twice}"
                self._problems.append(Problem(place, f"The id “{twice}” is used more than once."))

    def _check_texts(self, rule: Rule) -> None:
        self._check_text(rule.say, f"{self._place(rule, 'say')}")
        for number, also in enumerate(rule.also, start=1):
            place = self._place(rule, f"also {number}")
            self._check_condition(also.when, f"{place} > when")
            self._check_text(also.say, f"{place} > say")
        for option in rule.options:
            if "{" in option or "}" in option:
                place = self._place(rule, "options")
                self._problems.append(
                    Problem(place, "Options hold no placeholders.", "Put them into “also”.")
                )

    def _place(self, rule: Rule, field_name: str = "when") -> str:
        return f"{self._rules_file.place} > {RULE} {rule.id} > {field_name}"

    def _check_condition(self, text: str, place: str) -> None:
        self._definitions.add(text, place)

    def _check_text(self, text: str, place: str) -> None:
        for kind, of in placeholders(text):
            if kind in {"yes", "open"}:
                self._definitions.add(of, f"{place} > {{{kind}:{of}}}")
            elif kind == "answer":
                check_question(self._questionnaire, of, place, self._problems)
            elif kind == "band":
                if of not in {band.question for band in self._bands}:
                    self._problems.append(Problem(place, f"“{of}” has no bands."))
            else:
                suggestion = nearest(kind, KINDS) or f"It is one of {', '.join(KINDS)}."
                self._problems.append(
                    Problem(place, f"“{{{kind}:…}}” is no placeholder.", suggestion)
                )
        if leftovers(text):
            self._problems.append(
                Problem(place, "A brace stands outside a placeholder.", "Write {yes:D.atopy}.")
            )

    # -- the rest ------------------------------------------------------------------------------

    def _question(self, entry: TomlEntry, field_name: str, name: str) -> bool:
        place = f"{entry.place} > {field_name}"
        return not name or check_question(self._questionnaire, name, place, self._problems)

    def _uncounted(self, settings: TomlEntry) -> dict[str, frozenset[str]]:
        entry = settings.table("counts_as_unknown")
        found = {name: frozenset(entry.texts(name)) for name in entry.every_key()}
        for name, codes in found.items():
            if self._question(entry, name, name):
                place = f"{entry.place} > {name}"
                check_options(self._questionnaire, name, codes, place, self._problems)
        return found

    def _band(self, entry: TomlEntry) -> Band:
        question, source = entry.text("question"), entry.text("source")
        if self._question(entry, "question", question) and question:
            kind = self._questionnaire.question(question).kind
            if kind is not Kind.NUMBER:
                entry.note(f"“{question}” is not a number ({kind}).", field="question")
        self._check_sources(entry, "source", [source] if source else [])
        steps = tuple(
            (step.number("to"), step.text("name")) for step in entry.tables("step", "name")
        )
        if not steps or list(steps) != sorted(steps):
            entry.note("The steps must ascend.", field="step")
        entry.no_more()
        return Band(question, source, steps)

    def _contradiction(self, entry: TomlEntry) -> ContradictionRule:
        questions = entry.texts("questions", required=True)
        for name in questions:
            self._question(entry, "questions", name)
        rule = ContradictionRule(entry.text("id"), entry.text("when"), entry.text("say"), questions)
        self._check_condition(rule.when, f"{entry.place} > when")
        self._check_text(rule.say, f"{entry.place} > say")
        entry.no_more()
        return rule

    def _ask_first(self, entry: TomlEntry) -> AskFirst:
        questions, when = entry.texts("questions", required=True), entry.text("when")
        for name in questions:
            self._question(entry, "questions", name)
        self._check_condition(when, f"{entry.place} > when")
        entry.no_more()
        return AskFirst(questions, when)

    def _strip_line(self, entry: TomlEntry) -> StripLine:
        words = entry.table("active_words")
        line = StripLine(
            entry.text("key"),
            entry.text("label"),
            entry.text("letter"),
            entry.text("question"),
            entry.text("since", required=False),
            entry.text("active", required=False),
            words.every_text(),
            entry.texts("detail"),
            tuple(self._also(note) for note in entry.tables("note")),
        )
        for field_name, name in (
            ("question", line.question),
            ("since", line.since),
            ("active", line.active),
            *(("detail", name) for name in line.detail),
        ):
            self._question(entry, field_name, name)
        if line.active in self._questionnaire.questions:
            check_options(
                self._questionnaire, line.active, line.active_words, words.place, self._problems
            )
        for note in line.notes:
            self._check_condition(note.when, f"{entry.place} > note > when")
            self._check_text(note.say, f"{entry.place} > note > say")
        entry.no_more()
        return line

    def _about(self, rule_ids: set[str]) -> About:
        file = self._about_file
        about = About(
            file.text("purpose"),
            file.text("not_for"),
            file.text("validation"),
            file.texts("regulation", required=True),
            file.text("equity"),
            self._article(file.table("article"), rule_ids),
            tuple(self._figure(entry) for entry in file.tables("figure", "fact")),
            file.texts("not_displayed"),
            tuple(self._instrument(entry) for entry in file.tables("instrument", "name")),
            tuple(self._hazard(entry) for entry in file.tables("hazard")),
            file.texts("doubts"),
        )
        file.no_more()
        return about

    def _article(self, entry: TomlEntry, rule_ids: set[str]) -> Article:
        source = entry.text("source")
        self._check_sources(entry, "source", [source] if source else [])
        article = Article(
            source,
            entry.text("summary"),
            entry.text("uncertain"),
            tuple(self._point(point, rule_ids) for point in entry.tables("point")),
        )
        entry.no_more()
        return article

    def _point(self, entry: TomlEntry, rule_ids: set[str]) -> ArticlePoint:
        point = ArticlePoint(entry.text("text"), entry.texts("questions"), entry.texts("rules"))
        for name in point.questions:
            self._question(entry, "questions", name)
        for name in point.rules:
            if name not in rule_ids:
                entry.note(f"“{name}” is not a rule.", nearest(name, rule_ids), "rules")
        entry.no_more()
        return point

    def _figure(self, entry: TomlEntry) -> Figure:
        figure = Figure(
            entry.text("fact"),
            entry.text("figure"),
            entry.text("absolute", required=False),
            entry.text("source"),
        )
        self._check_sources(entry, "source", [figure.source] if figure.source else [])
        entry.no_more()
        return figure

    def _instrument(self, entry: TomlEntry) -> Instrument:
        source = entry.text("source", required=False)
        self._check_sources(entry, "source", [source] if source else [])
        instrument = Instrument(
            entry.text("name"), entry.text("licence"), entry.text("use"), source
        )
        entry.no_more()
        return instrument

    def _hazard(self, entry: TomlEntry) -> Hazard:
        hazard = Hazard(entry.text("id"), entry.text("hazard"), entry.text("against"))
        entry.no_more()
        return hazard
