from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.errors import WrongPassphraseError
from clinic_app.storage import recovery_code

SECRET = bytes(range(20))


def test_a_code_is_nine_groups_of_unmistakable_letters() -> None:
    groups = recovery_code.shown(SECRET).split("-")
    assert [len(group) for group in groups] == [4] * 9
    assert not set("".join(groups)) & set("ILOU")
    assert recovery_code.shown(recovery_code.draw()) != recovery_code.shown(recovery_code.draw())


@given(st.binary(min_size=20, max_size=20))
def test_every_secret_comes_back(secret: bytes) -> None:
    assert recovery_code.read(recovery_code.shown(secret)) == secret


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.lower(),
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", "\u2013"),
        lambda code: f"  {code}\n",
        lambda code: code.replace("0", "O"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: code.replace("1", "I"),
    ],
)
def test_it_may_be_typed_as_it_was_read(typed: object) -> None:
    assert callable(typed)
    assert recovery_code.read(typed(recovery_code.shown(SECRET))) == SECRET


def test_every_single_slip_is_noticed() -> None:
    code = recovery_code.shown(SECRET)
    for place, letter in enumerate(code):
        if letter == "-":
            continue
        slip = "7" if letter != "7" else "8"
        with pytest.raises(WrongPassphraseError, match="slip"):
            recovery_code.read(code[:place] + slip + code[place + 1 :])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "9 groups"),
        ("7K3M", "4 letters"),
        ("U" * 36, "never a U"),
        ("0" * 37, "37"),
        ("é" * 36, "only"),
    ],
)
def test_what_cannot_be_a_code_is_said(typed: str, sentence: str) -> None:
    with pytest.raises(WrongPassphraseError, match=sentence):
        recovery_code.read(typed)
