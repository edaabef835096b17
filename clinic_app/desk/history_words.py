"""Rows of the audit trail in words for people: names and questions instead of ids, labels instead of codes.

The trail itself keeps ids, codes and JSON, which its hashes seal; here they are only read.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from clinic_app.desk.draft import stored_answer
from clinic_app.desk.session import Session
from clinic_app.errors import ClinicError
from clinic_app.form.answer import NOT_ASKED
from clinic_app.form.answers import shown
from clinic_app.form.language import ENGLISH, Words
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Question, Questionnaire
from clinic_app.record import IntakeHead
from clinic_app.storage import audit
from clinic_app.storage.database import Row
from clinic_app.storage.incoming import PATIENT_TAKEN_IN

Say = Callable[[str], str]
"""Returns an English sentence in the language in use; its places {0}, {1} are filled afterwards."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[+-]\d\d:\d\d|Z)?")
_DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")  # SHA-256; so much of it stands on paper
NOTHING = "—"
_REMEMBERED = (
    10_000  # patients and intakes, so that a long trail needs no more memory than a short one
)
_ON_THE_REGISTER = ("patient registered", "patient corrected", PATIENT_TAKEN_IN)
LABELS = {
    "family": "Family name", "given": "Given name", "dob": "Born", "sex": "Sex", "identifiers": "Numbers",
    "former_names": "Formerly", "clinic_name": "Name of the clinic", "paper": "Paper size", "idle_minutes": "Minutes without a key press",
    "emergency_tier": "Emergency findings", "rules_region": "Region of the rules", "backup_folder": "Folder of backups", "backup_state": "Last backup",
    "patient_watch": "What patients watch for", "patient_call": "Whom patients call", "server_url": "Server",
    "server_secret": "Secret of the server", "server_access": "Access to the server",
    "good": "proved", "failed": "failed", "why": "why",
}  # fmt: skip


class RowWords:
    """Says rows for one desk. Remembers what it has looked up; make a new one for each reading of the trail."""

    def __init__(
        self,
        session: Session,
        questionnaire_of: Callable[[IntakeHead], Questionnaire],
        say: Say = str,
        words: Words = ENGLISH,
        *,
        others: bool = True,
    ) -> None:
        """`others`: whether a row about one patient may name another; not on a list that is given to that patient."""
        self._others = others
        self._store, self._questionnaire_of = session.store, questionnaire_of
        self._say, self._words = say, words
        self._people = {user.login: user.full_name for user in self._store.users.all()}
        days = self._store.erasures.days()
        self._erased = {number: self._day(day) for number, day in days.items()}
        self._tellers: dict[str, Callable[[Any, Any], str]] = {
            **dict.fromkeys(_ON_THE_REGISTER, self._register),
            audit.PATIENT_MERGED: self._merged,
            audit.PATIENT_RECEIVED: self._merged,
            audit.PATIENT_SEPARATED: self._separated,
            audit.PATIENT_RELEASED: self._separated,
            audit.ERASED: self._erasure,
            audit.AMENDING: self._amending,
            audit.AMENDED: self._amended,
            audit.TAKEN_OVER: self._taken_over,
            "setting changed": self._setting,
        }
        self._heads: dict[str, IntakeHead | None] = {}
        self._patients: dict[str, str] = {}

    def when(self, row: Row) -> str:
        """“23-Nov-2026 14:30”, as the clock of the desk said it."""
        kept = str(row["local"])
        try:
            return self._written(dt.datetime.fromisoformat(kept))
        except ValueError:  # somebody changed the file past the program, which `verify` names
            return one_line(kept)

    def who(self, row: Row) -> str:
        """Full name of whoever did it."""
        return self._person(str(row["who"]))

    def patient_id(self, row: Row) -> str:
        """Id of the patient that a row is about, by its intake where it names none; or nothing."""
        head = self._head(row["intake"])
        return str(row["patient"] or (head.patient_id if head else ""))

    def about(self, row: Row) -> str:
        """“SAMPLE-OKAFOR, Adaeze · intake of 23-Nov-2026”."""
        patient, head = self.patient_id(row), self._head(row["intake"])
        parts = [self.patient(patient) if patient else ""]
        if head is not None:
            day = self._day(head.started_at.astimezone().date())
            parts.append(
                self._say("intake of {0}").format(day)
                if head.version == 1
                else self._say("intake of {0}, version {1}").format(day, head.version)
            )
        elif row["intake"]:
            parts.append(str(row["intake"]))
        return one_line(" · ".join(part for part in parts if part))

    def change(self, row: Row) -> str:
        """“Eczema ever: Not asked → Yes”; of a row that an erasure blanked, which day that was."""
        if row["erasure"] is not None:
            day = self._erased.get(row["erasure"], "?")
            return self._say("removed by erasure on {0}").format(day)
        try:
            change = self._change(row)
        except (ClinicError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
            # what another version of the program wrote in a way that is not known here is shown as it stands
            change = self._arrow(row["old"], row["new"])
        return one_line(": ".join(part for part in (self._asked(row), change) if part))

    def patient(self, patient_id: str) -> str:
        """Name of a patient; the id where there is none any more."""
        if patient_id not in self._patients:
            _make_room(self._patients)
            try:
                self._patients[patient_id] = self._store.patients.get(patient_id).banner_name
            except ClinicError:
                self._patients[patient_id] = patient_id
        return self._patients[patient_id]

    # -- what each action keeps ----------------------------------------------------------------

    def _change(self, row: Row) -> str:
        action, old, new = str(row["action"]), row["old"], row["new"]
        if action == audit.ANSWER and (question := self._question(row)) is not None:
            return f"{self._answer(question, old)} → {self._answer(question, new)}"
        return self._tellers.get(action, self._arrow)(old, new)

    def _register(self, old: str | None, new: str) -> str:
        # of an imported patient `old` is the file
        before = json.loads(old) if old and old.startswith("{") else None
        return self._parts(before, json.loads(new))

    def _merged(self, _: str | None, new: str) -> str:
        other, why = json.loads(new)
        return self._other(other, why)

    def _separated(self, old: str, new: str) -> str:
        return self._other(old, new)

    def _other(self, patient_id: str, why: str) -> str:
        """Name the other patient and the reason, which may name them as well; or neither."""
        if not self._others:
            return self._say("another entry of the register")
        return f"{self.patient(patient_id)}: {why}"

    def _erasure(self, _: str | None, new: str) -> str:
        told = json.loads(new)
        said = self._say("Patients: {0}; intakes: {1}; rows blanked: {2}. Reason: {3}")
        return said.format(len(told["patients"]), told["intakes"], told["rows"], told["reason"])

    def _amending(self, _: str | None, new: str) -> str:
        return self._say("Reason: {0}").format(new)

    def _amended(self, _: str | None, new: str) -> str:
        head = self._head(new)
        return self._say("by version {0}").format(head.version) if head else ""

    def _taken_over(self, old: str, new: str) -> str:
        return f"{self._person(old)} → {self._person(new)}"

    def _answer(self, question: Question, kept: str | None) -> str:
        if kept is None:
            return shown(question, NOT_ASKED)
        state, code, grouped = json.loads(kept)
        return shown(question, stored_answer(question, state, code, grouped=bool(grouped)))

    def _setting(self, old: str | None, new: str) -> str:
        name, _, value = new.partition(": ")
        before = old.partition(": ")[2] if old is not None else None
        label = self._label(name)
        if (parts := _object(value)) is not None:
            return f"{label}: {self._parts(_object(before or ''), parts)}"
        if before is None:
            return f"{label}: {self._plain(value)}"
        return f"{label}: {self._plain(before) or NOTHING} → {self._plain(value) or NOTHING}"

    def _parts(self, old: Mapping[str, object] | None, new: Mapping[str, object]) -> str:
        """Name each part that is there, or that is different."""
        told = []
        for name, value in new.items():
            after, label = self._value(name, value), self._label(name)
            if old is None and after:
                told.append(f"{label}: {after}")
            elif old is not None and (before := self._value(name, old.get(name))) != after:
                told.append(f"{label}: {before or NOTHING} → {after or NOTHING}")
        return "; ".join(told)

    def _value(self, name: str, value: object) -> str:
        if not value:
            return ""
        if name == "dob":
            return PartialDate.from_iso(str(value)).shown(self._words)
        if isinstance(value, Mapping):
            return self._parts(None, value)
        if isinstance(value, list):
            inner = (
                " ".join(map(str, one)) if isinstance(one, list) else str(one) for one in value
            )
            return ", ".join(inner)
        return self._plain(str(value))

    def _label(self, name: str) -> str:
        return self._say(LABELS[name]) if name in LABELS else name

    # -- words ---------------------------------------------------------------------------------

    def _arrow(self, old: str | None, new: str | None) -> str:
        told = [self._plain(part) for part in (old, new) if part is not None]
        return " → ".join(told)

    def _plain(self, text: str) -> str:
        """Write moments and days as people do, and long hashes as the beginning that stands on paper."""
        text = _MOMENT.sub(lambda found: self._moment(found[0]), text)
        text = _DAY.sub(lambda found: self._day_of(found[0]), text)
        return _DIGEST.sub(r"\1…", text)

    def _moment(self, kept: str) -> str:
        try:
            at = dt.datetime.fromisoformat(kept)
        except ValueError:
            return kept
        return self._written(at.astimezone() if at.utcoffset() == dt.timedelta(0) else at)

    def _written(self, at: dt.datetime) -> str:
        return f"{self._day(at.date())} {at:%H:%M}"

    def _day_of(self, kept: str) -> str:
        try:
            return self._day(dt.date.fromisoformat(kept))
        except ValueError:
            return kept

    def _day(self, day: dt.date) -> str:
        return PartialDate.of(day).shown(self._words)

    def _person(self, login: str) -> str:
        return self._people.get(login, login)

    # -- looking up ----------------------------------------------------------------------------

    def _head(self, intake: str | None) -> IntakeHead | None:
        if not intake:
            return None
        if intake not in self._heads:
            _make_room(self._heads)
            self._heads[intake] = self._store.intakes.find(intake)
        return self._heads[intake]

    def _asked(self, row: Row) -> str:
        """Name of the question, or of the group, and of the entry in it."""
        if not row["question"]:
            return ""
        question = self._question(row)
        name = question.name if question else str(row["question"])
        entry = row["entry"]
        return self._say("{0} (entry {1})").format(name, entry) if entry else name

    def _question(self, row: Row) -> Question | None:
        head = self._head(row["intake"])
        if head is None:
            return None
        return self._questionnaire_of(head).questions.get(str(row["question"]))


def one_line(text: str) -> str:
    """Write what moves the cursor, starts a line or turns the reading as its number: a name must not forge a row."""
    return "".join(
        one if one.isprintable() else " " if one.isspace() else f"\\u{ord(one):04x}" for one in text
    )


def _make_room(remembered: dict[str, Any]) -> None:
    if len(remembered) >= _REMEMBERED:
        remembered.clear()


def _object(text: str) -> dict[str, object] | None:
    """Return what a setting of several parts holds; None for words, also for a name that begins with a brace."""
    if not text.startswith("{"):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and found else None
