"""Who works with which records, from unlocking to locking: what every verb of the desk needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from clinic_app.errors import NotAllowedError
from clinic_app.storage.store import Store, local_now
from clinic_app.storage.users import WHOSE, Duty

Clock = Callable[[], dt.datetime]


class Session:
    """One unlocked store, the person at it, and the time."""

    def __init__(self, store: Store, clock: Clock = local_now) -> None:
        self.store = store
        self.clock = clock

    @property
    def clinic_name(self) -> str:
        """Name that stands on paper."""
        return self.store.settings.get("clinic_name", "")

    @property
    def tiers_off(self) -> frozenset[str]:
        """Urgency tiers that the clinic has switched off."""
        off = self.store.settings.get("emergency_tier", "on") == "off"
        return frozenset({"emergency"}) if off else frozenset()

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
