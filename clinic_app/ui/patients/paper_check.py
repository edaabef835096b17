"""A page in the hand: its code, typed or by a reader device, says whether page and record still agree."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.desk.papers import Verdict
from clinic_app.errors import ClinicError
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.fields import Field, add_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.panel import Panel
from clinic_app.ui.words.paper_words import checked_words

WIDTH = 620  # px at body text of 14 px
_TONES = {Verdict.AGREES: "green", Verdict.NEWER: "amber", Verdict.DRAFT: "amber"}


def verdict_words(verdict: Verdict) -> str:
    """What a page turned out to be, in a few words."""
    return {
        Verdict.AGREES: translated("Page and record agree"),
        Verdict.NEWER: translated("There is a newer version"),
        Verdict.WITHDRAWN: translated("Withdrawn"),
        Verdict.DRAFT: translated("Printed from a draft"),
        Verdict.NOT_OURS: translated("Not from here"),
        Verdict.ALTERED: translated("Altered"),
    }[verdict]


class PaperCheck(Panel):
    """One field. A reader device types the code and presses Enter."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.code = Field()
        self.check_button = Button(translated("Check"), translated("Check the page"))
        self.verdict = Words(bold=True, wrap=False)
        self.sentence = Words()
        for words in (self.verdict, self.sentence):
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.say("")
        column = QVBoxLayout(self)
        margin = theme.px(14)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(8))
        add_field(
            column,
            translated("Does a printed page still agree?"),
            self.code,
            translated("Scan the code on the page, or type the line in its foot."),
        )
        row = QHBoxLayout()
        row.addWidget(self.verdict)
        row.addStretch(1)
        row.addWidget(self.check_button)
        column.addLayout(row)
        column.addWidget(self.sentence)
        self.code.returnPressed.connect(self.check)
        self.check_button.clicked.connect(self.check)

    def show_code(self, text: str) -> None:
        """Check a code that was read elsewhere."""
        self.code.setText(text)
        self.check()

    def check(self) -> None:
        """Say what the page is. The code stays, marked, so that the next one takes its place."""
        text = self.code.text().strip()
        if not text:
            return
        try:
            found = self._desk.papers.check(text)
        except ClinicError as error:
            self._say("", error_words(error), "red")
        else:
            tone = _TONES.get(found.verdict, "red")
            self._say(verdict_words(found.verdict), checked_words(found), tone)
        self.code.selectAll()

    def _say(self, verdict: str, sentence: str, tone: str) -> None:
        self.verdict.set_tone(tone)
        self.verdict.say(verdict)
        self.sentence.say(sentence)
