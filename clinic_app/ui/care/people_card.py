"""Settings of the people: who may unlock with which roles; one more, one less, or other roles."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic_app.desk import Desk
from clinic_app.errors import ClinicError
from clinic_app.storage.users import NewUser, Role, User
from clinic_app.ui.language import error_words, translated
from clinic_app.ui.parts import theme
from clinic_app.ui.parts.button import Button
from clinic_app.ui.parts.dialogs import Dialogs
from clinic_app.ui.parts.fields import Field, Tick, add_field, passphrase_field
from clinic_app.ui.parts.labels import Words
from clinic_app.ui.parts.passphrase import Strength

EFFECTS = {
    Role.FRONT_DESK: "Front desk: registers and fills",
    Role.CLINICIAN: "Clinician: also signs and amends",
    Role.ADMINISTRATOR: "Administrator: people, settings, backup, export",
}


class PeopleCard(QWidget):
    """For an administrator."""

    def __init__(self, desk: Desk, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._dialogs = desk, dialogs
        self.remove_buttons: dict[str, Button] = {}
        self.roles_buttons: dict[str, Button] = {}
        self.changing: RoleChange | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(8))
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(6))
        column.addLayout(self._list)
        column.addSpacing(theme.px(8))
        column.addWidget(Words(translated("Add a person"), bold=True))
        self.login, self.full_name = Field(translated("for example: b.sample")), Field()
        add_field(
            column,
            translated("Short name"),
            self.login,
            translated("For unlocking; it stays in the history."),
        )
        add_field(
            column, translated("Full name"), self.full_name, translated("As it stands on paper.")
        )
        self.roles = {role: Tick(translated(words)) for role, words in EFFECTS.items()}
        for tick in self.roles.values():
            column.addWidget(tick)
        self.first, self.own = passphrase_field(), passphrase_field()
        add_field(
            column,
            translated("First passphrase"),
            self.first,
            translated("Told in person, and changed in the settings."),
        )
        self.strength = Strength()
        column.addWidget(self.strength)
        self.first.textChanged.connect(
            lambda text: self.strength.show_strength(text, self._names())
        )
        add_field(
            column,
            translated("Your own passphrase"),
            self.own,
            translated("Opens the key for the new person."),
        )
        self.message = Words(tone="red")
        self.message.setAccessibleName(translated("Message about people"))
        self.message.say("")
        column.addWidget(self.message)
        self.add_button = Button(translated("Add this person"))
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addStretch(1)
        column.addLayout(row)
        self.add_button.clicked.connect(self.add)
        self.own.returnPressed.connect(self.add)
        self.refresh()

    def _names(self) -> tuple[str, str]:
        return self.login.text(), self.full_name.text()

    def refresh(self) -> None:
        """List everybody who may unlock."""
        while (item := self._list.takeAt(0)) is not None:
            if (row := item.widget()) is not None:
                row.hide()
                row.deleteLater()
        self.remove_buttons.clear()
        self.roles_buttons.clear()
        self.changing = None
        for user in self._desk.users():
            self._list.addWidget(self._row(user))

    def add(self) -> None:
        """Let the person in, or say why not."""
        roles = frozenset(role for role, tick in self.roles.items() if tick.isChecked())
        new = NewUser(self.login.text(), self.full_name.text(), roles)
        try:
            self._desk.add_user(new, self.first.text(), self.own.text())
        except ClinicError as error:
            self._say(error_words(error), "red")
            return
        self._say(translated("{0} may now unlock.").format(self.full_name.text().strip()), "green")
        for field in (self.login, self.full_name, self.first, self.own):
            field.clear()
        for tick in self.roles.values():
            tick.setChecked(False)
        self.refresh()

    def remove(self, user: User) -> None:
        """Ask, and let the person no longer in."""
        agreed = self._dialogs.confirm(
            self,
            translated("Remove {0}?").format(user.full_name),
            translated(
                "They can no longer unlock. What they did keeps their name. Copies made before can still be opened "
                "by them; a new key for the records (below) protects what comes after."
            ),
            translated("Remove"),
        )
        if not agreed:
            return
        try:
            self._desk.remove_user(user.login)
        except ClinicError as error:
            self._say(error_words(error), "red")
            return
        self._say(translated("{0} can no longer unlock.").format(user.full_name), "green")
        self.refresh()

    def change_roles(self, user: User) -> None:
        """Show the roles of a person below the line, to be ticked."""
        self.refresh()
        self.message.say("")
        self.changing = RoleChange(user)
        self.changing.keep_button.clicked.connect(partial(self.keep_roles, user))
        self.changing.cancel_button.clicked.connect(partial(self._end_change, user))
        at = [one.login for one in self._desk.users()].index(user.login)
        self._list.insertWidget(at + 1, self.changing)
        self.changing.ticks[Role.FRONT_DESK].setFocus()

    def keep_roles(self, user: User) -> None:
        """Give the person the ticked roles, or say why not."""
        if self.changing is None:
            return
        try:
            self._desk.set_roles(user.login, self.changing.chosen)
        except ClinicError as error:
            self._say(error_words(error), "red")
            return
        self._end_change(user)
        self._say(
            translated("{0} has these roles from the next unlocking on.").format(user.full_name),
            "green",
        )

    def _end_change(self, user: User) -> None:
        self.refresh()
        if (button := self.roles_buttons.get(user.login)) is not None:
            button.setFocus()  # the keyboard stays where one was

    def _row(self, user: User) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.px(10))
        roles = ", ".join(sorted(translated(role.shown) for role in user.roles))
        line.addWidget(Words(f"{user.full_name} ({user.login}): {roles}"), 1)
        change = Button(
            translated("Roles…"), translated("Change the roles of {0}").format(user.full_name)
        )
        change.clicked.connect(partial(self.change_roles, user))
        self.roles_buttons[user.login] = change
        line.addWidget(change)
        if user.login != self._desk.store.user.login:
            button = Button(translated("Remove"), translated("Remove {0}").format(user.full_name))
            button.clicked.connect(partial(self.remove, user))
            self.remove_buttons[user.login] = button
            line.addWidget(button)
        return row

    def _say(self, words: str, tone: str) -> None:
        self.message.set_tone(tone)
        self.message.say(words)


class RoleChange(QWidget):
    """The roles of one person, to be ticked."""

    def __init__(self, user: User, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(16), 0, 0, theme.px(10))
        column.setSpacing(theme.px(6))
        self.ticks = {role: Tick(translated(words)) for role, words in EFFECTS.items()}
        for role, words in EFFECTS.items():
            tick = self.ticks[role]
            tick.setChecked(role in user.roles)
            tick.setAccessibleName(
                translated("{0}, of {1}").format(translated(words), user.full_name)
            )
            column.addWidget(tick)
        self.keep_button = Button(
            translated("Keep these roles"),
            translated("Keep these roles of {0}").format(user.full_name),
        )
        self.cancel_button = Button(
            translated("Cancel"),
            translated("Leave the roles of {0} as they are").format(user.full_name),
        )
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        row.addWidget(self.keep_button)
        row.addWidget(self.cancel_button)
        row.addStretch(1)
        column.addLayout(row)

    @property
    def chosen(self) -> frozenset[Role]:
        """What is ticked."""
        return frozenset(role for role, tick in self.ticks.items() if tick.isChecked())
