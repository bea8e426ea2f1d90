"""The log is kept append-only by the database itself, on both engines."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.audit.queries import actions_used, details_of, entries, kinds_used
from fellespott.audit.services import record
from tests.factories import make_person

NOW = datetime(2021, 4, 15, 10, tzinfo=UTC)


@pytest.fixture
def entry(session):
    person = make_person(session)
    made = record(session, actor=person, action="person.tested", on=person, now=NOW, name="Ana", count=3)
    session.commit()
    return made


@pytest.mark.parametrize(
    "change",
    [
        update(AuditEntry).values(action="person.other"),
        delete(AuditEntry),
        text("UPDATE audit_entry SET at = at"),
        text("DELETE FROM audit_entry"),
    ],
)
def test_the_database_refuses_to_change_an_entry(session, entry, change):
    session.execute(delete(AuditDetail))
    session.commit()
    with pytest.raises(DBAPIError, match="audit_entry_is_append_only"):
        session.execute(change)
    session.rollback()

    assert session.scalars(select(AuditEntry.action)).all() == ["person.tested"]


def test_an_entry_changed_as_an_object_is_refused_too(session, entry):
    entry.action = "person.other"
    with pytest.raises(DBAPIError, match="audit_entry_is_append_only"):
        session.flush()
    session.rollback()


def test_names_and_words_lie_apart_and_can_be_erased(session, entry):
    assert details_of(session, [entry.id]) == {entry.id: {"name": "Ana", "count": 3}}

    session.execute(delete(AuditDetail))
    session.commit()

    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1
    assert details_of(session, [entry.id]) == {}


def test_an_entry_holds_ids_and_fixed_words_only():
    columns = {column.name for column in AuditEntry.__table__.columns}

    assert columns == {"id", "at", "actor_id", "action", "object_kind", "object_id"}


def test_entries_are_found_newest_first_by_each_filter(session):
    ana, bo = make_person(session), make_person(session)
    first = record(session, actor=ana, action="a.one", on=bo, now=NOW)
    second = record(session, actor=bo, action="b.two", on=ana, now=NOW.replace(hour=11))
    third = record(session, actor=None, action="b.two", on=bo, now=NOW.replace(hour=12))
    session.commit()

    def found(**chosen):
        return session.scalars(entries(**chosen)).all()

    assert found() == [third, second, first]
    assert found(action="b.two") == [third, second]
    assert found(object_kind="person", object_id=bo.id) == [third, first]
    assert found(actor_id=bo.id) == [second]
    assert found(object_kind="group") == []
    assert (actions_used(session), kinds_used(session)) == (["a.one", "b.two"], ["person"])
