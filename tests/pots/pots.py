"""A running project with money in its pot, as these tests need it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from fellespott.groups.models import Group
from fellespott.letters.models import Project
from fellespott.letters.states import Form
from fellespott.people.models import Person
from fellespott.pots import services
from fellespott.pots.models import Pot, Use
from fellespott.pots.states import Means
from tests.factories import make_group, make_person, make_staff
from tests.project_factories import make_letter, make_pot, make_project

NOW = datetime(2022, 3, 1, 10, 0, tzinfo=UTC)
TODAY = date(2022, 3, 1)
KRONE = 100


@dataclass
class Money:
    """A pot with its group (a contact and two members), a partner's contact, and staff."""

    pot: Pot
    project: Project
    group: Group
    contact: Person
    members: list[Person]
    lead: Person
    staff: Person


def make_money(
    session: Any, *, funded_ore: int = 40_000_000, members: int = 2, forms: Any = tuple(Form), **fields: Any
) -> Money:
    """A funded pot whose letter allows every form unless said otherwise."""
    contact = make_person(session, name="Kontakt Kari")
    group = make_group(session, contact=contact, members=members)
    project = make_project(session, group=group)
    make_letter(session, project, forms=[one.value for one in forms])
    session.refresh(project)
    pot = make_pot(session, project, funded_ore=funded_ore, **fields)
    lead = make_person(session, name="Leder Lise", email=project.partners[0].contact_email)
    others = [one.person for one in group.active if one.person_id != contact.id]
    return Money(pot, project, group, contact, others, lead, make_staff(session))


def propose(session: Any, money: Money, amount_ore: int = 500_000, **fields: Any) -> Use:
    """A conditional use, proposed by the contact."""
    values: dict[str, Any] = {
        "actor": money.contact,
        "category_key": "equipment",
        "form": Form.CONDITIONAL,
        "purpose": "Vintersko",
        "reason": "Vinteren er lang.",
        "receiver": "Familie A",
        "amount_ore": amount_ore,
        "not_for_wages": True,
        "now": NOW,
    }
    return services.propose_use(session, pot=money.pot, **(values | fields))


def approve(session: Any, use: Use, person: Person, **fields: Any) -> Any:
    """That person says yes."""
    values: dict[str, Any] = {"not_my_household": True, "reason": "", "now": NOW}
    return services.approve_use(session, actor=person, use=use, **(values | fields))


def decided(session: Any, money: Money, amount_ore: int = 500_000, **fields: Any) -> Use:
    """A use that two have agreed to, or one where one is enough."""
    use = propose(session, money, amount_ore, **fields)
    for person in money.members[: 1 if use.needs == "one" else 2]:
        approve(session, use, person)
    return use


def pay(session: Any, money: Money, use: Use, amount_ore: int, **fields: Any) -> Any:
    """The lead partner's contact writes down a payout."""
    values: dict[str, Any] = {
        "actor": money.lead,
        "paid_on": TODAY,
        "means": Means.GIFT_CARD,
        "receiver": "",
        "now": NOW,
    }
    return services.record_payout(session, use=use, amount_ore=amount_ore, **(values | fields))
