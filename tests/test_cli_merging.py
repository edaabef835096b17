"""`merge` and `separate` from the command line, on real records in processes of their own."""

from __future__ import annotations

from pathlib import Path
from subprocess import CompletedProcess

import pytest

from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import PASSPHRASE, details, new_intake, new_store, opened, sign
from tests.test_cli import clinic_app

WHY = ("--reason", "registered twice")
FRONT = PASSPHRASE[::-1]


class Twice:
    """Records of one person who was registered twice, with an intake under each entry."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        store, _ = new_store(folder)
        gone = store.patients.register(details("Example-Twise", number="X-2"))
        kept = store.patients.register(details("Example-Twice", number="X-1"))
        sign(store, new_intake(store, gone.id))
        new_intake(store, kept.id)
        store.add_user(NewUser("f.sample", "Fay", frozenset({Role.FRONT_DESK})), FRONT, PASSPHRASE)
        store.close()
        self.gone, self.kept = gone.id, kept.id

    def run(
        self, *words: str, login: str = "a.sample", secret: str = PASSPHRASE
    ) -> CompletedProcess[str]:
        return clinic_app(
            *words,
            "--data-dir",
            self.folder,
            "--user",
            login,
            env={"CLINIC_APP_PASSPHRASE": secret},
        )

    def found(self, typed: str) -> list[str]:
        store = opened(self.folder)
        try:
            return [one.id for one in store.patients.find(typed)]
        finally:
            store.close()


@pytest.fixture
def twice(tmp_path: Path) -> Twice:
    return Twice(tmp_path / "data")


def printed(done: CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_both_are_shown_then_merged_then_shown_and_separated(twice: Twice) -> None:
    told = printed(twice.run("merge", twice.gone, twice.kept, *WHY))
    gone, _, kept = told.partition("Stays: ")
    assert f"Stands no longer: EXAMPLE-TWISE, Mara ({twice.gone})" in gone
    assert "Born: 14-Mar-2019" in gone
    assert "Numbers: MRN X-2" in gone
    assert "(signed)" in gone
    assert "MRN X-1" in kept
    assert "(draft)" in kept
    assert told.endswith("Nothing was changed. With --yes it is done; “separate” takes it back.\n")
    assert twice.found("X-2") == [twice.gone]

    done = printed(twice.run("merge", twice.gone, twice.kept, *WHY, "--yes"))
    assert done.endswith("Merged: both are found under the entry that stays.\n")
    assert twice.found("X-2") == [twice.kept]
    again = twice.run("merge", twice.gone, twice.kept, *WHY)
    assert (again.returncode, again.stderr.split(".")[0]) == (
        1,
        "This patient is merged into another one",
    )

    told = printed(twice.run("separate", twice.gone, "--reason", "two people"))
    assert "by Dr Ada Sample: registered twice." in told
    assert told.count("(signed)") == 1, "what goes with the one does not stay with the other"
    assert twice.found("X-2") == [twice.kept]
    printed(twice.run("separate", twice.gone, "--reason", "two people", "--yes"))
    assert twice.found("X-2") == [twice.gone]
    trail = printed(twice.run("audit", "--patient", twice.gone))
    assert trail.count("comparison for merging viewed") == 4
    assert "another entry of the register" in trail
    assert "two people" not in trail, "a reason may name the other"
    assert "two people" in printed(twice.run("audit"))
    assert printed(twice.run("verify")) == "The records are whole.\n"


def test_what_cannot_be_merged_is_said_before_anything_is_shown(twice: Twice) -> None:
    same = twice.run("merge", twice.gone, twice.gone, *WHY)
    assert (same.returncode, same.stdout) == (1, "")
    assert "one patient, not two" in same.stderr
    nobody = twice.run("merge", twice.gone, "nobody", *WHY, "--yes")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "no such patient" in nobody.stderr
    apart = twice.run("separate", twice.gone, *WHY, "--yes")
    assert (apart.returncode, apart.stdout) == (1, "")
    assert "not merged" in apart.stderr
    unsaid = twice.run("merge", twice.gone, twice.kept, "--reason", " ", "--yes")
    assert unsaid.returncode == 1
    assert twice.found("X-2") == [twice.gone]


def test_the_front_desk_neither_merges_nor_looks(twice: Twice) -> None:
    for words in (("merge", twice.gone, twice.kept), ("separate", twice.gone)):
        refused = twice.run(*words, *WHY, "--yes", login="f.sample", secret=FRONT)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "belongs to" in refused.stderr


def test_a_name_neither_moves_the_cursor_nor_forges_a_line(twice: Twice) -> None:
    store = opened(twice.folder)
    odd = store.patients.register(details("Example-Odd\x1b[2J\nStays: SOMEBODY")).id
    store.close()
    told = printed(twice.run("merge", odd, twice.kept, *WHY))
    assert "\x1b" not in told
    assert "STAYS: SOMEBODY" in told
    assert "\nSTAYS" not in told
