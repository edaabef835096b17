"""What unlocking will need, loaded while the passphrase is typed: these imports take longer than all the rest."""

from __future__ import annotations


def preload() -> None:
    """Load the database and the key derivation. May run in any thread."""
    import sqlite_utils.migrations  # noqa: F401 - loading is the point
    import zxcvbn  # noqa: F401 - likewise, before somebody types a new passphrase
