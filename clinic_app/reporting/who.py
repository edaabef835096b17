"""Who and what a page is about, the same on every paper that is made from a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cached_property

from clinic_app.form.age import shown_age
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import IntakeStatus, Record
from clinic_app.reporting.blocks import Banner
from clinic_app.reporting.inventory import Inventory, Standing
from clinic_app.reporting.seal import shown_id

SEX, WEIGHT = "pat.sex", "pat.weight"
HASH_SHOWN = 12
STATEMENT = "Not a diagnosis; not clinically validated."
WATERMARKS = {
    IntakeStatus.DRAFT: "DRAFT",
    IntakeStatus.AMENDED: "SUPERSEDED",
    IntakeStatus.ENTERED_IN_ERROR: "ENTERED IN ERROR",
}


class Who:
    """Reads one record for the frame of its pages."""

    def __init__(self, record: Record, printed_at: dt.datetime, inventory: Inventory) -> None:
        self.record = record
        self.form = record.form
        self.printed_at = printed_at
        self.inventory = inventory

    def masthead(self) -> Iterator[str]:
        """Who printed it and when, and who signed it."""
        head = self.record.head
        printed = f"printed {self.moment(self.printed_at)}"
        yield " · ".join(part for part in (self.record.clinic_name, printed) if part)
        if head.signed_at is None:
            yield f"Draft by {self.record.author_name}, not signed"
        else:
            yield f"Signed {self.moment(head.signed_at)} by {self.record.signed_by_name}"
            if self.record.amends or self.record.author_name != self.record.signed_by_name:
                yield self.author()

    def banner(self) -> Banner:
        """The patient and the visit."""
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
        facts.append(f"Intake {shown_id(self.record.head.id)} · version {self.record.head.version}")
        facts += [f"Formerly {name}" for name in details.former_names]
        if self.form.dob not in {None, details.dob}:
            facts.append(f"The form says: born {self.form.dob.shown()}" if self.form.dob else "")
        return Banner(self.record.patient.banner_name, tuple(facts))

    def _born(self) -> str:
        age = f" ({shown_age(self.form.age)})" if self.form.age else ""
        return f"{self.record.patient.details.dob.shown()}{age}"

    def _sex(self) -> str:
        by = self.informants
        item = self.inventory.by_id.get(SEX)
        known = item is not None and item.standing is Standing.RECORDED
        sex = item.value if item is not None and known else "Sex not recorded"
        return f"{sex} · history from {by}" if by else f"{sex} · informant not recorded"

    def identity(self) -> str:
        """Name, birth date and number, for each page."""
        patient = self.record.patient
        first = next(iter(patient.details.identifiers), None)
        number = f"{first.kind} {first.value}".strip() if first else "no number"
        return f"{patient.banner_name} · born {patient.details.dob.shown()} · {number}"

    def versions(self) -> str:
        """Which text this is, for the foot of each page."""
        head = self.record.head
        kept = head.content_hash[:HASH_SHOWN]
        grouped = " ".join(kept[place : place + 4] for place in range(0, len(kept), 4))
        about = self.record.rules
        rules = f"{about.version} ({about.region})" if about.region else about.version
        seal = f"record hash {grouped}" if grouped else "draft, no record hash"
        return (
            f"Intake {shown_id(head.id)} version {head.version} · form"
            f" {self.record.questionnaire.version} · rules {rules} · {seal} · {STATEMENT}"
        )

    @cached_property
    def informants(self) -> str:
        """Who gave the history: “mother, patient”; empty where nobody is recorded."""
        item = self.inventory.item(self.record.rules.informant)
        if item is None or item.standing is not Standing.RECORDED:
            return ""
        return item.words.removeprefix("the ")

    def moment(self, moment: dt.datetime) -> str:
        """Say a time in the zone of the desk that prints."""
        if self.printed_at.tzinfo is not None and moment.tzinfo is not None:
            moment = moment.astimezone(self.printed_at.tzinfo)
        return f"{PartialDate.of(moment.date()).shown()} {moment:%H:%M}"

    def author(self) -> str:
        """Who filled the form in."""
        if self.record.amends is None:
            return f"Filled in by {self.record.author_name}"
        return f"Version {self.record.head.version} written by {self.record.author_name}"
