"""Two entries that may be one person, side by side: which one stays, and why. Nothing of either is rewritten."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.errors import ClinicError
from clinic_app.record import Patient
from clinic_app.storage.reasons import LONGEST
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.facts import Facts
from clinic_app.ui.parts.fields import Choice, Field, add_buttons, add_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.page_column import PageColumn
from clinic_app.ui.parts.panel import Panel
from clinic_app.ui.parts.segments import Segments
from clinic_app.ui.words.merge_words import compared, one_line

MOST = 20  # entries offered; more are a search that says too little
THIS, OTHER = "this", "other"


class Side(Panel):
    """One of the two entries."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.name = Words(size=16, bold=True)
        self.facts = Facts()
        column = QVBoxLayout(self)
        margin = theme.px(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(8))
        column.addWidget(Words(title, size=13, tone="mute"))
        column.addWidget(self.name)
        column.addWidget(self.facts)
        column.addStretch(1)


class MergePage(PageColumn):
    """`merged` gives the patient to go on with. Esc leaves."""

    merged = Signal(object)  # Patient
    cancelled = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(translated("Are these one person?"), parent)
        self._desk = desk
        self._this: Patient | None = None
        self._found: list[Patient] = []
        self._searched = False  # told once for each time that the page is opened
        self.finder = Field(translated("Name, birth date or number of the other entry"))
        self.others = Choice()
        self.left, self.right = Side(translated("This entry")), Side(translated("The other entry"))
        self.stays = Segments(
            (Option(THIS, translated("This entry")), Option(OTHER, translated("The other entry"))),
            translated("Which one stays"),
        )
        self._kept = THIS
        self.reason = Field()
        self.reason.setMaxLength(LONGEST)
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.merge_button = Button(translated("Merge"), main=True)
        self.cancel_button = Button(translated("Cancel   Esc"), translated("Cancel"))
        self._lay_out()
        self._connect()

    def begin(self, patient: Patient) -> None:
        """Start with one entry and whoever is likely the same person."""
        self._this, self._searched = patient, False
        self.finder.clear()
        self.reason.clear()
        self.message.say("")
        self._choose(THIS)
        self._look("")
        self.finder.setFocus()

    @property
    def other(self) -> Patient | None:
        """The entry at the right."""
        at = self.others.currentIndex()
        return self._found[at] if 0 <= at < len(self._found) else None

    def merge(self) -> None:
        """Merge, or say what is missing."""
        if self._this is None or self.other is None:
            self.message.say(translated("Find the other entry first."))
            self.finder.setFocus()
            return
        kept, gone = (self._this, self.other)[:: 1 if self._kept == THIS else -1]
        try:
            patient = self._desk.merging.merge(gone.id, kept.id, self.reason.text())
        except ClinicError as error:
            self.message.say(error_words(error))
            self.reason.setFocus()
            return
        self.merged.emit(patient)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _look(self, typed: str) -> None:
        if self._this is None:
            return
        if typed.strip() and not self._searched:
            self._searched = True
            self._desk.tell_searched()
        self._found = self._desk.merging.candidates(self._this, typed)[:MOST]
        self.others.clear()
        self.others.addItems([one_line(one) for one in self._found])
        if not self._found:
            self.others.addItem(
                translated("Nobody found") if typed.strip() else translated("Nobody looks alike")
            )
        self.others.setEnabled(bool(self._found))
        self._show_sides()

    def _show_sides(self) -> None:
        for side, patient in ((self.left, self._this), (self.right, self.other)):
            side.name.setText(patient.banner_name if patient else "—")
            heads = self._desk.intake_heads(patient.id) if patient else []
            facts = compared(patient, heads, self._desk.clock().date()) if patient else ()
            side.facts.show_facts(facts)

    def _choose(self, kept: str) -> None:
        self._kept = kept
        self.stays.show_chosen(kept)

    def _lay_out(self) -> None:
        card = self.card()
        card.setSpacing(theme.px(14))
        card.addWidget(
            Words(
                translated(
                    "Compare names, birth dates and numbers. Intakes of both are then found under the one that stays; signed "
                    "ones keep the name they were signed with. Merging can be taken back."
                ),
                tone="mute",
            )
        )
        add_field(card, translated("Find the other entry"), self.finder)
        add_field(card, translated("The other entry"), self.others)
        sides = QHBoxLayout()
        sides.setSpacing(theme.px(14))
        sides.addWidget(self.left, 1)
        sides.addWidget(self.right, 1)
        card.addLayout(sides)
        card.addWidget(Words(translated("Which one stays"), bold=True))
        card.addWidget(self.stays)
        add_field(card, translated("Reason"), self.reason, translated("It stays with the record."))
        card.addWidget(self.message)
        add_buttons(card, self.cancel_button, self.merge_button)

    def _connect(self) -> None:
        self.finder.textEdited.connect(self._look)
        self.others.currentIndexChanged.connect(lambda _: self._show_sides())
        self.stays.chosen.connect(self._choose)
        self.reason.textEdited.connect(lambda: self.message.say(""))
        self.reason.returnPressed.connect(self.merge)
        self.merge_button.clicked.connect(self.merge)
        self.cancel_button.clicked.connect(self.cancelled)
