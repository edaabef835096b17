"""Ids of patients and intakes: random, so that they tell nothing and never clash between clinics."""

from __future__ import annotations

import secrets

from clinic_app.storage.recovery_code import base32

_LETTERS = 12  # 60 bits


def new_id() -> str:
    """Return an id that can be read out and typed: `7K3M9Q-X2T4BD`."""
    letters = base32(secrets.randbits(_LETTERS * 5), _LETTERS)
    return f"{letters[:6]}-{letters[6:]}"
