"""Lists of patients from other programs: what is found out, what is asked, what is shown before anybody is registered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_app.desk import Desk
from clinic_app.errors import ImportFileError, NotAllowedError, StorageError
from clinic_app.export.patient_list import (
    Order,
    Part,
    PatientList,
    guessed_columns,
    patients_of,
    possible_orders,
    read_list,
)
from clinic_app.record import Identifier
from clinic_app.storage.store import Store
from clinic_app.storage.users import NewUser, Role
from tests.reporting import made_up
from tests.storage.made_up import CHEAP, PASSPHRASE, Clock, details, new_store

LIST = """Surname;First name;Date of birth;Sex;MRN;Maiden name
Sample-Müller;Zoë;14.03.2019;f;007-1;
Example-Ødegård;Bjørn;02.11.1988;m;00815;Example-Berg
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = Clock()
    store, _ = new_store(tmp_path / "data", clock)
    made = Desk(store, made_up.edition(), clock)
    yield made
    made.close()


def listed(folder: Path, text: str = LIST, encoding: str = "utf-8") -> PatientList:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return read_list(path)


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(
    tmp_path: Path, encoding: str, found: str, delimiter: str
) -> None:
    told = listed(tmp_path, LIST.replace(";", delimiter).replace("\n", "\r\n"), encoding)
    assert (told.encoding, told.delimiter) == (found, delimiter)
    lines, bad = patients_of(told, guessed_columns(told.header), None)
    assert bad == []
    assert lines[0].details.family == "Sample-Müller"
    other = lines[1].details
    assert (other.given, other.dob.iso(), other.sex) == ("Bjørn", "1988-11-02", "male")
    assert other.identifiers == (Identifier("MRN", "00815"),)
    assert other.former_names == ("Example-Berg",)


@pytest.mark.parametrize(
    ("dates", "orders"),
    [
        (["14/03/2019"], (Order.DMY,)),
        (["03/14/2019"], (Order.MDY,)),
        (["03/04/2019", "05/06/2019"], (Order.DMY, Order.MDY)),
        (["03/04/2019", "25/06/2019"], (Order.DMY,)),
        (["03/14/2019", "25/06/2019"], (Order.DMY, Order.MDY)),  # mixed: somebody has to look
        (["2019-03-04"], (Order.DMY,)),
        (["05/05/2019"], (Order.DMY,)),
    ],
)
def test_the_order_of_dates_is_told_or_asked(
    tmp_path: Path, dates: list[str], orders: tuple[Order, ...]
) -> None:
    text = "family,dob\n" + "".join(f"Sample,{date}\n" for date in dates)
    told = listed(tmp_path, text)
    columns = guessed_columns(told.header)
    assert possible_orders(told, columns) == orders
    if len(orders) > 1:
        with pytest.raises(ImportFileError, match="two ways"):
            patients_of(told, columns, None)
    month_first, _ = patients_of(told, columns, Order.MDY)
    if dates == ["03/04/2019", "05/06/2019"]:
        assert month_first[0].details.dob.iso() == "2019-03-04"
        assert patients_of(told, columns, Order.DMY)[0][0].details.dob.iso() == "2019-04-03"


def test_rows_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    text = (
        "family,given,dob,sex\nSample,A,2019-03-04,f\n,,2019-03-04,f\nSample,B,,f\nSample,C,3/4/19,f\n"
        'Sample,D,2019-03-04,robot\nSample,E,2019-02-30,f\nSample,F\n"Sample\nLong",G,2019-03-04,\n'
    )
    told = listed(tmp_path, text)
    lines, bad = patients_of(told, guessed_columns(told.header), None)
    assert [line.number for line in lines] == [2, 10]
    assert [one.number for one in bad] == [3, 4, 5, 6, 7, 8]
    said = " ".join(one.why for one in bad)
    for why in ("no name", "no date of birth", "two digits", "“robot”", "no day 30", "2 cells"):
        assert why in said


def test_columns_are_proposed_and_can_be_changed(tmp_path: Path) -> None:
    told = listed(tmp_path, "Wer,Wann,Sex,NHS number\nSample,2019,f,12\n")
    assert guessed_columns(told.header) == {2: Part.SEX, 3: Part.NUMBER}
    with pytest.raises(ImportFileError, match="family, dob"):
        patients_of(told, guessed_columns(told.header), None)
    (line,), _ = patients_of(told, {0: Part.FAMILY, 1: Part.DOB}, None)
    assert (line.details.family, line.details.dob.iso(), line.details.sex) == ("Sample", "2019", "unknown")  # fmt: skip


@pytest.mark.parametrize(
    "raw", [b"", b"family,dob\n", b"\x00\x01\x02family,dob\nx,y\n", b'a,b\n"x,y\n']
)
def test_files_that_are_no_list(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(raw)
    with pytest.raises(ImportFileError):
        read_list(path)


def test_doubles_are_shown_and_left_out(desk: Desk, tmp_path: Path) -> None:
    known = desk.register_patient(details("Sample-Mueller", "Zoe", "2019-03-14"))
    text = LIST + "Somebody;Else;01.01.2000;f;00815;\nExample-New;Nora;13.01.2001;f;9;\nExample-New;Nora;13.01.2001;f;10;\n"  # fmt: skip
    told = listed(tmp_path, text)
    looked = desk.patient_lists.look(told, guessed_columns(told.header), None)
    assert [line.number for line in looked.new] == [3, 5]
    assert [(one.line.number, one.here and one.here.id, one.earlier) for one in looked.doubles] == [
        (2, known.id, 0), (4, None, 3), (6, None, 5),
    ]  # fmt: skip
    assert len(desk.store.patients) == 1  # looking registers nobody
    assert desk.patient_lists.take(looked) == 2
    assert len(desk.store.patients) == 3
    (found,) = desk.find_patients("odegard")
    assert found.details.identifiers == (Identifier("MRN", "00815"),)
    rows = [row for row in desk.audit_rows() if row["action"] == "patient imported"]
    assert {row["old"] for row in rows} == {f"sha256:{told.sha256}"}
    again = desk.patient_lists.look(told, guessed_columns(told.header), None)
    assert (len(again.new), len(again.doubles)) == (0, 5)
    assert desk.patient_lists.take(again, with_doubles=True) == 5
    assert desk.store.verify() == []


def test_all_or_nobody(desk: Desk, tmp_path: Path) -> None:
    told = listed(tmp_path)
    looked = desk.patient_lists.look(told, guessed_columns(told.header), None)
    broken = looked.new[1].details
    object.__setattr__(broken, "sex", "robot")  # as no list can say it
    with pytest.raises(StorageError):
        desk.patient_lists.take(looked)
    assert len(desk.store.patients) == 0


def test_births_to_come_and_other_roles(desk: Desk, tmp_path: Path) -> None:
    told = listed(tmp_path, "family,dob\nSample,2199-01-01\nSample,1999-01-01\n")
    looked = desk.patient_lists.look(told, guessed_columns(told.header), None)
    assert [one.why for one in looked.bad] == ["The date of birth lies in the future."]
    first = "amber window quiet forest"
    desk.add_user(NewUser("b.sample", "Ben Sample", frozenset({Role.CLINICIAN})), first, PASSPHRASE)
    ben = Desk(Store.open(tmp_path / "data", "b.sample", first, cost=CHEAP), desk.edition)
    with pytest.raises(NotAllowedError):
        ben.patient_lists.take(looked)
    ben.close()
