from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.form.age import age_at, completed_months, shown_age
from clinic_app.form.partial_date import PartialDate

VISIT = PartialDate(2026, 11, 23)


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("2026-11-23", "0 days"),
        ("2026-11-22", "1 day"),
        ("2026-09-19", "9 weeks"),
        ("2025-03-23", "20 months"),
        ("2019-03-14", "7 y 8 m"),
        ("2018-11-23", "8 y"),
        ("1988-06-02", "38 y"),
        ("2019", "6 to 7 y"),
        ("2019-03", "about 7 y"),
        ("2026", "0 to 10 months"),
    ],
)
def test_age_in_words(born: str, words: str) -> None:
    age = age_at(PartialDate.from_iso(born), VISIT)
    assert age is not None
    assert shown_age(age) == words


def test_born_after_the_visit_has_no_age() -> None:
    assert age_at(PartialDate(2027), VISIT) is None


def test_a_year_of_birth_gives_the_youngest_and_the_oldest_possible_age() -> None:
    age = age_at(PartialDate(2008), VISIT)
    assert age is not None
    assert (age.min_months, age.max_months) == (214, 226)  # 17 y 10 m to 18 y 10 m
    assert not age.is_exact


def test_a_child_of_the_29th_of_february_comes_of_age_on_the_1st_of_march() -> None:
    born = dt.date(2004, 2, 29)
    assert completed_months(born, dt.date(2022, 2, 28)) == 18 * 12 - 1
    assert completed_months(born, dt.date(2022, 3, 1)) == 18 * 12


@given(st.dates(dt.date(1950, 1, 1), dt.date(2026, 11, 23)))
def test_a_vaguer_birth_date_never_excludes_the_true_age(born: dt.date) -> None:
    exact = age_at(PartialDate.of(born), VISIT)
    assert exact is not None
    for vague in (PartialDate(born.year), PartialDate(born.year, born.month)):
        wide = age_at(vague, VISIT)
        assert wide is not None
        assert wide.min_months <= exact.min_months <= exact.max_months <= wide.max_months
        assert wide.min_days <= exact.min_days <= wide.max_days
