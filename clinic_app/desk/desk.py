"""Everything the program can do, without a screen: find a patient, start, answer, sign, print, export."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from clinic_app.desk.clinic import seen
from clinic_app.desk.draft import Draft, stored_answer, stored_code
from clinic_app.desk.erasing import Erasing
from clinic_app.desk.exports import Exports
from clinic_app.desk.history import History
from clinic_app.desk.house import HouseStyle
from clinic_app.desk.imports import Imports
from clinic_app.desk.lists import Line, Lists, TodayRow
from clinic_app.desk.merging import Merging
from clinic_app.desk.papers import Papers, Spoken
from clinic_app.desk.patient_lists import PatientLists
from clinic_app.desk.sending import Sending
from clinic_app.desk.session import Clock, Session
from clinic_app.desk.settings import REGION, Settings
from clinic_app.errors import FileProblemsError, NotSignableError, StorageError
from clinic_app.figures import Seen
from clinic_app.form.answers import Answer
from clinic_app.form.changes import changes
from clinic_app.form.form import Form, Key
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import DOB, VISIT
from clinic_app.languages import Languages
from clinic_app.library import Edition, edition_from_content
from clinic_app.record import (
    Amendment,
    IntakeHead,
    IntakeStatus,
    Patient,
    PatientDetails,
    Record,
    Sex,
    Successor,
)
from clinic_app.screening.findings import screen
from clinic_app.screening.region import Region
from clinic_app.screening.rules import Urgency
from clinic_app.snapshot import (
    content_hash,
    form_from_json,
    outcomes_from_snapshot,
    patient_from_snapshot,
    tiers_off_in,
    to_snapshot,
)
from clinic_app.storage.holds import Hold
from clinic_app.storage.store import Store, local_now
from clinic_app.storage.users import Duty, NewUser, Role, User
from clinic_app.storage.versions import SignedAnswer

SEX = "pat.sex"


class Desk(Session):
    """The program's verbs for one unlocked store. Knows no screen."""

    def __init__(
        self,
        store: Store,
        edition: Edition,
        clock: Clock = local_now,
        languages: Languages | None = None,
    ) -> None:
        super().__init__(store, clock)
        self.edition = edition  # what the next intake begins with
        self._languages = languages
        self.merging = Merging(self)
        self.erasing = Erasing(self)
        self.history = History(self, lambda head: self._edition_of(head).questionnaire)
        self.settings = Settings(self, lambda: self.regions, self._edition_for, self._follow_region)
        original = languages.offered()[0] if languages else edition.language
        self.house = HouseStyle(self, self.settings, original)
        self.exports = Exports(self, edition, self.record, self._table_record, self.house)
        self.sending = Sending(self, self.records)
        self.imports = Imports(self, edition, self.record)
        self.patient_lists = PatientLists(self)
        spoken = Spoken(self.record_in, self.edition_in)
        self.papers = Papers(self, self.house, self.record, self.exports.summary_pdf, spoken)
        self._lists = Lists(
            self, self._listed, lambda head: head.questionnaire_digest in self._editions
        )
        self._editions: dict[str, Edition] = {}
        self._glanced: set[str] = set()  # intakes
        self._follow_region()
        self._keep(self.edition)

    # -- languages -----------------------------------------------------------------------------

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that an intake can be taken in, the original first."""
        return self._languages.offered() if self._languages else (self.edition.language,)

    def speak(self, language: str) -> None:
        """Begin intakes in another language from now on. Raises FileProblemsError."""
        if self._languages is not None:
            edition = self._languages.edition(language, self.edition.rules.region)
            self._keep(edition)
            self.edition = edition

    @property
    def regions(self) -> tuple[Region, ...]:
        """Regions that there are rules for, the usual one first."""
        if self._languages is not None:
            return self._languages.regions.offered()
        rules = self.edition.rules
        return (Region(rules.region, rules.region_name, rules.emergency_number),)

    def other_rules(self) -> tuple[str, ...]:
        """Return the rules that read differently, or by other criteria, than in the usual region."""
        usual, chosen = self._edition_for(self.regions[0].code).rules, self.edition.rules
        return tuple(rule.id for rule in chosen.rules if rule != usual.rule(rule.id))

    def _edition_for(self, region: str) -> Edition:
        if self._languages is None:
            return self.edition
        return self._languages.edition(self.edition.language, region)

    def _follow_region(self) -> None:
        """Begin intakes with the rules of the region that is set; drafts and signed intakes keep theirs.

        Where rules of that region are no longer there or have mistakes, those in use stay: the foot of the window
        and every paper name the region that counts, and `clinic-app lint` names the mistakes.
        """
        region = self.store.settings.get(REGION)
        if region and region != self.edition.rules.region:
            with suppress(FileProblemsError):
                edition = self._edition_for(region)
                self._keep(edition)
                self.edition = edition

    def change_language(self, draft: Draft, language: str) -> Draft:
        """Go on with a draft in another language: the same answers to the same questions.

        Raises FileProblemsError where the form of this intake is not there in that language,
        SignedIntakeError for an amendment, NotAllowedError, StorageError.
        """
        self.require(Duty.FILL)
        draft.retry()
        if self._languages is None or language == draft.edition.language:
            return draft
        edition = self._languages.counterpart(draft.edition, language)
        self._keep(edition)
        self.store.intakes.change_language(
            draft.id,
            questionnaire_url=edition.questionnaire.url,
            questionnaire_digest=edition.digest,
        )
        return self.open_draft(draft.id)

    def edition_in(self, language: str) -> Edition:
        """Return form and rules for a new intake in a language. Raises FileProblemsError."""
        if self._languages is None or language in {"", self.edition.language}:
            return self.edition
        return self._languages.edition(language, self.edition.rules.region)

    def record_in(self, record: Record, language: str) -> Record:
        """Return a record with the same answers to the same questions in another language, for paper.

        Raises FileProblemsError where the form of this intake is not there in that language.
        """
        here = self._edition_of(record.head)
        if self._languages is None or language == here.language:
            return record
        edition = self._languages.counterpart(here, language)
        groups = {group: record.form.entries(group) for group in record.questionnaire.groups}
        form = Form(edition.questionnaire, record.form.answers, groups)
        return replace(
            record,
            form=form,
            screening=screen(form, edition.rules, tiers_off=record.screening.tiers_off),
            questionnaire=edition.questionnaire,
            rules=edition.rules,
        )

    def _keep(self, edition: Edition) -> None:
        self._editions[edition.digest] = edition
        self.store.definitions.keep(edition.digest, edition.content())

    # -- people --------------------------------------------------------------------------------

    def users(self) -> list[User]:
        """Return everybody who may unlock, by login."""
        return [user for user in self.store.users.all() if not user.is_removed]

    def add_user(self, new: NewUser, first_passphrase: str, own_passphrase: str) -> None:
        """Let another person in. Raises NotAllowedError, WrongPassphraseError, StorageError."""
        self.require(Duty.ADMINISTER)
        self.store.add_user(new, first_passphrase, own_passphrase)

    def remove_user(self, login: str) -> None:
        """Let a person no longer in; the history keeps the name. Raises NotAllowedError, StorageError."""
        self.require(Duty.ADMINISTER)
        self.store.remove_user(login)

    def set_roles(self, login: str, roles: Iterable[Role]) -> None:
        """Give a person other roles. Raises NotAllowedError, StorageError."""
        self.require(Duty.ADMINISTER)
        self.store.set_roles(login, frozenset(roles))

    def set_setting(self, name: str, value: str) -> None:
        """Change a setting of the clinic. Raises NotAllowedError, SettingsError, StorageError."""
        self.settings.set(name, value)

    def backup(self, folder: Path, progress: Callable[[float], None] = lambda _: None) -> Path:
        """Write a proved copy into a new folder inside `folder`. Raises NotAllowedError, StorageError."""
        self.require(Duty.ADMINISTER)
        return self.store.backup(folder, progress)

    def set_backup_folder(self, folder: Path | None) -> None:
        """Choose where a copy is made each day. Raises NotAllowedError, StorageError."""
        self.require(Duty.ADMINISTER)
        self.store.set_backup_folder(folder)

    def rotate_key(self, passphrase: str, progress: Callable[[float], None]) -> None:
        """Encrypt the records under a new key; the desk is closed afterwards. Raises StorageError."""
        self.require(Duty.ADMINISTER)
        self.store.rotate_key(passphrase, progress)

    def renew_recovery_code(self, passphrase: str) -> str:
        """Return a new recovery code; the former one no longer works. Raises NotAllowedError, StorageError."""
        self.require(Duty.ADMINISTER)
        return self.store.renew_recovery_code(passphrase)

    # -- patients ------------------------------------------------------------------------------

    def find_patients(self, text: str, limit: int = 50) -> list[Patient]:
        """Return patients for the one search box, best first."""
        return self.store.patients.find(text, limit)

    def similar_patients(self, details: PatientDetails) -> list[Patient]:
        """Return people that may be the same person."""
        return self.store.patients.similar(details)

    def register_patient(self, details: PatientDetails) -> Patient:
        """Add a person. Raises NotAllowedError."""
        self.require(Duty.FILL)
        return self.store.patients.register(details)

    def patient(self, patient_id: str) -> Patient:
        """Return a person."""
        return self.store.patients.get(patient_id)

    # -- intakes -------------------------------------------------------------------------------

    def start_intake(self, patient_id: str) -> Draft:
        """Start an intake today; what the register knows is filled in and stays visible."""
        self.require(Duty.FILL)
        patient = self.merging.standing(patient_id)
        questionnaire = self.edition.questionnaire
        head = self.store.intakes.start(
            patient.id,
            questionnaire_url=questionnaire.url,
            questionnaire_version=questionnaire.version,
            questionnaire_digest=self.edition.digest,
            rules_version=self.edition.rules.version,
        )
        draft = Draft(
            self,
            self.edition,
            head,
            patient,
            Form(questionnaire),
            earlier=lambda: self._earlier(head),
            visits=lambda: self.earlier_forms(head),
        )
        known = {
            VISIT: Answer.of(PartialDate.of(self.clock().date())),
            DOB: Answer.of(patient.details.dob),
        }
        if patient.details.sex != Sex.UNKNOWN:
            known[SEX] = Answer.of(str(patient.details.sex))
        for question_id, answer in known.items():
            if question_id in questionnaire.questions:
                draft.answer(question_id, answer)
        return draft

    def open_draft(self, intake_id: str, *, take_over: bool = False) -> Draft:
        """Open a draft where it was left, with the form and rules it was started with, and hold it.

        `take_over`: also where another window works on it. Raises HeldElsewhereError, SignedIntakeError
        for one that can no longer change, and NotAllowedError.
        """
        self.require(Duty.FILL)
        self.store.holds.take(intake_id, over=take_over)
        head = self.store.intakes.head(intake_id)
        self.tell("draft opened", patient=head.patient_id, intake=intake_id)
        edition = self._edition_of(head)
        return Draft(
            self,
            edition,
            head,
            self.merging.standing(head.patient_id),
            self._stored_form(head, edition),
            self._frozen(head.replaces) if head.replaces else None,
            lambda: self._earlier(head),
            lambda: self.earlier_forms(head),
        )

    def record(self, intake_id: str) -> Record:
        """Return an intake as it is read: the signed snapshot, or a draft as it stands."""
        head = self.store.intakes.head(intake_id)
        former = self._frozen(head.replaces) if head.replaces else None
        if head.signed_at is not None:
            return self._told_merged(_amending(self._frozen(head.id), former))
        edition = self._edition_of(head)
        form = self._stored_form(head, edition)
        return self._draft_record(
            head, self.merging.standing(head.patient_id), edition, form, former
        )

    def _table_record(self, intake_id: str) -> Record:
        """Return an intake as tables need it: what rules came to is that of the signed text, so none is judged again."""
        head = self.store.intakes.head(intake_id)
        if head.signed_at is None:
            return self.record(intake_id)
        former = self._frozen(head.replaces, judged=False) if head.replaces else None
        return _amending(self._frozen(intake_id, judged=False), former)

    def _told_merged(self, record: Record) -> Record:
        standing = self.store.merges.survivor(record.patient.id)
        return record if standing == record.patient.id else replace(record, merged_into=standing)

    def record_of_draft(self, draft: Draft) -> Record:
        """Return an open draft as it would be read now."""
        return self._draft_record(
            draft.head, draft.patient, draft.edition, draft.form, draft.former
        )

    def records(self, intake_ids: Iterable[str]) -> Iterator[Record]:
        """Return records one after another, for exports of any length."""
        return (self.record(intake_id) for intake_id in intake_ids)

    def today(self, day: dt.date | None = None) -> list[TodayRow]:
        """Return the day's intakes, newest first, with drafts left over from earlier days."""
        heads = self.store.intakes.today(day or self.clock().date())
        return self._lists.rows(heads)

    def begin_today(self, most: int) -> list[Line]:
        """Return today's list at once: of lines not read before only `most` are, the others by `read_lines`."""
        return self._lists.begin(self.store.intakes.today(self.clock().date()), most)

    def read_lines(self, lines: Sequence[Line]) -> list[TodayRow]:
        """Return these lines with what the answers say now. Raises StorageError."""
        return self._lists.rows([line.head for line in lines])

    def intake_heads(self, patient_id: str) -> list[IntakeHead]:
        """Return all intakes of the person that this patient is, newest first."""
        return self.store.intakes.of_patient(self.store.merges.survivor(patient_id))

    def intakes_of(self, patient_id: str) -> list[TodayRow]:
        """Return all intakes of a patient, newest first."""
        return self._lists.rows(self.store.intakes.of_patient(patient_id))

    def seen(
        self, start: dt.date, end: dt.date, cancelled: Callable[[], bool] = lambda: False
    ) -> list[Seen]:
        """Return the signed intakes of a period, both days included, as figures need them: without a name.

        Raises StorageError.
        """
        self.tell("clinic figures viewed", new=f"{start} to {end}")
        return list(seen(self.store.intakes, self._edition, start, end, cancelled))

    def blockers(self, draft: Draft) -> list[tuple[Key, str]]:
        """Return what stands in the way of signing: question, and a sentence."""
        questionnaire = draft.edition.questionnaire
        missing = [
            (key, f"“{questionnaire.question(key[0]).name}” has no answer yet.")
            for key in draft.form.missing_required()
        ]
        wrong = [
            ((problem.question, problem.entry), problem.sentence)
            for problem in draft.form.problems()
            if problem.hard
        ]
        return missing + wrong

    def sign(self, draft: Draft, passphrase: str) -> Record:
        """Freeze the intake. Raises NotAllowedError, NotSignableError, WrongPassphraseError, StorageError."""
        self.require(Duty.SIGN)
        draft.retry()
        blockers = self.blockers(draft)
        if blockers:
            raise NotSignableError(
                f"{len(blockers)} thing{'s' if len(blockers) > 1 else ''} to settle before signing: {blockers[0][1]}",
                "“Unknown” and “declined” are honest answers where nobody knows.",
            )
        self.store.confirm(passphrase)
        signed_at = self.clock()
        record = replace(self.record_of_draft(draft), signed_by_name=self.store.user.full_name)
        snapshot = to_snapshot(record, signed_at)
        self.store.intakes.sign(draft.id, snapshot, content_hash(snapshot))
        signed = self.record(draft.id)
        self.exports.keep(signed)
        return signed

    def held_elsewhere(self, intake_id: str) -> Hold | None:
        """Return who else works on a draft, if anybody does."""
        return self.store.holds.elsewhere(intake_id)

    # -- versions ------------------------------------------------------------------------------

    def amend(self, intake_id: str, reason: str) -> Draft:
        """Begin the next version of a signed intake with its answers, or go on with the one that is open.

        The signed one stands until the next one is signed. Raises NotAllowedError, ReasonNeededError, SignedIntakeError for what cannot be amended,
        HeldElsewhereError, and StorageError.
        """
        self.require(Duty.SIGN)
        opened = self.open_amendment(intake_id)
        if opened is None:
            form = self.record(intake_id).form
            groups = {group: form.entries(group) for group in form.questionnaire.groups}
            opened = self.store.versions.amend(intake_id, reason, _signed_answers(form), groups)
            # everything is answered already, so nothing else would say where to begin
            first = next(iter(form.questionnaire.questions))
            self.store.intakes.save_place(opened.id, first, 0)
        return self.open_draft(opened.id)

    def versions_of(self, intake_id: str) -> list[IntakeHead]:
        """Return all versions of an intake, newest first, with those that were given up."""
        heads = self.store.intakes.of_patient(self.store.intakes.head(intake_id).patient_id)
        former = {head.id: head.replaces for head in heads}

        def first(id_: str) -> str:
            while former[id_]:
                id_ = former[id_]
            return id_

        wanted = first(intake_id)
        return [head for head in heads if first(head.id) == wanted]

    def open_amendment(self, intake_id: str) -> IntakeHead | None:
        """Return the draft that amends an intake, if one is open."""
        return self.store.versions.open_amendment(intake_id)

    def withdraw(self, intake_id: str, reason: str) -> Record:
        """Mark an intake as entered in error; a draft is given up by this. It stays readable.

        Raises NotAllowedError, ReasonNeededError, SignedIntakeError, StorageError.
        """
        head = self.store.intakes.head(intake_id)
        self.require(Duty.FILL if head.is_draft else Duty.SIGN)
        self.store.versions.withdraw(intake_id, reason)
        return self.record(intake_id)

    # -- who looked ---------------------------------------------------------------------------

    def tell_viewed(self, patient: Patient) -> None:
        """Keep in the audit trail that somebody looked at a patient's page."""
        self.tell("patient viewed", patient=patient.id)

    def tell_searched(self) -> None:
        """Keep in the audit trail that somebody searched the register.

        Without what was typed: that is mostly a name, maybe of nobody who is here, and no erasure would find it.
        """
        self.tell("patients searched")

    def tell_glanced(self, head: IntakeHead) -> None:
        """Keep that an intake was looked at beside a list, once for each until the desk is locked or left."""
        if head.id not in self._glanced:
            self._glanced.add(head.id)
            self.tell("intake viewed beside the list", patient=head.patient_id, intake=head.id)

    def audit_rows(self, patient_id: str | None = None) -> Iterator[dict[str, Any]]:
        """Give the audit trail, oldest first, or what is about one patient: who did and saw what.

        Raises NotAllowedError, StorageError where there is no such patient.
        """
        self.require(Duty.ADMINISTER)
        if patient_id is not None:
            patient_id = self.merging.standing(self.patient(patient_id).id).id
        self.store.audit.record("audit trail read", patient=patient_id)
        return self.store.audit.rows(patient_id)

    def beside(self) -> Desk:
        """Return a desk of the same person on a connection of its own, for a long job; close it after. Raises StorageError."""
        return Desk(self.store.beside(), self.edition, self.clock, self._languages)

    def verify(self) -> list[str]:
        """Return a sentence for each thing that is wrong with the records, and tell that it was looked for.

        A file that takes no row any more is verified all the same.
        """
        problems = self.store.verify()
        with suppress(StorageError):
            self.store.audit.record(
                "records verified",
                new=f"{len(problems)} wrong; {problems[0]}" if problems else "whole",
            )
        return problems

    def lock(self) -> None:
        """Close the file and forget its key until `store.unlock`. Raises no StorageError: the desk is locked."""
        self._glanced.clear()
        with suppress(StorageError):
            self.tell_rest()
        self.store.lock()

    def close(self) -> None:
        """Forget the key and close the file."""
        if self.store.is_open:
            with suppress(StorageError):
                self.tell_rest()
        self.store.close()

    # -- inside --------------------------------------------------------------------------------

    def _edition_of(self, head: IntakeHead) -> Edition:
        return self._edition(head.questionnaire_digest)

    def _edition(self, digest: str) -> Edition:
        if digest not in self._editions:
            self._editions[digest] = edition_from_content(self.store.definitions.get(digest))
        return self._editions[digest]

    def _stored_form(self, head: IntakeHead, edition: Edition) -> Form:
        questions = edition.questionnaire.questions
        answers: dict[Key, Answer] = {}
        for row in self.store.intakes.answers(head.id):
            answers[row.question, row.entry] = stored_answer(
                questions[row.question], row.state, row.code, grouped=row.grouped
            )
        return Form(edition.questionnaire, answers, self.store.intakes.entries(head.id))

    def _frozen(self, intake_id: str, *, judged: bool = True) -> Record:
        """Return what was signed, without what it amends; where nothing is `judged`, no rule is in its findings."""
        head = self.store.intakes.head(intake_id)
        edition = self._edition_of(head)
        content = json.loads(self.store.intakes.snapshot(intake_id))
        form = form_from_json(edition.questionnaire, content["answers"], content["entries"])
        return Record(
            head,
            patient_from_snapshot(content),
            form,
            screen(
                form,
                edition.rules,
                tiers_off_in(content, edition.rules) if judged else frozenset(Urgency),
            ),
            edition.questionnaire,
            edition.rules,
            content["clinic"],
            content["author"],
            content["signed_by"],
            withdrawn_by_name=self._name(head.withdrawn_by),
            superseded_by=self._successor(head),
            signed_outcomes=outcomes_from_snapshot(content),
        )

    def earlier_forms(self, head: IntakeHead) -> list[Form]:
        """Return what the signed visits of the same patient from before this one say, newest first. Raises StorageError."""
        return [self._frozen_form(one) for one in self._before(head)]

    def _before(self, head: IntakeHead) -> Iterator[IntakeHead]:
        return (
            one
            for one in self.intake_heads(head.patient_id)
            if one.status is IntakeStatus.SIGNED and one.started_at < head.started_at
        )

    def _frozen_form(self, head: IntakeHead) -> Form:
        content = json.loads(self.store.intakes.snapshot(head.id))
        questionnaire = self._edition_of(head).questionnaire
        return form_from_json(questionnaire, content["answers"], content["entries"])

    def _earlier(self, head: IntakeHead) -> Record | None:
        """Return the newest signed intake of the same patient from before this one."""
        found = next(self._before(head), None)
        return self._frozen(found.id) if found is not None else None

    def _successor(self, head: IntakeHead) -> Successor | None:
        newer = self.store.versions.successor(head.id) if not head.is_current else None
        if newer is None or newer.signed_at is None:
            return None
        return Successor(
            newer.id, newer.version, newer.signed_at, self._name(newer.signed_by), newer.reason
        )

    def _draft_record(
        self,
        head: IntakeHead,
        patient: Patient,
        edition: Edition,
        form: Form,
        former: Record | None,
    ) -> Record:
        kept = form.without_hidden()
        record = Record(
            head,
            patient,
            kept,
            screen(kept, edition.rules, tiers_off=self.tiers_off),
            edition.questionnaire,
            edition.rules,
            self.clinic_name,
            self._name(head.started_by),
            withdrawn_by_name=self._name(head.withdrawn_by),
        )
        return _amending(record, former)

    def _name(self, login: str) -> str:
        return self.store.full_name(login) if login else ""

    def _listed(self, head: IntakeHead, patient: Patient) -> Record:
        """Return a record without what it amends, which no list shows."""
        if head.signed_at is not None:
            return self._frozen(head.id)
        edition = self._edition_of(head)
        return self._draft_record(head, patient, edition, self._stored_form(head, edition), None)


def _amending(record: Record, former: Record | None) -> Record:
    """Return a record with the version that it amends and what changed since."""
    if former is None or former.head.signed_at is None:
        return record
    amends = Amendment(
        former.head.id,
        former.head.version,
        former.head.content_hash,
        former.head.signed_at,
        former.signed_by_name,
        record.head.reason,
        changes(former.form, record.form),
    )
    return replace(record, amends=amends)


def _signed_answers(form: Form) -> Iterator[SignedAnswer]:
    for (id_, entry), answer in form.answers.items():
        code = stored_code(form.questionnaire.question(id_), answer)
        yield SignedAnswer(id_, entry, answer.state.value, code, answer.grouped)
