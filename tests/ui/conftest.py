"""A form with its rules, and drafts kept in memory, for the parts of the window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk as RealDesk
from clinic_app.errors import NotWritableError
from clinic_app.form.answers import Answer
from clinic_app.form.form import FIRST_ENTRY, Form, Key
from clinic_app.form.last_time import LastTime
from clinic_app.form.partial_date import PartialDate
from clinic_app.form.questionnaire import Questionnaire
from clinic_app.library import Edition, edition_from_files
from clinic_app.record import Identifier, Patient, PatientDetails
from clinic_app.screening.findings import Screening, screen
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.front_door import Opened
from clinic_app.ui.intake.form_model import FormModel
from clinic_app.ui.intake.intake_page import IntakePage
from clinic_app.ui.main_window import MainWindow
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.workplace import Workplace
from tests.ui.made_up_desk import MadeUpDoor, shown

RESOURCES = Path(__file__).parents[2] / "resources"
VISIT_DAY = dt.date(2026, 11, 23)


class MemoryDraft:
    """An open intake whose disk is a list; `disk_full` makes every write fail."""

    def __init__(self, edition: Edition, dob: str, sex: str) -> None:
        self.edition = edition
        details = PatientDetails(
            "Example-Okafor",
            "Adaeze",
            PartialDate.from_iso(dob),
            sex,
            (Identifier("MRN", "004-512"),),
        )
        self.patient = Patient("made-up", details, dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC))
        self.form = Form(edition.questionnaire)
        self.former = None
        self.last_time: LastTime | None = None
        self.earlier_forms: tuple[Form, ...] = ()
        self.place: Key | None = None
        self.saved_at: dt.datetime | None = None
        self.unsaved: list[Key] = []
        self.written: list[Key] = []
        self.disk_full = False
        self.typed_texts: dict[Key, str] = {}
        self._screening: tuple[Form, Screening] | None = None
        self.answer("visit.date", Answer.of(PartialDate.of(VISIT_DAY)))
        self.answer("pat.dob", Answer.of(details.dob))
        self.answer("pat.sex", Answer.of(sex))

    @property
    def screening(self) -> Screening:
        if self._screening is None or self._screening[0] is not self.form:
            self._screening = (self.form, screen(self.form, self.edition.rules))
        return self._screening[1]

    def answer(self, question_id: str, answer: Answer, entry: int = 0) -> None:
        group = self.edition.questionnaire.question(question_id).group
        if group is not None and entry == FIRST_ENTRY and not self.form.entries(group):
            self.form, _ = self.form.add_entry(group, entry)
        self.form = self.form.answer(question_id, answer, entry)
        if answer.is_given:
            self.typed_texts.pop((question_id, entry), None)
        self.unsaved.append((question_id, entry))
        self.retry()

    def add_entry(self, group: str, entry: int | None = None) -> int:
        self.form, entry = self.form.add_entry(group, entry)
        self.unsaved.append((group, entry))
        self.retry()
        return entry

    def remove_entry(self, group: str, entry: int) -> None:
        self.form = self.form.remove_entry(group, entry)
        self.unsaved.append((group, entry))
        self.retry()

    def give_sign(self) -> None:
        """Nobody else is there."""

    def close(self) -> None:
        """Nobody else is there."""

    def remember_place(self, question_id: str, entry: int = 0) -> None:
        self.place = (question_id, entry)

    def typed(self) -> dict[Key, str]:
        return dict(self.typed_texts)

    def keep_typed(self, texts: Mapping[Key, str]) -> None:
        if self.disk_full:
            raise NotWritableError("The disk is full.")
        kept = {**self.typed_texts, **texts}
        self.typed_texts = {key: text for key, text in kept.items() if text}

    def retry(self) -> None:
        if self.disk_full:
            raise NotWritableError("The disk is full.")
        self.written += self.unsaved
        self.unsaved.clear()
        self.saved_at = dt.datetime(2026, 11, 23, 14, 32, 7, tzinfo=dt.UTC)


@dataclass
class Desk:
    """An intake page on the screen, with hands on it."""

    draft: MemoryDraft
    model: FormModel
    page: IntakePage
    presses: int = 0

    @property
    def form(self) -> Form:
        return self.draft.form

    def press(self, key: Qt.Key | str, modifiers: Qt.KeyboardModifier | None = None) -> None:
        """Press one key where the keyboard is; counted."""
        self.presses += 1
        target = self.page.window().focusWidget() or self.page
        held = modifiers or Qt.KeyboardModifier.NoModifier
        if isinstance(key, str):
            QTest.keyClick(target, key, held)
        else:
            QTest.keyClick(target, key, held)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def type(self, text: str) -> None:
        """Type letters one by one; each is counted."""
        for letter in text:
            self.press(letter)

    @property
    def at(self) -> str:
        """Question that the keyboard is on; empty where it is on none."""
        focused = self.page.window().focusWidget()
        row = self.page._row_of(focused)
        return row.key[0] if row is not None else ""

    def settle(self) -> None:
        """Let the panel catch up."""
        QTest.qWait(5)


@pytest.fixture(scope="session")
def edition() -> Edition:
    return edition_from_files(
        RESOURCES / "questionnaires" / "gi-atopy-intake.json", RESOURCES / "screening"
    )


@pytest.fixture
def questionnaire(edition: Edition) -> Questionnaire:
    return edition.questionnaire


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    theme.apply(qapp, fonts=RESOURCES / "fonts")
    yield qapp
    theme.apply(qapp)


OpenDesk = Callable[..., Desk]


@pytest.fixture
def open_desk(dressed: QApplication, edition: Edition) -> Iterator[OpenDesk]:
    """Open an intake page; the patient is a girl of seven unless told otherwise."""
    opened: list[QWidget] = []

    def open_(
        dob: str = "2019-03-14",
        sex: str = "female",
        given: dict[str, Answer] | None = None,
        size: tuple[int, int] = (1366, 768),
        place: Key | None = None,
    ) -> Desk:
        draft = MemoryDraft(edition, dob, sex)
        for question_id, answer in (given or {}).items():
            draft.answer(question_id, answer)
        draft.place = place
        model = FormModel(draft)  # type: ignore[arg-type]
        page = IntakePage(model)
        model.setParent(page)
        page.resize(*size)
        page.show()
        QTest.qWaitForWindowActive(page)
        QTest.qWait(30)
        opened.append(page)
        return Desk(draft, model, page)

    yield open_
    for page in opened:
        page.close()
        page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    dressed.processEvents()


OpenWindow = Callable[[Dialogs], Workplace]


@pytest.fixture
def open_window(
    qtbot: QtBot, tmp_path: Path, edition: Edition, desk: RealDesk
) -> Iterator[OpenWindow]:
    """Open the whole window on the records of the fixture `desk`."""
    windows: list[MainWindow] = []

    def open_(dialogs: Dialogs) -> Workplace:
        window = MainWindow(MadeUpDoor(tmp_path / "data", edition), dialogs, Look("light"))
        qtbot.addWidget(window)
        window.enter(Opened(desk))
        shown(window)
        windows.append(window)
        assert window.workplace is not None
        return window.workplace

    yield open_
    for window in windows:
        window.close()
