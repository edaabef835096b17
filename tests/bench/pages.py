"""From one section of the intake to the next, painted, against two empty pages in the same kind of stack."""

from __future__ import annotations

from pathlib import Path

from tests.bench.patients import desk, filled_draft
from tests.bench.rows import Row, in_turns, median, percentile

TIMES = 120
SIZE = (1360, 850)


def measure(folder: Path) -> list[Row]:
    from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

    from clinic_app.app import dress
    from clinic_app.ui.care.look import Look
    from clinic_app.ui.intake.form_model import FormModel
    from clinic_app.ui.intake.intake_page import IntakePage

    application = QApplication([])
    dress(application, Look("light"))
    at = desk(folder)
    draft = filled_draft(at, "child")
    page = IntakePage(FormModel(draft))
    empty = QStackedWidget()
    for _ in range(2):
        empty.addWidget(QWidget())
    for window in (page, empty):
        window.resize(*SIZE)
        window.show()
    sections = [section.id for section in draft.form.questionnaire.sections]
    for section in sections:  # as the program does in its idle moments: built once, hidden
        page.show_section(section)
        application.processEvents()

    def turn(number: int) -> None:
        page.show_section(sections[number % len(sections)])
        page.repaint()

    def bare(number: int) -> None:
        empty.setCurrentIndex(number % 2)
        empty.repaint()

    values, floors = in_turns(turn, bare, TIMES)
    for window in (page, empty):
        window.close()
        window.deleteLater()
    application.processEvents()
    at.close()
    name = "two empty pages"
    return [
        Row("page switch, p50", median(values), name, median(floors), ""),
        Row("page switch, p95", percentile(values, 95), name, percentile(floors, 95), "16 ms"),
    ]
