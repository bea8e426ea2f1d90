"""What tests of people share: reading codes and links out of the outbox, and links of a made-up kind."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from fellespott.core.clock import utcnow
from fellespott.core.db import db
from fellespott.core.registry import InvitationKind
from fellespott.extensions import limiter
from fellespott.notices.models import OutboxMail
from fellespott.people.services import create_invitation, print_codes
from tests.factories import make_person
from tests.support.html import submit
from tests.support.sms import SmsGateway


@pytest.fixture
def mails(app):
    """The mails queued to an address, oldest first."""

    def read(address):
        db.session().expire_all()
        statement = select(OutboxMail).where(OutboxMail.recipient == address).order_by(OutboxMail.created_at)
        return list(db.session.scalars(statement))

    return read


@pytest.fixture
def code_to(mails):
    """The newest code mailed to an address."""

    def read(address):
        return re.search(r" (\d{6,10})$", mails(address)[-1].body, re.M).group(1)

    return read


@pytest.fixture
def link_to(mails):
    """The path of the newest link mailed to an address."""

    def read(address):
        return re.search(r"http://localhost(/\S+)", mails(address)[-1].body).group(1)

    return read


@pytest.fixture
def ask_for_code(client):
    """Send the sign-in form."""

    def ask(email, *, by=client, page="/logg-inn", **more):
        return submit(by, page, {"email": email, **more})

    return ask


@pytest.fixture
def in_demo(app, monkeypatch):
    """The installation is a demo."""
    monkeypatch.setitem(app.config, "FELLESPOTT", replace(app.config["FELLESPOTT"], demo=True))


@pytest.fixture
def make_link(app, session, monkeypatch):
    """A link of a made-up kind; `accepted` on the function lists who used it."""
    accepted = []

    def make(*, accept=None, adult=False, **fields):
        def use(_session, _invitation, person, _now):
            accepted.append(person.name)
            return "/om"

        kind = InvitationKind(
            "made_up",
            lambda _session, _invitation: ("Bli med i Testgruppa", "Dere lager et forslag sammen."),
            accept or use,
            lambda _invitation: adult,
        )
        monkeypatch.setitem(app.extensions["fellespott_registry"].invitations, "made_up", kind)
        values = {"actor": None, "kind": "made_up", "now": utcnow()} | fields
        invitation, token = create_invitation(session, **values)
        session.commit()
        make.invitation = invitation
        return f"/invitasjon/{token}"

    make.accepted = accepted
    return make


@pytest.fixture
def limits_on(app, monkeypatch):
    """Requests are counted, whatever an app that was made before wanted of the one limiter there is."""
    monkeypatch.setattr(limiter, "enabled", True)
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)


@pytest.fixture
def sms_gateway(app, monkeypatch):
    """A gateway on this machine, and the settings that name it."""
    with SmsGateway() as gateway:
        changed = replace(app.config["FELLESPOTT"], sms_url=gateway.url)
        monkeypatch.setitem(app.config, "FELLESPOTT", changed)
        yield gateway


@pytest.fixture
def print_code(session, make_link):
    """A code on paper that opens the made-up thing: `code, plain = print_code()`."""

    def make(count=1, **fields):
        make_link(**fields)  # registers the kind
        actor = make_person(session, name="Hjelper")
        made = print_codes(
            session,
            actor=actor,
            kind="made_up",
            target_id=None,
            data={},
            count=count,
            key="only-for-tests",
            now=utcnow(),
        )
        session.commit()
        return made[0] if count == 1 else made

    return make
