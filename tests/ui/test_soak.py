from __future__ import annotations

import gc
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from clinic_app.form.answers import Answer
from clinic_app.form.form import Key
from clinic_app.form.questionnaire import Kind
from tests.ui.conftest import OpenDesk

EDITS = 4_000  # the bindings that abort do so after some hundred
KEYS = (Qt.Key.Key_Y, Qt.Key.Key_N, Qt.Key.Key_U, Qt.Key.Key_D)


@pytest.mark.slow
def test_thousands_of_answers_by_key_through_the_window(
    open_desk: OpenDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bindings that lose references to Python's constants abort after some hundred signals; this would."""
    desk = open_desk()
    page, edits = desk.page, 0
    expected: dict[Key, Answer] = dict(desk.form.answers)
    started, busy = time.perf_counter(), time.process_time()
    while edits < EDITS:
        for section in desk.model.questionnaire.sections:
            page.show_section(section.id)
            for row in page.current_page.rows():
                if row.question.kind is not Kind.YES_NO or row.isHidden():
                    continue
                key = KEYS[(edits // 7 + len(row.key[0])) % len(KEYS)]
                target = row.editor.focus_target()
                QTest.keyClick(target, key)
                answer = desk.form.get(*row.key)
                assert answer.is_given
                expected[row.key] = answer
                edits += 1
            QApplication.processEvents()
    took, busy = time.perf_counter() - started, time.process_time() - busy
    gc.collect()
    with capsys.disabled():
        print(  # noqa: T201 - figures for `pytest -s`
            f"\n{edits} answers by key in {took:.0f} s, {1000 * busy / edits:.2f} ms of work each"
        )
    assert dict(desk.form.answers) == expected
    assert len(desk.draft.written) >= edits // 2
