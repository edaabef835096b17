"""The people who work with the records, and what they may do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clinic_app.errors import StorageError
from clinic_app.storage.audit import AuditTrail, utc
from clinic_app.storage.database import Database

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")


def is_login(text: str) -> bool:
    """Whether a text can be the short name of somebody who unlocks."""
    return _LOGIN.fullmatch(text) is not None


class Role(StrEnum):
    """What a person is here; one may have several."""

    ADMINISTRATOR = "administrator"
    CLINICIAN = "clinician"
    FRONT_DESK = "front_desk"

    @property
    def shown(self) -> str:
        """In words."""
        return self.value.replace("_", " ")


class Duty(StrEnum):
    """What only some may do. Finding, reading and printing is open to everybody who may unlock."""

    FILL = "registering patients and filling intakes"
    SIGN = "signing"
    LETTER = "writing letters and opening kept ones"
    MERGE = "merging patients"
    ADMINISTER = "users, settings, backup, restore, export and erasing"


WHOSE = {
    Duty.FILL: (Role.FRONT_DESK, Role.CLINICIAN),
    Duty.SIGN: (Role.CLINICIAN,),
    Duty.LETTER: (Role.CLINICIAN,),  # from one clinician to another, in words of their own
    # whoever can tell that two entries are one person, or keeps the register; a wrong one mixes two histories
    Duty.MERGE: (Role.CLINICIAN, Role.ADMINISTRATOR),
    Duty.ADMINISTER: (Role.ADMINISTRATOR,),
}
"""The roles that each duty belongs to."""


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody who is about to be let in."""

    login: str
    full_name: str
    roles: frozenset[Role] = frozenset({Role.CLINICIAN})

    def tidy(self) -> NewUser:
        """Return with a small-letter login and no outer spaces. Raises StorageError for what cannot be."""
        login, full_name = self.login.strip().casefold(), " ".join(self.full_name.split())
        if not is_login(login):
            raise StorageError(
                "A short name for unlocking has 1 to 32 of: a-z, 0-9, dot, dash, underscore.",
                "For example: a.sample",
            )
        if not full_name or not full_name.isprintable():
            raise StorageError("The full name is missing.", "Type it as it shall stand on paper.")
        return NewUser(login, full_name, self.roles)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may unlock."""

    login: str
    full_name: str
    roles: frozenset[Role]

    @property
    def is_removed(self) -> bool:
        """Whether this is only a name in the history: nobody who may unlock is without a role."""
        return not self.roles

    def may(self, duty: Duty) -> bool:
        """Whether a duty belongs to one of the roles."""
        return not self.roles.isdisjoint(WHOSE[duty])


class Users:
    """The people of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, login: str) -> User:
        """Return a person. Raises StorageError where there is none."""
        found = [user for user in self.all() if user.login == login]
        if not found:
            raise StorageError(
                f"“{login}” is in the key file but not in the records.",
                "Restore database and key file together, from one backup.",
            )
        return found[0]

    def all(self) -> list[User]:
        """Return everybody, by login."""
        roles: dict[str, set[Role]] = {}
        for row in self._database.read("SELECT login, role FROM user_role"):
            roles.setdefault(row["login"], set()).add(Role(row["role"]))
        return [
            User(row["login"], row["full_name"], frozenset(roles.get(row["login"], ())))
            for row in self._database.read("SELECT login, full_name FROM user ORDER BY login")
        ]

    def add(self, trail: AuditTrail, new: NewUser) -> None:
        """Add a person, or write name and roles again. Raises StorageError.

        The last administrator stays one: without, nobody could let anybody in.
        """
        if not new.roles:
            raise StorageError("Somebody who works here has at least one role.", "Choose one.")
        now = trail.clock()
        with self._database.write() as sql:
            before = [user for user in self.all() if user.login == new.login]
            if Role.ADMINISTRATOR not in new.roles:
                self._require_another_administrator(new.login)
            _write(sql, new, utc(now))
            trail.append(
                sql, now,
                "user changed" if before else "user added",
                old=_told(before[0]) if before else None,
                new=_told(new),
            )  # fmt: skip

    def remove(self, trail: AuditTrail, login: str) -> None:
        """Take all roles from a person, and what was half typed; the name stays for what was done under it.

        Raises StorageError.
        """
        now = trail.clock()
        with self._database.write() as sql:
            self._require_another_administrator(login)
            before = self.get(login)
            sql.execute("DELETE FROM user_role WHERE login = ?", (login,))
            # no answer yet, and nobody else may ever read it
            sql.execute("DELETE FROM typed_text WHERE typed_by = ?", (login,))
            trail.append(sql, now, "user removed", old=_told(before))

    def _require_another_administrator(self, login: str) -> None:
        found = {user.login for user in self.all() if Role.ADMINISTRATOR in user.roles}
        if found == {login}:
            raise StorageError(
                f"“{login}” is the only administrator.", "Make somebody else administrator first."
            )


def _told(user: User | NewUser) -> str:
    """A person as the audit trail tells it."""
    return f"{user.login}: {user.full_name} ({', '.join(sorted(user.roles))})"


def _write(sql: Any, new: NewUser, now: str) -> None:  # noqa: ANN401
    sql.execute(
        "INSERT INTO user (login, full_name, created_at) VALUES (?, ?, ?) "
        "ON CONFLICT (login) DO UPDATE SET full_name = excluded.full_name",
        (new.login, new.full_name, now),
    )
    sql.execute("DELETE FROM user_role WHERE login = ?", (new.login,))
    roles: Iterable[tuple[str, str]] = [(new.login, str(role)) for role in sorted(new.roles)]
    sql.executemany("INSERT INTO user_role (login, role) VALUES (?, ?)", roles)
