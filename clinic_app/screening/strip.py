"""The atopic history strip: eczema, asthma, rhinitis, food, drug, each with its state, since when, how active."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinic_app.form.answer import State
from clinic_app.form.form import Form
from clinic_app.form.partial_date import Onset
from clinic_app.screening.judge import Judge
from clinic_app.screening.reading import Reading
from clinic_app.screening.rule import Band, StripLine
from clinic_app.screening.truth import Truth
from clinic_app.screening.wording import render, spoken

_ONSET_OPEN = {
    State.UNKNOWN: "onset unknown",
    State.DECLINED: "onset declined",
    State.NOT_ASKED: "onset not asked",
}
_ACTIVITY_OPEN = {
    State.UNKNOWN: "activity unknown",
    State.DECLINED: "activity declined",
    State.NOT_ASKED: "activity not asked",
}


@dataclass(frozen=True, slots=True)
class StripItem:
    """One part of the strip, in words. `state`: yes, no, unknown, declined or not_asked; never guessed.

    `since`, `active` and `detail` are empty unless the state is yes or something contradicts a no.
    """

    key: str
    label: str
    letter: str
    state: str
    since: str
    active: str
    detail: str
    by: str
    question: str


def strip_item(
    line: StripLine,
    reading: Reading,
    judges: Mapping[str, Judge],
    bands: Iterable[Band],
    by: str,
) -> StripItem:
    """Read one line of the strip from the recorded answers."""
    form = reading.form
    answer = form.effective(line.question)
    state = answer.state.value if answer.value is None else str(answer.value)
    notes = [
        render(note.say, reading, judges, bands)
        for note in line.notes
        if judges[note.when].truth(reading) is Truth.TRUE
    ]
    details = [*_details(line, form), *notes] if state == "yes" else notes
    return StripItem(
        line.key,
        line.label,
        line.letter,
        state,
        _since(line, form) if state == "yes" else "",
        _active(line, form) if state == "yes" else "",
        "; ".join(details),
        by if answer.is_given else "",
        line.question,
    )


def _since(line: StripLine, form: Form) -> str:
    if not line.since or not form.is_shown(line.since):
        return ""
    answer, words = form.effective(line.since), form.questionnaire.words
    if isinstance(answer.value, Onset):
        when = answer.value.shown(words)
        if answer.value.birth:
            return when
        if answer.value.date is not None:
            return words.say("since {when}", when=when)
        return words.say("from {when}", when=when)
    return words.say(_ONSET_OPEN[answer.state])


def _active(line: StripLine, form: Form) -> str:
    if not line.active or not form.is_shown(line.active):
        return ""
    answer = form.effective(line.active)
    if isinstance(answer.value, str):
        words = line.active_words.get(answer.value)
        return spoken(form, (line.active, 0)) if words is None else words
    return form.questionnaire.words.say(_ACTIVITY_OPEN[answer.state])


def _details(line: StripLine, form: Form) -> list[str]:
    """Recorded answers to the line's further questions, those of a repeating group from every entry."""
    found: list[str] = []
    for id_ in line.detail:
        question = form.questionnaire.question(id_)
        entries = (0,) if question.group is None else form.entries(question.group)
        said = [words for entry in entries if (words := _detail(form, id_, entry))]
        if said:
            found.append(", ".join(said))
    return found


def _detail(form: Form, question: str, entry: int) -> str:
    if form.effective(question, entry).value is None:
        return ""
    return spoken(form, (question, entry))
