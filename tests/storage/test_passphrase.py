from __future__ import annotations

import pytest

from clinic_app.errors import StorageError
from clinic_app.storage.passphrase import one_form, require_strong


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("", "shorter"),
        ("short one", "shorter"),
        ("aaaaaaaaaaaa", "again and again"),
        ("1212121212121", "again and again"),
        ("1234567890", "row"),
        ("qwertyuiop", "row"),
        ("zyxwvutsrqpo", "row"),
        ("Password123!", "common word"),
        ("eczema-2026!", "common word"),
        ("Ada Sample 1", "name"),
        ("x y" * 400, "longer"),
    ],
)
def test_weak_ones_are_refused_with_the_reason(passphrase: str, reason: str) -> None:
    with pytest.raises(StorageError, match=reason) as refused:
        require_strong(passphrase, ("a.sample", "Ada Sample"))
    assert refused.value.remedy


@pytest.mark.parametrize(
    "passphrase",
    ["violet kettle ninety", "Zwölf-Boxkämpfer!", "9f3ka0-2lqp8", "四つの言葉を並べた合言葉"],
)
def test_others_are_taken(passphrase: str) -> None:
    require_strong(passphrase, ("a.sample", "Ada Sample"))


def test_the_same_words_from_another_keyboard_are_the_same() -> None:
    assert one_form("Zw\u00f6lf") == one_form("Zwo\u0308lf")
