"""The upgraded schema is the models', and every step goes up and down with data in it, on both databases."""

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select

from fellespott.core.db import db, unit_of_work
from fellespott.core.registry import registry
from fellespott.paths import MIGRATIONS
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState
from tests.factories import make_juror, make_proposal, make_sheet
from tests.house.everything import fill_everything
from tests.support.schema import schema_of

REVISIONS = [
    revision.revision for revision in ScriptDirectory(str(MIGRATIONS)).walk_revisions("base", "head")
][::-1]


@pytest.fixture
def migrated_app(fresh_app: Flask) -> Flask:
    """An app whose database was made by the migrations alone."""
    with fresh_app.app_context():
        db.drop_all()
        upgrade(str(MIGRATIONS))
    return fresh_app


def fill() -> None:
    """A chain of rows through every room."""
    with unit_of_work() as session:
        proposal = make_proposal(session, state=ProposalState.SUBMITTED)
        make_sheet(session, make_juror(session, proposal.call), proposal, [5, 4, None, 3, 2, 1, 5, 5])


def test_upgraded_schema_equals_the_models(migrated_app, tmp_path):
    with migrated_app.app_context():
        upgraded = schema_of(db.engine)
        downgrade(str(MIGRATIONS), revision="base")
        db.create_all()
        modelled = schema_of(db.engine)

    assert upgraded == modelled


def test_there_is_one_line_of_migrations(app):
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_every_migration_goes_down_and_up_with_data(migrated_app):
    with migrated_app.app_context():
        fill()
        at_head = schema_of(db.engine)
        for revision in [*REVISIONS[:-1][::-1], "base"]:
            downgrade(str(MIGRATIONS), revision=revision)
        assert [name for name in inspect(db.engine).get_table_names() if name != "alembic_version"] == []
        for revision in REVISIONS:
            upgrade(str(MIGRATIONS), revision=revision)
        assert schema_of(db.engine) == at_head
        fill()
        assert db.session.scalar(select(func.count()).select_from(Proposal)) == 1


def test_what_is_in_every_table_goes_down_to_the_front_half_and_up_again(migrated_app):
    with migrated_app.app_context():
        at_head = schema_of(db.engine)
        with unit_of_work() as session:
            fill_everything(session)
        people = db.session.scalar(select(func.count()).select_from(Person))
        db.session.remove()
        for revision in REVISIONS[1:-1][::-1]:
            downgrade(str(MIGRATIONS), revision=revision)
        upgrade(str(MIGRATIONS))
        assert schema_of(db.engine) == at_head
        assert db.session.scalar(select(func.count()).select_from(Person)) == people
        with unit_of_work() as session:
            assert [line for verify in registry().verifications for line in verify(session)] == []
