"""What the index finds is what asking every person in turn finds, in the same order."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Patient, PatientDetails
from clinic_app.storage.patient_search import search
from clinic_app.storage.patients import insert_patient, kept_details
from clinic_app.storage.store import Store
from tests.storage.made_up import LOGIN, details, new_store
from tests.storage.plain_search import CANDIDATES, Known, plain_search

TODAY = dt.date(2026, 11, 24)
MANY = 1_200
# the first names of each are common, so that more people bear them than are put into order
FAMILIES = (
    "Sample", "Samplesen", "Sample-Nwosu", "Samara", "Mc Sample", "McSample", "O'Example", "Exampleova", "Łukasik",
    "Müller", "Mueller", "Schmidt", "Smith", "Smyth", "陈", "ชูใจ", "Example 2000", "Wolfeschlegelsteinhausenberg",
    "Wolfeschlegelsteiger", "S", "\U0002ceb0", "Ꞛa", "\U0001e4d0\U0001e4d1",
)  # fmt: skip
GIVENS = (
    "Ada",
    "Adaeze",
    "Jean-Luc",
    "Jean",
    "Łukasz",
    "Katharina",
    "Catherine",
    "7th",
    "伟",
    "Sam",
    "",
)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, dict[int, Known]]]:
    """A register in which few names are common and most are rare."""
    store, _ = new_store(tmp_path_factory.mktemp("register"))
    chance = random.Random(11)  # noqa: S311 - not for keys
    known = {}
    now = store.audit.clock()
    with store._database.write() as sql:
        for number in range(1, MANY + 1):
            one = kept_details(_somebody(chance))
            insert_patient(sql, Patient(f"{number}", one, now), LOGIN)
            known[number] = Known.of(number, one)
    yield store, known
    store.close()


def _somebody(chance: random.Random) -> PatientDetails:
    return details(
        _common(chance, FAMILIES),
        _common(chance, GIVENS),
        chance.choice(
            (
                _day(chance).isoformat(),
                _day(chance).isoformat(),
                _day(chance).isoformat()[:7],
                f"{_day(chance).year}",
            )
        ),
        chance.choice(
            (
                "",
                f"C-{chance.randrange(2_000):07d}",
                f"{chance.randrange(200):03d}",
                f"LONG-2026-0000-{chance.randrange(90)}",
            )
        ),
        (_common(chance, FAMILIES),) if chance.random() < 0.1 else (),
    )


def _common(chance: random.Random, names: tuple[str, ...]) -> str:
    return names[min(int(chance.paretovariate(0.5)) - 1, chance.randrange(len(names)))]


def _day(chance: random.Random) -> dt.date:
    return dt.date(2015, 1, 1) + dt.timedelta(chance.randrange(900))


@st.composite
def typed(draw: st.DrawFn, known: dict[int, Known]) -> str:
    """Parts of people, whole and cut, as somebody types them; or anything at all."""
    people = st.sampled_from(sorted(known)).map(known.__getitem__)

    def part() -> str:
        one = draw(people)
        date = PartialDate.from_iso(one.dob)
        whole = draw(
            st.sampled_from(
                (
                    one.family,
                    one.given,
                    *one.former,
                    *one.numbers,
                    one.dob,
                    ".".join(reversed(one.dob.split("-"))),
                    f"{date.year}",
                )
            )
        )
        begin, end = draw(st.integers(0, 3)), draw(st.integers(1, 24))
        kind = draw(st.sampled_from(("whole", "whole", "beginning", "beginning", "piece", "slip")))
        if kind == "slip":
            return whole[:begin] + whole[begin + 1 :]
        return {"whole": whole, "beginning": whole[:end], "piece": whole[begin : begin + end]}[kind]

    if draw(st.integers(0, 19)) == 0:
        return draw(st.text(max_size=12))
    text = draw(st.sampled_from((" ", "", ", ", "-"))).join(
        part() for _ in range(draw(st.integers(1, 3)))
    )
    return draw(st.sampled_from((str, str.upper, str.lower)))(text)


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_the_index_finds_what_asking_everybody_finds(
    register: tuple[Store, dict[int, Known]], data: st.DataObject
) -> None:
    store, known = register
    text = data.draw(typed(known))
    limit = data.draw(st.sampled_from((1, 50, 1_000)))
    assert search(store._database, text, limit, TODAY) == plain_search(known, text, limit, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "s",
        "sam",
        "sampl",
        "sample",
        "samplesen",
        "ad",
        "ada sample",
        "sample 2016",
        "c0",
        "00",
        "wolfeschlegelsteinh",
    ],
)
def test_also_where_very_many_are_found_and_where_names_are_very_long(
    register: tuple[Store, dict[int, Known]], text: str
) -> None:
    store, known = register
    for end in range(1, len(text) + 1):
        found = search(store._database, text[:end], 50, TODAY)
        assert found == plain_search(known, text[:end], 50, TODAY)


def test_there_are_names_that_more_people_bear_than_are_put_into_order(
    register: tuple[Store, dict[int, Known]],
) -> None:
    assert sum("sample" in one.names for one in register[1].values()) > CANDIDATES
