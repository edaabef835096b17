"""A person, an intake and what they add up to: what paper, exports and FHIR are made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clinic_app.form.changes import Change
from clinic_app.form.form import Form
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.screening.findings import Screening
from clinic_app.screening.rules import RuleSet


class Sex(StrEnum):
    """Sex recorded at birth, as the form's options name it."""

    FEMALE = "female"
    MALE = "male"
    INDETERMINATE = "indeterminate"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number somebody gave the patient. Text, because leading zeros belong to it."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class PatientDetails:
    """What the front desk writes down about a person."""

    family: str
    given: str
    dob: PartialDate
    sex: str = Sex.UNKNOWN
    identifiers: tuple[Identifier, ...] = ()
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Patient:
    """A registered person."""

    id: str
    details: PatientDetails
    created_at: dt.datetime  # UTC

    @property
    def banner_name(self) -> str:
        """Family name in capitals, then the given name: “SAMPLE-OKAFOR, Adaeze”."""
        return ", ".join(part for part in (self.details.family.upper(), self.details.given) if part)

    @property
    def number(self) -> str:
        """First identifier as written, or nothing."""
        return self.details.identifiers[0].value if self.details.identifiers else ""


class IntakeStatus(StrEnum):
    """Where an intake stands."""

    DRAFT = "draft"
    SIGNED = "signed"
    AMENDED = "amended"  # a newer version exists
    ENTERED_IN_ERROR = "entered_in_error"


@dataclass(frozen=True, slots=True)
class IntakeHead:
    """What is known about an intake without its answers. Times are UTC; people are login names."""

    id: str
    patient_id: str
    status: IntakeStatus
    version: int
    questionnaire_url: str
    questionnaire_version: str
    questionnaire_digest: str
    rules_version: str
    started_at: dt.datetime
    started_by: str
    signed_at: dt.datetime | None = None
    signed_by: str = ""
    place: tuple[str, int] | None = None  # question and entry that was last looked at
    content_hash: str = ""  # SHA-256 of the signed snapshot
    replaces: str = ""  # id of the version that this one amends
    reason: str = ""  # why it does
    withdrawn_at: dt.datetime | None = None  # UTC; entered in error since
    withdrawn_by: str = ""
    withdrawn_reason: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether it can still change."""
        return self.status is IntakeStatus.DRAFT

    @property
    def is_current(self) -> bool:
        """Whether no later version stands in its place and nobody withdrew it."""
        return self.status in {IntakeStatus.DRAFT, IntakeStatus.SIGNED}


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a version amends: the version before it as it was signed, why, and what is different."""

    id: str  # of the version before
    version: int
    content_hash: str
    signed_at: dt.datetime  # UTC
    signed_by_name: str
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Successor:
    """The version that took the place of an amended one."""

    id: str
    version: int
    signed_at: dt.datetime  # UTC
    signed_by_name: str
    reason: str


@dataclass(frozen=True)
class Record:
    """An intake as it is read: the answers on the page, what they mean, and who stands for it."""

    head: IntakeHead
    patient: Patient
    form: Form
    screening: Screening
    questionnaire: Questionnaire
    rules: RuleSet
    clinic_name: str
    author_name: str  # who filled it in
    signed_by_name: str = ""
    amends: Amendment | None = None  # None: the first version
    withdrawn_by_name: str = ""
    superseded_by: Successor | None = None
    signed_outcomes: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What each rule came to when it was signed: matched, cannot_assess, not_matched; empty where nobody signed."""
    merged_into: str = ""  # id of the patient under whom this one is read now
