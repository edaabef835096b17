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
        ("1234567890", "tried first"),
        ("qwertyuiop", "tried first"),
        ("zyxwvutsrqpo", "row"),
        ("Password123!", "common word"),
        ("eczema-2026!", "everybody at this desk"),
        ("Ada Sample 1", "name"),
        ("Summer2024!!", "common"),
        ("made-up-clinic", "everybody at this desk"),
        ("Asample-2026", "name that stands"),
        ("24.12.1968", "date"),
        ("abcdefghijkl", "row of the alphabet"),
        ("x y" * 400, "longer"),
    ],
)
def test_weak_ones_are_refused_with_the_reason(passphrase: str, reason: str) -> None:
    with pytest.raises(StorageError, match=reason) as refused:
        require_strong(passphrase, ("asample", "Ada Sample", "Made-up clinic"))
    assert refused.value.remedy


@pytest.mark.parametrize(
    "passphrase",
    ["violet kettle ninety", "Zwölf-Boxkämpfer!", "9f3ka0-2lqp8", "四つの言葉を並べた合言葉"],
)
def test_others_are_taken(passphrase: str) -> None:
    require_strong(passphrase, ("a.sample", "Ada Sample"))


def test_the_same_words_from_another_keyboard_are_the_same() -> None:
    assert one_form("Zw\u00f6lf") == one_form("Zwo\u0308lf")
