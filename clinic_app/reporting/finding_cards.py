"""Findings as a clinician reviews them: each a card with what was recorded, options, because, basis and limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from clinic_app.form.questionnaire import DOB
from clinic_app.record import Record
from clinic_app.reporting.blocks import (
    Block,
    Card,
    Heading,
    Paragraph,
    Run,
    Size,
    Tone,
    strong,
    words,
)
from clinic_app.reporting.inventory import Inventory, Item, Standing, lowered
from clinic_app.reporting.paper_words import paper_words
from clinic_app.screening.findings import Finding
from clinic_app.screening.rule import Rule, Source, Urgency

SHARED = "†"  # stands for what limits several findings alike
YES = "Yes"
_TIER_MARKS = {
    Urgency.EMERGENCY: "EMERGENCY",
    Urgency.URGENT: "URGENT",
    Urgency.SOON: "SOON",
    Urgency.CONSIDER: "CONSIDER",
    Urgency.INFORMATION: "INFORMATION",
}
TIERS = {
    Urgency.EMERGENCY: "emergency",
    Urgency.URGENT: "urgent",
    Urgency.SOON: "soon",
    Urgency.CONSIDER: "consider",
    Urgency.INFORMATION: "information",
}
_READ = {
    "full": "*",
    "abstract": "",
    "secondary": " (secondary)",
    "knowledge": " (to be checked)",
}
_WITHIN = re.compile(r"(\d+) (\w+)")


class FindingCards:
    """Reads the findings of one record. `own_texts`: what the clinic itself says about a rule, by its number."""

    def __init__(self, record: Record, inventory: Inventory, own_texts: Mapping[str, str]) -> None:
        self.record = record
        self.inventory = inventory
        self.own_texts = own_texts
        self.say = paper_words(record.questionnaire.language).say

    def matched(self, *, pinned: bool) -> list[Finding]:
        """Return what matched; a pinned finding stands below the atopic history."""
        return [one for one in self.record.screening.matched if one.rule.pinned is pinned]

    def blocks(self) -> Iterator[Block]:
        """Give all findings that are not pinned, and what could not be assessed."""
        say, findings = self.say, self.matched(pinned=False)
        yield Heading(say("Findings (decision support: review the basis of each; not a diagnosis)"))
        if self.record.screening.tiers_off:
            tiers = ", ".join(say(TIERS[tier]) for tier in self.record.screening.tiers_off)
            said = say(
                "Switched off at this clinic, its rules were not computed: {tiers}.", tiers=tiers
            )
            yield Paragraph(words(said), Size.SMALL)
        if not findings:
            yield Paragraph(words(self._none()))
        yield from self._cards(findings)
        yield from self._limits_of_several()
        yield from self._could_not_be_assessed()

    def _none(self) -> str:
        screening = self.record.screening
        count = len(screening.cannot_assess) + len(screening.not_matched)
        if self.matched(pinned=True):
            return self.say(
                "None of the {count} other rules matched; this is not reassurance where answers are missing.",
                count=count,
            )
        return self.say(
            "None of the {count} rules matched; this is not reassurance where answers are missing.",
            count=count,
        )

    def _cards(self, findings: list[Finding]) -> Iterator[Block]:
        emergency = any(one.rule.urgency is Urgency.EMERGENCY for one in findings)
        last = Urgency.EMERGENCY
        for finding in findings:
            if emergency and last is Urgency.EMERGENCY is not finding.rule.urgency:
                yield Paragraph(
                    words(self.say("Emergency features come first; what follows waits for them.")),
                    Size.SMALL,
                )
            last = finding.rule.urgency
            yield self.card(finding)

    def card(self, finding: Finding) -> Card:
        """Return one finding."""
        rule, say = finding.rule, self.say
        within = f" ({self._within(rule.within)})" if rule.within else ""
        options = (
            words(strong(say("Options: ")), f"{' • '.join(rule.options)} ") if rule.options else ()
        )
        lines = [
            Paragraph(words(finding.say), Size.SMALL),
            Paragraph((*options, *self._grounds(finding)), Size.FINE, soft=True),
        ]
        own = self.own_texts.get(rule.id, "")
        if own:
            lines.append(Paragraph(words(strong(say("This clinic: ")), own), Size.SMALL))
        mark = say(_TIER_MARKS[rule.urgency]) + within
        return Card(Tone(rule.urgency.value), mark, rule.title, tuple(lines), rule.id)

    def _within(self, within: str) -> str:
        """Say a time such as “2 weeks” in the language of the paper."""
        found = _WITHIN.fullmatch(within)
        return f"{found[1]} {self.say(found[2])}" if found else within

    def _grounds(self, finding: Finding) -> Iterator[Run]:
        """Because, basis, strength and limits, what is missing: one paragraph."""
        rule, say = finding.rule, self.say
        if finding.because:
            yield strong(say("Because: "))
            yield Run(f"{self._because(finding)}. ")
        if rule.basis:
            yield strong(say("Basis: "))
            yield Run(f"{self._basis(rule.basis)}. ")
        for lead, text in (
            (say("Strength: "), rule.strength),
            (say("Limits: "), self._own_limits(rule)),
        ):
            if text:
                yield strong(lead)
                yield Run(f"{text.rstrip('.')}. ")
        if finding.missing:
            yield strong(say("Missing: "))
            yield Run(f"{self._open(finding.missing)}.")

    @cached_property
    def _shared_limits(self) -> tuple[str, ...]:
        """Sentences that limit two findings or more; they are printed once, below the findings."""
        said = [
            sentence
            for finding in self.record.screening.matched
            for sentence in dict.fromkeys(_sentences(finding.rule.limits))
        ]
        return tuple(one for one in dict.fromkeys(said) if said.count(one) > 1)

    def _own_limits(self, rule: Rule) -> str:
        limits = _sentences(rule.limits)
        own = [one for one in limits if one not in self._shared_limits]
        said = " ".join(own)
        return f"{said.rstrip('.')} {SHARED}".strip() if len(own) < len(limits) else said

    def _limits_of_several(self) -> Iterator[Block]:
        if self._shared_limits:
            lead = strong(f"{SHARED} {self.say('Limits: ')}")
            yield Paragraph(words(lead, " ".join(self._shared_limits)), Size.FINE, soft=True)

    def _because(self, finding: Finding) -> str:
        """Recorded answers, those with the same answer together: “food sticks, slow eater = yes”.

        What the finding's own words say with its answer is not said again.
        """
        by_value: dict[str, list[str]] = {}
        named = 0
        for one in finding.because:
            item = self.inventory.item(one.question, one.entry)
            if item is None or one.question == DOB:
                by_value.setdefault(lowered(one.value), []).append(one.label)
            elif is_named(item, finding.say):
                named += 1
            else:
                by_value.setdefault(item.words, []).append(item.name)
        said = [f"{', '.join(names)} = {value}" for value, names in by_value.items()]
        if named == 1:
            said.insert(0, self.say("the answer named above"))
        elif named:
            said.insert(0, self.say("the answers named above"))
        return " · ".join(said)

    def _open(self, questions: Iterable[str]) -> str:
        """Questions without a usable answer, by the reason: “not asked: fever, jaundice”."""
        by_reason: dict[str, list[str]] = {}
        for id_ in questions:
            group = self.record.questionnaire.question(id_).group
            entries = self.record.form.entries(group) if group else (0,)
            items = [item for entry in entries if (item := self.inventory.item(id_, entry))]
            still_open = [item for item in items if item.standing is not Standing.RECORDED] or items
            for item in still_open:
                by_reason.setdefault(item.words, []).append(item.name)
            if not items:
                name = self.record.questionnaire.question(id_).name
                by_reason.setdefault(self.say("waiting for another answer"), []).append(name)
        return "; ".join(f"{reason}: {', '.join(names)}" for reason, names in by_reason.items())

    def _could_not_be_assessed(self) -> Iterator[Block]:
        open_rules, say = self.record.screening.cannot_assess, self.say
        if not open_rules:
            return
        lines = tuple(
            Paragraph(
                words(
                    strong(one.rule.title),
                    say(
                        " ({rule}). Still needed, {questions}.",
                        rule=one.rule.id,
                        questions=self._open(one.needed),
                    ),
                ),
                Size.FINE,
                soft=True,
            )
            for one in open_rules
        )
        title = (
            say("1 rule could not be assessed (inputs missing)")
            if len(lines) == 1
            else say("{count} rules could not be assessed (inputs missing)", count=len(lines))
        )
        yield Card(Tone.OPEN, say("CAN'T TELL"), title, lines)

    def not_matched(self) -> str:
        """Say which rules were checked and did not match; empty where all did."""
        by_tier: dict[Urgency, list[str]] = {}
        for rule in self.record.screening.not_matched:
            by_tier.setdefault(rule.urgency, []).append(rule.id)
        return "; ".join(
            f"{self.say(TIERS[tier])} {self._runs(sorted(ids))}" for tier, ids in by_tier.items()
        )

    def _runs(self, ids: list[str]) -> str:
        """Numbers that follow each other as a range: “EM-01 to 07, EM-09”."""
        said: list[str] = []
        first = last = ""
        for id_ in [*ids, ""]:
            if id_ and id_ == _next(last):
                last = id_
                continue
            if first:
                number = last.rpartition("-")[2]
                said.append(
                    first
                    if first == last
                    else self.say("{first} to {last}", first=first, last=number)
                )
            first = last = id_
        return ", ".join(said)

    # -- sources --------------------------------------------------------------------------------

    @cached_property
    def _cited(self) -> tuple[str, ...]:
        """Sources in the order in which the page first names them."""
        findings = [*self.matched(pinned=True), *self.matched(pinned=False)]
        keys: dict[str, None] = {}
        for finding in findings:
            keys.update(dict.fromkeys(finding.rule.basis))
            for option in finding.rule.options:
                named = [key.strip() for key in option.partition(":")[0].split(",")]
                keys.update(dict.fromkeys(key for key in named if self._source(key)))
        return tuple(keys)

    def _source(self, key: str) -> Source | None:
        return self.record.rules.sources.get(key)

    def _basis(self, keys: Iterable[str]) -> str:
        """Sources by their kind: “guideline ACG25, BSG22; cohort HILL18”. The year stands in the list of sources."""
        by_kind: dict[str, list[str]] = {}
        for key in keys:
            source = self._source(key)
            by_kind.setdefault(source.kind if source else "", []).append(key)
        return "; ".join(
            f"{self.say(kind)} {', '.join(named)}".strip() for kind, named in by_kind.items()
        )

    def sources(self) -> Iterator[Block]:
        """Give where the findings come from, each source once."""
        if not self._cited:
            return
        yield Heading(self.say("Sources"))
        said = [Run(self.say("Read for the rules: * in full, others as abstract unless said. "))]
        for key in self._cited:
            source = self._source(key)
            said.append(strong(key))
            if source is not None:
                said.append(Run(f" {self._cite(source)}. "))
        yield Paragraph(tuple(said), Size.FINE, soft=True)

    def _cite(self, source: Source) -> str:
        citation = source.citation.rstrip(".")
        if source.year and str(source.year) not in citation:
            citation = f"{citation}, {source.year}"
        read = _READ.get(source.verified, f" ({source.verified})") if source.year else ""
        return citation + (self.say(read) if read.strip("* ") else read)


def is_named(item: Item, text: str) -> bool:
    """Whether a text says the answer of an item: by its name alone where it is a yes, else with its value.

    For an entry of a list the text names the entry and, in brackets, what is known of it.
    """
    if item.of:
        inside = re.search(rf"(?<!\w){re.escape(item.of)}(?!\w)(?: \(([^()]*)\))?", text)
        if inside is None:
            return False
        said = inside[1] or ""
        if item.words == item.of:
            return True
        plain = item.standing is Standing.RECORDED and item.words in said
        return plain or f"{item.question.name}: {item.words}" in said
    name = item.name if item.value == item.question.words.say(YES) else f"{item.name}: {item.words}"
    return re.search(rf"(?<!\w){re.escape(name)}(?![\w:])", text) is not None


def _next(id_: str) -> str:
    stem, _, number = id_.rpartition("-")
    return f"{stem}-{int(number) + 1:0{len(number)}}" if number.isdigit() else ""


def _sentences(text: str) -> list[str]:
    """Divide a text at full stops that a capital follows; “et al. 2017” stays whole."""
    return [f"{one.rstrip('.')}." for one in re.split(r"(?<=[.])\s+(?=[A-ZÁÉÍÓÚÑ¿¡])", text) if one]
