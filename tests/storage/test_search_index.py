"""Whatever stands about a person finds them, from its first letter on, and each kind of word stays in its own place."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_app.record import PatientDetails
from clinic_app.storage.folding import fold_number, name_words
from clinic_app.storage.patient_search import search
from clinic_app.storage.search_index import enter
from clinic_app.storage.store import Store
from tests.old_databases.make import CHEAP, HERE, PASSPHRASE
from tests.storage.made_up import details, new_store

TODAY = dt.date(2026, 11, 24)
FAMILIES = (
    "Sample-Ca",
    "Sample-Cardoso",
    "C",
    "Example 2000",
    "O'Example",
    "Łukasik",
    "陈",
    "Mc Sample",
)
GIVENS = ("Cara", "Cara Lu", "Ada", "Łukasz", "伟", "7th")
DATES = ("2019-03-14", "2019-03", "2019", "1990-12-01")
NUMBERS = ("C-0000001", "C-0000012", "0012-345", "00 12", "7", "12", "LONG-2026-0000-0000-17", "")
FORMER = ((), ("Sample-Nwosu",), ("Cardoso", "C 12"))


@pytest.fixture(scope="module")
def everybody(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Store, dict[int, PatientDetails]]]:
    """One person for each mixture that a small register may hold."""
    store, _ = new_store(tmp_path_factory.mktemp("register"))
    kept: dict[int, PatientDetails] = {}
    for at in range(48):
        one = details(
            FAMILIES[at % 8],
            GIVENS[at % 6],
            DATES[at % 4 if at % 3 else 0],
            NUMBERS[at * 5 % 8],
            FORMER[at % 3],
        )
        kept[at + 1] = store.patients.register(one).details
    yield store, kept
    store.close()


def beginnings(one: PatientDetails) -> st.SearchStrategy[str]:
    """Beginnings of one part of a name, of several, of the number, and a name beside number or date."""
    typed = name_words(one.family) + name_words(one.given)
    typed += tuple(word for name in one.former_names for word in name_words(name))
    numbers = [fold_number(number.value) for number in one.identifiers]
    part = st.sampled_from(typed).flatmap(_cut)
    ways = [
        part,
        st.tuples(part, part).map(" ".join),
        part.map(lambda name: f"{name} {one.dob.iso()}"),
    ]
    if numbers:
        number = (
            st.sampled_from(numbers).flatmap(_cut).filter(lambda text: any(map(str.isdigit, text)))
        )
        ways += [number, st.tuples(part.filter(str.isalpha), number).map(" ".join)]
    return st.one_of(ways)


def _cut(word: str) -> st.SearchStrategy[str]:
    return st.integers(1, len(word)).map(lambda end: word[:end])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whoever_has_it_is_found_by_its_beginning(
    everybody: tuple[Store, dict[int, PatientDetails]], data: st.DataObject
) -> None:
    store, kept = everybody
    number = data.draw(st.sampled_from(sorted(kept)))
    text = data.draw(beginnings(kept[number]))
    assert number in search(store._database, text, 1_000, TODAY)


def words_of(store: Store) -> Counter[tuple[str, int, str]]:
    """Each word of the index with whom and the column it stands in."""
    sql = store._database.sql
    sql.execute("CREATE VIRTUAL TABLE temp.word USING fts5vocab(main, patient_search, instance)")
    found = Counter(sql.execute("SELECT term, doc, col FROM temp.word").fetchall())
    sql.execute("DROP TABLE temp.word")
    return found


def test_only_whole_names_stand_without_a_letter_in_front(
    everybody: tuple[Store, dict[int, PatientDetails]],
) -> None:
    bare = re.compile("[^\ue000-\uf8ff]")
    name = re.compile("[^\ue000-\uf8ff]|\ue004")
    marks = {
        "names": name, "former": name, "sounds": re.compile("\ue001"), "born": re.compile("\ue000"),
        "numbers": re.compile("[\ue002\ue003]"),
    }  # fmt: skip
    seen = set()
    for word, _, column in words_of(everybody[0]):
        seen.add(column)
        assert marks[column].match(word), (word, column)
        assert all(bare.match(mark) for mark in word[1:]), (word, column)
    assert seen == set(marks)


@pytest.mark.parametrize("kept", sorted(HERE.glob("v*")), ids=lambda folder: folder.name)
def test_an_old_file_has_the_words_that_a_new_one_would_have(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "old"
    shutil.copytree(kept, folder)
    store = Store.open(folder, "a.sample", PASSPHRASE, cost=CHEAP)
    before = words_of(store)
    assert before
    rows = store._database.read("SELECT id, number FROM patient")
    with store._database.write() as sql:
        for row in rows:
            (one,) = [person for _, person in store.patients._read([row["number"]])]
            enter(sql, row["number"], one.details)
    assert words_of(store) == before
    store.close()
