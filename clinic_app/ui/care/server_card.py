"""Settings of the clinic's FHIR server: where it is, how it lets us in, what waits and what it refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.errors import ClinicError
from clinic_app.server.address import Access, Server
from clinic_app.storage.outbox import OutboxState
from clinic_app.storage.users import Duty
from clinic_app.ui.care.server_sending import ServerSending
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Field, Tick, add_field, passphrase_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.options import Option
from clinic_app.ui.parts.segments import Segments
from clinic_app.ui.words.version_words import moment_words

ACCESSES = (
    (Access.NONE, "Freely"),
    (Access.TOKEN, "By a token"),
    (Access.CLIENT, "By client id and secret"),
)
KEPT = "kept; type to replace it"
SHOWN = 5  # refused intakes in the list


class ServerCard(QWidget):
    """Everybody sees what waits; an administrator chooses the server."""

    def __init__(
        self, desk: Desk, dialogs: Dialogs, sending: ServerSending, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._dialogs, self._sending = desk, dialogs, sending
        self._access = Access.NONE
        self._state: OutboxState | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(8))
        self._column.addWidget(
            Words(
                translated(
                    "Signed intakes go to this FHIR R4 server as transactions that may be repeated; amended and withdrawn "
                    "ones are marked there as such. What is not set is not sent anywhere."
                ),
                size=13,
                tone="mute",
            )
        )
        self.state, self.message = Words(), Words(size=13)
        self.refused = Words(size=13, tone="red")
        self.message.setAccessibleName(translated("Message"))
        self._make_fields()
        self._make_buttons()
        sending.changed.connect(self.refresh)
        self._show_server()
        self.refresh()

    def _make_fields(self) -> None:
        self.form = QWidget()
        form = QVBoxLayout(self.form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(theme.px(10))
        self.url = Field("https://fhir.example.org/r4")
        add_field(
            form,
            translated("Address of the server"),
            self.url,
            translated("http:// only for this computer itself."),
        )
        form.addWidget(Words(translated("How it lets us in"), bold=True))
        self.access = Segments(
            [Option(code, translated(label)) for code, label in ACCESSES],
            translated("How it lets us in"),
        )
        form.addWidget(self.access)
        self._with_secret, self._with_client = QWidget(), QWidget()
        let_in, client = QVBoxLayout(self._with_secret), QVBoxLayout(self._with_client)
        for layout in (let_in, client):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(theme.px(10))
        for shown in (self._with_client, self._with_secret):
            form.addWidget(shown)
        self.client_id, self.secret = Field(), passphrase_field()
        self.token_url, self.scope, self.ca_file = Field(), Field("system/*.crus"), Field()
        add_field(client, translated("Client id"), self.client_id)
        add_field(
            let_in,
            translated("Token or client secret"),
            self.secret,
            translated("Kept in the encrypted file only."),
        )
        add_field(
            client,
            translated("Token endpoint"),
            self.token_url,
            translated("Empty: the server is asked where it is."),
        )
        add_field(client, translated("Scope"), self.scope)
        add_field(
            form,
            translated("File of the clinic's own certificate authority (PEM)"),
            self.ca_file,
            translated("Only where the server's certificate is none that every computer trusts."),
        )
        self.by_identifier = Tick(translated("The server gives out ids itself"))
        self.automatic = Tick(translated("Send by itself while no intake is open"))
        form.addWidget(self.by_identifier)
        form.addWidget(self.automatic)
        self._column.addWidget(self.form)
        self.access.chosen.connect(self._choose_access)

    def _make_buttons(self) -> None:
        self.keep_button = Button(translated("Keep these settings"))
        self.test_button = Button(translated("Test the connection"))
        self.forget_button = Button(translated("Forget the server…"))
        self.send_button = Button(translated("Send now"))
        self.again_button = Button(translated("Try what was refused again"))
        self.stop_button = Button(translated("Stop"))
        first = (self.keep_button, self.test_button, self.forget_button)
        self._add_row(first)
        for words in (self.state, self.refused):
            self._column.addWidget(words)
        self._add_row((self.send_button, self.again_button, self.stop_button))
        self._column.addWidget(self.message)
        if not self._desk.may(Duty.ADMINISTER):
            for widget in (self.form, *first):
                widget.hide()
        self.keep_button.clicked.connect(self.keep)
        self.test_button.clicked.connect(self._sending.test)
        self.forget_button.clicked.connect(self.forget)
        self.send_button.clicked.connect(self._sending.send_now)
        self.again_button.clicked.connect(self.try_again)
        self.stop_button.clicked.connect(self._sending.stop)

    def _add_row(self, buttons: Iterable[Button]) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self._column.addLayout(row)

    def showEvent(self, event: QShowEvent) -> None:
        """Come with the counts of now."""
        super().showEvent(event)
        self.refresh()

    def keep(self) -> None:
        """Keep what is typed, or say why it cannot be."""
        former = self._desk.sending.server or Server("")
        wanted = replace(
            former,
            url=self.url.text(),
            access=self._access,
            client_id=self.client_id.text().strip(),
            secret=self.secret.text(),
            token_url=self.token_url.text().strip(),
            scope=self.scope.text().strip(),
            ca_file=self.ca_file.text().strip(),
            by_identifier=self.by_identifier.isChecked(),
            automatic=self.automatic.isChecked(),
        )
        try:
            self._desk.sending.set_server(wanted)
        except ClinicError as error:
            self._say(error_words(error), "red")
            return
        self._show_server()
        self.refresh()
        self._say(translated("Kept. Test the connection before anything is sent."), "green")

    def forget(self) -> None:
        """Ask, and send no more."""
        if not self._dialogs.confirm(
            self,
            translated("Forget the server?"),
            translated("Nothing is sent any more. What it was sent stays there."),
            translated("Forget the server"),
        ):
            return
        self._sending.stop()
        self._desk.sending.forget_server()
        self._show_server()
        self.refresh()
        self._say(translated("No server is set any more."), "mute")

    def try_again(self) -> None:
        """Let what was refused wait once more, and send it."""
        self._desk.sending.try_again()
        self._sending.send_now()

    def refresh(self) -> None:
        """Show what is known; while something is sent only how far it is, because counting takes its time."""
        running = self._sending.running
        if not running:
            self._show_state()
        known = self._state is not None
        for button in (self.test_button, self.send_button, self.forget_button):
            button.setEnabled(known and not running)
        refused = self._state is not None and bool(self._state.refused)
        self.again_button.setEnabled(refused and not running)
        self.stop_button.setEnabled(running)
        message = self._sending.message
        if running and self._sending.done:
            message = translated("Sending… {0} %").format(round(self._sending.done * 100))
        self._say(message, self._sending.tone)

    def _show_state(self) -> None:
        self._state = self._desk.sending.state
        self.state.setText(_in_words(self._state))
        self.refused.say(_refusals(self._state))

    def _show_server(self) -> None:
        server = self._desk.sending.server or Server("")
        for field, text in (
            (self.url, server.url),
            (self.client_id, server.client_id),
            (self.token_url, server.token_url),
            (self.scope, server.scope),
            (self.ca_file, server.ca_file),
        ):
            field.setText(text)
        self.secret.clear()
        self.secret.setPlaceholderText(translated(KEPT) if server.secret else "")
        self.by_identifier.setChecked(server.by_identifier)
        self.automatic.setChecked(server.automatic)
        self._choose_access(server.access)

    def _choose_access(self, code: str) -> None:
        self._access = Access(code)
        self.access.show_chosen(code)
        self._with_secret.setVisible(self._access is not Access.NONE)
        self._with_client.setVisible(self._access is Access.CLIENT)

    def _say(self, words: str, tone: str) -> None:
        self.message.set_tone(tone)
        self.message.say(words)


def _in_words(state: OutboxState | None) -> str:
    if state is None:
        return translated("No server is set.")
    sent = translated("{0} sent").format(state.sent)
    if state.last_sent is not None:
        sent = translated("{0} sent, last {1}").format(state.sent, moment_words(state.last_sent))
    waiting = translated("{0} waiting").format(state.waiting)
    parts = [sent, waiting, translated("{0} refused").format(len(state.refused))]
    return " · ".join(parts) + (f". {state.problem}" if state.problem else "")


def _refusals(state: OutboxState | None) -> str:
    refused = state.refused if state else ()
    lines = [
        " ".join(part for part in (f"{one.intake}: {one.problem}", one.detail) if part)
        for one in refused[:SHOWN]
    ]
    if len(refused) > SHOWN:
        lines.append(translated("and {0} more").format(len(refused) - SHOWN))
    return "\n".join(lines)
