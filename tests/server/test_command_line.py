"""`clinic-app push` and `clinic-app server`, as a clinic's nightly job calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clinic_app.cli import main
from tests.server.conftest import INTAKES
from tests.server.r4_store import R4Store
from tests.storage.made_up import PASSPHRASE


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # noqa: ANN201
    monkeypatch.setenv("CLINIC_APP_PASSPHRASE", PASSPHRASE)
    return lambda *words: main(["--data-dir", str(folder), *words])


def test_set_test_count_send_and_forget(  # type: ignore[no-untyped-def]
    run,  # noqa: ANN001
    r4: R4Store,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    r4.token_wanted = "made-up-token-123"
    assert run("push") == 1
    assert "No server is set" in capsys.readouterr().err
    assert run("server", "set", "http://fhir.example.org") == 1
    assert "https://" in capsys.readouterr().err
    monkeypatch.setenv("CLINIC_APP_SERVER_SECRET", "made-up-token-123")
    assert run("server", "set", url, "--access", "token", "--system", "MRN=urn:oid:1.2.3") == 0
    monkeypatch.delenv("CLINIC_APP_SERVER_SECRET")
    assert run("server", "set", "--automatic", "on") == 0
    shown = capsys.readouterr().out
    assert "Automatic: on" in shown
    assert "made-up-token" not in shown
    assert run("server", "test") == 0
    assert "lets us in" in capsys.readouterr().out
    assert run("push", "--dry-run") == 0
    counted = capsys.readouterr()
    assert f"Would be sent: {INTAKES} intakes" in counted.out
    assert f"Patient: {INTAKES}" in counted.out
    assert "Brandt" not in counted.out + counted.err
    assert r4.transactions == 0
    assert run("push", "--dry-run", "--print") == 0
    bundles = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["type"] for one in bundles] == ["transaction"] * INTAKES
    assert run("push", "--print") == 2
    r4.moods = ["422"]
    assert run("push") == 1
    told = capsys.readouterr()
    assert told.out == f"Sent: {INTAKES - 1}. Waiting: 0. Refused: 1.\n"
    assert "422" in told.err
    assert "Brandt" not in told.err
    assert run("push", "--all") == 0
    numbers = [one["identifier"][-1]["system"] for one in r4.of_type("Patient")]
    assert numbers == ["urn:oid:1.2.3"] * INTAKES
    assert run("server", "forget") == 0
    assert run("server") == 0
    assert capsys.readouterr().out.endswith("No server is set.\n")
