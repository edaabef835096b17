"""`retention` and `erase` from the command line, on real records in processes of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import PASSPHRASE, Clock, details, new_intake, new_store, opened, sign
from tests.test_cli import clinic_app

WHY = "asked for by the person"
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    clock = Clock("2011-03-04T10:00:00+01:00")
    store, _ = new_store(folder, clock)
    old = store.patients.register(details("Example-Old", number="X-1"))
    sign(store, new_intake(store, old.id))
    store.close()
    store = opened(folder)
    new_intake(store, store.patients.register(details("Example-New")).id)
    store.close()
    return folder


@pytest.fixture
def run(folder: Path) -> Run:
    def run(
        *words: str, login: str = "a.sample", secret: str = PASSPHRASE
    ) -> CompletedProcess[str]:
        return clinic_app(
            *words, "--data-dir", folder, "--user", login, env={"CLINIC_APP_PASSPHRASE": secret}
        )

    return run


def printed(done: CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_who_is_past_the_time_is_listed_and_erased_after_saying_what_goes(
    folder: Path, run: Run
) -> None:
    line = printed(run("retention", "--older-than", "10"))
    found = re.fullmatch(r"(\S+)\t2011-03-04\tEXAMPLE-OLD, Mara\t14-Mar-2019\n", line)
    assert found is not None
    assert printed(run("retention", "--older-than", "100")) == ""

    told = printed(run("erase", found[1], "--reason", WHY))
    assert "EXAMPLE-OLD, Mara, born 14-Mar-2019, MRN X-1" in told
    assert "Intakes: 1, of them 1 signed and 0 drafts." in told
    assert "Nothing was changed." in told
    store = opened(folder)
    assert store.patients.get(found[1]).details.family == "Example-Old"
    store.close()

    named = run("erase", found[1], "--reason", "example-old asked", "--yes")
    assert named.returncode == 1
    assert "The reason names the patient" in named.stderr
    done = run("erase", found[1], "--reason", WHY, "--yes")
    assert printed(done).endswith("Erased.\n")
    assert "Paper, exports and saved summaries" in done.stderr
    assert printed(run("verify")) == "The records are whole.\n"
    again = run("erase", found[1], "--reason", WHY, "--yes")
    assert (again.returncode, again.stderr) == (1, "There is no such patient in these records.\n")
    assert "patient erased" in printed(run("audit"))


def test_only_an_administrator_erases(folder: Path, run: Run) -> None:
    store: Store = opened(folder)
    other = PASSPHRASE[::-1]
    store.add_user(NewUser("c.sample", "Cy", frozenset({Role.CLINICIAN})), other, PASSPHRASE)
    (patient,) = store.patients.find("X-1")
    store.close()
    for words in (
        ("retention", "--older-than", "1"),
        ("erase", patient.id, "--reason", WHY, "--yes"),
    ):
        refused = run(*words, login="c.sample", secret=other)
        assert refused.returncode == 1
        assert "belongs to administrator" in refused.stderr


@pytest.mark.parametrize("years", ["0", "-1", "151", "1.5", "ten", "", "٣", "1e1", "9" * 5000])
def test_years_are_a_whole_number(run: Run, years: str) -> None:
    refused = run("retention", f"--older-than={years}")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "id_", ["", "nobody", "'; DROP TABLE patient; --", "\u202eABC", "0" * 5000]
)
def test_an_id_of_nobody_is_a_sentence(folder: Path, run: Run, id_: str) -> None:
    refused = run("erase", id_, "--reason", WHY, "--yes")
    assert (refused.returncode, refused.stderr) == (
        1,
        "There is no such patient in these records.\n",
    )
    store = opened(folder)
    assert len(store.patients) == 2
    assert store.verify() == []
    store.close()
