"""Patients of other programs: whatever stands in them, what is read is text that can be shown, or nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clinic_app.fhir.found_patient import found_patient
from clinic_app.record import Identifier

NAMES = [
    "resourceType", "id", "identifier", "name", "family", "given", "use", "text", "birthDate", "gender",
    "system", "value", "type", "coding", "code", "link", "active",
]  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just("2019-02-31"),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING))
def test_no_resource_whatsoever_is_a_bug(resource: dict[str, Any]) -> None:
    found = found_patient(resource)
    if found is not None:
        assert found.family or found.given
        for text in (found.family, found.given, found.gender, *found.former_names):
            assert text.isprintable()


def test_numbers_that_the_clinic_has_a_system_for_come_first() -> None:
    resource = {
        "id": "1",
        "name": [{"family": "Sample"}],
        "identifier": [
            {"value": "other"},
            {"value": "urn:uuid:1", "system": "urn:ietf:rfc:3986"},
            {"value": "old", "use": "old"},
            {"value": "7", "system": "urn:oid:1.2.3"},
        ],
    }
    found = found_patient(resource, {"National number": "urn:oid:1.2.3"})
    assert found is not None
    assert found.numbers == (
        Identifier("National number", "7"),
        Identifier("Other number", "other"),
    )


def test_who_is_out_of_use_replaced_or_nameless_is_not_offered() -> None:
    named = {"id": "1", "name": [{"text": "Sample-Brandt Mara"}]}
    assert found_patient(named) is not None
    assert found_patient({**named, "active": False}) is None
    assert found_patient({**named, "link": [{"type": "replaced-by"}]}) is None
    assert found_patient({"id": "1", "name": [{"use": "anonymous", "family": "X"}]}) is None
