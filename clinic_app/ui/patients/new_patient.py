"""A new patient: name, birth date as far as known, sex, numbers. Somebody alike is shown and can be overruled."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from clinic_app.desk import Desk
from clinic_app.errors import AnswerError, ClinicError
from clinic_app.fhir.found_patient import FoundPatient
from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Identifier, Patient, PatientDetails, Sex
from clinic_app.ui.language import error_words, translated, words_in_use
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.fields import Choice, Field, add_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.panel import Panel
from clinic_app.ui.parts.scroll import Scroll
from clinic_app.ui.parts.segments import Segments
from clinic_app.ui.patients.server_suggestions import ServerSuggestions
from clinic_app.ui.words.person_words import age_on, born_and_sex

NUMBER_KINDS = ("Clinic number", "National number", "Insurance number", "Other number")
_OLDEST = 125  # years; nobody is known to have grown older than 122
_NEEDED = "A name and a birth date are needed; the year alone is enough."


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into the search box, sorted into fields."""

    family: str = ""
    given: str = ""
    dob: str = ""
    number: str = ""


def sorted_out(text: str) -> Typed:
    """“Sample-Brandt, Jonas” and “Sample-Brandt Jonas” name a person; a date is a birth date; digits are a number."""
    typed = " ".join(text.split())
    try:
        PartialDate.parse(typed)
    except AnswerError:
        pass
    else:
        return Typed(dob=typed)
    if re.search(r"\d", typed):
        return Typed(number=typed)
    family, comma, given = typed.partition(",")
    if not comma:
        family, _, given = typed.partition(" ")
    return Typed(family=_capital(family.strip()), given=_capital(given.strip()))


def _capital(name: str) -> str:
    """Give a name typed in small letters its capitals; one with capitals of its own is left alone."""
    if name != name.lower():
        return name
    return re.sub(r"(^|[\s\-'\u2019])(\w)", lambda found: found[1] + found[2].upper(), name)


def matches(wanted: PatientDetails, found: PatientDetails) -> list[str]:
    """What is the same in both, in words."""
    same = []
    if _folded(wanted.family) == _folded(found.family) and wanted.family:
        same.append(translated("same family name"))
    if _folded(wanted.given) == _folded(found.given) and wanted.given:
        same.append(translated("same given name"))
    if wanted.dob == found.dob:
        same.append(translated("same date of birth"))
    numbers = {_folded(one.value) for one in found.identifiers}
    if any(_folded(one.value) in numbers for one in wanted.identifiers):
        same.append(translated("same number"))
    return same or [translated("a similar name")]


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _sexes() -> tuple[Option, ...]:
    return (
        Option(Sex.FEMALE, translated("Female"), "F"),
        Option(Sex.MALE, translated("Male"), "M"),
        Option(Sex.INDETERMINATE, translated("Indeterminate"), "I"),
        Option(Sex.UNKNOWN, translated("Unknown"), "U"),
    )


class NewPatientPage(QWidget):
    """The page. `registered` and `known` give the patient to go on with."""

    registered = Signal(object)  # Patient
    known = Signal(object)  # Patient, already in the register
    cancelled = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._overruled: PatientDetails | None = None
        self._sex = ""
        self.title = Words(translated("New patient"), size=20, bold=True)
        self.family, self.given = Field(), Field()
        self.dob = Field(translated("14-Mar-2019, Mar 2019 or 2019"))
        self.age = Words(size=13, tone="mute")
        self.sex = Segments(_sexes(), translated("Sex recorded at birth"))
        self.number_kind, self.number = Choice(), Field()
        for kind in NUMBER_KINDS:
            self.number_kind.addItem(translated(kind), kind)
        self.number_kind.setAccessibleName(translated("Kind of number"))
        self.former = Field()
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.alike = QWidget()
        self.alike_layout = QVBoxLayout(self.alike)
        self.suggestions = ServerSuggestions(desk)
        self._taken: FoundPatient | None = None
        self.save_button = Button(translated("Register"), main=True)
        self.cancel_button = Button(translated("Cancel   Esc"), translated("Cancel"))
        self._lay_out()
        self._connect()

    def begin(self, typed: str) -> None:
        """Start with what was typed into the search box."""
        known = sorted_out(typed)
        for field, text in (
            (self.family, known.family),
            (self.given, known.given),
            (self.dob, known.dob),
            (self.number, known.number),
            (self.former, ""),
        ):
            field.setText(text)
        self._choose_sex("")
        self.number_kind.setCurrentIndex(0)
        self._overruled = None
        self._taken = None
        self._clear_alike()
        self.suggestions.begin()
        self.message.say("")
        self._show_age()
        empty = next((f for f in (self.family, self.given, self.dob) if not f.text()), self.family)
        empty.setFocus()
        self._look_up()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back; Enter registers; on the sex its first letter chooses."""
        if self.sex.isAncestorOf(self.focusWidget() or self):
            letter = event.text().upper()
            code = next((one.code for one in _sexes() if one.key == letter), None)
            if code is not None:
                self._choose_sex(code)
                return
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.save()
        else:
            super().keyPressEvent(event)

    def save(self) -> None:
        """Register, unless something is missing or somebody alike was not yet looked at."""
        details = self._details()
        if details is None:
            return
        if self._overruled != details:
            alike = self._desk.similar_patients(details)
            if alike:
                self._show_alike(details, alike)
                return
        self._register(details)

    def _register(self, details: PatientDetails) -> None:
        try:
            patient = self._desk.register_patient(details)
        except ClinicError as error:
            self.message.say(error_words(error))
            return
        if self._taken is not None:
            self._desk.sending.tell_taken_over(patient, self._taken)
        self.registered.emit(patient)

    def _look_up(self) -> None:
        """Ask the clinic's server about what is typed so far, until somebody was taken over from it."""
        if self._taken is not None:
            return
        try:
            dob = PartialDate.parse(self.dob.text(), self._desk.clock().date(), words_in_use())
        except AnswerError:
            dob = None
        number = Identifier(str(self.number_kind.currentData()), self.number.text().strip())
        self.suggestions.look_up(self.family.text().strip(), dob, number)

    def _take_over(self, found: FoundPatient) -> None:
        """Write into the fields what the server knows; the sex recorded at birth it does not know."""
        self._taken = found
        number = found.numbers[0] if found.numbers else Identifier(NUMBER_KINDS[0], "")
        kind = number.kind if number.kind in NUMBER_KINDS else NUMBER_KINDS[0]
        for field, text in (
            (self.family, found.family),
            (self.given, found.given),
            (self.dob, found.dob.shown() if found.dob else self.dob.text()),
            (self.number, number.value or self.number.text()),
            (self.former, ", ".join(found.former_names) or self.former.text()),
        ):
            field.setText(text)
        if number.value:
            self.number_kind.setCurrentIndex(NUMBER_KINDS.index(kind))
        self.suggestions.begin()
        self.suggestions.tell_taken(found)
        self.sex.focus_target().setFocus()

    def _details(self) -> PatientDetails | None:
        """Return what is typed, or say what is missing."""
        family, given = self.family.text().strip(), self.given.text().strip()
        if not family and not given:
            self._refuse(translated(_NEEDED), self.family)
            return None
        dob = self._birth_date()
        if dob is None:
            return None
        if not self._sex:
            self._refuse(
                "Choose the sex recorded at birth; “unknown” is an answer.", self.sex.focus_target()
            )
            return None
        number = self.number.text().strip()
        former = tuple(name.strip() for name in self.former.text().split(",") if name.strip())
        return PatientDetails(
            family or given,
            given if family else "",
            dob,
            self._sex,
            (Identifier(str(self.number_kind.currentData()), number),) if number else (),
            former,
        )

    def _birth_date(self) -> PartialDate | None:
        """Return the birth date, or say why what is typed cannot be one."""
        today = self._desk.clock().date()
        if not self.dob.text().strip():
            self._refuse(translated(_NEEDED), self.dob)
            return None
        try:
            dob = PartialDate.parse(self.dob.text(), today, words_in_use())
        except AnswerError as error:
            self._refuse(error_words(error), self.dob)
            return None
        if dob.earliest() > today:
            self._refuse(translated("This birth date lies in the future."), self.dob)
            return None
        years = today.year - dob.year
        if years > _OLDEST:
            self._refuse(
                translated("That would be an age of about {0} years. Check the year.").format(
                    years
                ),
                self.dob,
            )
            return None
        return dob

    def _refuse(self, sentence: str, where: QWidget) -> None:
        self.message.say(sentence)
        where.setFocus()
        if isinstance(where, Field):
            where.selectAll()

    def _show_age(self) -> None:
        try:
            dob = PartialDate.parse(self.dob.text(), self._desk.clock().date(), words_in_use())
        except AnswerError:
            self.age.setText(translated("The year alone is enough."))
            return
        details = PatientDetails("", "", dob)
        age = age_on(details, self._desk.clock().date())
        self.age.setText(" · ".join(part for part in (dob.shown(), age) if part))

    def _choose_sex(self, code: str) -> None:
        self._sex = code
        self.sex.show_chosen(code)

    def _clear_alike(self) -> None:
        while (item := self.alike_layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.alike.hide()
        self.save_button.setText(translated("Register"))

    def _show_alike(self, details: PatientDetails, alike: list[Patient]) -> None:
        self._clear_alike()
        self._overruled = details
        heading = Words(translated("Is it one of these?"), bold=True, size=15)
        self.alike_layout.addWidget(heading)
        for patient in alike[:5]:
            self.alike_layout.addWidget(self._card(details, patient))
        self.alike_layout.addWidget(
            Words(
                translated("If it is another person (twins exist), register all the same."),
                tone="mute",
                size=13,
            )
        )
        self.message.say("")
        self.save_button.setText(translated("Another person: register"))
        self.alike.show()
        self.alike.findChildren(Button)[0].setFocus()

    def _card(self, details: PatientDetails, patient: Patient) -> QWidget:
        card = Panel(ground="amber_soft")
        row = QHBoxLayout(card)
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addWidget(Words(patient.banner_name, bold=True))
        second = born_and_sex(patient, self._desk.clock().date())
        words.addWidget(
            Words(" · ".join(part for part in (second, patient.number) if part), size=13)
        )
        words.addWidget(
            Words(", ".join(matches(details, patient.details)).capitalize(), size=13, tone="amber")
        )
        use = Button(
            translated("This one"), translated("It is {0}, {1}").format(patient.banner_name, second)
        )
        use.clicked.connect(lambda: self.known.emit(patient))
        row.addLayout(words, 1)
        row.addWidget(use)
        return card

    def _lay_out(self) -> None:
        card = Panel()
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        card.setMaximumWidth(theme.px(680))
        inside = QVBoxLayout(card)
        margin = theme.px(24)
        inside.setContentsMargins(margin, margin, margin, margin)
        inside.setSpacing(theme.px(14))
        inside.addWidget(self.title)
        names = QHBoxLayout()
        names.setSpacing(theme.px(14))
        for label, field in (
            (translated("Family name"), self.family),
            (translated("Given name"), self.given),
        ):
            column = QVBoxLayout()
            add_field(column, label, field)
            names.addLayout(column, 1)
        inside.addLayout(names)
        add_field(inside, translated("Date of birth"), self.dob)
        inside.addWidget(self.age)
        inside.addWidget(Words(translated("Sex recorded at birth"), bold=True))
        inside.addWidget(self.sex)
        inside.addWidget(Words(translated("Number (if there is one)"), bold=True))
        numbers = QHBoxLayout()
        numbers.setSpacing(theme.px(10))
        self.number.setAccessibleName(translated("Number"))
        numbers.addWidget(self.number_kind)
        numbers.addWidget(self.number, 1)
        inside.addLayout(numbers)
        add_field(
            inside,
            translated("Former names"),
            self.former,
            translated("Separated by commas; they are found, too."),
        )
        inside.addWidget(self.suggestions)
        inside.addWidget(self.message)
        self.alike_layout.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.alike)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        inside.addLayout(buttons)

        self._centre(card)

    def _centre(self, card: QWidget) -> None:
        ground = QWidget()
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(card, 8)
        across.addStretch(1)
        down = QVBoxLayout(ground)
        down.setContentsMargins(theme.px(24), theme.px(18), theme.px(24), theme.px(18))
        down.addLayout(across)
        down.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(Scroll(ground))

    def _connect(self) -> None:
        self.sex.chosen.connect(self._choose_sex)
        self.dob.textChanged.connect(self._show_age)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.cancelled)
        self.suggestions.taken.connect(self._take_over)
        for field in (self.family, self.dob, self.number):
            field.editingFinished.connect(self._look_up)
        for field in (self.family, self.given, self.dob, self.number, self.former):
            field.textEdited.connect(lambda: self.message.say(""))
