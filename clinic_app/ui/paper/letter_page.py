"""A referral letter as drafted from the record, to be changed by a clinician before it is printed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from clinic_app.desk import Desk
from clinic_app.record import Record
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import add_buttons, add_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.page_column import PageColumn
from clinic_app.ui.parts.segments import Segments
from clinic_app.ui.parts.text_box import TextBox
from clinic_app.ui.words.paper_words import ALLERGY, GASTROENTEROLOGY

LINES = 16


class LetterPage(PageColumn):
    """`written` gives the record, whom the letter goes to and its words; Esc leaves."""

    written = Signal(object, str, str)  # Record, to, text
    closed = Signal()

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(translated("Referral letter"), parent)
        self._desk, self._dialogs = desk, dialogs
        self._record: Record | None = None
        self._to, self._drafted = GASTROENTEROLOGY, ""
        self.name = Words(bold=True)
        self.to = Segments(
            (
                Option(GASTROENTEROLOGY, translated("Gastroenterology")),
                Option(ALLERGY, translated("Allergy", "a department")),
            ),
            translated("The letter goes to"),
        )
        self.text = TextBox(LINES)
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.preview_button = Button(translated("Show the letter"), main=True)
        self.cancel_button = Button(translated("Back   Esc"), translated("Back"))
        self._lay_out()
        self.to.chosen.connect(self._choose)
        self.text.textChanged.connect(lambda: self.message.say(""))
        self.preview_button.clicked.connect(self._show)
        self.cancel_button.clicked.connect(self.leave)

    def begin(self, record: Record) -> None:
        """Draft a letter."""
        self._record = record
        self.name.setText(record.patient.banner_name)
        self._draft(GASTROENTEROLOGY)

    def leave(self) -> None:
        """Leave, after a question where words of one's own would be lost."""
        if self._may_lose(translated("Leave the letter")):
            self.closed.emit()

    def went_out(self) -> None:
        """The words are kept now, and leaving loses nothing."""
        self._drafted = self.text.toPlainText()

    def showEvent(self, event: QShowEvent) -> None:
        """Come with the keyboard in the text."""
        super().showEvent(event)
        self.text.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _choose(self, to: str) -> None:
        if to != self._to and self._may_lose(translated("Draft it anew")):
            self._draft(to)

    def _draft(self, to: str) -> None:
        from clinic_app.reporting.referral_letter import Recipient

        if self._record is None:
            return
        self._to = to
        self._drafted = self._desk.papers.letter_draft(self._record, Recipient(to))
        self.to.show_chosen(to)
        self.text.setPlainText(self._drafted)

    def _may_lose(self, verb: str) -> bool:
        """Whether nothing was changed, or what was changed may go."""
        return self.text.toPlainText() == self._drafted or self._dialogs.confirm(
            self,
            translated("You have changed the letter."),
            translated("What you changed is not kept before the letter is printed or saved."),
            verb,
        )

    def _show(self) -> None:
        if not self.text.toPlainText().strip():
            self.message.say(translated("The letter has no words."))
            return
        self.written.emit(self._record, self._to, self.text.toPlainText())

    def _lay_out(self) -> None:
        card = self.card()
        card.setSpacing(theme.px(10))
        card.addWidget(self.name)
        card.addWidget(
            Words(
                translated(
                    "Drafted from the signed record. Read it and change what you like; it is kept with the intake as you print "
                    "or save it."
                ),
                tone="mute",
            )
        )
        card.addWidget(Words(translated("The letter goes to"), bold=True))
        card.addWidget(self.to)
        add_field(
            card,
            translated("Text of the letter"),
            self.text,
            translated("An empty line begins a new paragraph."),
        )
        card.addWidget(self.message)
        add_buttons(card, self.cancel_button, self.preview_button)
        self.message.say("")
