"""Every question on the page of the form, in exactly one list: complaints, positives, no, unknown, declined, not asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from clinic_app.form.questionnaire import Kind
from clinic_app.record import Record
from clinic_app.reporting.blocks import Block, Listing, Run, Words, strong, words
from clinic_app.reporting.inventory import Inventory, Item, Standing
from clinic_app.reporting.paper_words import paper_words

COMPLAINTS = frozenset({"sec.visit", "sec.gut", "sec.stool", "sec.alarm"})  # before other positives
FEW = 4  # items that stand without the names of their sections


class AnswerLists:
    """Reads the answers of one record; `on_top` are questions that the page has answered already."""

    def __init__(self, record: Record, inventory: Inventory, on_top: frozenset[str]) -> None:
        self.record = record
        self.form = record.form
        self.inventory = inventory
        self.on_top = on_top
        self.say = paper_words(record.questionnaire.language).say

    def blocks(self) -> Iterator[Block]:
        """Give the lists."""
        say = self.say
        recorded = [
            one
            for one in self.inventory.standing(Standing.RECORDED)
            if one.question.id not in self.on_top and one.question.group is None
        ]
        entries = [
            run
            for group in self.record.questionnaire.groups
            for entry in self.form.entries(group)
            for run in self._entry(group, entry)
        ]
        nothing = words(say("Nothing recorded."))
        complaints = [one for one in recorded if one.question.section in COMPLAINTS]
        others = [one for one in recorded if one.question.section not in COMPLAINTS]
        yield Listing(say("Complaints"), self._run_in(complaints, _said) or nothing)
        yield Listing(say("Positives"), (*self._run_in(others, _said), *entries) or nothing)
        no = [one for one in self.inventory.standing(Standing.NO) if one.question.group is None]
        yield self._list(say("Asked: no"), no)
        yield self._list(say("Unknown"), self.inventory.standing(Standing.UNKNOWN))
        yield self._list(say("Declined"), self.inventory.standing(Standing.DECLINED))
        yield self._list(say("Not asked"), self.inventory.standing(Standing.NOT_ASKED))
        parents, count = self.inventory.waiting
        if count:
            yield Listing(
                say("Not opened ({count})", count=count),
                words(say("waiting for: {questions}.", questions="; ".join(parents))),
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
        return words(strong(lead), f"{said or self.say('nothing recorded')}. ")

    def _list(self, lead: str, items: Iterable[Item]) -> Listing:
        kept = list(items)
        if not kept:
            return Listing(lead, words(self.say("None.")))
        lead = f"{lead} ({len(kept)})"
        if len(kept) <= FEW:
            return Listing(lead, words(self._together([(one.name, one.grouped) for one in kept])))
        return Listing(lead, self._run_in(kept, self._name))

    def _name(self, item: Item) -> str:
        """Return the name of a question; in an entry of a list that of the first entry says all entries alike."""
        if not item.of:
            return item.name
        alike = [
            one
            for one in self.inventory.standing(item.standing)
            if one.question.id == item.question.id
        ]
        if alike[0] is not item:
            return ""
        return f"{item.question.name} ({', '.join(one.of for one in alike)})"

    def _run_in(self, items: Iterable[Item], said: Callable[[Item], str]) -> Words:
        """Items of one section after the other, each section under its title."""
        kept, runs = list(items), list[Run]()
        for section in self.record.questionnaire.sections:
            inside = [
                (name, one.grouped)
                for one in kept
                if one.question.section == section.id and (name := said(one))
            ]
            if inside:
                runs += [strong(f"{section.title}: "), Run(f"{self._together(inside)} ")]
        return tuple(runs)

    def _together(self, parts: list[tuple[str, bool]]) -> str:
        """List names; those answered as a group by one key stand last and are marked."""
        alone = [name for name, grouped in parts if not grouped]
        grouped = [name for name, by_group in parts if by_group]
        text = "; ".join([*alone, *grouped])
        if not grouped:
            return f"{text}."
        if not alone:
            return self.say("{names} (as a group).", names=text)
        if len(grouped) == 1:
            return self.say("{names} (the last as a group).", names=text)
        return self.say("{names} (the last {count} as a group).", names=text, count=len(grouped))


def _said(item: Item) -> str:
    return item.said
