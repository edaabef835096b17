"""What an answer means, how long to wait, and which addresses may be used: plain functions, many inputs."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.errors import ServerError
from clinic_app.server.address import Access, Server, safe_address
from clinic_app.server.answer import MOST_CONFLICTS, Answer, Outcome, judged, seconds_to_wait
from clinic_app.server.patience import FIRST, LONGEST, wait

NOW = dt.datetime(2026, 11, 23, 14, 30, tzinfo=dt.UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["resourceType", "entry", "response", "status", "issue", "code", "details"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def told(*statuses: object) -> dict[str, object]:
    entries = [{"response": {"status": one}} for one in statuses]
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (0, Outcome.LATER), (302, Outcome.STOP), (400, Outcome.REFUSED), (401, Outcome.STOP),
        (403, Outcome.STOP), (404, Outcome.STOP), (408, Outcome.LATER), (409, Outcome.LATER),
        (410, Outcome.REFUSED), (412, Outcome.REFUSED), (413, Outcome.REFUSED), (422, Outcome.REFUSED),
        (423, Outcome.LATER), (429, Outcome.LATER), (500, Outcome.LATER), (501, Outcome.REFUSED),
        (502, Outcome.LATER), (503, Outcome.LATER), (504, Outcome.LATER),
    ],
)  # fmt: skip
def test_each_status_has_its_meaning(status: int, expected: Outcome) -> None:
    assert judged(Answer(status), 3, 1, NOW).outcome is expected


def test_a_conflict_that_does_not_end_needs_a_person() -> None:
    assert judged(Answer(409), 3, MOST_CONFLICTS, NOW).outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (told("201", "200 OK"), Outcome.DONE),
        (told("201"), Outcome.LATER),
        (told("201", "422"), Outcome.REFUSED),
        (told("201", "500"), Outcome.LATER),
        (told("201", None), Outcome.LATER),
        (told("201", "20"), Outcome.LATER),
        (None, Outcome.LATER),
        ([], Outcome.LATER),
        ({"resourceType": "OperationOutcome"}, Outcome.LATER),
    ],
)
def test_a_success_is_believed_entry_by_entry(body: object, expected: Outcome) -> None:
    assert judged(Answer(200, body), 2, 1, NOW).outcome is expected


@given(st.integers(100, 599), JSON, st.text(max_size=30), st.integers(0, 5), st.integers(1, 9))
def test_no_answer_whatsoever_is_a_bug(
    status: int, body: object, header: str, entries: int, tries: int
) -> None:
    verdict = judged(Answer(status, body, header), entries, tries, NOW)
    assert verdict.wait is None or 0 <= verdict.wait <= 86_400
    if verdict.outcome is Outcome.DONE:
        assert 200 <= status < 300
        assert len(json.loads(json.dumps(body))["entry"]) == entries


def test_the_servers_own_words_are_kept_apart_from_what_may_be_told() -> None:
    issue = {
        "code": "invalid",
        "diagnostics": "Sample-Brandt  " * 100,
        "expression": ["Patient.name[0]"],
    }
    verdict = judged(Answer(422, {"issue": [issue]}), 1, 1, NOW)
    assert verdict.sentence == "The server refused it (422: invalid Patient.name[0])."
    assert verdict.detail.startswith("Sample-Brandt Sample-Brandt")
    assert len(verdict.detail) == 300
    issue = {"code": "Sample Brandt!", "expression": ["Patient.name = 'Sample-Brandt'"]}
    assert "Sample" not in judged(Answer(422, {"issue": [issue]}), 1, 1, NOW).sentence


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120), ("0", 0), ("999999999", 86_400), ("", None), ("soon", None), ("-1", None),
        ("Mon, 23 Nov 2026 14:31:00 GMT", 60), ("Mon, 23 Nov 2026 14:00:00 GMT", 0),
    ],
)  # fmt: skip
def test_the_wish_to_wait_is_read(header: str, seconds: float | None) -> None:
    assert seconds_to_wait(header, NOW) == seconds


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waits_grow_and_end(tries: int, draw: float) -> None:
    assert FIRST / 2 <= wait(tries, draw) <= LONGEST
    assert wait(tries, draw) <= wait(tries + 1, draw)
    assert wait(tries, draw, 5_000) == 5_000


@pytest.mark.parametrize(
    "address",
    [
        "https://fhir.example.org/r4", "https://10.1.2.3:8443/fhir/", "http://127.0.0.1:8080/fhir",
        "http://localhost/fhir", "http://[::1]:80/fhir", " https://fhir.example.org ",
    ],
)  # fmt: skip
def test_these_addresses_are_taken(address: str) -> None:
    assert safe_address(address) == address.strip().rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "", "fhir.example.org", "http://fhir.example.org/r4", "http://10.0.0.1/fhir", "ftp://127.0.0.1/",
        "http://127.0.0.1.example.org/", "http://localhost.example.org/", "https://", "https://a b/",
        "https://ada:secret@fhir.example.org/", "https://fhir.example.org/?a=b", "https://x/#y",
        "https://x:notaport/", "http://0.0.0.0/", "https://[::1",
        "http://127.0.0.1@evil.example/",
    ],
)  # fmt: skip
def test_these_are_not(address: str) -> None:
    with pytest.raises(ServerError):
        safe_address(address)


def test_a_secret_is_not_shown_by_accident_and_must_be_there() -> None:
    server = Server("https://x", Access.TOKEN, secret="made-up")
    assert "made-up" not in repr(server.checked())
    for wrong in (
        Server("https://x", Access.TOKEN),
        Server("https://x", Access.CLIENT, "me"),
        Server("https://x", Access.CLIENT, secret="s"),
        Server("https://x", Access.CLIENT, "me", "s", token_url="http://example.org/token"),
    ):
        with pytest.raises(ServerError):
            wrong.checked()


def test_a_wish_to_wait_beyond_all_numbers_is_none() -> None:
    assert seconds_to_wait("Mon, 01 Jan 2026 99999999999999999999:00:00 GMT", NOW) is None
