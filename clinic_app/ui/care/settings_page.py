"""Settings that do something, each with its effect: the clinic, paper, findings, this desk, and oneself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.desk.settings import CALL, CLINIC_NAME, IDLE, IDLE_MINUTES, PAPER, PAPERS, WATCH
from clinic_app.errors import ClinicError, SettingsError
from clinic_app.storage.users import Duty
from clinic_app.ui.care.backup_card import BackupCard
from clinic_app.ui.care.clinic_texts_card import ClinicTextsCard
from clinic_app.ui.care.daily_backup import DailyBackup
from clinic_app.ui.care.findings_card import FindingsCard
from clinic_app.ui.care.keys_card import KeysCard
from clinic_app.ui.care.letterhead_card import LetterheadCard
from clinic_app.ui.care.look import SIZES, Look
from clinic_app.ui.care.people_card import PeopleCard
from clinic_app.ui.care.settings_file_card import SettingsFileCard
from clinic_app.ui.language import LANGUAGES, error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Field, add_field, passphrase_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.page_column import PageColumn
from clinic_app.ui.parts.passphrase import Strength, refusal
from clinic_app.ui.parts.segments import Segments
from clinic_app.ui.parts.text_box import TextBox

USUAL_IDLE = "10"


def idle_minutes(desk: Desk) -> int:
    """Minutes without a key or a click until the desk locks."""
    kept = desk.settings.get(IDLE)
    return int(kept if kept in IDLE_MINUTES else USUAL_IDLE)


class SettingsPage(PageColumn):
    """Every change is kept at once."""

    look_changed = Signal(object)  # Look
    name_changed = Signal()
    idle_changed = Signal()
    region_changed = Signal()
    history_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        look: Look,
        dialogs: Dialogs,
        backup: DailyBackup,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(translated("Settings"), parent)
        self._desk, self._look = desk, look
        self._clinic_card()
        self.findings = FindingsCard(desk)
        self.card(translated("Findings")).addWidget(self.findings)
        self.letterhead = LetterheadCard(desk, dialogs)
        self.card(translated("Letterhead")).addWidget(self.letterhead)
        self.texts = ClinicTextsCard(desk)
        self.card(translated("Texts of the clinic")).addWidget(self.texts)
        self._desk_card()
        self._self_card()
        self._passphrase_card()
        self.backup = BackupCard(desk, dialogs, backup)
        self.card(translated("Backup")).addWidget(self.backup)
        self.people: PeopleCard | None = None
        self.keys: KeysCard | None = None
        if desk.may(Duty.ADMINISTER):
            self.people = PeopleCard(desk, dialogs)
            self.card(translated("People")).addWidget(self.people)
            self.keys = KeysCard(desk, dialogs, backup)
            self.card(translated("Keys")).addWidget(self.keys)
            self._history_card()
            self.file = SettingsFileCard(desk, dialogs)
            self.card(translated("These settings at another desk")).addWidget(self.file)
            self.file.taken_in.connect(self._show_taken_in)
        else:
            self._leave_to_administrators()
        self._show_values()
        self._connect()

    def _history_card(self) -> None:
        card = self.card(translated("History"))
        card.addWidget(
            Words(
                translated(
                    "Who unlocked, saw, answered, signed, printed, exported and changed what, and when. Rows are only added."
                ),
                size=13,
                tone="mute",
            )
        )
        self.history_button = Button(translated("Show the history…"))
        row = QHBoxLayout()
        row.addWidget(self.history_button)
        row.addStretch(1)
        card.addLayout(row)
        self.history_button.clicked.connect(self.history_wanted)

    def _clinic_card(self) -> None:
        card = self.card(translated("The clinic"))
        self.clinic_note = Words(size=13, tone="mute")
        self.clinic_note.say("")
        card.addWidget(self.clinic_note)
        self.clinic_name = Field()
        add_field(
            card,
            translated("Name of the clinic"),
            self.clinic_name,
            translated("Stands on every new summary; signed ones keep theirs."),
        )
        self.clinic_saved = Words(size=13, tone="green")
        card.addWidget(self.clinic_saved)
        self.paper = Segments([Option(one, one) for one in PAPERS], translated("Paper size"))
        _labelled(
            card, translated("Paper size"), self.paper, translated("Of summaries made from now on.")
        )
        self._patient_lines(card)

    def _patient_lines(self, card: QVBoxLayout) -> None:
        """What the clinic itself says on the page for a patient."""
        self.watch, self.call = TextBox(3), TextBox(2)
        add_field(
            card,
            translated("What patients should watch for"),
            self.watch,
            translated("On the patient summary, one sentence a line. Empty: general signs."),
        )
        add_field(
            card,
            translated("Whom patients call"),
            self.call,
            translated("Name, number and hours, one a line. Empty: a blank line to fill in."),
        )
        self.lines_saved = Words(size=13, tone="green")
        card.addWidget(self.lines_saved)

    def _desk_card(self) -> None:
        card = self.card(translated("This desk"))
        self.idle = Segments(
            [Option(m, f"{m} min") for m in IDLE_MINUTES], translated("Lock when idle for")
        )
        _labelled(
            card,
            translated("Lock when idle for"),
            self.idle,
            translated("The screen is hidden; drafts are safe and reopen at the same question."),
        )
        self.scheme = Segments(_schemes(), translated("Colours"))
        _labelled(card, translated("Colours"), self.scheme, translated("Changes at once."))
        self.language = Segments(_languages(), translated("Language"))
        _labelled(
            card,
            translated("Language"),
            self.language,
            translated(
                "Of the program, and of the form of every intake begun from now on. Drafts stay in theirs."
            ),
        )
        self.language_note = Words(size=13, tone="amber")
        self.language_note.say(self._desk.edition.warning)
        card.addWidget(self.language_note)
        self.text_size = Segments(
            [Option(str(s), f"{s} %") for s in SIZES], translated("Text size")
        )
        _labelled(
            card,
            translated("Text size"),
            self.text_size,
            translated("Of everything on the screen, on top of the system's own size."),
        )

    def _self_card(self) -> None:
        card = self.card(translated("You"))
        self.full_name = Field()
        add_field(
            card,
            translated("Your name"),
            self.full_name,
            translated("Stands under intakes you sign from now on."),
        )
        self.name_saved = Words(size=13, tone="green")
        card.addWidget(self.name_saved)

    def _passphrase_card(self) -> None:
        card = self.card(translated("Your passphrase"))
        card.addWidget(
            Words(
                translated("Opens the records on this computer. The recovery code stays the same."),
                size=13,
                tone="mute",
            )
        )
        self.old, self.new, self.again = passphrase_field(), passphrase_field(), passphrase_field()
        add_field(card, translated("Present passphrase"), self.old)
        add_field(card, translated("New passphrase"), self.new)
        self.strength = Strength()
        card.addWidget(self.strength)
        add_field(card, translated("New passphrase again"), self.again)
        self.passphrase_message = Words(tone="red")
        self.passphrase_message.setAccessibleName(translated("Message"))
        self.passphrase_message.say("")
        card.addWidget(self.passphrase_message)
        self.change_button = Button(translated("Change the passphrase"))
        row = QHBoxLayout()
        row.addWidget(self.change_button)
        row.addStretch(1)
        card.addLayout(row)

    def _leave_to_administrators(self) -> None:
        for field in (
            *(self.clinic_name, self.paper, self.watch, self.call),
            *(self.findings, self.idle),
        ):
            field.setEnabled(False)
        self.clinic_note.say(translated("An administrator can change the clinic's settings."))

    def _show_values(self) -> None:
        settings = self._desk.settings
        self.clinic_name.setText(self._desk.clinic_name)
        self.paper.show_chosen(settings.get(PAPER))
        self.watch.setPlainText(settings.get(WATCH))
        self.call.setPlainText(settings.get(CALL))
        self.lines_saved.say("")
        self.idle.show_chosen(str(idle_minutes(self._desk)))
        self.scheme.show_chosen(self._look.scheme)
        self.language.show_chosen(self._look.language)
        self.text_size.show_chosen(str(self._look.percent))
        self.full_name.setText(self._desk.store.user.full_name)
        self.clinic_saved.say("")
        self.name_saved.say("")

    def _connect(self) -> None:
        self.clinic_name.editingFinished.connect(self._keep_clinic_name)
        self.paper.chosen.connect(lambda code: self._keep(PAPER, code, self.paper))
        self.watch.finished.connect(lambda: self._keep_lines(WATCH, self.watch))
        self.call.finished.connect(lambda: self._keep_lines(CALL, self.call))
        self.findings.region_changed.connect(self.region_changed)
        self.idle.chosen.connect(self._keep_idle)
        self.scheme.chosen.connect(lambda code: self._keep_look(replace(self._look, scheme=code)))
        self.text_size.chosen.connect(
            lambda code: self._keep_look(replace(self._look, percent=int(code)))
        )
        self.language.chosen.connect(
            lambda code: self._keep_look(replace(self._look, language=code))
        )
        self.full_name.editingFinished.connect(self._keep_full_name)
        self.new.textChanged.connect(lambda text: self.strength.show_strength(text, self._names()))
        self.change_button.clicked.connect(self.change_passphrase)
        self.again.returnPressed.connect(self.change_passphrase)

    def _keep(self, name: str, code: str, segments: Segments) -> None:
        self._desk.set_setting(name, code)
        segments.show_chosen(code)

    def _show_taken_in(self) -> None:
        """Show what a file of another desk has set, and let the rest of the window follow."""
        self._show_values()
        self.findings.show_values()
        self.letterhead.show_values()
        self.texts.show_values()
        self.idle_changed.emit()
        self.region_changed.emit()

    def _keep_idle(self, code: str) -> None:
        self._keep(IDLE, code, self.idle)
        self.idle_changed.emit()

    def _keep_look(self, look: Look) -> None:
        self._look = look
        self.scheme.show_chosen(look.scheme)
        self.language.show_chosen(look.language)
        self.text_size.show_chosen(str(look.percent))
        self.look_changed.emit(look)

    def _keep_clinic_name(self) -> None:
        name = self.clinic_name.text().strip()
        if not name:
            self.clinic_name.setText(self._desk.clinic_name)
        elif name != self._desk.clinic_name:
            self._set_text(CLINIC_NAME, name, self.clinic_saved)
            self.letterhead.draw()

    def _keep_lines(self, name: str, box: TextBox) -> None:
        text = box.toPlainText().strip()
        if self._desk.store.is_open and text != self._desk.settings.get(name):
            self._set_text(name, text, self.lines_saved)

    def _set_text(self, name: str, text: str, said: Words) -> None:
        """Keep a text, or say what it cannot be; then it stays in its field."""
        try:
            self._desk.set_setting(name, text)
        except SettingsError as error:
            said.set_tone("red")
            said.say(error.remedy)
        else:
            said.set_tone("green")
            said.say(translated("Kept."))

    def _keep_full_name(self) -> None:
        name = self.full_name.text().strip()
        if not name:
            self.full_name.setText(self._desk.store.user.full_name)
        elif name != self._desk.store.user.full_name:
            self._desk.store.rename(name)
            self.name_saved.say(translated("Kept."))
            self.name_changed.emit()

    def finish(self) -> None:
        """Let what is under way here come to its end, before the records are closed."""
        if self.keys is not None:
            self.keys.finish()

    def _names(self) -> tuple[str, ...]:
        user = self._desk.store.user
        return user.login, user.full_name, self._desk.clinic_name

    def change_passphrase(self) -> None:
        """Change it, or say why not."""
        complaint = refusal(self.new.text(), self.again.text(), self._names())
        if not complaint:
            try:
                self._desk.store.change_passphrase(self.old.text(), self.new.text())
            except ClinicError as error:
                complaint = error_words(error)
        self.passphrase_message.set_tone("red" if complaint else "green")
        self.passphrase_message.say(complaint or translated("The passphrase is changed."))
        if complaint:
            return
        for field in (self.old, self.new, self.again):
            field.clear()


def _schemes() -> tuple[Option, ...]:
    return (
        Option("system", translated("As the system")),
        Option("light", translated("Light")),
        Option("dark", translated("Dark")),
    )


def _languages() -> tuple[Option, ...]:
    """Each in its own words, so that whoever cannot read this one finds the way out."""
    return (
        Option("system", translated("As the system")),
        *(Option(code, name) for code, name in LANGUAGES.items()),
    )


def _labelled(layout: QVBoxLayout, label: str, segments: Segments, effect: str) -> None:
    box = QVBoxLayout()
    box.setSpacing(theme.px(4))
    box.addWidget(Words(label, bold=True))
    box.addWidget(segments)
    box.addWidget(Words(effect, size=13, tone="mute"))
    layout.addLayout(box)
