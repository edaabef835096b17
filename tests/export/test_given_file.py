"""Files that are handed in never take all memory: read under a limit on address space, in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_app.errors import ImportFileError
from clinic_app.export import given_file
from clinic_app.export.given_file import LARGEST, given_bytes
from clinic_app.export.incoming_file import read_incoming
from clinic_app.export.patient_list import read_list

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and RLIMIT_AS")

MEMORY = 500_000_000  # bytes beyond what the program takes before it reads
READ_UNDER_A_LIMIT = """
import resource, sys
from pathlib import Path
from clinic_app.errors import ImportFileError
from clinic_app.export.incoming_file import read_incoming
from clinic_app.export.patient_list import read_list
now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + int(sys.argv[3]),) * 2)
try:
    told = (read_incoming if sys.argv[1] == "records" else read_list)(Path(sys.argv[2]))
except ImportFileError as error:
    print(error)
else:
    print("read", len(told.records if sys.argv[1] == "records" else told.rows))
"""


def read(kind: str, path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", READ_UNDER_A_LIMIT, kind, path, str(MEMORY)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout.strip()


def filled(path: Path, piece: str, begin: str = "", end: str = "", size: int = LARGEST) -> Path:
    many = (size - len(begin) - len(end)) // len(piece)
    path.write_text(begin + piece * many + end, encoding="utf-8")
    return path


def a_record() -> str:
    """A line about as full as a real one: 16 kB, 20 bytes for each value."""
    answers = [[f"question.{number}", "answered", "a code"] for number in range(400)]
    record = {"format": "clinic-app intakes", "version": 1, "answers": answers}
    return json.dumps({**record, "signed_text": json.dumps(answers)}) + "\n"


@pytest.mark.parametrize(
    ("piece", "begin", "end"),
    [
        ("{},", "[", "{}]"),
        ("[],", '{"records": [', "[]]}"),
        ('{"a":', "", "0"),
        ('{"a":0}\n', "", ""),
        ("1,", '{"records": [', "1]}"),
        ("[", "", ""),
    ],
)
def test_a_file_of_very_many_values_is_refused_before_it_is_taken_apart(
    tmp_path: Path, piece: str, begin: str, end: str
) -> None:
    path = filled(tmp_path / "x.json", piece, begin, end)
    assert "too large to be taken in at once" in read("records", path)


def test_a_real_file_just_below_the_limit_is_read(tmp_path: Path) -> None:
    from clinic_app.export.json_file import FORMAT, VERSION

    line = a_record().replace("clinic-app intakes", FORMAT)
    line = line.replace('"version": 1', f'"version": {json.dumps(VERSION)}')
    path = filled(tmp_path / "x.jsonl", line, size=LARGEST - 1000)
    count = path.stat().st_size // len(line)
    assert read("records", path) == f"read {count}"


def test_a_long_list_is_read_and_one_of_very_many_cells_is_not(
    tmp_path: Path,
) -> None:
    row = "Example-Somebody,Adaeze Maria Luisa,2019-03-14,female,CLINIC-000000000000123456\n"
    path = filled(tmp_path / "a.csv", row, "family,given,dob,sex,number\n", size=LARGEST // 4)
    assert read("list", path) == "read 99999"
    many = filled(tmp_path / "b.csv", ",\n", "family,given\n")
    assert "too large to be taken in at once" in read("list", many)


@pytest.mark.parametrize("reader", [read_incoming, read_list])
def test_a_huge_file_is_refused_at_once(tmp_path: Path, reader: Callable[[Path], object]) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)  # takes no room on the disk
    with pytest.raises(ImportFileError, match="too large to be taken in at once") as refused:
        reader(path)
    assert "shorter period" in refused.value.remedy


@pytest.mark.parametrize("reader", [read_incoming, read_list])
def test_a_pipe_or_a_device_is_no_file(tmp_path: Path, reader: Callable[[Path], object]) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(ImportFileError, match="no plain file"):
            reader(path)


def test_all_files_of_a_folder_share_one_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundles = tmp_path / "bundles"
    bundles.mkdir()
    for number in range(3):
        (bundles / f"{number}.json").write_text('{"resourceType": "Bundle"}' + " " * 1000, "utf-8")
    monkeypatch.setattr("clinic_app.export.incoming_file.LARGEST", 500)
    with pytest.raises(ImportFileError, match=r"0\.json is too large"):
        read_incoming(tmp_path)


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x" * 11)
    assert given_bytes(path, 11) == b"x" * 11
    with pytest.raises(ImportFileError, match="too large"):
        given_bytes(path, 10)
    monkeypatch.setattr(given_file, "MOST_PARTS", 1)
    with pytest.raises(ImportFileError, match="too large"):
        given_file.require_few_parts("x", "a,b,c", ",")
