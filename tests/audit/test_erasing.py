"""What is personal about somebody can be taken out of the log, and the log stays whole."""

import uuid

import pytest
import sqlalchemy as sa

from fellespott.audit import tasks
from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.audit.services import erase_details, record
from fellespott.core.db import unit_of_work
from fellespott.people.models import Person
from tests.audit.logs import DAY_ONE, DAY_TWO, command, in_app, make_log, run_job, tamper, verify, write
from tests.factories import make_person

NOW = DAY_TWO


def details_of(session, entry):
    row = session.scalars(sa.select(AuditDetail).where(AuditDetail.entry_id == entry.id)).one()
    return row.actor_id, row.detail


def test_what_they_did_loses_who_and_words_and_keeps_numbers_and_our_own_words(session):
    ana, group = make_person(session), make_person(session)
    entry = record(
        session,
        actor=ana,
        action="group.tested",
        on=group,
        now=NOW,
        reason="Planted",
        kind="contact",
        count=3,
        published=True,
        parts=["Planted words", "title"],
        changed={"title": ["Planted", "x"]},
        invitation=uuid.UUID(int=7),
        ends_on=NOW.date(),
    )
    session.flush()

    assert erase_details(session, person_id=ana.id, now=NOW) == 1

    assert details_of(session, entry) == (
        None,
        {
            "kind": "contact",
            "count": 3,
            "published": True,
            "invitation": str(uuid.UUID(int=7)),
            "ends_on": "2026-11-21",
        },
    )


def test_what_was_done_to_them_loses_words_and_keeps_who_did_it(session):
    ana, bo = make_person(session), make_person(session)
    entry = record(session, actor=bo, action="role.tested", on=ana, now=NOW, reason="Planted", role="auditor")
    session.flush()

    erase_details(session, person_id=ana.id, now=NOW)

    assert details_of(session, entry) == (bo.id, {"role": "auditor"})


def test_where_they_are_named_the_reference_and_the_words_go_and_others_stay(session):
    ana, bo, group = make_person(session), make_person(session), make_person(session)
    entry = record(
        session,
        actor=bo,
        action="seat.tested",
        on=group,
        now=NOW,
        person=ana,
        to=bo,
        reason="Planted",
        count=1,
    )
    deep = record(session, actor=bo, action="seat.tested", on=group, now=NOW, all=[{"x": [ana]}, bo])
    session.flush()

    assert erase_details(session, person_id=ana.id, now=NOW) == 2

    assert details_of(session, entry) == (bo.id, {"to": {"person": str(bo.id)}, "count": 1})
    assert details_of(session, deep) == (bo.id, {})


def test_what_is_about_others_is_left_alone(session):
    ana, bo = make_person(session), make_person(session)
    entry = record(session, actor=bo, action="role.tested", on=bo, now=NOW, reason="Blir stående.", to=bo)
    session.flush()

    assert erase_details(session, person_id=ana.id, now=NOW) == 0
    session.flush()

    assert details_of(session, entry) == (bo.id, {"reason": "Blir stående.", "to": {"person": str(bo.id)}})
    assert session.scalars(sa.select(AuditEntry.action)).all() == ["role.tested"]


def everything(app):
    """Every value in the log's tables, as text."""

    def act():
        with unit_of_work() as session:
            tables = ("audit_entry", "audit_detail", "audit_link", "audit_anchor")
            return "\n".join(
                str(row) for one in tables for row in session.execute(sa.text(f"SELECT * FROM {one}"))
            )

    return in_app(app, act)


def erase(app, name):
    def act():
        with unit_of_work() as session:
            person_id = session.scalars(sa.select(Person.id).where(Person.name == name)).one()
            erase_details(session, person_id=person_id, now=NOW)
            return person_id

    return in_app(app, act)


def test_the_chain_verifies_after_erasing_once_twice_and_both(fresh_app):
    make_log(fresh_app)
    assert "Grunn 1" in everything(fresh_app)

    ana = erase(fresh_app, "Ana")
    assert verify(fresh_app) == (0, None, None)
    left = everything(fresh_app)
    assert "Grunn" not in left
    assert "details of 12 entries have been erased" in command(fresh_app, "audit-verify")[1]

    erase(fresh_app, "Ana")
    erase(fresh_app, "Bo")
    assert verify(fresh_app) == (0, None, None)
    run_job(fresh_app, tasks.chain_new)
    assert verify(fresh_app) == (0, None, None)

    def who():
        with unit_of_work() as session:
            return session.scalars(sa.select(AuditDetail.actor_id).where(AuditDetail.actor_id == ana)).all()

    assert in_app(fresh_app, who) == []


def test_without_its_salt_an_erased_field_cannot_be_guessed(fresh_app):
    write(fresh_app, 1, DAY_ONE)
    ana = erase(fresh_app, "Ana")

    def act():
        with unit_of_work() as session:
            row = session.scalars(
                sa.select(AuditDetail).join(AuditDetail.entry).where(AuditEntry.action == "person.tested")
            ).one()
            return dict(row.salts), dict(row.erased), row.detail

    salts, erased, detail = in_app(fresh_app, act)
    assert set(erased) == {"actor", "reason"}
    assert set(salts) == {"person"} == set(detail)
    assert str(ana) not in str((salts, erased, detail))


FIRST = "(SELECT entry_id FROM audit_link WHERE position = 1)"


@pytest.mark.parametrize(
    ("statement", "kind", "position"),
    [
        # What is left of a row that something was erased from is still held to what it said.
        (f"UPDATE audit_detail SET detail = '{{}}' WHERE entry_id = {FIRST}", "detail_altered", 1),
        (f"UPDATE audit_detail SET erased = '{{}}' WHERE entry_id = {FIRST}", "detail_altered", 1),
        (
            "UPDATE audit_detail SET actor_id = (SELECT id FROM person WHERE name = 'Ana') "
            f"WHERE entry_id = {FIRST}",
            "detail_altered",
            1,
        ),
    ],
)
def test_what_is_left_after_erasing_cannot_be_changed(fresh_app, statement, kind, position):
    make_log(fresh_app)
    erase(fresh_app, "Ana")
    tamper(fresh_app, [statement])

    assert verify(fresh_app) == (1, kind, position)


def test_erasing_that_the_log_does_not_tell_of_shows(fresh_app):
    """Somebody takes away who did it, as erasing would, but without the entry that says so."""
    make_log(fresh_app)

    def act():
        with unit_of_work() as session:
            ana = session.scalars(sa.select(Person.id).where(Person.name == "Ana")).one()
            erase_details(session, person_id=ana, now=NOW)
            session.flush()
            return session.scalars(
                sa.select(AuditEntry.id).where(AuditEntry.action == "audit.details_erased")
            ).one()

    entry = in_app(fresh_app, act)
    wanted = f"IN ('{entry}', '{entry.hex}')"
    cast = "CAST({} AS TEXT)"
    tamper(
        fresh_app,
        [
            f"DELETE FROM audit_detail WHERE {cast.format('entry_id')} {wanted}",
            f"DELETE FROM audit_entry WHERE {cast.format('id')} {wanted}",
        ],
    )

    assert verify(fresh_app) == (1, "erased_untold", None)
