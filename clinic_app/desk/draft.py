"""An open intake: every change is on the disk when the call returns."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from clinic_app.desk.session import Session
from clinic_app.errors import StorageError
from clinic_app.form.answers import Answer, State, from_code, to_code
from clinic_app.form.changes import Change, changes
from clinic_app.form.form import FIRST_ENTRY, Form, Key
from clinic_app.form.last_time import LastTime, last_time
from clinic_app.form.questionnaire import Question
from clinic_app.library import Edition
from clinic_app.record import IntakeHead, Patient, Record
from clinic_app.screening.findings import Screening, screen


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A change that is on the screen but not yet on the disk."""

    question: str
    entry: int
    answer: Answer | None  # None: the entry itself was added or removed
    removed: bool = False


class Draft:
    """An open intake. Every change is on the disk when the call returns.

    Where the disk fails the change stays in the form and in `unsaved`, StorageError is raised, and
    `retry` writes it later: nothing that was typed is lost while the program runs.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a draft is made of
        self,
        session: Session,
        edition: Edition,
        head: IntakeHead,
        patient: Patient,
        form: Form,
        former: Record | None = None,
        earlier: Callable[[], Record | None] = lambda: None,
        visits: Callable[[], Sequence[Form]] = tuple,
    ) -> None:
        self._session = session
        self.edition = edition
        self.head = head
        self.patient = patient
        self.form = form
        self.former = former  # the signed version that this one amends
        self._earlier, self._visits = earlier, visits
        self.saved_at: dt.datetime | None = None
        self.unsaved: list[Unsaved] = []
        self._screening: tuple[Form, Screening] | None = None

    @property
    def id(self) -> str:
        """Id of the intake."""
        return self.head.id

    @property
    def place(self) -> Key | None:
        """Question and entry that was last looked at."""
        return self.head.place

    @property
    def screening(self) -> Screening:
        """What the answers mean now; computed once for each state of the form."""
        if self._screening is None or self._screening[0] is not self.form:
            self._screening = (
                self.form,
                screen(self.form, self.edition.rules, tiers_off=self._session.tiers_off),
            )
        return self._screening[1]

    @cached_property
    def last_time(self) -> LastTime | None:
        """What was said at the visit before and may be reconfirmed; read when it is first wanted.

        None at a first visit, and in an amendment, which begins with all answers. Raises StorageError.
        """
        record = self._earlier() if self.former is None else None
        if record is None or record.form.visit_date is None:
            return None
        day = record.form.visit_date.latest()
        return last_time(record.form, self.edition.questionnaire, day)

    @cached_property
    def earlier_forms(self) -> Sequence[Form]:
        """What the signed visits before this one say, newest first; read when it is first wanted. Raises StorageError."""
        return self._visits()

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is different from the version that this one amends; nothing in a first version."""
        return changes(self.former.form, self.form) if self.former is not None else ()

    def answer(self, question_id: str, answer: Answer, entry: int = 0) -> None:
        """Record one answer.

        Raises StorageError and HeldElsewhereError (then it is kept in `unsaved`), KeyError for an unknown id.
        """
        group = self.edition.questionnaire.question(question_id).group
        if group is not None and entry == FIRST_ENTRY and not self.form.entries(group):
            self._add_entry(group, entry)
        self.form = self.form.answer(question_id, answer, entry)
        self.unsaved.append(Unsaved(question_id, entry, answer))
        self.retry()

    def answer_together(self, question_ids: Iterable[str]) -> None:
        """Record *no* for several yes/no questions that were asked in one breath."""
        for question_id in question_ids:
            self.answer(question_id, Answer.of("no", grouped=True))

    def add_entry(self, group: str, entry: int | None = None) -> int:
        """Add an entry to a repeating group and return its number; `entry` brings a removed one back.

        Raises StorageError.
        """
        entry = self._add_entry(group, entry)
        self.retry()
        return entry

    def remove_entry(self, group: str, entry: int) -> None:
        """Remove an entry with its answers. Raises StorageError."""
        self.form = self.form.remove_entry(group, entry)
        self.unsaved.append(Unsaved(group, entry, None, removed=True))
        self.retry()

    def remember_place(self, question_id: str, entry: int = 0) -> None:
        """Keep where the person is, so that the draft reopens there. Raises StorageError."""
        if self.head.place != (question_id, entry):
            self.head = replace(self.head, place=(question_id, entry))
            self._session.store.intakes.save_place(self.id, question_id, entry)

    def give_sign(self) -> None:
        """Say that somebody still works here. Raises HeldElsewhereError where another window took over."""
        self._session.store.holds.give_sign(self.id)

    def close(self) -> None:
        """Let go of the draft. Where the records cannot be written the hold stays, and can be taken over."""
        with suppress(StorageError):
            self._session.store.holds.release(self.id)

    def typed(self) -> dict[Key, str]:
        """What the same person typed earlier that is no answer yet. Raises StorageError."""
        return self._session.store.typed.of(self.id)

    def keep_typed(self, texts: Mapping[Key, str]) -> None:
        """Keep what is typed and no answer yet; an empty text forgets it. Raises StorageError."""
        self._session.store.typed.keep(self.id, texts)

    def retry(self) -> None:
        """Write what is not yet on the disk, oldest first. Raises StorageError and keeps the rest."""
        intakes = self._session.store.intakes
        while self.unsaved:
            change = self.unsaved[0]
            if change.answer is not None:
                self._save(change.question, change.entry, change.answer)
            elif change.removed:
                children = self.edition.questionnaire.children(change.question)
                intakes.remove_entry(self.id, change.question, change.entry, children)
            else:
                intakes.add_entry(self.id, change.question, change.entry)
            del self.unsaved[0]
        self.saved_at = self._session.clock()

    def _add_entry(self, group: str, entry: int | None) -> int:
        self.form, entry = self.form.add_entry(group, entry)
        self.unsaved.append(Unsaved(group, entry, None))
        return entry

    def _save(self, question_id: str, entry: int, answer: Answer) -> None:
        question = self.edition.questionnaire.question(question_id)
        code = stored_code(question, answer)
        self._session.store.intakes.save_answer(
            self.id, question_id, entry, answer.state.value, code, grouped=answer.grouped
        )


def stored_code(question: Question, answer: Answer) -> str | None:
    """Canonical JSON text of an answer's value, as the records keep it."""
    if answer.state is not State.ANSWERED:
        return None
    return json.dumps(to_code(question, answer), ensure_ascii=False)


def stored_answer(
    question: Question, state: str, code: str | None, *, grouped: bool = False
) -> Answer:
    """Read what `stored_code` wrote, also with an older form. Raises AnswerError, ValueError for no JSON."""
    kept = State(state)
    value = (
        from_code(question, json.loads(code), strict=False).value
        if kept is State.ANSWERED and code is not None
        else None
    )
    return Answer(kept, value, grouped)
