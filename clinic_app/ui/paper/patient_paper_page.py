"""What goes onto a patient's page: the clinician ticks it before anything is printed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.desk.house import first_part
from clinic_app.errors import ClinicError
from clinic_app.form.language import words_of
from clinic_app.record import Record
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.fields import Tick, add_buttons, add_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.page_column import PageColumn
from clinic_app.ui.parts.segments import Segments
from clinic_app.ui.parts.text_box import TextBox

SAID, TALKED, WATCH, CALL, CARD = "said", "talked", "watch", "call", "card"


class TopicTick(QWidget):
    """A tick whose words may take more than one line; a click on them counts."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.tick = Tick("")
        self.tick.setAccessibleName(words)
        self.tick.setChecked(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(30), 0, 0, 0)
        row.addWidget(self.tick)
        row.addWidget(Words(words), 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Turn the tick."""
        if self.isEnabled() and QRect(QPoint(), self.size()).contains(event.position().toPoint()):
            self.tick.toggle()


class PatientPaperPage(PageColumn):
    """`chosen` gives the record and what goes in; Esc leaves."""

    chosen = Signal(object, object)  # Record, ForPatient
    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(translated("Patient summary"), parent)
        self._desk = desk
        self._record: Record | None = None
        self._language = ""  # of the page
        self.topics: dict[str, TopicTick] = {}  # by rule
        self.name = Words(bold=True)
        self.language = Segments(
            [Option(code, words_of(code).name) for code in desk.languages],
            translated("Language of the page"),
        )
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.parts = {
            SAID: Tick(translated("What was recorded")),
            TALKED: Tick(translated("What was talked about")),
            WATCH: Tick(translated("What to watch for")),
            CALL: Tick(translated("Whom to call")),
            CARD: Tick(translated("Allergy card to cut off")),
        }
        self._topic_box = QVBoxLayout()
        self.own_words = TextBox(3)
        self.preview_button = Button(translated("Show the page"), main=True)
        self.cancel_button = Button(translated("Back   Esc"), translated("Back"))
        self._lay_out()
        self.parts[TALKED].toggled.connect(self._show_talked)
        self.preview_button.clicked.connect(self._choose)
        self.cancel_button.clicked.connect(self.closed)
        self.language.chosen.connect(self._choose_language)

    def begin(self, record: Record) -> None:
        """Offer everything that this intake has."""
        from clinic_app.reporting.patient_summary import topics

        self._record = record
        self._choose_language(first_part(record.questionnaire.language))
        self.name.setText(record.patient.banner_name)
        for tick in self.parts.values():
            tick.setChecked(True)
        for old in self.topics.values():
            self._topic_box.removeWidget(old)
            old.deleteLater()
        self.topics = {rule: TopicTick(words) for rule, words in topics(record)}
        for one in self.topics.values():
            self._topic_box.addWidget(one)
        self.own_words.clear()

    def showEvent(self, event: QShowEvent) -> None:
        """Come with the keyboard on the first tick."""
        super().showEvent(event)
        self.parts[SAID].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        from clinic_app.reporting.patient_summary import Part

        papers = self._desk.papers
        if self._record is None:
            return
        try:
            record = papers.in_language(self._record, self._language)
        except ClinicError as error:
            self.message.say(f"{error} {error.remedy}".strip())
            return
        choice = replace(
            papers.for_patient(record),
            parts=frozenset(Part(code) for code, tick in self.parts.items() if tick.isChecked()),
            left_out=frozenset(r for r, one in self.topics.items() if not one.tick.isChecked()),
            own_words=self.own_words.toPlainText(),
        )
        self.chosen.emit(record, choice)

    def _choose_language(self, code: str) -> None:
        self._language = code
        self.language.show_chosen(code)
        self.message.say("")

    def _show_talked(self, on: bool) -> None:
        for part in (*self.topics.values(), self.own_words):
            part.setEnabled(on)

    def _lay_out(self) -> None:
        card = self.card()
        card.setSpacing(theme.px(10))
        card.addWidget(self.name)
        card.addWidget(
            Words(
                translated(
                    "One page in plain words for the patient's own hand. Choose what goes in; what is printed or saved is kept "
                    "with the intake."
                ),
                tone="mute",
            )
        )
        if len(self._desk.languages) > 1:
            card.addWidget(Words(translated("Language of the page"), bold=True))
            card.addWidget(self.language)
        card.addWidget(self.message)
        card.addWidget(self.parts[SAID])
        card.addWidget(self.parts[TALKED])
        card.addLayout(self._topic_box)
        add_field(
            card,
            translated("In your own words"),
            self.own_words,
            translated("Also talked about, one sentence a line."),
        )
        for code in (WATCH, CALL, CARD):
            card.addWidget(self.parts[code])
        card.addWidget(
            Words(
                translated(
                    "What to watch for and whom to call is written by the clinic: Settings."
                ),
                size=13,
                tone="mute",
            )
        )
        add_buttons(card, self.cancel_button, self.preview_button)
