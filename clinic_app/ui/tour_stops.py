"""Where the tour leads, and what it says there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from clinic_app.ui.language import translated
from clinic_app.ui.tour import Stop

TODAY, CLINIC, SETTINGS = 0, 2, 4  # places of the workplace


def tour_stops(
    place: Callable[[int], None],
    draft: Callable[[str], None],
    question: Callable[[], QWidget | None],
    paper: Callable[[], None],
    passphrase: str,
) -> tuple[Stop, ...]:
    """Return the stops in their order. Each can be gone to from any other.

    `place` shows a page of the desk, `draft` a question of the open draft, `question` is what
    holds it then, `paper` what was signed today.
    """
    return (
        Stop(
            lambda: place(TODAY),
            translated("Today"),
            translated(
                "Every patient here is made up, and nothing stays when you close. These are the intakes of the day: one signed, one just begun."
            ),
        ),
        Stop(
            lambda: draft("ecz.ever"),
            translated("A return visit"),
            translated(
                "This child was here 14 months ago. What was said then stands beside each question; K keeps it, Y N U D answer anew. Try it."
            ),
            question,
        ),
        Stop(
            lambda: draft("gi.dysphagia"),
            translated("Findings while you ask"),
            translated(
                "Answer a few questions: the atopic history and the findings at the right follow at once. F1 says why, and on what evidence."
            ),
            question,
        ),
        Stop(
            paper,
            translated("The paper"),
            translated(
                "What was signed, on one or two pages. A blank is printed as “not asked”, never as no. Esc closes it."
            ),
        ),
        Stop(
            lambda: place(CLINIC),
            translated("The clinic"),
            translated(
                "In how many intakes was the whole atopic history asked, and what came of it? Counts only; nobody is named."
            ),
        ),
        Stop(
            lambda: place(SETTINGS),
            translated("Yours"),
            translated(
                "Colleagues, backup, paper and colours. To sign something here, the passphrase is: {0}. Close the window to set up your own clinic."
            ).format(passphrase),
        ),
    )
