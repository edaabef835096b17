"""Signing: whose intake it is, what will be locked, and the passphrase of who stands for it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_app.desk import Desk, Draft
from clinic_app.errors import ClinicError
from clinic_app.record import Record
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.card_dialog import CardDialog
from clinic_app.ui.parts.facts import Facts
from clinic_app.ui.parts.fields import add_buttons, add_field, passphrase_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.words.person_words import born_and_sex, mistaken_for


class SignDialog(CardDialog):
    """Signs one draft. Stays open, with the sentence, when it cannot."""

    signed = Signal(object)  # Record

    def __init__(self, desk: Desk, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(translated("Sign the intake"), parent)
        self._desk, self._draft = desk, draft
        patient = draft.patient
        given, total = len(draft.form.given()), len(draft.form.shown())
        facts = Facts()
        facts.show_facts(
            (
                (translated("Born"), born_and_sex(patient, desk.clock().date()), "ink"),
                (translated("Number"), patient.number, "ink"),
                (
                    translated("Answered"),
                    translated("{0} of {1} questions that apply").format(given, total),
                    "ink",
                ),
                (translated("Findings"), str(len(draft.screening.matched)), "ink"),
                (translated("Amends"), _amends(draft), "ink"),
                (translated("Signed by"), desk.store.user.full_name, "ink"),
            )
        )
        self.passphrase = passphrase_field()
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.sign_button = Button(translated("Sign and lock"), main=True)
        self.cancel_button = Button(translated("Not yet"))

        column = self.column
        column.addWidget(Words(patient.banner_name, size=18, bold=True))
        column.addWidget(facts)
        self.similar = Words(tone="amber", bold=True)
        column.addWidget(self.similar)
        self.similar.say(mistaken_for(patient, desk.similar_patients(patient.details)))
        column.addWidget(
            Words(
                translated(
                    "Signing locks the answers, the findings and the versions of form and rules for good. "
                    "A later change is a new version with its reason."
                ),
                tone="mute",
            )
        )
        add_field(column, translated("Your passphrase"), self.passphrase)
        column.addWidget(self.message)
        add_buttons(column, self.cancel_button, self.sign_button)
        self.message.say("")
        self.passphrase.setFocus()

        self.sign_button.clicked.connect(self.sign)
        self.cancel_button.clicked.connect(self.reject)
        self.passphrase.textEdited.connect(lambda: self._say(""))

    def _say(self, sentence: str) -> None:
        """Say why it was not signed, in a window that grows with the sentence."""
        self.message.say(sentence)
        self.fit()

    def sign(self) -> None:
        """Sign, or say why not."""
        try:
            record: Record = self._desk.sign(self._draft, self.passphrase.text())
        except ClinicError as error:
            self._say(error_words(error))
            self.passphrase.setFocus()
            self.passphrase.selectAll()
            return
        self.passphrase.clear()
        self.accept()
        self.signed.emit(record)


def _amends(draft: Draft) -> str:
    """“version 1, 3 changes”; nothing for a first version."""
    if draft.former is None:
        return ""
    count = len(draft.changes)
    words = {
        0: translated("version {0}, no changes"),
        1: translated("version {0}, 1 change"),
    }.get(count, translated("version {0}, {1} changes"))
    return words.format(draft.former.head.version, count)
