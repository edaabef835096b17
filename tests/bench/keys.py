"""A key that answers, until the answer and the next question are drawn, against one bare commit and two bare cards drawn."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.patients import desk, filled_draft
from tests.bench.rows import Row, in_turns, median, percentile

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from clinic_app.ui.intake.intake_page import IntakePage

TURNS, KEYS_A_TURN = 12, 10
SIZE = (1360, 850)
SECTION = "sec.gut"


def measure(folder: Path) -> list[Row]:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QWidget

    from clinic_app.app import dress
    from clinic_app.ui.care.look import Look
    from clinic_app.ui.intake.form_model import FormModel
    from clinic_app.ui.intake.intake_page import IntakePage

    application = QApplication.instance() or QApplication([])
    if not isinstance(application, QApplication):
        raise TypeError("an application without a window")
    dress(application, Look("light"))
    at = desk(folder / "desk")
    page, bare = IntakePage(FormModel(filled_draft(at, "child"))), QWidget()
    page.resize(*SIZE)
    least = _least(bare, folder / "bare.db")
    for window in (bare, page):
        window.show()
    page.activateWindow()
    page.show_section(SECTION)
    QTest.qWait(2000)  # cards are built ahead while nobody waits
    answer = _answer(page)
    values: list[float] = []
    floors: list[float] = []
    for _ in range(TURNS):
        more, less = in_turns(answer, least, KEYS_A_TURN, warm=0)
        values += more
        floors += less
        application.processEvents()  # the findings follow, as between two presses
    for window in (bare, page):
        window.close()
        window.deleteLater()
    application.processEvents()
    at.close()
    name = "commit and two bare cards"
    return [
        Row("key to drawn, p50", median(values), name, median(floors), ""),
        Row("key to drawn, p95", percentile(values, 95), name, percentile(floors, 95), "16 ms"),
    ]


def _answer(page: IntakePage) -> Callable[[int], None]:
    """Press a key on one yes/no question after the other; each answer is another than before."""
    from PySide6.QtCore import QCoreApplication, QEvent, Qt
    from PySide6.QtTest import QTest

    from clinic_app.form.questionnaire import Kind

    rows = [row for row in page.current_page.rows() if row.question.kind is Kind.YES_NO]
    pressed = 0

    def press(_: int) -> None:
        nonlocal pressed
        row = rows[pressed % len(rows)]
        key = Qt.Key.Key_N if pressed // len(rows) % 2 else Qt.Key.Key_U
        pressed += 1
        QTest.keyClick(row.editor.focus_target(), key)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)

    return press


def _least(window: QWidget, file: Path) -> Callable[[int], None]:
    """Write one bare row and draw two bare cards with four radio buttons each."""
    from PySide6.QtWidgets import QGroupBox, QHBoxLayout, QRadioButton, QVBoxLayout
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(str(file), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{secrets.token_hex(32)}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, code TEXT)")
    window.resize(760, 160)
    column = QVBoxLayout(window)
    cards = [QGroupBox("A question of some length that is asked here?", window) for _ in range(2)]
    buttons = []
    for card in cards:
        line = QHBoxLayout(card)
        for word in ("Yes", "No", "Unknown", "Declined"):
            buttons.append(QRadioButton(word, card))
            line.addWidget(buttons[-1])
        column.addWidget(card)

    def write_and_draw(number: int) -> None:
        connection.execute("INSERT INTO answer (code) VALUES (?)", (str(number),))
        buttons[number % len(buttons)].setChecked(True)
        for card in cards:
            card.repaint()

    return write_and_draw
