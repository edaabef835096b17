"""From an answer to *it is on the disk*, against one bare row in a file of the same kind on the same disk."""

from __future__ import annotations

import secrets
from pathlib import Path

from clinic_app.form.answers import Answer
from tests.bench.patients import desk, filled_draft
from tests.bench.rows import Row, in_turns, median, percentile

TIMES = 400
QUESTION = "asth.ever"


def measure(folder: Path) -> list[Row]:
    from sqlcipher3 import dbapi2

    draft = filled_draft(desk(folder / "desk"), "child")
    bare = dbapi2.connect(str(folder / "bare.db"), isolation_level=None)
    bare.execute(f"PRAGMA key = \"x'{secrets.token_hex(32)}'\"")
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, code TEXT)")
    values, floors = in_turns(
        lambda number: draft.answer(QUESTION, Answer.of("no" if number % 2 else "yes")),
        lambda number: bare.execute("INSERT INTO answer (code) VALUES (?)", (str(number),)),
        TIMES,
    )
    bare.close()
    name = "one bare SQLCipher commit"
    return [
        Row("answer to durable, p50", median(values), name, median(floors), "1.5 x"),
        Row("answer to durable, p95", percentile(values, 95), name, percentile(floors, 95), ""),
    ]
