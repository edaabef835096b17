from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinic_app.errors import DamagedFileError, StorageError, WrongPassphraseError
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import CHEAP, LOGIN, PASSPHRASE, answer, new_intake, new_store, opened

OTHER = "a quite different set of words"


def test_a_set_up_makes_two_files_for_the_owner_alone(folder: Path) -> None:
    store, _ = new_store(folder)
    store.close()
    assert sorted(file.name for file in folder.iterdir()) == ["clinic.db", "clinic.keys"]
    if os.name != "nt":
        modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        assert modes == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_first_person_is_administrator_and_clinician(store: Store) -> None:
    assert store.user.full_name == "Dr Ada Sample"
    assert store.user.roles == {Role.ADMINISTRATOR, Role.CLINICIAN}
    assert store.settings.get("clinic_name") == "Made-up clinic"
    assert Store.logins(store._database.path.parent) == ((LOGIN, "Dr Ada Sample"),)


def test_nobody_is_there_before_the_set_up(folder: Path) -> None:
    assert Store.logins(folder) == ()


@pytest.mark.usefixtures("store")
def test_a_second_set_up_in_the_same_folder_is_refused(folder: Path) -> None:
    with pytest.raises(StorageError, match="already"):
        new_store(folder)
    (folder / "clinic.keys").unlink()
    with pytest.raises(StorageError, match="already"):
        new_store(folder)  # the records without their key file are not overwritten either


def test_a_weak_passphrase_leaves_nothing_behind(folder: Path) -> None:
    with pytest.raises(StorageError, match="shorter"):
        Store.create(folder, "Clinic", NewUser("ada", "Ada Sample"), "short", cost=CHEAP)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("login", "full_name"), [("", "Ada"), ("a b", "Ada"), ("../x", "Ada"), ("ada", ""), ("ada", "\ud800")]
)  # fmt: skip
def test_names_that_cannot_be_are_refused(folder: Path, login: str, full_name: str) -> None:
    with pytest.raises(StorageError):
        Store.create(folder, "Clinic", NewUser(login, full_name), PASSPHRASE, cost=CHEAP)


def test_everything_is_there_again_after_unlocking(store: Store, folder: Path) -> None:
    intake = new_intake(store)
    answer(store, intake, "q", '"yes"')
    store.close()
    again = opened(folder)
    assert again.intakes.answers(intake.id)[0].code == '"yes"'
    assert again.intakes.head(intake.id) == intake
    again.close()


def test_a_wrong_passphrase_is_said(store: Store, folder: Path) -> None:
    with pytest.raises(WrongPassphraseError) as refused:
        opened(folder, "not the passphrase")
    assert "passphrase" in str(refused.value)
    assert refused.value.remedy
    with pytest.raises(WrongPassphraseError):
        store.confirm("not the passphrase")
    store.confirm(PASSPHRASE)


def test_the_recovery_code_opens_and_sets_a_new_passphrase(folder: Path) -> None:
    store, code = new_store(folder)
    store.close()
    with pytest.raises(StorageError, match="shorter"):
        Store.recover(folder, LOGIN, code, "short", cost=CHEAP)
    opened(folder).close()  # the old one still works after that
    Store.recover(folder, LOGIN, code.lower().replace("-", " "), OTHER, cost=CHEAP).close()
    with pytest.raises(WrongPassphraseError):
        opened(folder)
    again = opened(folder, OTHER)
    newer = again.renew_recovery_code(OTHER)
    again.close()
    with pytest.raises(WrongPassphraseError):
        Store.recover(folder, LOGIN, code, PASSPHRASE, cost=CHEAP)
    Store.recover(folder, LOGIN, newer, PASSPHRASE, cost=CHEAP).close()


@pytest.mark.usefixtures("store")
def test_the_code_of_other_records_does_not_open(folder: Path, tmp_path: Path) -> None:
    other, code = new_store(tmp_path / "other")
    other.close()
    with pytest.raises(WrongPassphraseError, match="other records"):
        Store.recover(folder, LOGIN, code, OTHER, cost=CHEAP)


def test_another_person_works_in_the_own_name(store: Store, folder: Path) -> None:
    colleague = NewUser(" B.Sample ", "Ben  Sample", frozenset({Role.FRONT_DESK}))
    with pytest.raises(WrongPassphraseError):
        store.add_user(colleague, OTHER, "not the passphrase")
    store.add_user(colleague, OTHER, PASSPHRASE)
    with pytest.raises(StorageError, match="already"):
        store.add_user(colleague, OTHER, PASSPHRASE)
    second = Store.open(folder, "b.sample", OTHER, cost=CHEAP)
    assert second.user.full_name == "Ben Sample"
    assert second.user.roles == {Role.FRONT_DESK}
    intake = new_intake(second)
    assert intake.started_by == "b.sample"
    assert store.full_name("b.sample") == "Ben Sample"
    assert store.audit.of_intake(intake.id)[0]["who"] == "b.sample"
    second.close()


def test_changing_the_passphrase_leaves_the_database_alone(store: Store, folder: Path) -> None:
    with pytest.raises(WrongPassphraseError):
        store.change_passphrase("not the passphrase", OTHER)
    store.checkpoint()
    before = (folder / "clinic.db").read_bytes()
    store.change_passphrase(PASSPHRASE, OTHER)
    assert (folder / "clinic.db").read_bytes() == before
    store.confirm(OTHER)
    store.close()
    opened(folder, OTHER).close()


def test_settings(store: Store) -> None:
    assert store.settings.get("paper", "A4") == "A4"
    store.settings.set("paper", "Letter")
    store.settings.set("paper", "A5")
    assert store.settings.get("paper", "A4") == "A5"
    rows = store._database.read("SELECT old, new FROM audit WHERE new LIKE 'paper%'")
    assert [(row["old"], row["new"]) for row in rows] == [
        (None, "paper: Letter"),
        ("paper: Letter", "paper: A5"),
    ]


def test_a_key_file_of_other_records_does_not_open_these(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    other, _ = new_store(tmp_path / "other")
    other.close()
    store.close()
    shutil.copy(tmp_path / "other" / "clinic.keys", folder)
    with pytest.raises(DamagedFileError, match="another key file"):
        opened(folder)


def test_a_set_up_that_was_cut_off_before_its_key_file_can_be_done_again(folder: Path) -> None:
    folder.mkdir()
    (folder / "clinic-new.db").write_bytes(b"half of a database")
    store, _ = new_store(folder)
    store.close()
    assert sorted(file.name for file in folder.iterdir()) == ["clinic.db", "clinic.keys"]


def test_a_set_up_that_was_cut_off_after_its_key_file_is_finished(folder: Path) -> None:
    store, _ = new_store(folder)
    store.close()
    (folder / "clinic.db").rename(folder / "clinic-new.db")
    again = opened(folder)
    assert again.settings.get("clinic_name") == "Made-up clinic"
    again.close()


def test_importing_costs_the_first_screen_nothing() -> None:
    heavy = ("sqlite_utils", "sqlcipher3", "argon2", "cryptography", "platformdirs")
    asked = f"import sys, clinic_app.storage.store; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_wrong_passphrases_stand_in_the_trail_after_the_next_right_one(
    store: Store, folder: Path
) -> None:
    store.close()
    for _ in range(2):
        with pytest.raises(WrongPassphraseError):
            opened(folder, "not the passphrase")
    again = opened(folder)
    with pytest.raises(WrongPassphraseError):
        again.confirm("not the passphrase")
    again.confirm(PASSPHRASE)
    told = again._database.read("SELECT new FROM audit WHERE action = 'wrong passphrase'")
    assert [row["new"].split(" between ")[0] for row in told] == [
        f"{LOGIN}: 2",
        f"{LOGIN}: 1",
    ]
    assert again._key_file.wrong_tries() == {}
    again.close()


def test_unlocking_waits_after_wrong_passphrases_and_then_opens(store: Store, folder: Path) -> None:
    store.close()
    for _ in range(4):
        with pytest.raises(WrongPassphraseError):
            opened(folder, "not the passphrase")
    begun = time.monotonic()
    opened(folder).close()
    assert time.monotonic() - begun > 0.5
    begun = time.monotonic()
    opened(folder).close()
    assert time.monotonic() - begun < 1.5  # a slip that was kept would cost 2


BEN = NewUser("b.sample", "Ben Sample", frozenset({Role.FRONT_DESK}))


def test_a_removed_person_no_longer_unlocks_and_keeps_the_name(store: Store, folder: Path) -> None:
    store.add_user(BEN, OTHER, PASSPHRASE)
    second = Store.open(folder, "b.sample", OTHER, cost=CHEAP)
    intake = new_intake(second)
    second.close()
    with_key = (folder / "clinic.keys").read_bytes()
    store.remove_user("b.sample")
    assert Store.logins(folder) == ((LOGIN, "Dr Ada Sample"),)
    with pytest.raises(WrongPassphraseError, match="Nobody"):
        Store.open(folder, "b.sample", OTHER, cost=CHEAP)
    (folder / "clinic.keys").write_bytes(with_key)  # an older key file put back does not help
    with pytest.raises(StorageError, match="no longer works"):
        Store.open(folder, "b.sample", OTHER, cost=CHEAP)
    assert store.full_name(intake.started_by) == "Ben Sample"
    store.remove_user("b.sample")
    with pytest.raises(StorageError, match="history"):
        store.add_user(NewUser("b.sample", "Bea Sample", BEN.roles), OTHER, PASSPHRASE)
    store.add_user(BEN, OTHER, PASSPHRASE)  # the same person comes back
    Store.open(folder, "b.sample", OTHER, cost=CHEAP).close()
    assert store.verify() == []


def test_there_is_always_an_administrator(store: Store) -> None:
    store.add_user(BEN, OTHER, PASSPHRASE)
    for refused in (
        lambda: store.remove_user(LOGIN),
        lambda: store.users.remove(store.audit, LOGIN),
        lambda: store.set_roles(LOGIN, frozenset({Role.CLINICIAN})),
        lambda: store.set_roles("b.sample", frozenset()),
    ):
        with pytest.raises(StorageError):
            refused()
    store.set_roles("b.sample", frozenset({Role.ADMINISTRATOR}))
    store.set_roles(LOGIN, frozenset({Role.CLINICIAN}))
    assert store.users.get(LOGIN).roles == {Role.CLINICIAN}
    told = store._database.read("SELECT old, new FROM audit WHERE action = 'user changed'")
    assert told[-1] == {
        "old": "a.sample: Dr Ada Sample (administrator, clinician)",
        "new": "a.sample: Dr Ada Sample (clinician)",
    }
