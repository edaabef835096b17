"""The form and every finding after an answer, against looking each question's answer up once."""

from __future__ import annotations

from pathlib import Path

from clinic_app.form.answers import NOT_ASKED, Answer
from clinic_app.screening.findings import screen
from tests.bench.patients import case, edition
from tests.bench.rows import Row, in_turns, median

TIMES = 300


def measure(folder: Path) -> list[Row]:  # noqa: ARG001 - all measures are called alike
    used = edition()
    rows = []
    for name in ("infant", "child", "adult"):
        told = case(name, used).form
        questions = tuple(used.questionnaire.questions)

        def again(number: int, told=told) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
            form = told.answer("ecz.ever", Answer.of("no" if number % 2 else "yes"))
            form.shown()
            form.percent()
            form.missing_required()
            screen(form, used.rules)

        def look(_: int, told=told, questions=questions) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
            for question in questions:
                told.answers.get((question, 0), NOT_ASKED)

        values, floors = in_turns(again, look, TIMES)
        rows.append(
            Row(
                f"form and all findings, {name}",
                median(values),
                f"{len(questions)} look-ups",
                median(floors),
                "1 ms",
            )
        )
    return rows
