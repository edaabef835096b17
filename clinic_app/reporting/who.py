"""Who and what a page is about, the same on every paper that is made from a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cached_property

from clinic_app.form.age import shown_age
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import IntakeStatus, Record
from clinic_app.reporting.blocks import Banner, Block, Notice, Tone, words
from clinic_app.reporting.inventory import Inventory, Standing
from clinic_app.reporting.paper_words import paper_words
from clinic_app.reporting.seal import shown_id

SEX, WEIGHT = "pat.sex", "pat.weight"
HASH_SHOWN = 12
STATEMENT = "Not a diagnosis; not clinically validated."
_WATERMARKS = {
    IntakeStatus.DRAFT: "DRAFT",
    IntakeStatus.AMENDED: "SUPERSEDED",
    IntakeStatus.ENTERED_IN_ERROR: "ENTERED IN ERROR",
}


class Who:
    """Reads one record for the frame of its pages, in the language of its form."""

    def __init__(self, record: Record, printed_at: dt.datetime, inventory: Inventory) -> None:
        self.record = record
        self.form = record.form
        self.printed_at = printed_at
        self.inventory = inventory
        self.words = paper_words(record.questionnaire.language)
        self.say = self.words.say

    def masthead(self, *, below_head: bool = False) -> Iterator[str]:
        """Who printed it and when, and who signed it; below a letterhead the clinic is not named again."""
        head, say = self.record.head, self.say
        printed = say("printed {when}", when=self.moment(self.printed_at))
        clinic = "" if below_head else self.record.clinic_name
        yield " · ".join(part for part in (clinic, printed) if part)
        if head.signed_at is None:
            yield say("Draft by {name}, not signed", name=self.record.author_name)
        else:
            yield say(
                "Signed {when} by {name}",
                when=self.moment(head.signed_at),
                name=self.record.signed_by_name,
            )
            if self.record.amends or self.record.author_name != self.record.signed_by_name:
                yield self.author()

    def banner(self) -> Banner:
        """The patient and the visit."""
        details, say = self.record.patient.details, self.say
        facts = [self._born()]
        facts += [f"{one.kind} {one.value}".strip() for one in details.identifiers] or [
            say("No patient number")
        ]
        facts.append(self._sex())
        visit = self.form.visit_date
        facts.append(
            say("Visit {date}", date=self.date(visit)) if visit else say("Visit date not recorded")
        )
        weight = self.inventory.by_id.get(WEIGHT)
        if weight is not None and weight.standing is Standing.RECORDED:
            facts.append(say("Weight {weight}", weight=weight.value))
        facts.append(self.subject(" · "))
        facts += [say("Formerly {name}", name=name) for name in details.former_names]
        if self.form.dob is not None and self.form.dob != details.dob:
            facts.append(say("The form says: born {date}", date=self.date(self.form.dob)))
        return Banner(self.record.patient.banner_name, tuple(facts))

    def _born(self) -> str:
        date = self.date(self.record.patient.details.dob)
        if self.form.age is None:
            return self.say("Born {date}", date=date)
        age = shown_age(self.form.age, self.words)
        return self.say("Born {date} ({age})", date=date, age=age)

    def _sex(self) -> str:
        by, say = self.informants, self.say
        item = self.inventory.by_id.get(SEX)
        known = item is not None and item.standing is Standing.RECORDED
        sex = item.value if item is not None and known else say("Sex not recorded")
        if by:
            return say("{sex} · history from {people}", sex=sex, people=by)
        return say("{sex} · informant not recorded", sex=sex)

    def subject(self, between: str = ", ") -> str:
        """Which intake this is; it names nobody."""
        head = self.record.head
        intake = self.say("Intake {id}", id=shown_id(head.id) if between != ", " else head.id)
        return f"{intake}{between}{self.say('version {number}', number=head.version)}"

    def identity(self) -> str:
        """Name, birth date and number, for each page."""
        patient, say = self.record.patient, self.say
        first = next(iter(patient.details.identifiers), None)
        number = f"{first.kind} {first.value}".strip() if first else say("no number")
        born = say("born {date}", date=self.date(patient.details.dob))
        return f"{patient.banner_name} · {born} · {number}"

    def versions(self) -> str:
        """Which text this is, for the foot of each page."""
        head, say = self.record.head, self.say
        kept = head.content_hash[:HASH_SHOWN]
        grouped = " ".join(kept[place : place + 4] for place in range(0, len(kept), 4))
        about = self.record.rules
        rules = f"{about.version} ({about.region})" if about.region else about.version
        seal = (
            say("record hash {digits}", digits=grouped) if grouped else say("draft, no record hash")
        )
        return " · ".join(
            (
                self.subject(" "),
                say("form {version}", version=self.record.questionnaire.version),
                say("rules {version}", version=rules),
                seal,
                say(STATEMENT),
            )
        )

    def watermark(self) -> str:
        """What stands across a page that is not to be relied on."""
        mark = _WATERMARKS.get(self.record.head.status, "")
        return self.say(mark) if mark else ""

    def translation(self) -> Iterator[Block]:
        """That nobody has reviewed the words, where they are a translation."""
        warning = self.record.questionnaire.warning or self.record.rules.warning
        if warning:
            yield Notice(words(warning), Tone.OPEN)

    @cached_property
    def informants(self) -> str:
        """Who gave the history: “mother, patient”; empty where nobody is recorded."""
        item = self.inventory.item(self.record.rules.informant)
        if item is None or item.standing is not Standing.RECORDED:
            return ""
        return item.words.removeprefix("the ")

    def date(self, date: PartialDate) -> str:
        """Say a date as the language of the paper does."""
        return date.shown(self.words)

    def moment(self, moment: dt.datetime) -> str:
        """Say a time in the zone of the desk that prints."""
        if self.printed_at.tzinfo is not None and moment.tzinfo is not None:
            moment = moment.astimezone(self.printed_at.tzinfo)
        return f"{self.date(PartialDate.of(moment.date()))} {moment:%H:%M}"

    def author(self) -> str:
        """Who filled the form in."""
        if self.record.amends is None:
            return self.say("Filled in by {name}", name=self.record.author_name)
        return self.say(
            "Version {version} written by {name}",
            version=self.record.head.version,
            name=self.record.author_name,
        )
