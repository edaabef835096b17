"""Settings carried to another desk: what goes along, what is shown first, and files that are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.cli import main
from clinic_app.desk import Desk
from clinic_app.desk.settings import CALL, KIND, KNOWN, MAX_BYTES, WATCH
from clinic_app.errors import NotAllowedError, SettingsError, SettingsFileError
from clinic_app.languages import Languages
from clinic_app.library import Edition, choose
from clinic_app.paths import resources
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.storage.made_up import CHEAP
from tests.ui.made_up_desk import CLINIC, LOGIN, NAME, VIOLET

OTHER = {
    "clinic_name": "Example clinic, second floor",
    "rules_region": "US",
    "emergency_tier": "off",
    "paper": "Letter",
    WATCH: "A made-up sign.\nAnother made-up sign.",
    CALL: "Example desk, 01 23 45",
    "idle_minutes": "5",
}


@pytest.fixture(scope="module")
def edition() -> Edition:
    return choose(resources(), None).edition


def desk_in(folder: Path, edition: Edition) -> Desk:
    store, _ = Store.create(folder, CLINIC, NewUser(LOGIN, NAME), VIOLET, cost=CHEAP)
    return Desk(store, edition, languages=Languages(edition, resources(), folder))


@pytest.fixture
def desk(tmp_path: Path, edition: Edition) -> Desk:
    return desk_in(tmp_path / "one", edition)


def written(folder: Path, content: object) -> Path:
    path = folder / "settings.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def file_of(values: object) -> dict[str, object]:
    return {"kind": KIND, "format": 1, "program": "0", "settings": values}


def actions(desk: Desk) -> list[tuple[str, str]]:
    return [(row["action"], row["new"]) for row in desk.audit_rows()]


def test_another_desk_is_set_like_the_first(desk: Desk, tmp_path: Path, edition: Edition) -> None:
    assert {setting.name for setting in KNOWN} >= set(OTHER)
    for name, value in OTHER.items():
        desk.set_setting(name, value)
    file = tmp_path / "settings.json"
    file.write_text(desk.settings.as_text(), encoding="utf-8")
    second = desk_in(tmp_path / "two", edition)
    changes = second.settings.preview(file)
    assert {one.setting.name: one.new for one in changes} == OTHER
    assert second.settings.get("paper") == "A4"  # a preview changes nothing
    second.settings.take_in(changes)
    assert {name: second.settings.get(name) for name in OTHER} == OTHER
    assert second.edition.rules.region == "US"
    assert second.tiers_off == {"emergency"}
    assert not second.settings.preview(file)
    assert ("settings taken in", "7 changed") in actions(second)
    assert ("setting changed", "paper: Letter") in actions(second)
    assert "settings exported" in {action for action, _ in actions(desk)}


def test_no_secret_person_or_machine_goes_along(desk: Desk, tmp_path: Path) -> None:
    store = desk.store
    store.settings.set("server_url", "https://fhir.example.org")
    store.settings.set_secret("server_secret", "made-up-token-abc")
    (tmp_path / "backup-of-this-machine").mkdir()
    store.set_backup_folder(tmp_path / "backup-of-this-machine")
    text = desk.settings.as_text()
    for secret in ("made-up-token", "fhir.example", "backup-of-this", VIOLET, LOGIN, NAME):
        assert secret not in text
    assert set(json.loads(text)["settings"]) == {setting.name for setting in KNOWN}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no file of settings"),
        ("{", "no file of settings"),
        ("[]", "no file of settings"),
        ("7", "no file of settings"),
        ("[" * 100_000, "no file of settings"),
        ("9" * 5000, "no file of settings"),
        ({}, "no file of settings"),
        ({"kind": "records", "settings": {}}, "no file of settings"),
        ({**file_of({}), "format": 2}, "another version"),
        ({**file_of({}), "format": True}, "another version"),
        (file_of([]), "no “settings”"),
        ('{"kind": "clinic-app settings", "kind": "clinic-app settings"}', "twice"),
        (file_of({"server_secret": "x"}), "server_secret: This program has no such setting."),
        (file_of({"backup_folder": "/"}), "no such setting"),
        (file_of({"paper": "A3"}), "“A3” is not possible. It is one of A4, Letter."),
        (file_of({"paper": None}), "A text in quotes is expected."),
        (file_of({"idle_minutes": 10}), "A text in quotes is expected."),
        (file_of({"idle_minutes": "0"}), "not possible"),
        (file_of({"emergency_tier": "maybe"}), "not possible"),
        (file_of({"rules_region": "FR"}), "There are rules for UK, US."),
        (file_of({"clinic_name": " "}), "may not be empty"),
        (file_of({"clinic_name": "a\nb"}), "one line"),
        (file_of({"clinic_name": "a\u0000b"}), "one line"),
        (file_of({"clinic_name": "x" * 201}), "at most 200"),
        (file_of({"clinic_name": "\ud800"}), "one line"),
        (file_of({WATCH: "x" * 4001}), "at most 4000"),
        (file_of({WATCH: "a\x1b[31m"}), "cannot be printed"),
        (file_of({"letterhead_logo": "\x80"}), "letterhead_logo"),
        (file_of({"letterhead_logo": "no picture"}), "letterhead_logo"),
        (file_of({"finding_texts": "[1]"}), "finding_texts"),
        (file_of({"paper": "A3", "idle_minutes": "0"}), "idle_minutes"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(
    desk: Desk, tmp_path: Path, content: object, said: str
) -> None:
    before = desk.settings.as_text()
    with pytest.raises(SettingsFileError) as refused:
        desk.settings.preview(written(tmp_path, content))
    whole = "\n".join([str(refused.value), *map(str, refused.value.problems)])
    assert said in whole
    assert not any(ord(sign) < 32 and sign != "\n" for sign in whole)
    assert desk.settings.as_text() == before


def test_files_that_are_none_are_refused(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b" " * (MAX_BYTES + 1))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00{")
    for path in (tmp_path / "large", tmp_path / "bytes", tmp_path, tmp_path / "none", Path("a\0b")):
        with pytest.raises(SettingsFileError):
            desk.settings.preview(path)


@pytest.fixture(scope="module")
def one_desk(tmp_path_factory: pytest.TempPathFactory, edition: Edition) -> Desk:
    return desk_in(tmp_path_factory.mktemp("thrown") / "data", edition)


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
names = st.sampled_from([setting.name for setting in KNOWN]) | st.text(max_size=8)


@settings(max_examples=60, deadline=None)
@given(values=st.dictionaries(names, anything, max_size=4))
def test_whatever_is_thrown_is_read_or_refused(
    one_desk: Desk, tmp_path_factory: pytest.TempPathFactory, values: dict[str, object]
) -> None:
    path = written(tmp_path_factory.mktemp("file"), file_of(values))
    try:
        changes = one_desk.settings.preview(path)
    except SettingsFileError:
        return
    one_desk.settings.take_in(changes)
    assert not one_desk.settings.preview(path)


def test_all_or_nothing(desk: Desk, tmp_path: Path) -> None:
    changes = desk.settings.preview(written(tmp_path, file_of(OTHER)))
    desk.set_setting("idle_minutes", "30")
    with desk.store._database.write() as sql:
        sql.execute(
            "CREATE TEMP TRIGGER full BEFORE INSERT ON setting WHEN NEW.name = 'patient_call'"
            " BEGIN SELECT RAISE(FAIL, 'full'); END"
        )
    with pytest.raises(Exception, match="full"):
        desk.settings.take_in(changes)
    assert desk.settings.get("paper") == "A4"
    assert desk.settings.get("idle_minutes") == "30"


def test_unknown_settings_and_values_are_refused(desk: Desk) -> None:
    with pytest.raises(SettingsError, match="no setting"):
        desk.set_setting("server_secret", "x")
    with pytest.raises(SettingsError, match="cannot be"):
        desk.set_setting("paper", "A3")


def test_whoever_may_not_set_may_not_carry(desk: Desk, tmp_path: Path, edition: Edition) -> None:
    desk.add_user(NewUser("b.sample", "Sample-Bell", frozenset({Role.FRONT_DESK})), VIOLET, VIOLET)
    changes = desk.settings.preview(written(tmp_path, file_of(OTHER)))
    desk.close()
    other = Desk(Store.open(tmp_path / "one", "b.sample", VIOLET, cost=CHEAP), edition)
    with pytest.raises(NotAllowedError):
        other.settings.as_text()
    with pytest.raises(NotAllowedError):
        other.settings.take_in(changes)


def test_the_command_line_carries_them(
    desk: Desk,
    tmp_path: Path,
    edition: Edition,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CLINIC_APP_PASSPHRASE", VIOLET)
    desk.close()
    desk_in(tmp_path / "two", edition).close()
    one, two = (["--data-dir", str(tmp_path / name)] for name in ("one", "two"))
    file = str(tmp_path / "out" / "settings.json")
    assert main(["settings", "set", "paper", "Letter", *one]) == 0
    assert main(["settings", "set", "rules_region", "US", *one]) == 0
    assert main(["settings", "export", file, *one]) == 0
    capsys.readouterr()
    assert main(["settings", "import", file, *two]) == 0
    said = capsys.readouterr()
    assert "Paper size: A4 → Letter" in said.out
    assert "--yes" in said.err
    assert main(["settings", "import", file, "--yes", *two]) == 0
    capsys.readouterr()
    assert main(["settings", *two]) == 0
    assert "paper\tLetter" in capsys.readouterr().out
    assert main(["settings", "import", file, "--yes", *two]) == 0
    assert "like this already" in capsys.readouterr().out
    assert main(["settings", "import", str(tmp_path / "none"), *two]) == 1
    assert main(["settings", "set", "paper", *two]) == 2
