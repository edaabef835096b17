from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.storage.birth_dates import find_dates

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed",
    [
        "14-Mar-2019", "14 mar 2019", "14. March 2019", "14mar2019", "Mar 14, 2019", "14th March 2019",
        "14.3.2019", "14.03.2019", "14. 3. 2019", "14/03/2019", "14/3/2019", "14-3-2019", "14 3 2019",
        "2019-03-14", "2019/3/14", "2019.03.14", "14032019", "20190314", "3/14/2019", "14.3.19", "14/03/19",
    ],
)  # fmt: skip
def test_one_date_in_many_forms(typed: str) -> None:
    assert ("", "2019-03-14") in find_dates(typed, TODAY)
    assert find_dates(typed, TODAY)[0] == ("", "2019-03-14")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2019", ("", "2019")),
        ("Mar 2019", ("", "2019-03")),
        ("3/2019", ("", "2019-03")),
        ("2019-03", ("", "2019-03")),
        ("03/04/2019", ("", "2019-04-03")),  # day first
        ("1.2.57", ("", "1957-02-01")),
        ("brandt 14.3.2019 mara", ("brandt mara", "2019-03-14")),
        ("brandt 2019", ("brandt", "2019")),
    ],
)
def test_readings(typed: str, expected: tuple[str, str]) -> None:
    assert find_dates(typed, TODAY)[0] == expected


@pytest.mark.parametrize(
    "typed", ["", "brandt", "31.2.2019", "99", "14.3.2031", "00123456", "x14.3.2019"]
)
def test_what_is_no_date_of_birth(typed: str) -> None:
    assert find_dates(typed, TODAY) == []


@given(st.dates(dt.date(1900, 1, 1), TODAY))
def test_every_day_is_found_as_it_is_shown(day: dt.date) -> None:
    for form in ("%d-%b-%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%d%m%Y"):
        assert ("", day.isoformat()) in find_dates(day.strftime(form), TODAY)


@given(st.text(max_size=80))
def test_any_text_is_read_without_failing(text: str) -> None:
    find_dates(text, TODAY)
