"""Who works with which records, from unlocking to locking: what every verb of the desk needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from clinic_app.errors import FileBusyError, NotAllowedError, NotWritableError
from clinic_app.storage.store import Store, local_now
from clinic_app.storage.users import WHOSE, Duty

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is to be told. `at`: when it happened, where it could not be told at once."""

    action: str
    patient: str | None
    intake: str | None
    new: str | None
    at: str = ""

    @property
    def told(self) -> str | None:
        """What the row says besides."""
        late = f"at {self.at}, when nothing could be written" if self.at else ""
        return "; ".join(part for part in (self.new, late) if part) or None


class Session:
    """One unlocked store, the person at it, and the time."""

    def __init__(self, store: Store, clock: Clock = local_now) -> None:
        self.store = store
        self.clock = clock
        self._untold: list[_Seen] = []

    @property
    def clinic_name(self) -> str:
        """Name that stands on paper."""
        return self.store.settings.get("clinic_name", "")

    @property
    def tiers_off(self) -> frozenset[str]:
        """Urgency tiers that the clinic has switched off."""
        off = self.store.settings.get("emergency_tier", "on") == "off"
        return frozenset({"emergency"}) if off else frozenset()

    def tell(
        self,
        action: str,
        *,
        patient: str | None = None,
        intake: str | None = None,
        new: str | None = None,
    ) -> None:
        """Keep in the audit trail that somebody saw something. A full disk hides no record from a clinician.

        What cannot be written then is told with its time as soon as it can be, at the latest when the desk is
        locked or closed. Raises StorageError where the records cannot be read either.
        """
        self._untold.append(_Seen(action, patient, intake, new))
        self.tell_rest()

    def tell_rest(self) -> None:
        """Write what could not be told when it happened. Raises StorageError as `tell`."""
        now = self.clock()
        try:
            while self._untold:
                one = self._untold[0]
                self.store.audit.record(
                    one.action, patient=one.patient, intake=one.intake, new=one.told
                )
                del self._untold[0]
        except (NotWritableError, FileBusyError):
            self._untold = [
                one if one.at else replace(one, at=now.isoformat(timespec="seconds"))
                for one in self._untold
            ]

    def may(self, duty: Duty) -> bool:
        """Whether the person who unlocked has a role with this duty."""
        return self.store.user.may(duty)

    def require(self, duty: Duty) -> None:
        """Raise NotAllowedError where a duty is somebody else's."""
        if not self.may(duty):
            whose = " or ".join(role.shown for role in WHOSE[duty])
            raise NotAllowedError(
                f"{self.store.user.full_name} has not the role for this: {duty.value} "
                f"belongs to {whose}.",
                "Ask a colleague who has it, or an administrator to change the roles.",
            )
