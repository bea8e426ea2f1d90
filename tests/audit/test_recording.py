"""What `record` keeps, how little it costs, and how it is found again."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from fellespott.audit import rules
from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.audit.queries import actions_used, actors_used, entries, kinds_used
from fellespott.audit.services import record
from fellespott.people.states import Role
from tests.factories import make_person

NOW = datetime(2021, 4, 15, 10, tzinfo=UTC)


def side_of(session, entry):
    return session.scalars(select(AuditDetail).where(AuditDetail.entry_id == entry.id)).one()


def test_who_did_it_and_the_words_lie_in_the_side_table(session):
    ana = make_person(session)
    entry = record(session, actor=ana, action="person.tested", on=ana, now=NOW, reason="Fordi.", count=3)
    session.commit()

    side = side_of(session, entry)
    assert (side.actor_id, side.detail) == (ana.id, {"reason": "Fordi.", "count": 3})
    assert set(side.salts) == {"actor", "reason", "count"}
    assert side.erased == {}
    assert rules.commitment_of_row(entry, side.actor_id, side.detail, side.salts, {}) == entry.commitment


def test_every_entry_has_a_side_row_and_no_two_salts_are_alike(session):
    person = make_person(session)
    for _ in range(2):
        record(session, actor=None, action="person.tested", on=person, now=NOW, reason="Fordi.")
    session.commit()

    one, other = session.scalars(select(AuditDetail))
    assert one.detail == other.detail
    assert not set(one.salts.values()) & set(other.salts.values())
    assert len(set(session.scalars(select(AuditEntry.commitment)))) == 2


def test_people_are_kept_as_references_never_by_name(session):
    ana, bo = make_person(session, name="Ana Planted"), make_person(session, name="Bo Planted")
    entry = record(
        session,
        actor=ana,
        action="group.tested",
        on=ana,
        now=NOW,
        to=bo,
        all=[ana, {"and": bo}],
        role=Role.AUDITOR,
    )
    session.commit()

    side = side_of(session, entry)
    reference = {"person": str(bo.id)}
    assert side.detail == {
        "to": reference,
        "all": [{"person": str(ana.id)}, {"and": reference}],
        "role": "auditor",
    }
    assert "Planted" not in str(side.detail)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (date(2021, 4, 15), "2021-04-15"),
        (NOW, "2021-04-15 10:00:00+00:00"),
        (1.5, "1.5"),
        (True, True),
        ({1: (2, {3})}, {"1": [2, [3]]}),
        ("Æøå \u2028 \x00 '\"\\", "Æøå \u2028 \x00 '\"\\"),
    ],
)
def test_what_json_does_not_know_becomes_its_text(value, kept):
    assert rules.plain(value) == kept


def test_whatever_is_written_reads_back_to_the_same_commitment(session):
    person = make_person(session)
    odd = {
        "text": "Æøå 𝕏 \u2028\n\t\\ '\" %",
        "list": [1, None, True, {"a": [NOW]}],
        "big": 10**15,
        "none": None,
    }
    entry = record(session, actor=person, action="person.tested", on=person, now=NOW, **odd)
    session.commit()
    session.expire_all()

    side = side_of(session, entry)
    assert rules.commitment_of_row(entry, side.actor_id, side.detail, side.salts, {}) == entry.commitment


@pytest.mark.parametrize("count", [1, 5])
def test_it_costs_two_inserts_however_many_are_recorded(session, count_sql, count):
    person = make_person(session)
    with count_sql() as statements:
        for number in range(count):
            record(session, actor=person, action="person.tested", on=person, now=NOW, number=number)
        session.flush()

    written = [one for one in statements.seen if not one.startswith("SELECT")]
    assert [one.split()[2] for one in written] == ["audit_entry", "audit_detail"]


def test_entries_are_found_newest_first_by_each_filter(session):
    ana, bo = make_person(session), make_person(session)
    first = record(session, actor=ana, action="a.one", on=bo, now=NOW)
    second = record(session, actor=bo, action="b.two", on=ana, now=NOW + timedelta(hours=1))
    third = record(session, actor=None, action="b.three", on=bo, now=NOW + timedelta(hours=2))
    session.commit()

    def found(**chosen):
        return session.scalars(entries(**chosen)).all()

    assert found() == [third, second, first]
    assert found(action="b.two") == [second]
    assert found(action="b.") == [third, second]
    assert found(object_kind="person", object_id=bo.id) == [third, first]
    assert found(actor_id=bo.id) == [second]
    assert found(actor_id=uuid.uuid4()) == []
    assert found(object_kind="group") == []
    assert found(since=NOW + timedelta(hours=1)) == [third, second]
    assert found(before=NOW + timedelta(hours=1)) == [first]
    assert (actions_used(session), kinds_used(session)) == (["a.one", "b.three", "b.two"], ["person"])
    assert sorted(actors_used(session)) == sorted([ana.id, bo.id])
