from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from small import small_questionnaire

from clinic_app.form.answers import DECLINED, NOT_ASKED, UNKNOWN, Answer
from clinic_app.form.changes import NOT_RECORDED, REMOVED, Change, changes
from clinic_app.form.form import Form
from clinic_app.form.partial_date import PartialDate

YES, NO = Answer.of("yes"), Answer.of("no")
STATES = (YES, NO, UNKNOWN, DECLINED, NOT_ASKED)
ASKED = ("itch", "itch.sleep", "itch.doctor", "chew", "stuck", "food")


def words(old: Form, new: Form) -> dict[tuple[str, int], tuple[str, str]]:
    return {(one.question, one.entry): (one.old, one.new) for one in changes(old, new)}


def test_the_same_form_has_no_changes(form: Form) -> None:
    assert changes(form.answer("itch", YES), form.answer("itch", YES)) == ()


def test_each_state_is_told_as_what_it_is(form: Form) -> None:
    said = {"Yes": YES, "No": NO, "Unknown": UNKNOWN, "Declined": DECLINED, "Not asked": NOT_ASKED}
    for old_words, old in said.items():
        for new_words, new in said.items():
            found = words(form.answer("stuck", old), form.answer("stuck", new))
            assert found == ({} if old == new else {("stuck", 0): (old_words, new_words)})


def test_what_goes_with_its_parent_is_told_as_well(form: Form) -> None:
    old = form.answer("itch", YES).answer("itch.sleep", YES).answer("itch.doctor", NO)
    assert words(old, old.answer("itch", NO)) == {
        ("itch", 0): ("Yes", "No"),
        ("itch.sleep", 0): ("Yes", "Does not apply"),
        ("itch.doctor", 0): ("No", "Does not apply"),
    }


def test_a_hidden_answer_is_no_change(form: Form) -> None:
    old = form.answer("itch", NO)
    assert changes(old, old.answer("itch.sleep", YES)) == ()


def test_how_it_was_answered_is_no_change(form: Form) -> None:
    assert changes(form.answer("itch", NO), form.answer("itch", Answer.of("no", grouped=True))) == ()  # fmt: skip


def test_a_date_that_is_known_better_is_a_change(form: Form) -> None:
    old = form.answer("pat.dob", Answer.of(PartialDate(2019)))
    found = words(old, old.answer("pat.dob", Answer.of(PartialDate(2019, 3))))
    assert found["pat.dob", 0] == ("2019", "Mar 2019")


def test_entries_are_told_one_by_one(form: Form) -> None:
    old = form.answer("food", YES)
    for food in ("egg", "milk"):
        old, entry = old.add_entry("rx")
        old = old.answer("rx.food", Answer.of(food), entry)
    new = old.answer("rx.note", Answer.of("raw only"), 1).remove_entry("rx", 2)
    new, _ = new.add_entry("rx", 3)
    assert changes(old, new) == (
        Change("rx.note", 1, "Two", "Note (Egg)", "Not asked", "raw only"),
        Change("rx", 2, "Two", "Foods (Milk)", "Food: Milk", REMOVED),
        Change("rx", 3, "Two", "Foods (2)", NOT_RECORDED, "Nothing recorded"),
    )


def test_a_list_that_no_longer_applies_went_entry_by_entry(form: Form) -> None:
    old = form.answer("food", YES)
    old, _ = old.add_entry("rx")
    old = old.answer("rx.food", Answer.of("egg"), 1)
    assert words(old, old.answer("food", NO)) == {
        ("food", 0): ("Yes", "No"),
        ("rx", 1): ("Food: Egg", REMOVED),
    }


filled = st.fixed_dictionaries({id_: st.sampled_from(STATES) for id_ in ASKED}).map(
    lambda said: Form(
        small_questionnaire(), {(id_, 0): one for id_, one in said.items() if one.is_given}
    )
)


@given(filled, filled)
def test_back_is_the_same_changes_with_old_and_new_swapped(one: Form, other: Form) -> None:
    there, back = words(one, other), words(other, one)
    assert {key: (new, old) for key, (old, new) in there.items()} == back
    same = [id_ for id_ in ASKED if one.effective(id_) == other.effective(id_)]
    assert not {(id_, 0) for id_ in same} & there.keys()
