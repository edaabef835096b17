"""The shape of the database, as steps from an empty file: append only, oldest first.

A step that has been released is never edited; a change is a new step at the end, which also raises
`user_version`. Each runs in a transaction of its own. A database of every released shape lies under
tests/old_databases and must come out equal to a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clinic_app.form.partial_date import PartialDate
from clinic_app.record import Identifier, PatientDetails
from clinic_app.storage.folding import fold_number
from clinic_app.storage.search_index import enter_words

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

LATEST = 2
"""Newest shape that this program knows (`PRAGMA user_version`)."""

_SETTINGS_AND_PEOPLE = (
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE user (
        login TEXT PRIMARY KEY CHECK (login <> ''),
        full_name TEXT NOT NULL CHECK (full_name <> ''),
        created_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE user_role (
        login TEXT NOT NULL REFERENCES user (login),
        role TEXT NOT NULL CHECK (role IN ('administrator', 'clinician', 'front_desk')),
        PRIMARY KEY (login, role)
    ) STRICT, WITHOUT ROWID""",
)

# A patient's number inside the file ties the search index to the row; the id is what others may keep.
_PATIENTS = (
    """CREATE TABLE patient (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        family TEXT NOT NULL,
        given TEXT NOT NULL,
        dob TEXT NOT NULL CHECK (dob GLOB '[0-9][0-9][0-9][0-9]*' AND length(dob) IN (4, 7, 10)),
        sex TEXT NOT NULL CHECK (sex IN ('female', 'male', 'indeterminate', 'unknown')),
        created_at TEXT NOT NULL,
        created_by TEXT NOT NULL REFERENCES user (login),
        CHECK (family <> '' OR given <> '')
    ) STRICT""",
    """CREATE TABLE patient_identifier (
        patient INTEGER NOT NULL REFERENCES patient (number),
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        value TEXT NOT NULL CHECK (value <> ''),
        PRIMARY KEY (patient, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE patient_former_name (
        patient INTEGER NOT NULL REFERENCES patient (number),
        position INTEGER NOT NULL,
        name TEXT NOT NULL CHECK (name <> ''),
        PRIMARY KEY (patient, position)
    ) STRICT, WITHOUT ROWID""",
    # Everything that a search may name, as folded words; marks stay letters for scripts that need them.
    """CREATE VIRTUAL TABLE patient_search USING fts5 (
        names, former, sounds, born, numbers, content='', contentless_delete=1, prefix='1 2 3',
        tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
    )""",
)

_INTAKES = (
    """CREATE TABLE definition (
        digest TEXT PRIMARY KEY,
        content TEXT NOT NULL,
        kept_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE intake (
        id TEXT PRIMARY KEY,
        patient INTEGER NOT NULL REFERENCES patient (number),
        status TEXT NOT NULL DEFAULT 'draft'
            CHECK (status IN ('draft', 'signed', 'amended', 'entered_in_error')),
        version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
        replaces TEXT REFERENCES intake (id),
        questionnaire_url TEXT NOT NULL,
        questionnaire_version TEXT NOT NULL,
        definition TEXT NOT NULL REFERENCES definition (digest),
        rules_version TEXT NOT NULL,
        started_at TEXT NOT NULL,
        started_on TEXT NOT NULL,
        started_by TEXT NOT NULL REFERENCES user (login),
        signed_at TEXT,
        signed_on TEXT,
        signed_by TEXT REFERENCES user (login),
        place_question TEXT,
        place_entry INTEGER,
        content_hash TEXT,
        reason TEXT CHECK (length(reason) >= 3),
        withdrawn_at TEXT,
        withdrawn_by TEXT REFERENCES user (login),
        withdrawn_reason TEXT CHECK (length(withdrawn_reason) >= 3),
        CHECK (status <> 'draft' OR signed_at IS NULL),
        CHECK (status NOT IN ('signed', 'amended') OR signed_at IS NOT NULL),
        CHECK ((signed_at IS NULL) = (signed_on IS NULL)),
        CHECK ((signed_at IS NULL) = (signed_by IS NULL)),
        CHECK ((signed_at IS NULL) = (content_hash IS NULL)),
        CHECK ((place_question IS NULL) = (place_entry IS NULL)),
        CHECK ((version = 1) = (replaces IS NULL)),
        CHECK ((reason IS NULL) = (replaces IS NULL)),
        CHECK ((status = 'entered_in_error') = (withdrawn_at IS NOT NULL)),
        CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
        CHECK ((withdrawn_at IS NULL) = (withdrawn_reason IS NULL))
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX intake_by_patient ON intake (patient)",
    "CREATE INDEX intake_by_start ON intake (started_on)",
    "CREATE INDEX intake_by_signing ON intake (signed_on) WHERE signed_on IS NOT NULL",
    "CREATE INDEX intake_draft ON intake (started_on) WHERE status = 'draft'",
    # one amendment of a version at a time; one that was given up before signing makes room for another
    """CREATE UNIQUE INDEX intake_amendment ON intake (replaces)
        WHERE replaces IS NOT NULL AND (signed_at IS NOT NULL OR status = 'draft')""",
    """CREATE TABLE answer (
        intake TEXT NOT NULL REFERENCES intake (id),
        question TEXT NOT NULL CHECK (question <> ''),
        entry INTEGER NOT NULL CHECK (entry >= 0),
        state TEXT NOT NULL CHECK (state IN ('answered', 'unknown', 'declined')),
        code TEXT CHECK (code IS NULL OR json_valid(code)),
        grouped INTEGER NOT NULL CHECK (grouped IN (0, 1)),
        updated_at TEXT NOT NULL,
        updated_by TEXT NOT NULL REFERENCES user (login),
        PRIMARY KEY (intake, question, entry),
        CHECK ((state = 'answered') = (code IS NOT NULL))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE intake_entry (
        intake TEXT NOT NULL REFERENCES intake (id),
        question_group TEXT NOT NULL,
        entry INTEGER NOT NULL CHECK (entry >= 1),
        PRIMARY KEY (intake, question_group, entry)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE intake_snapshot (
        intake TEXT PRIMARY KEY REFERENCES intake (id),
        content TEXT NOT NULL,
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64)
    ) STRICT""",
)

_AUDIT = (
    """CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        local TEXT NOT NULL,
        who TEXT NOT NULL,
        action TEXT NOT NULL,
        patient TEXT,
        intake TEXT,
        question TEXT,
        entry INTEGER,
        old TEXT,
        new TEXT,
        program TEXT NOT NULL,
        previous BLOB NOT NULL CHECK (length(previous) = 32),
        hash BLOB NOT NULL CHECK (length(hash) = 32)
    ) STRICT""",
    # without the answers themselves: one page less to write, each time that somebody waits for it
    "CREATE INDEX audit_by_intake ON audit (intake) WHERE action <> 'answer'",
    "CREATE INDEX audit_by_patient ON audit (patient) WHERE patient IS NOT NULL",
)


def _refused(name: str, when: str, table: str, sentence: str, condition: str = "") -> str:
    """Return a trigger that refuses a change, whoever asks for it."""
    only = f"WHEN {condition} " if condition else ""
    return (
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} {only}"
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


_SIGNED = "a signed intake does not change"
_KEPT = "this is kept for good"


def _not_draft(row: str) -> str:
    return f"(SELECT status FROM intake WHERE id = {row}.intake) <> 'draft'"  # noqa: S608 - our own words


_WHAT_SIGNING_FREEZES = (
    "id", "patient", "version", "replaces", "reason", "questionnaire_url", "questionnaire_version", "definition",
    "rules_version", "started_at", "started_on", "started_by", "signed_at", "signed_on", "signed_by",
    "content_hash",
)  # fmt: skip
_WHAT_A_VERSION_IS = ("version", "replaces", "reason")
_WITHDRAWAL = ("withdrawn_at", "withdrawn_by", "withdrawn_reason")


def _differ(columns: tuple[str, ...]) -> str:
    return "(" + " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns) + ")"


_STEP_ALLOWED = """(NEW.status = OLD.status
    OR OLD.status = 'signed' AND NEW.status = 'amended'
        AND EXISTS (SELECT 1 FROM intake AS newer WHERE newer.replaces = OLD.id AND newer.status = 'signed')
    OR OLD.status IN ('signed', 'amended') AND NEW.status = 'entered_in_error')"""
_CONTINUES = """EXISTS (SELECT 1 FROM intake AS former WHERE former.id = NEW.replaces AND former.status = 'signed'
    AND former.patient = NEW.patient AND former.version + 1 = NEW.version AND former.definition = NEW.definition)"""

_GUARDS = (
    *(
        _refused(f"{table}_{when.lower()}_after_signing", when, table, _SIGNED, _not_draft(row))
        for table in ("answer", "intake_entry")
        for when, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    ),
    _refused("answer_moved", "UPDATE OF intake", "answer", _SIGNED, "OLD.intake <> NEW.intake"),
    _refused(
        "intake_changed_after_signing",
        "UPDATE",
        "intake",
        _SIGNED,
        f"OLD.status <> 'draft' AND (NOT {_STEP_ALLOWED} OR {_differ(_WHAT_SIGNING_FREEZES)}"
        f" OR OLD.status = 'entered_in_error' AND {_differ(_WITHDRAWAL)})",
    ),
    _refused(
        "intake_made_another_version",
        "UPDATE",
        "intake",
        "a version stays what it was begun as",
        f"OLD.status = 'draft' AND (NEW.status = 'amended' OR {_differ(_WHAT_A_VERSION_IS)}"
        f" OR NEW.status = 'signed' AND NEW.replaces IS NOT NULL AND NOT {_CONTINUES})",
    ),
    _refused(
        "intake_begun_otherwise",
        "INSERT",
        "intake",
        "an intake begins as a draft, an amendment as the next version of a signed one",
        f"NEW.status <> 'draft' OR NEW.replaces IS NOT NULL AND NOT {_CONTINUES}",
    ),
    _refused("intake_removed", "DELETE", "intake", _SIGNED, "OLD.status <> 'draft'"),
    *(
        _refused(f"{table}_{when.lower()}", when, table, _KEPT)
        for table in ("intake_snapshot", "definition", "audit")
        for when in ("UPDATE", "DELETE")
    ),
)


# Who works on a draft. It stays until it is let go or somebody takes over; signing and withdrawing end it.
_HOLDS = (
    """CREATE TABLE draft_hold (
        intake TEXT PRIMARY KEY REFERENCES intake (id),
        session TEXT NOT NULL CHECK (session <> ''),
        login TEXT NOT NULL REFERENCES user (login),
        since TEXT NOT NULL,
        active_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    _refused("draft_hold_after_signing", "INSERT", "draft_hold", _SIGNED, _not_draft("NEW")),
    _refused(
        "draft_hold_moved",
        "UPDATE OF intake, session, login, since",
        "draft_hold",
        "a hold is taken or let go, not handed on",
    ),
)

# What somebody typed that is no answer yet: kept for them alone, gone with the answer and with the draft.
_TYPED_TEXT = (
    """CREATE TABLE typed_text (
        intake TEXT NOT NULL REFERENCES intake (id) ON DELETE CASCADE,
        question TEXT NOT NULL CHECK (question <> ''),
        entry INTEGER NOT NULL CHECK (entry >= 0),
        typed_by TEXT NOT NULL REFERENCES user (login),
        content TEXT NOT NULL CHECK (content <> ''),
        PRIMARY KEY (intake, question, entry, typed_by)
    ) STRICT, WITHOUT ROWID""",
    *(
        _refused(
            f"typed_text_{when.lower()}_after_signing",
            when,
            "typed_text",
            _SIGNED,
            _not_draft("NEW"),
        )
        for when in ("INSERT", "UPDATE")
    ),
    *(
        f"CREATE TRIGGER typed_text_answered_by_{when.lower()} AFTER {when} ON answer BEGIN"  # noqa: S608 - our own words
        " DELETE FROM typed_text WHERE intake = NEW.intake AND question = NEW.question AND entry = NEW.entry; END"
        for when in ("INSERT", "UPDATE")
    ),
    """CREATE TRIGGER typed_text_of_no_draft AFTER UPDATE OF status ON intake WHEN NEW.status <> 'draft'
        BEGIN DELETE FROM typed_text WHERE intake = NEW.id; END""",
)

# Whole words only, beginnings too (search_index.py), so nothing has to be known about where in a name they stand.
# ascii: the words are folded already, and it never takes one apart, as unicode61 does with letters younger than SQLite.
_WORDS = (
    "DROP TABLE patient_search",
    """CREATE VIRTUAL TABLE patient_search USING fts5 (
        names, former, sounds, born, numbers, content='', contentless_delete=1, detail=column, tokenize='ascii'
    )""",
)

# Any three marks in a row of every identifier: so that a piece from the middle is found without reading all of them.
_PIECES_OF_NUMBERS = (
    """CREATE VIRTUAL TABLE patient_number_piece USING fts5 (
        numbers, content='', contentless_delete=1, tokenize='trigram'
    )""",
)

# What a FHIR server still has to be told, one row a server and intake. The trigger sees to it that no signed, amended or
# withdrawn intake is forgotten, whoever made the change; without a server set it adds nothing.
_OUTBOX = (
    """CREATE TABLE outbox (
        server TEXT NOT NULL CHECK (server <> ''),
        intake TEXT NOT NULL REFERENCES intake (id),
        kind TEXT NOT NULL CHECK (kind IN ('signed', 'amended', 'entered_in_error')),
        revision INTEGER NOT NULL DEFAULT 1,
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'refused')),
        tries INTEGER NOT NULL DEFAULT 0,
        next_try TEXT,
        bundle TEXT CHECK (length(bundle) = 64),
        status INTEGER,
        problem TEXT,
        detail TEXT,
        sent_at TEXT,
        PRIMARY KEY (server, intake),
        CHECK (state <> 'sent' OR sent_at IS NOT NULL)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX outbox_open ON outbox (server, next_try) WHERE state IN ('waiting', 'sending')",
    """CREATE TRIGGER outbox_filled AFTER UPDATE OF status ON intake
        WHEN NEW.status IS NOT OLD.status AND NEW.signed_at IS NOT NULL
        BEGIN
            INSERT INTO outbox (server, intake, kind)
            SELECT value, NEW.id, NEW.status
            FROM setting WHERE name = 'server_url' AND value <> ''
            ON CONFLICT (server, intake) DO UPDATE SET
                kind = excluded.kind, revision = revision + 1, tries = 0, next_try = NULL, problem = NULL,
                detail = NULL, state = CASE state WHEN 'sending' THEN 'sending' ELSE 'waiting' END;
        END""",
    _refused("outbox_forgotten", "DELETE", "outbox", _KEPT),
)

# Who was registered twice: read under the one that is kept, while nothing of either is written again.
_MERGED_PATIENTS = (
    """CREATE TABLE patient_merge (
        number INTEGER PRIMARY KEY,
        gone INTEGER NOT NULL REFERENCES patient (number),
        kept INTEGER NOT NULL REFERENCES patient (number),
        reason TEXT NOT NULL CHECK (length(reason) >= 3),
        merged_at TEXT NOT NULL,
        merged_by TEXT NOT NULL REFERENCES user (login),
        undone_at TEXT,
        undone_by TEXT REFERENCES user (login),
        undone_reason TEXT CHECK (length(undone_reason) >= 3),
        CHECK (gone <> kept),
        CHECK ((undone_at IS NULL) = (undone_by IS NULL)),
        CHECK ((undone_at IS NULL) = (undone_reason IS NULL))
    ) STRICT""",
    "CREATE UNIQUE INDEX patient_merged ON patient_merge (gone) WHERE undone_at IS NULL",
    "CREATE INDEX patient_received ON patient_merge (kept)",
    "CREATE INDEX patient_merged_ever ON patient_merge (gone)",
    _refused(
        "patient_merge_of_merged",
        "INSERT",
        "patient_merge",
        "only patients that stand are merged",
        "NEW.undone_at IS NOT NULL OR EXISTS (SELECT 1 FROM patient_merge AS former"
        " WHERE former.undone_at IS NULL AND former.gone IN (NEW.gone, NEW.kept))",
    ),
    _refused(
        "patient_merge_changed",
        "UPDATE",
        "patient_merge",
        "a merge stays, or is taken back once",
        "OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL OR "
        + _differ(("number", "gone", "kept", "reason", "merged_at", "merged_by")),
    ),
)

# Erasing a patient. It is under way only until its row of the trail is written, and no change can end before that:
# the reference is checked at the end of the change. While it lasts, and for that patient alone, the guards give way.
_CONTENT_OF_A_ROW = ("patient", "intake", "question", "entry", "old", "new")
_ENVELOPE_OF_A_ROW = ("id", "at", "local", "who", "action", "program", "previous", "hash")
_OF_ERASED_INTAKE = (
    "EXISTS (SELECT 1 FROM being_erased JOIN intake USING (patient) WHERE intake.id = OLD.intake)"
)
_BLANKED_BY_ERASURE = f"""coalesce(OLD.erasure IS NULL AND NEW.erasure IN (SELECT erasure FROM being_erased)
    AND NOT {_differ(_ENVELOPE_OF_A_ROW)}
    AND {" AND ".join(f"NEW.{name} IS NULL" for name in _CONTENT_OF_A_ROW)}
    AND (OLD.patient IN (SELECT id FROM patient JOIN being_erased ON patient = number)
        OR {_OF_ERASED_INTAKE}
        OR OLD.patient IS NOT NULL AND OLD.action LIKE '%patient merged%'
        OR OLD.patient IS NOT NULL AND OLD.action LIKE '%patient separated%'), 0)"""  # noqa: S608 - our own words

_ERASURES = (
    """CREATE TABLE erasure (
        number INTEGER PRIMARY KEY,
        audit_row INTEGER NOT NULL UNIQUE REFERENCES audit (id) DEFERRABLE INITIALLY DEFERRED,
        swept INTEGER NOT NULL DEFAULT 0 CHECK (swept IN (0, 1))
    ) STRICT""",
    """CREATE TABLE erasing (
        patient INTEGER PRIMARY KEY,
        erasure INTEGER NOT NULL REFERENCES erasure (number)
    ) STRICT""",
    """CREATE VIEW being_erased AS SELECT patient, erasure FROM erasing JOIN erasure ON number = erasure
        WHERE NOT EXISTS (SELECT 1 FROM audit WHERE id = audit_row)""",
    "ALTER TABLE audit ADD COLUMN erasure INTEGER REFERENCES erasure (number)",
    *(
        f"DROP TRIGGER {name}"
        for name in (
            "answer_delete_after_signing",
            "intake_entry_delete_after_signing",
            "intake_removed",
            "intake_snapshot_delete",
            "outbox_forgotten",
            "audit_update",
        )
    ),
    *(
        _refused(
            f"{table}_delete_after_signing",
            "DELETE",
            table,
            _SIGNED,
            f"{_not_draft('OLD')} AND NOT {_OF_ERASED_INTAKE}",
        )
        for table in ("answer", "intake_entry")
    ),
    *(
        _refused(f"{table}_{name}", "DELETE", table, _KEPT, f"NOT {_OF_ERASED_INTAKE}")
        for table, name in (("intake_snapshot", "delete"), ("outbox", "forgotten"))
    ),
    _refused(
        "intake_removed",
        "DELETE",
        "intake",
        _SIGNED,
        "OLD.status <> 'draft' AND OLD.patient NOT IN (SELECT patient FROM being_erased)",
    ),
    _refused(
        "patient_removed",
        "DELETE",
        "patient",
        _KEPT,
        "OLD.number NOT IN (SELECT patient FROM being_erased)",
    ),
    _refused(
        "patient_merge_removed",
        "DELETE",
        "patient_merge",
        _KEPT,
        "NOT EXISTS (SELECT 1 FROM being_erased WHERE patient IN (OLD.gone, OLD.kept))",
    ),
    _refused("audit_update", "UPDATE", "audit", _KEPT, f"NOT {_BLANKED_BY_ERASURE}"),
    _refused(
        "erasure_update",
        "UPDATE",
        "erasure",
        _KEPT,
        "NEW.number <> OLD.number OR NEW.audit_row <> OLD.audit_row OR NEW.swept < OLD.swept",
    ),
    _refused("erasure_delete", "DELETE", "erasure", _KEPT),
)

# Letters and patient summaries as they were printed: the words to search and the page itself, for good.
_PAPERS = (
    """CREATE TABLE kept_paper (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('patient', 'letter')),
        intake TEXT NOT NULL REFERENCES intake (id),
        made_at TEXT NOT NULL,
        made_by TEXT NOT NULL REFERENCES user (login),
        content TEXT NOT NULL CHECK (json_valid(content)),
        page BLOB NOT NULL,
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX kept_paper_by_intake ON kept_paper (intake)",
    _refused("kept_paper_update", "UPDATE", "kept_paper", _KEPT),
    _refused("kept_paper_delete", "DELETE", "kept_paper", _KEPT, f"NOT {_OF_ERASED_INTAKE}"),
)

# What is to be printed. A job that is done stays as it is; one that failed is tried again and says why.
_PRINT_JOBS = (
    """CREATE TABLE print_job (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('clinician', 'patient', 'letter', 'blank')),
        intake TEXT REFERENCES intake (id),
        kept_paper TEXT REFERENCES kept_paper (id),
        printer TEXT NOT NULL,
        asked_at TEXT NOT NULL,
        asked_by TEXT NOT NULL REFERENCES user (login),
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed', 'cancelled')),
        tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
        reason TEXT NOT NULL DEFAULT '',
        settled_at TEXT,
        CHECK ((kind = 'blank') = (intake IS NULL)),
        CHECK (kept_paper IS NULL OR kind IN ('patient', 'letter')),
        CHECK ((state = 'failed') = (reason <> '')),
        CHECK ((state = 'waiting') = (settled_at IS NULL))
    ) STRICT""",
    "CREATE INDEX print_job_open ON print_job (id) WHERE state IN ('waiting', 'failed')",
    _refused("print_job_removed", "DELETE", "print_job", _KEPT, f"NOT {_OF_ERASED_INTAKE}"),
    _refused(
        "print_job_changed",
        "UPDATE",
        "print_job",
        "a print job stays what was asked for, and one that is over stays over",
        "OLD.state IN ('done', 'cancelled') OR "
        + _differ(("id", "kind", "intake", "kept_paper", "asked_at", "asked_by")),
    ),
)

# What exports say about signed intakes, worked out before. It may go at any time, and goes when an intake no longer stands.
_EXPORT_ROWS = (
    """CREATE TABLE export_row (
        intake TEXT NOT NULL REFERENCES intake (id),
        kind TEXT NOT NULL CHECK (kind IN ('table', 'json')),
        edition TEXT NOT NULL CHECK (length(edition) = 64),
        content BLOB NOT NULL,
        UNIQUE (intake, kind)
    ) STRICT""",
    _refused(
        "export_row_of_what_changes",
        "INSERT",
        "export_row",
        "only what is signed and stands is kept for exports",
        "(SELECT status FROM intake WHERE id = NEW.intake) IS NOT 'signed'",
    ),
    """CREATE TRIGGER export_row_outlived AFTER UPDATE OF status ON intake
        WHEN NEW.status <> 'signed' AND OLD.status = 'signed'
        BEGIN DELETE FROM export_row WHERE intake = NEW.id; END""",
)

_SECOND_SHAPE: tuple[str, ...] = (
    *_HOLDS,
    *_TYPED_TEXT,
    *_WORDS,
    *_PIECES_OF_NUMBERS,
    *_OUTBOX,
    *_MERGED_PATIENTS,
    *_ERASURES,
    *_PAPERS,
    *_PRINT_JOBS,
    *_EXPORT_ROWS,
)


def _enter_pieces(db: Database) -> None:
    """Put the identifiers that are there already into the new index."""
    numbers: dict[int, list[str]] = {}
    for number, value in db.execute("SELECT patient, value FROM patient_identifier"):
        numbers.setdefault(number, []).append(fold_number(value))
    for number, folded in numbers.items():
        db.execute(
            "INSERT INTO patient_number_piece (rowid, numbers) VALUES (?, ?)",
            (number, "\n".join(folded)),
        )


def _enter_words(db: Database) -> None:
    """Put everybody into the new index of words."""
    people = db.execute("SELECT number, family, given, dob, sex FROM patient")
    for number, family, given, dob, sex in people:
        identifiers = db.execute(
            "SELECT kind, value FROM patient_identifier WHERE patient = ? ORDER BY position",
            (number,),
        )
        former = db.execute(
            "SELECT name FROM patient_former_name WHERE patient = ? ORDER BY position", (number,)
        )
        details = PatientDetails(
            family,
            given,
            PartialDate.from_iso(dob),
            sex,
            tuple(Identifier(*one) for one in identifiers),
            tuple(name for (name,) in former),
        )
        enter_words(db, number, details)


def clinic_migrations() -> Migrations:
    """Return all steps, for `Migrations.apply`."""
    from sqlite_utils.migrations import Migrations

    steps = Migrations("clinic")

    @steps(name="0001_first_shape")
    def first_shape(db: Database) -> None:
        for statement in (*_SETTINGS_AND_PEOPLE, *_PATIENTS, *_INTAKES, *_AUDIT, *_GUARDS):
            db.execute(statement)
        db.execute("PRAGMA user_version = 1")

    @steps(name="0002_second_shape")
    def second_shape(db: Database) -> None:
        for statement in _SECOND_SHAPE:
            db.execute(statement)
        _enter_pieces(db)
        _enter_words(db)
        db.execute("PRAGMA user_version = 2")

    return steps
