from __future__ import annotations

from pathlib import Path

from tests.journeys.job import COMPLAINT, NUMBER, told, without_a_screen


def test_the_whole_job_without_a_screen(tmp_path: Path) -> None:
    form = told()
    outcome = without_a_screen(tmp_path / "data", form)
    assert outcome.status == "signed"
    assert outcome.draft_percent == 100
    assert outcome.number == NUMBER
    assert outcome.found_again
    assert "IN-01" in outcome.matched  # eczema is to be taken into consideration
    assert COMPLAINT in outcome.paper
    assert "SAMPLE-QUXLEY, Zerafina" in outcome.paper
    assert {key: answer for key, answer in form.answers.items() if key in outcome.answers} == (
        outcome.answers
    )
