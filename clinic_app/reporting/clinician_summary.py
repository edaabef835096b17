"""A record in words for the clinician: who, allergies, atopic history, findings, then everything that was asked or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from clinic_app.form.age import shown_age
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import DOB, VISIT, Kind
from clinic_app.record import IntakeStatus, Record
from clinic_app.reporting.allergy_label import Level, allergy_label
from clinic_app.reporting.at_a_glance import glance_facts
from clinic_app.reporting.blocks import (
    Banner,
    Block,
    Card,
    Cell,
    Glance,
    Heading,
    Listing,
    Notice,
    Paper,
    Paragraph,
    Run,
    Signature,
    Size,
    Strip,
    Tone,
    Words,
    strong,
    words,
)
from clinic_app.reporting.inventory import Inventory, Item, Standing, lowered
from clinic_app.screening.findings import Finding
from clinic_app.screening.rule import Source, Urgency

TITLE = "GI intake: atopic history summary"
SEX, WEIGHT = "pat.sex", "pat.weight"
IN_BANNER = frozenset({VISIT, DOB, SEX})  # not said again among the recorded answers
ECZEMA = "eczema"  # key in the atopic history strip
HASH_SHOWN = 12
CELL_TEXT = 110  # characters
STATEMENT = "Decision support: review the basis; not a diagnosis; not clinically validated."
_STATES = {
    "yes": "Yes",
    "no": "No",
    "unknown": "Unknown",
    "declined": "Declined",
    "not_asked": "Not asked",
}
_WATERMARKS = {
    IntakeStatus.DRAFT: "DRAFT",
    IntakeStatus.AMENDED: "SUPERSEDED",
    IntakeStatus.ENTERED_IN_ERROR: "ENTERED IN ERROR",
}
_TONES = {
    Level.KNOWN: Tone.EMERGENCY,
    Level.NONE: Tone.CALM,
    Level.NOT_RECORDED: Tone.OPEN,
}
_READ = {
    "full": "full",
    "abstract": "abstract",
    "secondary": "secondary",
    "knowledge": "to be checked",
}


def clinician_summary(record: Record, printed_at: dt.datetime) -> Paper:
    """Return the summary of a record. `printed_at` stands on the page; nothing here looks at a clock.

    The title in the file's own description names no patient, because print queues show it.
    """
    return _Summary(record, printed_at).paper()


class _Summary:
    """Reads one record; each method says one part of the page."""

    def __init__(self, record: Record, printed_at: dt.datetime) -> None:
        self.record = record
        self.form = record.form
        self.printed_at = printed_at
        self.inventory = Inventory(record.form)

    def paper(self) -> Paper:
        """Put the parts together in the order a reader needs them."""
        head = self.record.head
        return Paper(
            title=TITLE,
            subject=f"Intake {head.id}, version {head.version}",
            author=self.record.signed_by_name or self.record.author_name,
            language=self.record.questionnaire.language,
            masthead=tuple(self._masthead()),
            banner=self._banner(),
            identity=self._identity(),
            versions=self._versions(),
            watermark=_WATERMARKS.get(head.status, ""),
            blocks=tuple(self._blocks()),
        )

    def _blocks(self) -> Iterator[Block]:
        yield from self._withdrawal()
        yield from self._supersession()
        yield self._allergies()
        yield from self._amendment()
        yield from self._atopic_history()
        yield from self._findings()
        yield from self._could_not_be_assessed()
        yield from self._not_matched()
        yield from self._changes()
        yield Heading("At a glance")
        yield Glance(glance_facts(self.inventory))
        yield from self._all_answers()
        yield from self._contradictions()
        yield from self._sources()
        yield from self._closing()

    # -- who ------------------------------------------------------------------------------------

    def _masthead(self) -> Iterator[str]:
        head = self.record.head
        printed = f"printed {self._moment(self.printed_at)}"
        yield " · ".join(part for part in (self.record.clinic_name, printed) if part)
        if head.signed_at is None:
            yield f"Draft by {self.record.author_name}, not signed"
        else:
            yield f"Signed {self._moment(head.signed_at)} by {self.record.signed_by_name}"

    def _banner(self) -> Banner:
        details = self.record.patient.details
        facts = [f"Born {self._born()}"]
        facts += [f"{one.kind} {one.value}".strip() for one in details.identifiers] or [
            "No patient number"
        ]
        facts.append(self._sex())
        facts.append(
            f"Visit {self.form.visit_date.shown() if self.form.visit_date else 'date not recorded'}"
        )
        weight = self.inventory.by_id.get(WEIGHT)
        if weight is not None and weight.standing is Standing.RECORDED:
            facts.append(f"Weight {weight.value}")
        facts.append(f"Intake {self.record.head.id[:8]} · version {self.record.head.version}")
        facts += [f"Formerly {name}" for name in details.former_names]
        if self.form.dob not in {None, details.dob}:
            facts.append(f"The form says: born {self.form.dob.shown()}" if self.form.dob else "")
        return Banner(self.record.patient.banner_name, tuple(facts))

    def _born(self) -> str:
        age = f" ({shown_age(self.form.age)})" if self.form.age else ""
        return f"{self.record.patient.details.dob.shown()}{age}"

    def _sex(self) -> str:
        by = self._informants
        item = self.inventory.by_id.get(SEX)
        known = item is not None and item.standing is Standing.RECORDED
        sex = item.value if item is not None and known else "Sex not recorded"
        return f"{sex} · history from {by}" if by else f"{sex} · informant not recorded"

    def _identity(self) -> str:
        patient = self.record.patient
        first = next(iter(patient.details.identifiers), None)
        number = f"{first.kind} {first.value}".strip() if first else "no number"
        return f"{patient.banner_name} · born {patient.details.dob.shown()} · {number}"

    def _versions(self) -> str:
        head = self.record.head
        kept = head.content_hash[:HASH_SHOWN]
        grouped = " ".join(kept[place : place + 4] for place in range(0, len(kept), 4))
        seal = f"record hash {grouped}" if grouped else "draft, no record hash"
        return (
            f"Intake {head.id[:8]} version {head.version} · form {self.record.questionnaire.version}"
            f" · rules {self.record.rules.version} · {seal} · {STATEMENT}"
        )

    @cached_property
    def _informants(self) -> str:
        """Who gave the history: “mother, patient”; empty where nobody is recorded."""
        item = self.inventory.item(self.record.rules.informant)
        if item is None or item.standing is not Standing.RECORDED:
            return ""
        return item.words.removeprefix("the ")

    def _moment(self, moment: dt.datetime) -> str:
        """Say a time in the zone of the desk that prints."""
        if self.printed_at.tzinfo is not None and moment.tzinfo is not None:
            moment = moment.astimezone(self.printed_at.tzinfo)
        return f"{PartialDate.of(moment.date()).shown()} {moment:%H:%M}"

    # -- versions -------------------------------------------------------------------------------

    def _withdrawal(self) -> Iterator[Block]:
        """Before anything else: that nothing below is to be relied on, and why."""
        head = self.record.head
        if head.withdrawn_at is not None:
            yield Notice(
                words(
                    f"Entered in error: withdrawn {self._moment(head.withdrawn_at)} by "
                    f"{self.record.withdrawn_by_name}. Reason: {_sentence(head.withdrawn_reason)}"
                ),
                Tone.EMERGENCY,
            )

    def _supersession(self) -> Iterator[Block]:
        newer = self.record.superseded_by
        if newer is not None:
            yield Notice(
                words(
                    f"Superseded: version {newer.version}, signed {self._moment(newer.signed_at)} by "
                    f"{newer.signed_by_name}, took the place of this version {self.record.head.version}. "
                    f"Reason: {_sentence(newer.reason)}"
                ),
                Tone.EMERGENCY,
            )

    def _amendment(self) -> Iterator[Block]:
        amends = self.record.amends
        if amends is not None:
            count = len(amends.changes)
            yield Notice(
                words(
                    f"Version {self.record.head.version}, amends version {amends.version} (signed "
                    f"{self._moment(amends.signed_at)} by {amends.signed_by_name}). "
                    f"Reason: {_sentence(amends.reason)} "
                    f"{count or 'No'} change{'' if count == 1 else 's'}{', listed below' if count else ''}."
                ),
                Tone.OPEN,
            )

    def _changes(self) -> Iterator[Block]:
        """Old and new words of every answer that is not as it was signed before."""
        amends = self.record.amends
        if amends is not None and amends.changes:
            yield Heading(f"Changed since version {amends.version} (old → new)")
            for change in amends.changes:
                yield Listing(change.short, words(f"{change.old} → ", strong(change.new)))

    # -- allergies and atopic history -----------------------------------------------------------

    def _allergies(self) -> Notice:
        by = self.record.signed_by_name or self.record.author_name
        on = self.form.visit_date.shown() if self.form.visit_date else ""
        label = allergy_label(self.form, by, on)
        return Notice(words(label.text), _TONES[label.level])

    def _atopic_history(self) -> Iterator[Block]:
        strip = self.record.screening.strip
        yield Heading("Atopic history")
        yield Strip(
            tuple(
                Cell(
                    line.label,
                    _STATES.get(line.state, lowered(line.state)),
                    line.state == "yes",
                    tuple(
                        part
                        for part in (
                            ", ".join(bit for bit in (line.since, line.active) if bit),
                            _shortened(line.detail),
                            f"said by {self._informants}" if line.by else "",
                        )
                        if part
                    ),
                )
                for line in strip
            )
        )
        for finding in self._matched(pinned=True):
            yield self._card(finding)
        state = next((line.state for line in strip if line.key == ECZEMA), "yes")
        if state == "no":
            yield Paragraph(words("Eczema was asked about; the answer was no."), Size.SMALL)
        elif state != "yes":
            said = {
                "unknown": "Eczema was asked about and is unknown",
                "declined": "Eczema was asked about; no answer was given",
            }.get(state, "Eczema was not asked about")
            yield Paragraph(
                words(f"{said}: this is not a no, and it belongs in a GI assessment."), Size.SMALL
            )

    # -- findings -------------------------------------------------------------------------------

    def _matched(self, *, pinned: bool) -> list[Finding]:
        return [one for one in self.record.screening.matched if one.rule.pinned is pinned]

    def _findings(self) -> Iterator[Block]:
        findings = self._matched(pinned=False)
        yield Heading("Findings (decision support: review the basis of each; not a diagnosis)")
        if not findings:
            pinned = len(self._matched(pinned=True))
            screening = self.record.screening
            count = len(screening.cannot_assess) + len(screening.not_matched)
            other = "other " if pinned else ""
            yield Paragraph(
                words(
                    f"None of the {count} {other}rules matched; this is not reassurance where answers are missing."
                )
            )
        emergency = any(one.rule.urgency is Urgency.EMERGENCY for one in findings)
        for number, finding in enumerate(findings):
            last = findings[number - 1].rule.urgency if number else Urgency.EMERGENCY
            if emergency and last is Urgency.EMERGENCY is not finding.rule.urgency:
                yield Paragraph(
                    words("Emergency features come first; what follows waits for them."), Size.SMALL
                )
            yield self._card(finding)

    def _card(self, finding: Finding) -> Card:
        rule = finding.rule
        mark = rule.urgency.value.upper() + (f" ({rule.within})" if rule.within else "")
        lines = [Paragraph(words(finding.say))]
        if rule.options:
            options = words(strong("Options: "), " • ".join(rule.options))
            lines.append(Paragraph(options, Size.SMALL))
        lines.append(Paragraph(tuple(self._grounds(finding)), Size.FINE, soft=True))
        return Card(Tone(rule.urgency.value), mark, rule.title, tuple(lines), rule.id)

    def _grounds(self, finding: Finding) -> Iterator[Run]:
        """Because, basis, strength and limits, what is missing: one paragraph."""
        rule = finding.rule
        if finding.because:
            by = f" (history from {self._informants})" if self._informants else ""
            yield strong(f"Because{by}: ")
            yield Run(f"{self._because(finding)}. ")
        if rule.basis:
            yield strong("Basis: ")
            yield Run(f"{'; '.join(self._reference(key) for key in rule.basis)}. ")
        for lead, text in (("Strength: ", rule.strength), ("Limits: ", rule.limits)):
            if text:
                yield strong(lead)
                yield Run(f"{text.rstrip('.')}. ")
        if finding.missing:
            yield strong("Missing: ")
            yield Run(f"{self._open(finding.missing)}.")

    def _because(self, finding: Finding) -> str:
        """Recorded answers, those with the same answer together: “food sticks, slow eater = yes”."""
        by_value: dict[str, list[str]] = {}
        for one in finding.because:
            item = self.inventory.item(one.question, one.entry)
            if item is None or one.question == DOB:
                by_value.setdefault(lowered(one.value), []).append(one.label)
            else:
                by_value.setdefault(item.words, []).append(item.name)
        return " · ".join(f"{', '.join(names)} = {value}" for value, names in by_value.items())

    def _open(self, questions: Iterable[str]) -> str:
        """Questions without a usable answer, by the reason: “not asked: fever, jaundice”."""
        by_reason: dict[str, list[str]] = {}
        for id_ in questions:
            group = self.record.questionnaire.question(id_).group
            entries = self.form.entries(group) if group else (0,)
            items = [item for entry in entries if (item := self.inventory.item(id_, entry))]
            still_open = [item for item in items if item.standing is not Standing.RECORDED] or items
            for item in still_open:
                by_reason.setdefault(item.words, []).append(item.name)
            if not items:
                name = self.record.questionnaire.question(id_).name
                by_reason.setdefault("waiting for another answer", []).append(name)
        return "; ".join(f"{reason}: {', '.join(names)}" for reason, names in by_reason.items())

    def _could_not_be_assessed(self) -> Iterator[Block]:
        open_rules = self.record.screening.cannot_assess
        if not open_rules:
            return
        lines = tuple(
            Paragraph(
                words(
                    strong(one.rule.title),
                    f" ({one.rule.id}). Still needed, {self._open(one.needed)}.",
                ),
                Size.FINE,
                soft=True,
            )
            for one in open_rules
        )
        count = len(lines)
        yield Card(
            Tone.OPEN,
            "CAN'T TELL",
            f"{count} rule{'s' if count != 1 else ''} could not be assessed (inputs missing)",
            lines,
        )

    def _not_matched(self) -> Iterator[Block]:
        rules = self.record.screening.not_matched
        if rules:
            yield Paragraph(
                words(
                    strong(f"Checked, not matched ({len(rules)}): "),
                    "; ".join(f"{rule.id} {rule.title}" for rule in rules) + ".",
                ),
                Size.FINE,
            )

    # -- every answer ---------------------------------------------------------------------------

    def _all_answers(self) -> Iterator[Block]:
        """Every question on the page of the form, in exactly one list."""
        yield Heading("All answers")
        recorded = [
            one
            for one in self.inventory.standing(Standing.RECORDED)
            if one.question.id not in IN_BANNER and one.question.group is None
        ]
        entries = [
            run
            for group in self.record.questionnaire.groups
            for entry in self.form.entries(group)
            for run in self._entry(group, entry)
        ]
        said = (*self._run_in(recorded, lambda one: one.said), *entries)
        yield Listing("Recorded", said or words("Nothing yet."))
        no = [one for one in self.inventory.standing(Standing.NO) if one.question.group is None]
        unknown = self.inventory.standing(Standing.UNKNOWN)
        declined = self.inventory.standing(Standing.DECLINED)
        yield self._list("Asked: no", no)
        if unknown or declined:
            yield self._list("Unknown", unknown)
            yield self._list("Declined", declined)
        else:
            yield Listing("Unknown", words("None. ", strong("Declined: "), "None."))
        yield self._list("Not asked", self.inventory.standing(Standing.NOT_ASKED))
        parents, count = self.inventory.waiting
        if count:
            yield Listing(
                f"Not opened ({count})",
                words(f"Follow-up questions that wait for an answer to: {'; '.join(parents)}."),
            )

    def _entry(self, group: str, entry: int) -> Words:
        """One entry of a repeating group, its noes included."""
        given = [
            one
            for one in self.inventory.entry(group, entry)
            if one.standing in {Standing.RECORDED, Standing.NO}
        ]
        name = self.record.questionnaire.question(group).name
        number = self.form.entries(group).index(entry) + 1
        said = "; ".join(
            one.said
            if one.question.kind is not Kind.YES_NO
            else f"{one.question.name}: {one.words}"
            for one in given
        )
        lead = f"{name[:1].upper()}{name[1:]}, {number}: "
        return words(strong(lead), f"{said or 'nothing recorded'}. ")

    def _list(self, lead: str, items: Iterable[Item]) -> Listing:
        kept = list(items)
        if not kept:
            return Listing(lead, words("None."))
        return Listing(f"{lead} ({len(kept)})", self._run_in(kept, lambda one: one.name))

    def _run_in(self, items: Iterable[Item], said: Callable[[Item], str]) -> Words:
        """Items of one section after the other, each section under its title."""
        kept, runs = list(items), []
        for section in self.record.questionnaire.sections:
            inside = [
                (said(one), one.grouped) for one in kept if one.question.section == section.id
            ]
            if inside:
                runs += [strong(f"{section.title}: "), Run(f"{_together(inside)} ")]
        return tuple(runs)

    # -- what it rests on -----------------------------------------------------------------------

    def _contradictions(self) -> Iterator[Block]:
        found = self.record.screening.contradictions
        if found:
            yield Heading("Answers that do not go together")
            for one in found:
                yield Paragraph(words(one.sentence), Size.SMALL)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Sources in the order in which the page first names them."""
        findings = [*self._matched(pinned=True), *self._matched(pinned=False)]
        keys: dict[str, None] = {}
        for finding in findings:
            keys.update(dict.fromkeys(finding.rule.basis))
            for option in finding.rule.options:
                named = [key.strip() for key in option.partition(":")[0].split(",")]
                keys.update(dict.fromkeys(key for key in named if self._source(key)))
        return {key: number for number, key in enumerate(keys, 1)}

    def _source(self, key: str) -> Source | None:
        return self.record.rules.sources.get(key)

    def _reference(self, key: str) -> str:
        source = self._source(key)
        number = self._numbers[key]
        if source is None:
            return f"[{number}] {key}"
        return f"[{number}] {' '.join(str(part) for part in (source.kind, source.year) if part)}"

    def _sources(self) -> Iterator[Block]:
        if not self._numbers:
            return
        yield Heading("Sources (in brackets: what was read of each when the rules were written)")
        said = []
        for key, number in self._numbers.items():
            source = self._source(key)
            if source is None:
                said.append(f"[{number}] {key}.")
            else:
                read = f" ({_READ.get(source.verified, source.verified)})" if source.year else ""
                said.append(f"[{number}] {key}: {source.citation.rstrip('.')}{read}.")
        yield Paragraph(words("  ".join(said)), Size.FINE)

    def _closing(self) -> Iterator[Block]:
        about = self.record.rules
        yield Paragraph(
            words(
                f"{STATEMENT} Form {self.record.questionnaire.version}, rules {about.version}"
                f"{f' ({about.region})' if about.region else ''}. {self._author()}."
            ),
            Size.FINE,
        )
        yield Signature(("Clinician signature", "Date"))

    def _author(self) -> str:
        if self.record.amends is None:
            return f"Filled in by {self.record.author_name}"
        return f"Version {self.record.head.version} written by {self.record.author_name}"


def _sentence(text: str) -> str:
    """Return somebody's words with a full stop, unless they bring their own end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _shortened(text: str) -> str:
    """Return what fits a cell; the whole of it stands among the recorded answers."""
    return text if len(text) <= CELL_TEXT else f"{text[:CELL_TEXT].rstrip()}…"


def _together(parts: list[tuple[str, bool]]) -> str:
    """List names; those answered as a group by one key stand last and are marked."""
    alone = [name for name, grouped in parts if not grouped]
    grouped = [name for name, by_group in parts if by_group]
    text = "; ".join([*alone, *grouped])
    if not grouped:
        return f"{text}."
    if not alone:
        return f"{text} (as a group)."
    which = f"the last {len(grouped)} as a group" if len(grouped) > 1 else "the last as a group"
    return f"{text} ({which})."
