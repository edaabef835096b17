from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_app.errors import AnswerError
from clinic_app.form.partial_date import Onset, PartialDate, months_before

TODAY = dt.date(2026, 11, 23)

partial_dates = st.one_of(
    st.builds(PartialDate, st.integers(1900, 2100)),
    st.builds(PartialDate, st.integers(1900, 2100), st.integers(1, 12)),
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)).map(PartialDate.of),
)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2009", "2009"),
        ("2009-06", "2009-06"),
        ("06/2009", "2009-06"),
        ("Jun 2009", "2009-06"),
        ("june 2009", "2009-06"),
        ("Sept. 2009", "2009-09"),
        ("14-Mar-2019", "2019-03-14"),
        ("14 march 2019", "2019-03-14"),
        ("14.3.2019", "2019-03-14"),
        ("3.4.2019", "2019-04-03"),
        ("14/03/2019", "2019-03-14"),
        ("03/14/2019", "2019-03-14"),
        ("5/5/2019", "2019-05-05"),
        ("2019-03-14", "2019-03-14"),
        ("14032019", "2019-03-14"),
        ("20190314", "2019-03-14"),
        ("20102010", "2010-10-20"),
        ("today", "2026-11-23"),
        ("-3d", "2026-11-20"),
        ("-3m", "2026-08"),
        ("-2y", "2024"),
    ],
)
def test_what_people_type_is_read_with_the_precision_they_gave(typed: str, iso: str) -> None:
    assert PartialDate.parse(typed, TODAY).iso() == iso


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("03/04/2019", "two ways"),
        ("3-4-2019", "two ways"),
        ("30 Feb 2019", "no day 30"),
        ("13.13.2019", "no month 13"),
        ("14-Mar-19", "cannot be read"),
        ("1066", "outside"),
        ("yesterday-ish", "cannot be read"),
        ("0/5/2019", "zero"),
        ("", "cannot be read"),
    ],
)
def test_a_date_is_never_guessed(typed: str, says: str) -> None:
    with pytest.raises(AnswerError, match=says):
        PartialDate.parse(typed, TODAY)


def test_an_ambiguous_date_names_both_readings() -> None:
    with pytest.raises(AnswerError) as caught:
        PartialDate.parse("03/04/2019")
    assert caught.value.remedy == "Type 3-Apr-2019 or 4-Mar-2019."


@given(partial_dates)
def test_every_date_is_read_back_from_its_iso_and_its_shown_form(date: PartialDate) -> None:
    assert PartialDate.from_iso(date.iso()) == date
    assert PartialDate.parse(date.shown()) == date
    assert date.earliest() <= date.latest()


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_sentence(text: str) -> None:
    for read in (PartialDate.parse, Onset.parse):
        try:
            read(text, TODAY)
        except AnswerError as error:
            assert str(error).endswith((".", "?"))  # noqa: PT017 - both outcomes are right


@pytest.mark.parametrize(
    ("typed", "code", "shown"),
    [
        ("birth", "birth", "from birth"),
        ("4 months", "4 mo", "4 months"),
        ("4m", "4 mo", "4 months"),
        ("age 4 months", "4 mo", "4 months"),
        ("1y", "1 a", "1 year"),
        ("1.5 y", "1.5 a", "1.5 years"),
        ("about 2 years", "~2 a", "about 2 years"),
        ("~2y", "~2 a", "about 2 years"),
        ("6 wk", "6 wk", "6 weeks"),
        ("Jun 2009", "2009-06", "Jun 2009"),
        ("2009", "2009", "2009"),
        ("-3m", "2026-08", "Aug 2026"),
    ],
)
def test_onset_is_an_age_or_a_date(typed: str, code: str, shown: str) -> None:
    onset = Onset.parse(typed, TODAY)
    assert onset.code() == code
    assert onset.shown() == shown
    assert Onset.from_code(code) == onset


def test_a_bare_number_asks_months_or_years() -> None:
    with pytest.raises(AnswerError, match="4 months or 4 years"):
        Onset.parse("4")


def test_an_age_longer_than_a_life_is_refused() -> None:
    with pytest.raises(AnswerError, match="lifetime"):
        Onset.parse("200 years")


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [("birth", 0, 0), ("2 a", 24, 36), ("~2 a", 12, 48), ("4 mo", 4, 5), ("2 wk", 0.4, 0.7)],
)
def test_an_onset_spans_the_months_that_its_words_allow(code: str, low: float, high: float) -> None:
    months = Onset.from_code(code).months(None)
    assert months is not None
    assert low <= months[0] <= months[1] <= high


def test_an_onset_by_date_needs_the_birth_date() -> None:
    onset = Onset.from_code("2020-03")
    assert onset.months(None) is None
    months = onset.months(PartialDate(2019, 3, 14))
    assert months is not None
    assert 11 < months[0] < months[1] < 13


@pytest.mark.parametrize("year", range(2015, 2023))
def test_an_onset_on_the_second_birthday_is_24_months(year: int) -> None:
    """With or without a leap day in between: 730 days are two years too."""
    onset = Onset.from_code(f"{year + 2}-03-01")
    assert onset.months(PartialDate(year, 3, 1)) == (24, 24)
    before = onset.months(PartialDate(year, 3, 2))
    assert before is not None
    assert before[1] < 24


def test_two_meanings_in_one_onset_are_a_bug() -> None:
    with pytest.raises(ValueError, match="an onset is"):
        Onset(amount=Decimal(2), unit="a", birth=True)


def test_months_before_keeps_to_the_calendar() -> None:
    assert months_before(dt.date(2026, 3, 31), 1) == dt.date(2026, 2, 28)
    assert months_before(dt.date(2026, 1, 15), 13) == dt.date(2024, 12, 15)
