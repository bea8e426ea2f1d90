"""The last minute before a deadline: every group sends in at once, some press twice, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fellespott.core.db import db, unit_of_work
from fellespott.proposals.models import Proposal, Submission
from fellespott.proposals.states import ProposalState
from tests.conftest import remember_signed_in
from tests.factories import complete, make_call, make_group, make_person, make_proposal
from tests.support.html import form_to

AT_ONCE = 8


def ready_groups(app: Flask, count: int) -> list[tuple[str, FlaskClient]]:
    """That many groups with a whole draft each, and their contacts' browsers."""
    app.test_client_class = FlaskClient
    contacts, addresses = [], []
    with app.app_context(), unit_of_work() as session:
        call = make_call(session)
        for _ in range(count):
            contact = make_person(session)
            proposal = make_proposal(session, call=call, group=make_group(session, contact=contact))
            complete(session, proposal)
            contacts.append(contact)
            addresses.append(f"/forslag/{proposal.id}/sjekk")
    found = []
    for contact, address in zip(contacts, addresses, strict=True):
        client = app.test_client()
        with app.app_context():
            contact = db.session.merge(contact, load=True)
            remember_signed_in(client, contact)
            db.session.remove()
        found.append((address, client))
    return found


def press_twice(job: tuple[str, FlaskClient]) -> list[int]:
    """Open the check page, and send in two times, as on a bad line."""
    address, client = job
    with closing(client.get(address, buffered=True)) as page:
        fields = dict(form_to(page, address).fields)
    return [client.post(address, data=fields, buffered=True).status_code for _ in range(2)]


@pytest.mark.parametrize("groups", [4, pytest.param(60, marks=pytest.mark.deep)])
def test_every_group_sends_in_at_once_and_each_counts_once(fresh_app: Flask, groups: int) -> None:
    jobs = ready_groups(fresh_app, groups)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(press_twice, jobs))
    assert answers == [[303, 409]] * groups
    with fresh_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Submission)) == groups
        sent = select(func.count()).where(Proposal.state == ProposalState.SUBMITTED)
        assert db.session.scalar(sent) == groups
