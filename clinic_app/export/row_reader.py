"""Rows of the wide table, fast: what a question looks like with an answer is worked out once, not once for each record.

Most of a row repeats from record to record: *yes*, *no*, *does not apply*, ten foods that nobody reported. Cells that come from
one question depend on its answer and on whether it is shown alone, so they are remembered by these. The cells are those of
`Column.read`, each passed through `finish`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import groupby
from typing import Final

from clinic_app.export.codebook import Column
from clinic_app.form.questionnaire import Kind, Questionnaire
from clinic_app.record import Record

_REMEMBERED: Final = 400  # answers of one question; dates have no end of them
# 1 and 1.0 are equal and are not written alike, and texts have no end: only where there is no answer
_WITHOUT_ANSWER: Final = frozenset({Kind.NUMBER, Kind.ONSET, Kind.TEXT})
Finish = Callable[[Column, str], str]


class RowReader:
    """Reads the cells of these columns from one record after another."""

    def __init__(
        self, questionnaire: Questionnaire, told: Sequence[Column], finish: Finish
    ) -> None:
        self._questionnaire = questionnaire
        self._finish = finish
        self._blocks = [
            _Block(source, tuple(some), questionnaire)
            for source, some in groupby(told, lambda column: column.source)
        ]

    def row(self, record: Record) -> list[str]:
        """Return the cells in the order of the columns."""
        cells: list[str] = []
        same_form = record.questionnaire is self._questionnaire
        for block in self._blocks:
            cells += block.cells(record, self._finish, same_form=same_form)
        return cells


class _Block:
    """Neighbouring columns that are read from one question or one repeating group."""

    def __init__(self, source: str, told: tuple[Column, ...], questionnaire: Questionnaire) -> None:
        self._source, self._told = source, told
        kind = questionnaire.question(source).kind if source else None
        self._group = kind is Kind.GROUP
        self._is_question = kind is not None
        self._without_answer = kind in _WITHOUT_ANSWER
        self._known: dict[Hashable, tuple[str, ...]] = {}

    def cells(self, record: Record, finish: Finish, *, same_form: bool) -> tuple[str, ...]:
        form, source = record.form, self._source
        if not (self._is_question and same_form):
            return tuple(self._read(record, finish))
        answer = form.get(source)
        if (self._without_answer and answer.value is not None) or (
            self._group and form.entries(source)
        ):
            return tuple(self._read(record, finish))
        key = (form.visibility(source), answer)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[key] = tuple(self._read(record, finish))
        return found

    def _read(self, record: Record, finish: Finish) -> Iterator[str]:
        return (finish(column, column.read(record)) for column in self._told)
