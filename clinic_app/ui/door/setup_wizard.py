"""The first start, in three steps: the clinic, the first clinician, the recovery code on paper."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_app.errors import ClinicError
from clinic_app.ui.door.door_card import DoorCard
from clinic_app.ui.door.front_door import FrontDoor, Opened
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.background import Background
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Field, add_buttons, add_field, passphrase_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.passphrase import Strength, refusal
from clinic_app.ui.parts.recovery_code import RecoveryCode
from clinic_app.ui.parts.segments import Segments

if TYPE_CHECKING:
    from clinic_app.desk import Desk

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
BRITISH, AMERICAN = (
    "UK",
    "US",
)  # the regions that the program has rules for; others come with a clinic's own files


class ClinicStep(QWidget):
    """Name that stands on paper."""

    def __init__(self) -> None:
        super().__init__()
        layout = _step_layout(self)
        layout.addWidget(
            Words(
                translated(
                    "Takes the history of a gut complaint together with eczema, asthma and allergies. Nothing leaves this computer, "
                    "and the records are encrypted from the start. Setting up takes two minutes; have a printer or a pen at hand."
                ),
                tone="mute",
            )
        )
        self.clinic_name = Field()
        add_field(
            layout,
            translated("Name of the clinic"),
            self.clinic_name,
            translated("It stands on every summary."),
        )
        self.region = Segments(
            (
                Option(BRITISH, translated("United Kingdom")),
                Option(AMERICAN, translated("United States")),
            ),
            translated("Region of the rules"),
        )
        layout.addWidget(Words(translated("Region of the rules"), bold=True))
        layout.addWidget(self.region)
        layout.addWidget(
            Words(
                translated(
                    "Whose guidance the findings follow, and the paper: A4 or Letter. Both can be changed in the settings."
                ),
                size=13,
                tone="mute",
            )
        )
        self.region.show_chosen(usual_region())
        self.region.chosen.connect(self.region.show_chosen)
        self.look_around = Button(translated("Look around first, with made-up patients"))
        layout.addWidget(self.look_around, 0, Qt.AlignmentFlag.AlignLeft)
        self.restore_button = Button(translated("Restore a backup…"))
        layout.addWidget(self.restore_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)

    @property
    def chosen_region(self) -> str:
        """Code of the region that is chosen."""
        return next(one.code for one in self.region.buttons if one.isChecked())

    def complaint(self) -> str:
        """What is missing, or nothing."""
        return "" if self.clinic_name.text().strip() else translated("Type the name of the clinic.")


class ClinicianStep(QWidget):
    """Who enters first, and the passphrase."""

    def __init__(self) -> None:
        super().__init__()
        layout = _step_layout(self)
        self.full_name = Field()
        self.login = Field()
        self.passphrase = passphrase_field()
        self.again = passphrase_field()
        self.strength = Strength()
        self._login_is_own = False
        add_field(
            layout,
            translated("Your name"),
            self.full_name,
            translated("As it stands under a signed intake."),
        )
        add_field(
            layout, translated("Login"), self.login, translated("A short name without spaces.")
        )
        add_field(layout, translated("Passphrase"), self.passphrase)
        layout.addWidget(self.strength)
        add_field(layout, translated("The same passphrase again"), self.again)
        self.passphrase.textChanged.connect(self._judge)
        self.full_name.textChanged.connect(self._suggest_login)
        self.login.textEdited.connect(self._keep_login)

    def complaint(self) -> str:
        """What is missing, or nothing."""
        if not self.full_name.text().strip():
            return translated("Type your name.")
        if not _LOGIN.fullmatch(self.login.text()):
            return translated("A login has small letters and digits only, for example “mlee”.")
        return refusal(self.passphrase.text(), self.again.text(), self._names())

    def to_correct(self) -> Field:
        """Return the first field that stands in the way."""
        if not self.full_name.text().strip():
            return self.full_name
        if not _LOGIN.fullmatch(self.login.text()):
            return self.login
        alone = self.passphrase.text()
        return self.passphrase if refusal(alone, alone, self._names()) else self.again

    def _names(self) -> tuple[str, str]:
        return self.login.text(), self.full_name.text()

    def _judge(self, passphrase: str) -> None:
        self.strength.show_strength(passphrase, self._names())

    def _suggest_login(self, name: str) -> None:
        if not self._login_is_own:
            self.login.setText(suggested_login(name))

    def _keep_login(self) -> None:
        self._login_is_own = True


class SetupWizard(DoorCard):
    """Walks through the three steps; the records are made after the second."""

    opened = Signal(object)  # Opened
    failed = Signal(object)  # an exception that is no ClinicError
    look_around_wanted = Signal()  # among made-up patients, before anything is set up
    restore_wanted = Signal()  # instead of making new records

    def __init__(self, door: FrontDoor, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(translated("made-up data") if door.made_up else "", parent)
        self._door = door
        self._work: Background[tuple[Opened, str]] | None = None
        self._opened: Opened | None = None
        self.title = Words(size=20, bold=True)
        self.where = Words(size=13, tone="mute")
        self.clinic, self.clinician, self.code = (
            ClinicStep(),
            ClinicianStep(),
            RecoveryCode(dialogs),
        )
        self._steps: tuple[QWidget, ...] = (self.clinic, self.clinician, self.code)
        self._at = 0
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.back_button = Button(translated("Back"))
        self.next_button = Button(translated("Next"), main=True)

        self.body.addWidget(self.where)
        self.body.addWidget(self.title)
        for step in self._steps:
            self.body.addWidget(step)
        self.body.addWidget(self.message)
        add_buttons(self.body, self.back_button, self.next_button)

        self.next_button.clicked.connect(self.go_on)
        self.back_button.clicked.connect(lambda: self._show(self._at - 1))
        self.clinic.look_around.clicked.connect(self.look_around_wanted)
        self.clinic.restore_button.clicked.connect(self.restore_wanted)
        self.code.written.toggled.connect(self.next_button.setEnabled)
        self._show(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on from any field."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.next_button.isEnabled():
            self.go_on()
        else:
            super().keyPressEvent(event)

    def go_on(self) -> None:
        """Leave this step if it is complete."""
        step = self._steps[self._at]
        if step is self.code:
            if self._opened is not None and self.code.written.isChecked():
                self.code.forget()
                self.opened.emit(self._opened)
            return
        complaint = step.complaint() if isinstance(step, ClinicStep | ClinicianStep) else ""
        self.message.say(complaint)
        if complaint:
            self._focus_wrong(step)
            return
        if step is self.clinic:
            self._show(1)
        else:
            self._make_records()

    def _focus_wrong(self, step: QWidget) -> None:
        """Put the keyboard on what the complaint is about, with what stands there marked."""
        if isinstance(step, ClinicStep):
            field = step.clinic_name
        elif isinstance(step, ClinicianStep):
            field = step.to_correct()
        field.setFocus()
        field.selectAll()

    def _make_records(self) -> None:
        if self._work is not None and self._work.running:
            return
        clinic_name = self.clinic.clinic_name.text().strip()
        login, full_name = self.clinician.login.text(), self.clinician.full_name.text().strip()
        passphrase = self.clinician.passphrase.text()
        self._busy(True)
        self._work = Background(
            lambda: self._door.set_up(clinic_name, login, full_name, passphrase),
            self._made,
            self._refused,
        )
        self._work.start()

    def _made(self, result: tuple[Opened, str]) -> None:
        self._busy(False)
        self._opened, code = result
        self.code.show_code(code, self.clinic.clinic_name.text().strip())
        self.clinician.passphrase.clear()
        self.clinician.again.clear()
        self._show(2)
        self.message.say(self._keep_region(self._opened.desk))

    def _keep_region(self, desk: Desk) -> str:
        """Set the region and its usual paper, where they are not what is usual anyway; say what stood in the way."""
        from clinic_app.desk.settings import PAPER, PAPERS, REGION

        code = self.clinic.chosen_region
        try:
            if code != desk.edition.rules.region:
                desk.set_setting(REGION, code)
                desk.set_setting(PAPER, PAPERS[code == AMERICAN])
        except ClinicError as error:
            return error_words(error)
        return ""

    def _refused(self, error: Exception) -> None:
        self._busy(False)
        if isinstance(error, ClinicError):
            self.message.say(error_words(error))
        else:
            self.failed.emit(error)

    def _busy(self, busy: bool) -> None:
        self.clinician.setEnabled(not busy)
        self.back_button.setEnabled(not busy)
        self.next_button.setEnabled(not busy)
        self.next_button.setText(translated("Making the records…") if busy else translated("Next"))

    def _show(self, index: int) -> None:
        titles = (
            translated("The clinic"),
            translated("The first clinician"),
            translated("The recovery code"),
        )
        last = len(titles) - 1
        self._at = index
        for at, step in enumerate(self._steps):
            step.setVisible(at == index)
        self.where.setText(translated("Set-up · step {0} of {1}").format(index + 1, len(titles)))
        self.title.setText(titles[index])
        self.message.say("")
        self.back_button.setVisible(0 < index < last)
        self.next_button.setText(
            translated("Start working") if index == last else translated("Next")
        )
        self.next_button.setEnabled(index != last or self.code.written.isChecked())
        (self.clinic.clinic_name, self.clinician.full_name, self.code.save_button)[index].setFocus()


def usual_region() -> str:
    """Region to begin with: that of the system, where there are rules for it."""
    there = QLocale.system().territory()
    return AMERICAN if there == QLocale.Country.UnitedStates else BRITISH


def suggested_login(full_name: str) -> str:
    """First letter and family name in plain small letters: “Dr. Maria Lee” gives “mlee”."""
    plain = unicodedata.normalize("NFKD", full_name).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.findall(r"[a-z]+", plain) if word not in {"dr", "prof", "med"}]
    return (words[0][0] + words[-1] if len(words) > 1 else "".join(words))[:32]


def _step_layout(step: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(step)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(theme.px(10))
    return layout
