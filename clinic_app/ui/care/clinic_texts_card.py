"""What the clinic itself says on its papers: a text about a finding, and the lines for patients in further languages."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.desk.settings import CALL, WATCH
from clinic_app.errors import ClinicError
from clinic_app.form.language import words_of
from clinic_app.storage.users import Duty
from clinic_app.ui.language import translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.fields import Choice, Tick, add_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.segments import Segments
from clinic_app.ui.parts.text_box import TextBox

HAS_TEXT = "\N{BLACK CIRCLE} "  # before a finding that the clinic says something about


class ClinicTextsCard(QWidget):
    """A text is kept when its box is left."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._language = desk.house.original
        self.language = Segments(
            [Option(code, words_of(code).name) for code in desk.languages],
            translated("Language of these texts"),
        )
        self.finding = Choice()
        self.text = TextBox(3)
        self.sample = Words(size=13, tone="mute")
        self.for_clinicians = Tick(translated("Also on the summary for clinicians"))
        self.watch, self.call = TextBox(3), TextBox(2)
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message"))
        self.others = QWidget()
        self._lay_out()
        self.message.say("")
        self.show_values()
        self._connect()

    @property
    def rule(self) -> str:
        """Number of the rule whose text is shown."""
        return str(self.finding.currentData())

    def show_language(self, language: str) -> None:
        """Show the texts in a language."""
        self._keep_text()
        self._language = language
        self.show_values()

    def show_values(self) -> None:
        """Show what is set now, in the language that is chosen."""
        house, own = self._desk.house, self._desk.house.texts(self._language)
        self.language.show_chosen(self._language)
        at = max(self.finding.currentIndex(), 0)
        self.finding.blockSignals(True)
        self.finding.clear()
        for rule in self._desk.edition.rules.rules:
            mark = HAS_TEXT if rule.id in own else ""
            self.finding.addItem(f"{mark}{rule.id}  {rule.title}", rule.id)
        self.finding.setCurrentIndex(at)
        self.finding.blockSignals(False)
        self._show_text()
        self.for_clinicians.setChecked(house.shows_texts_to_clinicians)
        is_other = self._language != house.original
        self.others.setVisible(is_other)
        if is_other:
            self.watch.setPlainText(house.line_text(WATCH, self._language))
            self.call.setPlainText(house.line_text(CALL, self._language))
        allowed = self._desk.may(Duty.ADMINISTER)
        for field in (self.text, self.for_clinicians, self.watch, self.call):
            field.setEnabled(allowed)

    def _show_text(self) -> None:
        self.text.setPlainText(self._desk.house.texts(self._language).get(self.rule, ""))
        self._show_sample()

    def _show_sample(self) -> None:
        text = " ".join(self.text.toPlainText().split())
        self.sample.say(
            translated("On paper: “From your clinic: {0}”").format(text)
            if text
            else translated("Nothing of the clinic's own about this finding.")
        )

    def _keep_text(self) -> None:
        desk = self._desk
        if not desk.store.is_open or not desk.may(Duty.ADMINISTER):
            return
        text = " ".join(self.text.toPlainText().split())
        if text == desk.house.texts(self._language).get(self.rule, ""):
            return
        self._try(lambda: desk.house.set_text(self._language, self.rule, text))
        mark = HAS_TEXT if text else ""
        title = desk.edition.rules.rule(self.rule).title
        self.finding.setItemText(self.finding.currentIndex(), f"{mark}{self.rule}  {title}")

    def _keep_line(self, name: str, box: TextBox) -> None:
        desk, text = self._desk, box.toPlainText().strip()
        if (
            desk.store.is_open
            and desk.may(Duty.ADMINISTER)
            and text != desk.house.line_text(name, self._language)
        ):
            self._try(lambda: desk.house.set_line_text(name, self._language, text))

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except ClinicError as error:
            self.message.say(f"{error} {error.remedy}".strip())
        else:
            self.message.say("")

    def _connect(self) -> None:
        self.language.chosen.connect(self.show_language)
        self.finding.currentIndexChanged.connect(lambda _: self._show_text())
        self.text.textChanged.connect(self._show_sample)
        self.text.finished.connect(self._keep_text)
        self.for_clinicians.clicked.connect(
            lambda on: self._try(lambda: self._desk.house.show_texts_to_clinicians(on=on))
        )
        self.watch.finished.connect(lambda: self._keep_line(WATCH, self.watch))
        self.call.finished.connect(lambda: self._keep_line(CALL, self.call))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        if len(self._desk.languages) > 1:
            column.addWidget(Words(translated("Language of these texts"), bold=True))
            column.addWidget(self.language)
        add_field(
            column,
            translated("Finding"),
            self.finding,
            translated("A dot stands before those that have a text."),
        )
        self.finding.setSizeAdjustPolicy(
            Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.finding.setMinimumContentsLength(24)
        add_field(
            column,
            translated("What this clinic says about it"),
            self.text,
            translated(
                "Stands on the patient summary where this finding was listed, marked as from the clinic."
            ),
        )
        column.addWidget(self.sample)
        column.addWidget(self.for_clinicians)
        others = QVBoxLayout(self.others)
        others.setContentsMargins(0, theme.px(8), 0, 0)
        add_field(
            others,
            translated("What patients should watch for, in this language"),
            self.watch,
            translated("One sentence a line. Empty: general signs."),
        )
        add_field(
            others,
            translated("Whom patients call, in this language"),
            self.call,
            translated("Empty: as in the other language."),
        )
        column.addWidget(self.others)
        column.addWidget(self.message)
