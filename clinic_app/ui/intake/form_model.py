"""Between the widgets and an open intake: the one object that tells the page what changed."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_app.errors import HeldElsewhereError, StorageError
from clinic_app.form.answers import NOT_ASKED, Answer
from clinic_app.form.form import FIRST_ENTRY, Form, Key
from clinic_app.form.last_time import LastTime
from clinic_app.form.questionnaire import Kind, Question, Questionnaire
from clinic_app.form.safety import is_asked_alone
from clinic_app.record import Patient
from clinic_app.screening.findings import Screening, ask_first
from clinic_app.screening.rules import RuleSet
from clinic_app.ui.language import error_words, told

if TYPE_CHECKING:
    from clinic_app.desk import Draft  # importing it would load the storage before the first screen

RETRY_AFTER_MS = 3_000
SIGN_OF_LIFE_MS = 30_000
_STEPS_KEPT = 200  # that Ctrl+Z may go back
PLACE_AFTER_MS = 400  # a place is written when the person stays there, not at every arrow key


Entry = tuple[str, int]  # of a repeating group


@dataclass(frozen=True, slots=True)
class _Step:
    """One change, by what was there before it."""

    answers: Mapping[Key, Answer]
    added: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()


class Undone(StrEnum):
    """What Ctrl+Z took back."""

    ANSWER = "answer"
    ADDED = "added"  # an entry, which is gone again
    REMOVED = "removed"  # an entry, which is there again


class FormModel(QObject):
    """The draft as the widgets see it: read it, answer, and hear what followed.

    An answer is on the disk when `answer` returns; where the disk fails it stays here, `save_failed` says so, and
    it is tried again every few seconds.
    """

    answers_changed = Signal(object)  # tuple of keys
    saved = Signal()
    save_failed = Signal(str)  # sentence
    taken_over = Signal(str)  # sentence; from then on nothing changes any more

    def __init__(self, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.draft = draft
        self._asked_first: tuple[Form, frozenset[str]] | None = None
        self._steps: deque[_Step] = deque(maxlen=_STEPS_KEPT)
        self._place_to_write: Key | None = None
        self._typed_kept: dict[Key, str] = {}
        self._typed_waiting: dict[Key, str] = {}  # what the disk has not taken yet
        self.is_lost = False  # another window has taken the draft over
        self._late: dict[Key, Answer] = {}  # answers that came after that
        self._sign_of_life = QTimer(self, interval=SIGN_OF_LIFE_MS)
        self._sign_of_life.timeout.connect(self.give_sign)
        self._sign_of_life.start()
        self._retry = QTimer(self, interval=RETRY_AFTER_MS)
        self._retry.timeout.connect(self.retry)
        self._write_place = QTimer(self, singleShot=True, interval=PLACE_AFTER_MS)
        self._write_place.timeout.connect(self.write_place)

    # -- reading --------------------------------------------------------------------------------

    @property
    def form(self) -> Form:
        """The form with every answer given so far."""
        return self.draft.form

    @property
    def questionnaire(self) -> Questionnaire:
        """Form version that the draft was started with."""
        return self.draft.edition.questionnaire

    @property
    def rules(self) -> RuleSet:
        """Rule set that the draft was started with."""
        return self.draft.edition.rules

    @property
    def screening(self) -> Screening:
        """What the answers mean now."""
        return self.draft.screening

    @property
    def patient(self) -> Patient:
        """Whom the intake is about."""
        return self.draft.patient

    @property
    def is_saved(self) -> bool:
        """Whether everything that is shown is on the disk."""
        return not self.draft.unsaved and not self._typed_waiting

    @property
    def not_recorded(self) -> dict[Key, Answer]:
        """Answers that are on the screen and were not written, because another window has the draft."""
        unsaved = {
            (change.question, change.entry): change.answer
            for change in self.draft.unsaved
            if change.answer is not None
        }
        return {**unsaved, **self._late}

    @property
    def visit_day(self) -> dt.date | None:
        """Day that “today” and “-3m” are counted from."""
        return self.form.visit_date.latest() if self.form.visit_date else None

    def question(self, question_id: str) -> Question:
        """Return a question of the form."""
        return self.questionnaire.question(question_id)

    def asked_first(self) -> frozenset[str]:
        """Optional questions that the rules want to be asked now."""
        form, rules = self.form, self.rules
        if self._asked_first is None or self._asked_first[0] is not form:
            # most of the time none of them is on the page, and the rules need not be read
            possible = any(form.is_shown(id_) for one in rules.ask_first for id_ in one.questions)
            self._asked_first = (form, ask_first(form, rules) if possible else frozenset())
        return self._asked_first[1]

    @property
    def last_time(self) -> LastTime | None:
        """What was said at the visit before and may be reconfirmed."""
        return self.draft.last_time

    def may_answer_together(self, listed: Sequence[Key]) -> list[str]:
        """Yes/no questions among `listed` that one key may answer: open ones, no safety question among them.

        The required ones; the optional ones, which may have been unfolded for the sake of a single one, only where
        no required one is open any more.
        """
        first = self.asked_first()
        open_ = [
            id_
            for id_, entry in listed
            if entry == 0
            and self.question(id_).kind is Kind.YES_NO
            and not is_asked_alone(self.question(id_))
            and not self.form.get(id_, entry).is_given
        ]
        core = [id_ for id_ in open_ if self.question(id_).required or id_ in first]
        return core or open_

    # -- changing -------------------------------------------------------------------------------

    def answer(self, key: Key, answer: Answer) -> None:
        """Record an answer."""
        if self.is_lost:
            self._late[key] = answer
        elif self.form.get(*key) != answer:
            group = self.question(key[0]).group
            made = group is not None and key[1] not in self.form.entries(group)
            added = ((group, key[1]),) if group is not None and made else ()
            self._steps.append(_Step({key: self.form.get(*key)}, added=added))
            self._record({key: answer})

    def keep_last(self, key: Key) -> Answer | None:
        """Record what was said at the visit before, which still holds; None where there is nothing to keep."""
        kept = self.last_time.of(key) if self.last_time is not None else None
        if kept is None or self.form.get(*key).is_given:
            return None
        self.answer(key, kept)
        return kept

    def clear(self, key: Key) -> None:
        """Take an answer back to *not asked*."""
        self.answer(key, NOT_ASKED)

    def answer_together(self, question_ids: Sequence[str], *, yes: Sequence[str] = ()) -> None:
        """Record *no* for questions that were asked in one breath, and *yes* for those that were picked out of them."""
        if self.is_lost:
            return
        answers = {(one, 0): Answer.of("yes") for one in yes}
        answers |= {(one, 0): Answer.of("no", grouped=True) for one in question_ids}
        self._steps.append(_Step({key: self.form.get(*key) for key in answers}))
        self._record(answers)

    def undo(self) -> tuple[Undone, Key] | None:
        """Take the last change of this sitting back; return what it was and where, if there is one.

        Answers that were given together go back together, an entry that was removed comes back with its answers,
        and one that was added goes, unless something stands in it by now.
        """
        while self._steps and not self.is_lost:
            step = self._steps.pop()
            back = [one for one in step.removed if one[1] not in self.form.entries(one[0])]
            for group, entry in back:
                self._write(partial(self.draft.add_entry, group, entry))
            before = {
                key: answer
                for key, answer in step.answers.items()
                if self._has_place(key) and self.form.get(*key) != answer
            }
            if before:
                self._record(before)
            gone = [one for one in step.added if self._is_blank(one)]
            for group, entry in gone:
                self._write(partial(self.draft.remove_entry, group, entry))
            if back or gone:
                self.answers_changed.emit(tuple((group, 0) for group, _ in (*back, *gone)))
            if back:
                return Undone.REMOVED, self._first_of(back[0])
            if before:
                return Undone.ANSWER, next(iter(before))
            if gone:
                group, _ = gone[0]
                return Undone.ADDED, self._first_of((group, self._last_entry(group)))
        return None

    def _first_of(self, entry: Entry) -> Key:
        return self.questionnaire.children(entry[0])[0], entry[1]

    def _last_entry(self, group: str) -> int:
        return (self.form.entries(group) or (FIRST_ENTRY,))[-1]

    def _is_blank(self, entry: Entry) -> bool:
        group, number = entry
        there = number in self.form.entries(group)
        return there and not self._given_in(entry)

    def _given_in(self, entry: Entry) -> dict[Key, Answer]:
        keys = [(child, entry[1]) for child in self.questionnaire.children(entry[0])]
        answers = {key: self.form.get(*key) for key in keys}
        return {key: answer for key, answer in answers.items() if answer.is_given}

    def add_entry(self, group: str) -> int:
        """Add an entry to a repeating group; a page with no entry shows a first blank one, which comes into being too."""
        before = self.form.entries(group)
        if not before:
            self._write(lambda: self.draft.add_entry(group))
        self._write(lambda: self.draft.add_entry(group))
        added = tuple((group, one) for one in self.form.entries(group) if one not in before)
        self._steps.append(_Step({}, added=added))
        self.answers_changed.emit(((group, 0),))
        return self.form.entries(group)[-1]

    def remove_entry(self, group: str, entry: int) -> None:
        """Remove an entry of a repeating group with its answers."""
        if self.is_lost or entry not in self.form.entries(group):
            return
        step = _Step(self._given_in((group, entry)), removed=((group, entry),))
        self._steps.append(step)
        self._write(lambda: self.draft.remove_entry(group, entry))
        self.answers_changed.emit(((group, 0),))

    def remember_place(self, key: Key) -> None:
        """Keep where the person is; written after a moment."""
        if self.draft.place != key:
            self._place_to_write = key
            self._write_place.start()

    def write_place(self) -> None:
        """Write the place at once: the page is being left."""
        self._write_place.stop()
        key, self._place_to_write = self._place_to_write, None
        if key is None:
            return
        try:
            self.draft.remember_place(*key)
        except StorageError as error:
            self._failed(error)

    def typed(self) -> dict[Key, str]:
        """What this person typed before, in another sitting, that is no answer yet."""
        try:
            found = self.draft.typed()
        except StorageError as error:
            self._failed(error)
            return {}
        self._typed_kept = {key: text for key, text in found.items() if self._is_known(key)}
        return dict(self._typed_kept)

    def keep_typed(self, texts: Mapping[Key, str]) -> None:
        """Keep what is typed and no answer yet, as it stands now in all fields."""
        texts = {key: text for key, text in texts.items() if self._is_known(key)}
        gone = {key: "" for key in self._typed_kept if key not in texts}
        changed = {key: text for key, text in texts.items() if self._typed_kept.get(key) != text}
        self._typed_waiting = {**self._typed_waiting, **gone, **changed}
        self._typed_kept = texts
        if self._typed_waiting:
            try:
                self._write_typed()
            except StorageError as error:
                self._failed(error)

    def retry(self) -> None:
        """Write what could not be written."""
        if not self.is_lost:
            self._write(self._write_all)

    def give_sign(self) -> None:
        """Say that this window is still there, and hear whether another one has taken over."""
        # a full disk or a lock is no reason to lose the draft
        with contextlib.suppress(StorageError):
            try:
                self.draft.give_sign()
            except HeldElsewhereError as error:
                self._lost(error)

    def end(self) -> None:
        """Do nothing of one's own any more: the intake is left, and Qt takes this apart only later."""
        for timer in (self._retry, self._write_place, self._sign_of_life):
            timer.stop()

    # -- inside ---------------------------------------------------------------------------------

    def _record(self, answers: Mapping[Key, Answer]) -> None:
        for (question_id, entry), answer in answers.items():
            saved = self._write(partial(self.draft.answer, question_id, answer, entry))
            if saved and answer.is_given:
                self._typed_kept.pop((question_id, entry), None)  # gone with the answer
        self.answers_changed.emit(tuple(answers))

    def _write_all(self) -> None:
        self.draft.retry()
        self._write_typed()

    def _write_typed(self) -> None:
        if self._typed_waiting:
            self.draft.keep_typed(self._typed_waiting)
            self._typed_waiting = {}

    def _is_known(self, key: Key) -> bool:
        return key[0] in self.questionnaire.questions and self._has_place(key)

    def _has_place(self, key: Key) -> bool:
        group = self.question(key[0]).group
        return group is None or key[1] in self.form.entries(group)

    def _write(self, change: Callable[[], object]) -> bool:
        """Make a change; whether it is on the disk."""
        try:
            change()
        except HeldElsewhereError as error:
            self._lost(error)
        except StorageError as error:
            self._failed(error)
        else:
            self._done()
            return True
        return False

    def _lost(self, error: HeldElsewhereError) -> None:
        if self.is_lost:
            return
        self.is_lost = True
        self._retry.stop()
        self._sign_of_life.stop()
        self.taken_over.emit(error_words(error))

    def _failed(self, error: StorageError) -> None:
        if not self._retry.isActive():
            self._retry.start()
        self.save_failed.emit(told(str(error)))

    def _done(self) -> None:
        self._retry.stop()
        self.saved.emit()
