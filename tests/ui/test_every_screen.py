"""Every screen: each control has a name and can be reached, nothing is cut off at twice the text size, both schemes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.errors import StorageError
from clinic_app.library import Edition
from clinic_app.ui.care.look import Look
from clinic_app.ui.door.closed_door import ClosedDoor
from clinic_app.ui.door.job_page import Job, JobPage
from clinic_app.ui.door.lock_screen import LockScreen
from clinic_app.ui.door.recovery_page import RecoveryPage
from clinic_app.ui.door.restore_page import RestorePage
from clinic_app.ui.door.setup_wizard import SetupWizard
from clinic_app.ui.door.unlock_page import UnlockPage
from clinic_app.ui.intake.hold_bar import HoldBar
from clinic_app.ui.intake.sign_dialog import SignDialog
from clinic_app.ui.parts.dialogs import PreparedDialogs
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.reason_dialog import ReasonDialog
from clinic_app.ui.workplace import (
    ABOUT,
    CLINIC,
    EXPORT,
    NEW_PATIENT,
    PATIENTS,
    SETTINGS,
    TODAY,
    Workplace,
)
from tests.ui.made_up_desk import VIOLET, MadeUpDoor, complete, new_desk, register, shown

PLACES = {
    "today": TODAY, "patient": PATIENTS, "clinic": CLINIC, "export": EXPORT, "settings": SETTINGS, "about": ABOUT,
    "new patient": NEW_PATIENT,
}  # fmt: skip
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Iterator[Desk]:
    made = new_desk(tmp_path / "data", edition)
    signed = made.start_intake(register(made, number="004-512-77").id)
    complete(signed)
    made.sign(signed, VIOLET)
    amended = made.amend(signed.id, "The mother who came with the child corrected the food")
    made.sign(amended, VIOLET)
    made.start_intake(register(made, "Sample-Brandt", "Jonas", dob="1988-06-02").id)
    twice = register(made, "Sample-Okafour", "Ada", number="004-512-78")
    made.merging.merge(twice.id, signed.patient.id, "registered twice, the mother says so")
    register(made, "Sample-Okafor", "Adaeze Chidinma")
    yield made
    made.close()


def _screens(desk: Desk, door: MadeUpDoor) -> dict[str, QWidget]:
    """Every screen that is not of an open intake."""
    dialogs = PreparedDialogs()
    screens: dict[str, QWidget] = {
        "unlock": UnlockPage(door),
        "recovery": RecoveryPage(door),
        "set-up": SetupWizard(door, dialogs),
        "restore": RestorePage(door, dialogs),
        "job": JobPage(
            Job("A new key for the records", "The records are copied.", lambda _: "Done.")
        ),
        "closed": ClosedDoor(StorageError("The key file is damaged.", "Restore it from a backup.")),
        "reason": ReasonDialog("Amend the intake of SAMPLE-OKAFOR, Adaeze", "It stays.", "Amend"),
        "lock": LockScreen("Dr Ada Sample", desk.store.confirm),
        "sign": SignDialog(
            desk, desk.open_draft(next(r for r in desk.today() if r.head.is_draft).head.id)
        ),
    }
    for name, place in PLACES.items():
        work = Workplace(desk, dialogs, Look(), "made-up data")
        if place == PATIENTS:
            work.show_patient(desk.find_patients("okafor")[0])
        elif place == NEW_PATIENT:
            work.show_place(place)
            work.new_patient.begin("sample-okafor, adaeze")
        else:
            work.show_place(place)
        screens[name] = work
    merge = Workplace(desk, dialogs, Look(), "made-up data")
    merge._begin_merge(desk.find_patients("okafor")[0])
    screens["merge"] = merge
    hold = HoldBar()
    hold.tell(
        "Dr Ada Sample has this draft open in another window, so nothing is written from here."
    )
    screens["taken over"] = hold
    for name, patient in (("history", None), ("access list", desk.find_patients("okafor")[0])):
        screens[name] = work = Workplace(desk, dialogs, Look(), "made-up data")
        work.show_history(patient)
    preview = Workplace(desk, dialogs, Look(), "")
    preview.open_intake(next(row for row in desk.today() if not row.head.is_draft).head.id)
    screens["preview"] = preview
    return screens


def test_every_control_has_a_name_and_a_way_to_it(
    qtbot: QtBot, desk: Desk, tmp_path: Path, edition: Edition
) -> None:
    unnamed: list[str] = []
    for name, screen in _screens(desk, MadeUpDoor(tmp_path / "data", edition)).items():
        qtbot.addWidget(screen)
        shown(screen)
        for control in screen.findChildren(QWidget):
            if not isinstance(control, CONTROLS) or not control.isVisible():
                continue
            if control.parent() is not None and isinstance(control.parent(), QComboBox | QLineEdit):
                continue  # parts of Qt's own fields
            interface = QAccessible.queryAccessibleInterface(control)
            spoken = control.accessibleName() or interface.text(QAccessible.Text.Name)
            if not spoken.strip():
                unnamed.append(f"{name}: {type(control).__name__}")
            if (
                isinstance(control, QAbstractButton)
                and control.focusPolicy() == Qt.FocusPolicy.NoFocus
            ):
                unnamed.append(f"{name}: {control.text()} cannot be reached by keyboard")
        screen.hide()
    assert not unnamed


@pytest.mark.parametrize(("scheme", "percent"), [("light", 100), ("dark", 100), ("light", 200)])
def test_nothing_is_cut_off(  # noqa: PLR0913, PLR0917 - fixtures
    qtbot: QtBot, desk: Desk, tmp_path: Path, edition: Edition, scheme: str, percent: int
) -> None:
    """Each label and button has the room its words need, at 1280 x 720, which is small for twice the size."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    Look(scheme, percent).apply(application, Path("resources/fonts"))
    cut: list[str] = []
    try:
        for name, screen in _screens(desk, MadeUpDoor(tmp_path / "data", edition)).items():
            qtbot.addWidget(screen)
            shown(screen, 1280, 720)
            parts = [part for part in screen.findChildren(QWidget) if part.isVisible()]
            cut += [f"{name}: {part} {part.size()}" for part in parts if _is_cut(part)]
            screen.hide()
    finally:
        Look("light", 100).apply(application)
    assert not cut


def _is_cut(part: QWidget) -> bool:
    if isinstance(part, Words) and part.wordWrap():
        return part.height() + 1 < part.heightForWidth(part.width())
    if isinstance(part, QLabel | QAbstractButton) and part.text():
        return (
            part.width() + 1 < part.minimumSizeHint().width()
            or part.height() + 1 < part.minimumSizeHint().height()
        )
    return False


def test_a_change_of_size_reaches_a_window_that_is_open(qtbot: QtBot, desk: Desk) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    work = Workplace(desk, PreparedDialogs(), Look(), "")
    qtbot.addWidget(work)
    shown(work)
    title = work.today.title
    before = title.font().pointSizeF()
    row = work.today.table.rowHeight(0)
    try:
        Look("light", 150).apply(application)
        QApplication.processEvents()
        assert title.font().pointSizeF() == pytest.approx(before * 1.5)
        assert work.today.table.rowHeight(0) > row
        Look("dark", 150).apply(application)
        ink = title.palette().windowText().color().lightness()
        assert ink > 128, "light ink on dark ground"
    finally:
        Look("light", 100).apply(application)
