"""Who pays: never who alone said yes; and those whose role is to pay, where it holds. Rules R9, R11."""

import pytest
from sqlalchemy.exc import IntegrityError

from fellespott.core.errors import DomainError
from fellespott.people.models import RoleGrant
from fellespott.people.states import Role, ScopeKind
from fellespott.pots.models import Payout
from fellespott.pots.states import Means
from tests.factories import make_person
from tests.pots.pots import NOW, TODAY, approve, decided, make_money, pay, propose
from tests.support.html import submit, text_of


@pytest.fixture
def money(session):
    return make_money(session)


def use_url(money, use):
    return f"/prosjekter/{money.project.slug}/pott/bruk/{use.id}"


def test_who_alone_said_yes_does_not_pay_it_too(session, sign_in, money):
    use = propose(session, money, 500_000)
    approve(session, use, money.lead)
    lead = sign_in(money.lead)
    url = f"{use_url(money, use)}/utbetaling"

    page = lead.get(url)
    assert (page.status_code, "Du sa ja til dette alene." in text_of(page)) == (403, True)
    assert "Du sa ja til dette alene." in text_of(lead.get(use_url(money, use)))
    assert "Betal" not in text_of(lead.get("/mitt"))
    with pytest.raises(DomainError) as refusal:
        pay(session, money, use, 500_000)
    assert refusal.value.code == "alone"
    with pytest.raises(IntegrityError), session.begin_nested():
        _write_payout(session, use, money.lead)

    submit(sign_in(money.staff), url, {"paid_on": "2022-03-02", "not_for_wages": "y"})
    session.refresh(use)
    assert (use.state, use.paid_ore) == ("closed", 500_000)


def test_one_of_two_who_said_yes_may_pay(session, sign_in, money):
    use = propose(session, money, 2_000_000)
    for person in (money.lead, money.members[0]):
        approve(session, use, person)

    assert sign_in(money.lead).get(f"{use_url(money, use)}/utbetaling").status_code == 200


def _write_payout(session, use, person):
    session.add(
        Payout(
            use_id=use.id,
            number=1,
            amount_ore=500_000,
            paid_on=TODAY,
            means=Means.BANK,
            receiver="x",
            not_for_wages=True,
            recorded_by_id=person.id,
            recorded_at=NOW,
        )
    )
    session.flush()


@pytest.mark.parametrize(
    ("where", "status"), [("project", 200), ("call", 200), ("group", 200), (None, 200), ("elsewhere", 404)]
)
def test_a_payment_releaser_pays_where_the_role_holds(session, sign_in, money, where, status):
    use, project = decided(session, money), money.project
    scopes = {
        "project": (ScopeKind.PROJECT, project.id),
        "call": (ScopeKind.CALL, project.call_id),
        "group": (ScopeKind.GROUP, project.group_id),
        "elsewhere": (ScopeKind.PROJECT, use.id),
        None: (None, None),
    }
    person = make_person(session)
    kind, key = scopes[where]
    session.add(
        RoleGrant(
            person_id=person.id, role=Role.PAYMENT_RELEASER, scope_kind=kind, scope_id=key, granted_at=NOW
        )
    )
    client = sign_in(person)

    assert client.get(use_url(money, use)).status_code == status
    assert client.get(f"{use_url(money, use)}/utbetaling").status_code == status
    assert ("Betal «Vintersko»" in text_of(client.get("/mitt"))) == (status == 200)
    # Paying out gives no word in the talk, and no vote.
    assert client.post(f"{use_url(money, use)}/samtale").status_code == (403 if status == 200 else 404)
