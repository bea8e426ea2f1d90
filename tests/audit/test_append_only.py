"""The log is kept append-only by the database itself, on both engines."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from fellespott.audit import services
from fellespott.audit.models import AuditAnchor, AuditDetail, AuditEntry, AuditLink
from fellespott.audit.services import record
from tests.factories import make_person

NOW = datetime(2021, 4, 15, 10, tzinfo=UTC)


@pytest.fixture
def entry(session):
    person = make_person(session)
    made = record(session, actor=person, action="person.tested", on=person, now=NOW, name="Ana", count=3)
    session.flush()
    services.chain_entries(session)
    services.make_anchor(session, day=NOW.date(), now=NOW)
    session.commit()
    return made


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (update(AuditEntry).values(action="person.other"), "audit_entry_is_append_only"),
        (delete(AuditEntry), "audit_entry_is_append_only"),
        (text("UPDATE audit_entry SET at = at"), "audit_entry_is_append_only"),
        (text("DELETE FROM audit_entry"), "audit_entry_is_append_only"),
        (update(AuditLink).values(hash="0" * 64), "audit_link_is_append_only"),
        (delete(AuditLink), "audit_link_is_append_only"),
        (update(AuditAnchor).values(position=7), "audit_anchor_is_append_only"),
        (delete(AuditAnchor), "audit_anchor_is_append_only"),
        (delete(AuditDetail), "audit_detail_stays"),
        (update(AuditDetail).values(detail={"name": "Bo"}), "audit_detail_is_only_erased"),
        (update(AuditDetail).values(actor_id=None), "audit_detail_is_only_erased"),
        (update(AuditDetail).values(detail={}, erased_at=NOW), "audit_detail_is_only_erased"),
        (update(AuditDetail).values(salts={}), "audit_detail_is_only_erased"),
    ],
)
def test_the_database_refuses_to_change_the_log(session, entry, change, name):
    before = session.execute(select(AuditDetail.detail, AuditDetail.actor_id)).all()

    with pytest.raises(DBAPIError, match=name):
        session.execute(change)
    session.rollback()

    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.action)).all() == [
        "audit.anchored",
        "person.tested",
    ]
    assert session.execute(select(AuditDetail.detail, AuditDetail.actor_id)).all() == before


def test_an_entry_changed_as_an_object_is_refused_too(session, entry):
    entry.action = "person.other"
    with pytest.raises(DBAPIError, match="audit_entry_is_append_only"):
        session.flush()
    session.rollback()


def test_an_entry_holds_ids_and_fixed_words_only():
    columns = {column.name for column in AuditEntry.__table__.columns}

    assert columns == {"id", "at", "action", "object_kind", "object_id", "commitment"}
