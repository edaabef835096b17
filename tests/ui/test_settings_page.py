"""Each setting is tried for its effect, not for its field."""

from __future__ import annotations

import io
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic_app.desk import Desk
from clinic_app.form.answers import Answer
from clinic_app.library import Edition
from clinic_app.screening.rules import Urgency
from clinic_app.ui.care.daily_backup import DailyBackup
from clinic_app.ui.care.look import Look
from clinic_app.ui.care.settings_page import SettingsPage, idle_minutes
from clinic_app.ui.intake.cards.text import Text
from clinic_app.ui.intake.findings_panel import FindingsPanel
from clinic_app.ui.intake.form_model import FormModel
from clinic_app.ui.parts.dialogs import PreparedDialogs
from tests.ui.made_up_desk import (
    CLINIC,
    LOGIN,
    NAME,
    VIOLET,
    MadeUpDoor,
    complete,
    new_desk,
    register,
    shown,
)


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return new_desk(tmp_path, edition)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> SettingsPage:
    made = SettingsPage(desk, Look("light", 100), PreparedDialogs(), DailyBackup(desk))
    qtbot.addWidget(made)
    shown(made)
    return made


def _paper(desk: Desk) -> pypdf.PdfReader:
    draft = desk.start_intake(register(desk).id)
    return pypdf.PdfReader(io.BytesIO(desk.exports.summary_pdf(desk.record(draft.id))))


def test_the_name_of_the_clinic_stands_on_paper(page: SettingsPage, desk: Desk) -> None:
    page.clinic_name.setFocus()
    page.clinic_name.selectAll()
    QTest.keyClicks(page.clinic_name, "Second made-up clinic")
    QTest.keyClick(page.clinic_name, Qt.Key.Key_Return)
    assert page.clinic_saved.text() == "Kept."
    assert "Second made-up clinic" in _paper(desk).pages[0].extract_text()


def test_an_empty_name_is_not_kept(page: SettingsPage, desk: Desk) -> None:
    page.clinic_name.clear()
    page.clinic_name.editingFinished.emit()
    assert page.clinic_name.text() == desk.clinic_name == "Made-up clinic"


def test_the_paper_size_is_that_of_the_next_summary(page: SettingsPage, desk: Desk) -> None:
    assert round(float(_paper(desk).pages[0].mediabox.width)) == 595
    page.paper.chosen.emit("Letter")
    draft = desk.start_intake(register(desk, "Sample-Two").id)
    letter = pypdf.PdfReader(io.BytesIO(desk.exports.summary_pdf(desk.record(draft.id))))
    assert round(float(letter.pages[0].mediabox.width)) == 612


def test_the_emergency_tier_can_be_switched_off(page: SettingsPage, desk: Desk) -> None:
    draft = desk.start_intake(register(desk).id)
    draft.answer("anaph.now", Answer.of("yes"))
    tiers = {one.rule.urgency for one in desk.record(draft.id).screening.matched}
    assert Urgency.EMERGENCY in tiers
    QTest.keyClick(page.findings.emergency, Qt.Key.Key_Space)
    tiers = {one.rule.urgency for one in desk.record(draft.id).screening.matched}
    assert Urgency.EMERGENCY not in tiers


def test_the_idle_time_is_kept_and_nonsense_is_the_usual_one(
    page: SettingsPage, desk: Desk
) -> None:
    page.idle.chosen.emit("5")
    assert idle_minutes(desk) == 5
    desk.store.settings.set("idle_minutes", "none")
    assert idle_minutes(desk) == 10


def test_the_own_name_is_that_of_the_next_signature(
    page: SettingsPage, desk: Desk, tmp_path: Path, edition: Edition
) -> None:
    page.full_name.setText("Prof Ada Sample")
    page.full_name.editingFinished.emit()
    draft = desk.start_intake(register(desk).id)
    complete(draft)
    assert desk.sign(draft, VIOLET).signed_by_name == "Prof Ada Sample"
    assert dict(MadeUpDoor(tmp_path, edition).logins())["asample"] == "Prof Ada Sample"


def test_the_passphrase_is_changed_only_by_who_knows_it(
    page: SettingsPage, tmp_path: Path, edition: Edition
) -> None:
    new = "amber lantern eleven meadow"
    for field, text in ((page.old, "not this one at all"), (page.new, new), (page.again, new)):
        QTest.keyClicks(field, text)
    page.change_passphrase()
    assert "passphrase" in page.passphrase_message.text()
    assert page.old.text()
    page.old.setText(VIOLET)
    QTest.keyClick(page.again, Qt.Key.Key_Return)
    assert page.passphrase_message.text() == "The passphrase is changed."
    assert not page.old.text() + page.new.text() + page.again.text()
    MadeUpDoor(tmp_path, edition).unlock("asample", new).desk.close()


def test_colours_and_text_size_are_announced(page: SettingsPage) -> None:
    looks: list[Look] = []
    page.look_changed.connect(looks.append)
    page.scheme.chosen.emit("dark")
    page.text_size.chosen.emit("150")
    assert looks == [Look("dark", 100), Look("dark", 150)]


def test_a_look_is_kept_beside_the_records_and_nonsense_is_the_usual_one(
    qapp: QApplication, tmp_path: Path
) -> None:
    assert Look.read(tmp_path) == Look()
    Look("dark", 150).write(tmp_path)
    assert Look.read(tmp_path) == Look("dark", 150)
    for nonsense in ('{"scheme": "pink", "percent": 100}', "[]", "{", '{"scheme": "dark"}'):
        (tmp_path / "look.json").write_text(nonsense, encoding="utf-8")
        assert Look.read(tmp_path) == Look()
    before = qapp.font().pointSizeF()
    Look("dark", 200).apply(qapp)
    large = qapp.font().pointSizeF()
    Look("light", 100).apply(qapp)
    assert large == pytest.approx(2 * qapp.font().pointSizeF())
    assert before > 0


# -- region and tier ---------------------------------------------------------------------------------


@pytest.fixture
def regional(tmp_path: Path, edition: Edition) -> Desk:
    return MadeUpDoor(tmp_path / "regional", edition).set_up(CLINIC, LOGIN, NAME, VIOLET)[0].desk


def settings_of(qtbot: QtBot, desk: Desk, dialogs: PreparedDialogs | None = None) -> SettingsPage:
    made = SettingsPage(desk, Look("light", 100), dialogs or PreparedDialogs(), DailyBackup(desk))
    qtbot.addWidget(made)
    shown(made)
    return made


def test_the_region_says_what_it_does(qtbot: QtBot, regional: Desk) -> None:
    page = settings_of(qtbot, regional)
    assert "call 999" in page.findings.region_effect.text()
    page.findings.region.focus_target().setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    effect = page.findings.region_effect.text()
    assert regional.edition.rules.region == "US"
    assert "12 of 37 rules read differently than for United Kingdom: EM-01" in effect
    assert "UR-02" in effect
    assert "call 911" in effect


def test_a_switched_off_tier_is_told_on_the_page_and_beside_the_questions(
    qtbot: QtBot, regional: Desk
) -> None:
    page = settings_of(qtbot, regional)
    QTest.keyClick(page.findings.emergency, Qt.Key.Key_Space)
    assert "EM-01, EM-02" in page.findings.emergency_effect.text()
    draft = regional.start_intake(register(regional).id)
    panel = FindingsPanel(FormModel(draft))
    qtbot.addWidget(panel)
    shown(panel, 400, 800)
    panel.show_screening(draft.screening)
    said = [one.text() for one in panel.findChildren(Text) if one.isVisible()]
    assert "This clinic has switched off the findings of the tier “emergency”." in said
    QTest.keyClick(page.findings.emergency, Qt.Key.Key_Space)
    panel.show_screening(regional.open_draft(draft.id).screening)
    said = [one.text() for one in panel.findChildren(Text) if one.isVisible()]
    assert "This clinic has switched off the findings of the tier “emergency”." not in said


# -- another desk --------------------------------------------------------------------------------------


def test_settings_are_carried_by_the_window(qtbot: QtBot, regional: Desk, tmp_path: Path) -> None:
    dialogs = PreparedDialogs(tmp_path)
    page = settings_of(qtbot, regional, dialogs)
    regional.set_setting("paper", "Letter")
    regional.set_setting("rules_region", "US")
    QTest.mouseClick(page.file.save_button, Qt.MouseButton.LeftButton)
    assert page.file.message.text() == "Saved as clinic-app-settings.json."
    second = MadeUpDoor(tmp_path / "second", regional.edition)
    other = settings_of(qtbot, second.set_up("Second", LOGIN, NAME, VIOLET)[0].desk, dialogs)
    dialogs.opens = dialogs.files[-1]
    changed: list[None] = []
    other.region_changed.connect(lambda: changed.append(None))
    QTest.mouseClick(other.file.open_button, Qt.MouseButton.LeftButton)
    assert "Paper size: A4 → Letter" in other.file.preview.text()
    assert "Name of the clinic: Second → Made-up clinic" in other.file.preview.text()
    assert other.paper.buttons[0].isChecked()
    QTest.mouseClick(other.file.leave_button, Qt.MouseButton.LeftButton)
    assert not other.file.change_button.isVisible()
    QTest.mouseClick(other.file.open_button, Qt.MouseButton.LeftButton)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)  # the keyboard is on the button
    assert other.paper.buttons[1].isChecked()
    assert other.clinic_name.text() == "Made-up clinic"
    assert changed
    QTest.mouseClick(other.file.open_button, Qt.MouseButton.LeftButton)
    assert other.file.message.text() == "Everything is set like this already."


def test_a_bad_file_is_told_with_its_mistakes(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    dialogs = PreparedDialogs(tmp_path)
    page = settings_of(qtbot, desk, dialogs)
    dialogs.opens = tmp_path / "bad.json"
    dialogs.opens.write_text(
        '{"kind": "clinic-app settings", "format": 1, "settings": {"paper": "A3"}}'
    )
    QTest.mouseClick(page.file.open_button, Qt.MouseButton.LeftButton)
    assert "nothing was changed" in page.file.message.text()
    assert "paper: “A3” is not possible. It is one of A4, Letter." in dialogs.shown[-1]
    assert not page.file.change_button.isVisible()
    dialogs.opens = tmp_path / "none.json"
    QTest.mouseClick(page.file.open_button, Qt.MouseButton.LeftButton)
    assert "cannot be read" in page.file.message.text()
