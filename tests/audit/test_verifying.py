"""Whatever is changed in the log behind the program's back is found, and the first place of it is named."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import make_transient

from fellespott.audit import tasks
from fellespott.audit.models import AuditDetail, AuditEntry, AuditLink
from fellespott.audit.rules import BEGINNING, commitment_of_row, link_hash
from fellespott.core.db import current_session, db
from tests.audit.logs import (
    DAY_TWO,
    LINKS,
    WAITING,
    anchors_file,
    chain_of,
    command,
    in_app,
    make_log,
    run_job,
    tamper,
    verify,
    write,
)

LINKED = "(SELECT entry_id FROM audit_link WHERE position = {})"
FIFTH = LINKED.format(5)
WAITS = "(SELECT entry_id FROM audit_detail WHERE NOT is_chained ORDER BY entry_id LIMIT 1)"
DAY_TWO_ANCHOR = "WHERE position = 11"


@pytest.fixture
def log(fresh_app):
    make_log(fresh_app)
    return fresh_app


def test_a_log_nobody_touched_is_whole(log):
    chain = chain_of(log)
    assert [position for position, _hash in chain] == list(range(1, LINKS + 1))

    code, output = command(log, "audit-verify", "--json")

    assert code == 0, output
    assert json.loads(output) == {
        "whole": True,
        "position": LINKS,
        "hash": chain[-1][1],
        "waiting": WAITING,
        "erased": 0,
        "marks": 4,
        "problem": None,
    }
    code, output = command(log, "audit-verify")
    assert code == 0
    assert output == (
        f"whole: 12 links, the last {chain[-1][1]}\n"
        "compared with 4 anchors; 2 entries wait for the chain; details of 0 entries have been erased\n"
    )


def test_an_empty_log_is_whole(fresh_app):
    assert verify(fresh_app) == (0, None, None)
    run_job(fresh_app, tasks.keep_anchor)
    assert not anchors_file(fresh_app).exists()
    assert command(fresh_app, "audit-anchor")[0] == 1


# What is done, and what is said of it: the kind of thing, and the link.
TAMPERINGS = {
    "an entry's action": ([f"UPDATE audit_entry SET action = 'x' WHERE id = {FIFTH}"], "entry_altered", 5),
    "an entry's moment": (
        [
            "UPDATE audit_entry SET at = (SELECT at FROM audit_entry WHERE id = "
            f"{LINKED.format(4)}) WHERE id = {FIFTH}"
        ],
        "entry_altered",
        5,
    ),
    "an entry's kind": ([f"UPDATE audit_entry SET object_kind = 'x' WHERE id = {FIFTH}"], "entry_altered", 5),
    "an entry's thing": ([f"UPDATE audit_entry SET object_id = NULL WHERE id = {FIFTH}"], "entry_altered", 5),
    "an entry's commitment": (
        [f"UPDATE audit_entry SET commitment = '{'0' * 64}' WHERE id = {FIFTH}"],
        "entry_altered",
        5,
    ),
    "the first entry": (
        [f"UPDATE audit_entry SET action = 'x' WHERE id = {LINKED.format(1)}"],
        "entry_altered",
        1,
    ),
    "the last entry": (
        [f"UPDATE audit_entry SET action = 'x' WHERE id = {LINKED.format(LINKS)}"],
        "entry_altered",
        LINKS,
    ),
    "two entries": (
        [f"UPDATE audit_entry SET action = 'x' WHERE id IN ({LINKED.format(9)}, {FIFTH})"],
        "entry_altered",
        5,
    ),
    "an entry is gone": ([f"DELETE FROM audit_entry WHERE id = {FIFTH}"], "entry_missing", 5),
    "an entry is gone with all that points at it": (
        [
            f"DELETE FROM audit_entry WHERE id = {FIFTH}",
            f"DELETE FROM audit_detail WHERE entry_id = {FIFTH}",
            "DELETE FROM audit_link WHERE position = 5",
        ],
        "link_missing",
        5,
    ),
    "the first link is gone": (["DELETE FROM audit_link WHERE position = 1"], "link_missing", 1),
    "a link is gone and the others close the gap": (
        [
            f"DELETE FROM audit_entry WHERE id = {FIFTH}",
            f"DELETE FROM audit_detail WHERE entry_id = {FIFTH}",
            "DELETE FROM audit_link WHERE position = 5",
            *(f"UPDATE audit_link SET position = {n - 1} WHERE position = {n}" for n in range(6, LINKS + 1)),
        ],
        "entry_altered",
        5,
    ),
    "two links are swapped": (
        [
            "UPDATE audit_link SET position = position + 900 WHERE position IN (5, 9)",
            "UPDATE audit_link SET position = 914 - position WHERE position > 900",
        ],
        "entry_moved",
        5,
    ),
    "two entries are swapped": (
        [
            "CREATE TABLE kept AS SELECT position, entry_id FROM audit_link",
            f"UPDATE audit_link SET entry_id = {WAITS} WHERE position = 5",
            *(
                f"UPDATE audit_link SET entry_id = (SELECT entry_id FROM kept WHERE position = {14 - n}) "
                f"WHERE position = {n}"
                for n in (9, 5)
            ),
        ],
        "entry_moved",
        5,
    ),
    "an entry is put in between": (
        [
            *(f"UPDATE audit_link SET position = {n + 1} WHERE position = {n}" for n in range(LINKS, 4, -1)),
            "INSERT INTO audit_link (position, entry_id, hash) "
            f"SELECT 5, {WAITS}, hash FROM audit_link WHERE position = 6",
        ],
        "entry_moved",
        5,
    ),
    "an entry is put at the end": (
        [f"INSERT INTO audit_link (position, entry_id, hash) VALUES (13, {WAITS}, '{'0' * 64}')"],
        "entry_altered",
        13,
    ),
    "a link's hash": ([f"UPDATE audit_link SET hash = '{'0' * 64}' WHERE position = 5"], "link_altered", 5),
    "who did it": (
        [f"UPDATE audit_detail SET actor_id = NULL WHERE entry_id = {FIFTH}"],
        "detail_altered",
        5,
    ),
    "a detail": (
        [f'UPDATE audit_detail SET detail = \'{{"reason": "x"}}\' WHERE entry_id = {FIFTH}'],
        "detail_altered",
        5,
    ),
    "a salt": ([f"UPDATE audit_detail SET salts = '{{}}' WHERE entry_id = {FIFTH}"], "detail_altered", 5),
    "a side row is gone": ([f"DELETE FROM audit_detail WHERE entry_id = {FIFTH}"], "detail_missing", 5),
    "a side row is said to wait": (
        [f"UPDATE audit_detail SET is_chained = NOT is_chained WHERE entry_id = {FIFTH}"],
        "detail_altered",
        5,
    ),
    "an anchor's hash": (
        [f"UPDATE audit_anchor SET hash = '{'0' * 64}' {DAY_TWO_ANCHOR}"],
        "anchor_altered",
        11,
    ),
    "an anchor's position": ([f"UPDATE audit_anchor SET position = 9 {DAY_TWO_ANCHOR}"], "anchor_altered", 9),
    "an anchor's position, beyond the end": (
        [f"UPDATE audit_anchor SET position = 99 {DAY_TWO_ANCHOR}"],
        "anchor_altered",
        12,
    ),
    "an anchor's day": (
        [f"UPDATE audit_anchor SET day = '2026-01-01' {DAY_TWO_ANCHOR}"],
        "anchor_altered",
        12,
    ),
    "an anchor's moment": (
        [f"UPDATE audit_anchor SET at = (SELECT min(at) FROM audit_entry) {DAY_TWO_ANCHOR}"],
        "anchor_altered",
        12,
    ),
    "an anchor is gone": ([f"DELETE FROM audit_anchor {DAY_TWO_ANCHOR}"], "anchor_missing", 12),
    "an entry that waits has other details": (
        [f"UPDATE audit_detail SET detail = '{{}}' WHERE entry_id = {WAITS}"],
        "waiting_altered",
        None,
    ),
    "an entry that waits": (
        [f"UPDATE audit_entry SET action = 'x' WHERE id = {WAITS}"],
        "waiting_altered",
        None,
    ),
    "an entry that waits is gone": ([f"DELETE FROM audit_entry WHERE id = {WAITS}"], "entry_missing", None),
    "an entry that waits has no side row": (
        [f"DELETE FROM audit_detail WHERE entry_id = {WAITS}"],
        "detail_missing",
        None,
    ),
    "an entry that waits is said to be chained": (
        [f"UPDATE audit_detail SET is_chained = NOT is_chained WHERE entry_id = {WAITS}"],
        "link_missing",
        None,
    ),
    "the last links are gone, the entries are not": (
        ["DELETE FROM audit_link WHERE position = 12"],
        "link_missing",
        None,
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_and_named(log, name):
    statements, kind, position = TAMPERINGS[name]
    assert verify(log) == (0, None, None)

    tamper(log, statements)

    assert verify(log) == (1, kind, position)
    code, output = command(log, "audit-verify")
    assert (code, output.startswith("BROKEN: ")) == (1, True)
    assert position is None or f"link {position}" in output


# --- The tail, and what is kept elsewhere


def cut_after(position):
    """Statements that take away every link after that one, with entries, side rows and what tells of them."""
    later = f"(SELECT entry_id FROM audit_link WHERE position > {position})"
    return [
        f"DELETE FROM audit_detail WHERE entry_id IN {later} OR NOT is_chained",
        f"DELETE FROM audit_entry WHERE id IN {later} OR id NOT IN (SELECT entry_id FROM audit_link)",
        f"DELETE FROM audit_link WHERE position > {position}",
    ]


def test_a_cut_tail_shows_against_the_anchors_in_the_database(log):
    tamper(log, cut_after(8))
    anchors_file(log).unlink()

    assert verify(log) == (1, "tail_cut", 9)
    assert (
        "the anchor of 2026-11-21 in the database says that it had come to 11"
        in command(log, "audit-verify")[1]
    )


def test_a_cut_tail_shows_against_the_file_when_the_anchors_went_too(log):
    tamper(log, [*cut_after(8), "DELETE FROM audit_anchor WHERE position > 8"])

    assert verify(log) == (1, "tail_cut", 9)
    anchors_file(log).unlink()
    assert verify(log) == (0, None, None), "nothing in the database tells, as docs/decisions/0006 says"


def test_a_cut_tail_shows_against_an_anchor_somebody_kept(log, tmp_path):
    _code, line = command(log, "audit-anchor")
    assert line.strip() == f"{LINKS}:{chain_of(log)[-1][1]}"
    published = in_app(log, lambda: log.test_client().get("/logg/anker.txt").get_data(as_text=True))
    assert published == anchors_file(log).read_text()
    (tmp_path / "kept.txt").write_text("# kept by a newspaper\n\n" + published)
    tamper(log, [*cut_after(10), "DELETE FROM audit_anchor WHERE position > 10"])
    anchors_file(log).unlink()

    assert verify(log) == (0, None, None)
    assert verify(log, "--anchor", line.strip()) == (1, "tail_cut", 11)
    assert verify(log, "--anchors", str(tmp_path / "kept.txt")) == (1, "tail_cut", 11)


def rewrite_from(app, position):
    """What somebody with the database in hand can do: change an entry and reckon everything again."""

    def act():
        rows = current_session().execute(
            sa.select(AuditEntry, AuditDetail, AuditLink)
            .join(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
            .join(AuditLink, AuditLink.entry_id == AuditEntry.id)
            .order_by(AuditLink.position)
        )
        previous, statements = BEGINNING, []
        for entry, side, link in rows.all():
            if link.position == position:
                make_transient(entry)
                entry.action = "person.changed"
                entry.commitment = commitment_of_row(entry, side.actor_id, side.detail, side.salts, {})
                values = f"action = '{entry.action}', commitment = '{entry.commitment}'"
                statements.append(f"UPDATE audit_entry SET {values} WHERE id = {LINKED.format(position)}")
            if link.position >= position:
                new = link_hash(previous, link.position, entry)
                statements.append(f"UPDATE audit_link SET hash = '{new}' WHERE position = {link.position}")
                previous = new
            else:
                previous = link.hash
        return statements

    tamper(app, in_app(app, act))


@pytest.mark.parametrize(("position", "anchored"), [(2, 6), (6, 6), (8, 11)])
def test_a_chain_written_anew_shows_against_the_next_anchor(log, position, anchored):
    rewrite_from(log, position)

    assert verify(log) == (1, "rewritten", anchored)


def test_a_chain_written_anew_after_the_last_anchor_shows_against_one_kept(log):
    run_job(log, tasks.chain_new)
    _code, line = command(log, "audit-anchor")
    rewrite_from(log, LINKS + 1)

    assert verify(log) == (0, None, None)
    assert verify(log, "--anchor", line.strip()) == (1, "rewritten", LINKS + WAITING)


def test_the_chain_is_compared_with_each_anchor_given(log, tmp_path):
    chain = dict(chain_of(log))
    (tmp_path / "kept.txt").write_text(f"2026-11-20 3 {chain[3]}\n")
    good = ["--anchor", f"5:{chain[5]}", "--anchors", str(tmp_path / "kept.txt")]

    assert verify(log, *good) == (0, None, None)
    assert verify(log, *good, "--anchor", f"4:{chain[5]}") == (1, "rewritten", 4)
    assert verify(log, *good, "--anchor", f"99:{chain[5]}") == (1, "tail_cut", LINKS + 1)


@pytest.mark.parametrize("text", ["5", "5:abc", "0:" + "0" * 64, "-1:" + "0" * 64, "x:" + "0" * 64])
def test_what_is_no_anchor_is_refused_in_words(log, tmp_path, text):
    code, output = command(log, "audit-verify", "--anchor", text)
    assert (code, "is not POSITION:HASH" in output) == (1, True)

    (tmp_path / "kept.txt").write_text(f"# ok\n2026-11-20 {text.replace(':', ' ')}\n")
    code, output = command(log, "audit-verify", "--anchors", str(tmp_path / "kept.txt"))
    assert (code, "line 2 of" in output) == (1, True)


def test_the_file_of_anchors_grows_by_a_line_a_day_and_is_made_up_for(log):
    lines = anchors_file(log).read_text().splitlines()
    chain = dict(chain_of(log))
    assert lines == [f"2026-11-20 6 {chain[6]}", f"2026-11-21 11 {chain[11]}"]

    run_job(log, tasks.keep_anchor, DAY_TWO)
    assert anchors_file(log).read_text().splitlines() == lines, "one anchor a day"

    anchors_file(log).write_text(lines[0] + "\n")
    run_job(log, tasks.keep_anchor, DAY_TWO)
    assert anchors_file(log).read_text().splitlines() == lines


def test_days_of_anchors_are_days_in_oslo(fresh_app):
    write(fresh_app, 1, DAY_TWO)
    run_job(fresh_app, tasks.chain_new)
    run_job(fresh_app, tasks.keep_anchor, datetime(2026, 7, 1, 21, 59, tzinfo=UTC))
    run_job(fresh_app, tasks.keep_anchor, datetime(2026, 7, 1, 22, 0, tzinfo=UTC))

    days = [line.split()[0] for line in anchors_file(fresh_app).read_text().splitlines()]
    assert days == ["2026-07-01", "2026-07-02"]


# --- What a database takes in, and no program writes


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize(
    ("statement", "kind", "position"),
    [
        (f"UPDATE audit_entry SET at = 'x' WHERE id = {FIFTH}", "entry_altered", 5),
        (f"UPDATE audit_entry SET object_id = 'x' WHERE id = {FIFTH}", "entry_altered", 5),
        (f"UPDATE audit_detail SET detail = 'x' WHERE entry_id = {FIFTH}", "entry_altered", 5),
        (f"UPDATE audit_detail SET detail = '[1]' WHERE entry_id = {FIFTH}", "detail_altered", 5),
        (f"UPDATE audit_detail SET salts = '7', erased = '[]' WHERE entry_id = {FIFTH}", "detail_altered", 5),
        (f"UPDATE audit_detail SET detail = 'x' WHERE entry_id = {WAITS}", "waiting_altered", None),
        ("UPDATE audit_link SET entry_id = 'x' WHERE position = 5", "entry_missing", 5),
        ("UPDATE audit_anchor SET day = 'x' WHERE position = 11", "anchor_altered", None),
    ],
)
def test_what_cannot_be_read_is_named_too(log, statement, kind, position):
    tamper(log, [statement])

    assert verify(log) == (1, kind, position)


# --- Any tampering at all

CELLS = {
    "audit_entry": ("id", "at", "action", "object_kind", "object_id", "commitment"),
    "audit_detail": ("entry_id", "actor_id", "detail", "salts", "erased", "is_chained"),
    "audit_link": ("position", "entry_id", "hash"),
    "audit_anchor": ("id", "day", "position", "hash", "at"),
}
KEYS = {"audit_entry": "id", "audit_detail": "entry_id", "audit_link": "position", "audit_anchor": "position"}


@st.composite
def tamperings(draw):
    """Delete a row, or put another row's value into one of its cells."""
    table = draw(st.sampled_from(sorted(CELLS)))
    rows = 2 if table == "audit_anchor" else LINKS
    one, other = draw(st.lists(st.integers(0, rows - 1), min_size=2, max_size=2, unique=True))
    return table, one, other, draw(st.sampled_from([None, *CELLS[table]]))


@pytest.mark.parametrize("backend", ["sqlite"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(chosen=tamperings())
def test_no_cell_can_be_changed_and_no_row_deleted_without_it_showing(log, chosen):
    table, one, other, cell = chosen
    file = Path(in_app(log, lambda: db.engine.url.database))
    in_app(log, lambda: db.engine.dispose())
    kept = file.with_suffix(".kept")
    if not kept.exists():
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(file, kept)
    shutil.copy(kept, file)
    with closing(sqlite3.connect(file)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        rows = connection.execute(f"SELECT {KEYS[table]}, {cell or '1'} FROM {table} ORDER BY 1").fetchall()
        (key, was), (_key, value) = rows[one], rows[other]
        assume(cell is None or was != value)
        statement = f"DELETE FROM {table} WHERE {KEYS[table]} = ?"
        if cell is not None:
            statement = f"UPDATE OR REPLACE {table} SET {cell} = ? WHERE {KEYS[table]} = ?"
        connection.execute(statement, (key,) if cell is None else (value, key))
        connection.commit()

    assert verify(log)[0] == 1
