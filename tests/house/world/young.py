"""The youngest in group A: seen in its films, a guardian asked, a waiver; the group's talk and its codes."""

from typing import Any

from fellespott.core.clock import utcnow
from fellespott.core.local_only import settings
from fellespott.groups import services as groups
from fellespott.groups.guarded import about
from fellespott.groups.models import Membership
from fellespott.groups.services import guardian_ways, guardians
from fellespott.people.states import AgeBand
from fellespott.proposals.models import FilmPerson
from tests.factories import WHEN, _add

from .base import World


def ask_guardians(session: Any, world: World) -> None:
    """Who has the nickname is 13 or 14. Of one film a guardian is asked; of another nobody has to be."""
    young, contact, staff = world.person("nick"), world.person("contc"), world.person("staff")
    now = utcnow()
    young.age_band = AgeBand.FROM_13
    world.calls["open"].guardian_acts = ["film"]
    for name in ("draft", "hidden"):
        proposal = world.proposals[name]
        _add(session, FilmPerson(proposal_id=proposal.id, person_id=young.id, said_at=WHEN))
        session.expire(proposal)
    draft, hidden = (
        about(session, "proposal", world.proposals[one].id, young.id) for one in ("draft", "hidden")
    )
    assert draft is not None
    assert hidden is not None
    _request, token = guardians.ask_guardian(
        session, actor=contact, found=draft, email="foresatt@example.org", now=now
    )
    asked = guardians.ask_staff(session, actor=young, found=draft, note="Det er vanskelig hjemme.", now=now)
    waiver = guardian_ways.waive(
        session,
        actor=staff,
        found=hidden,
        reason="Det er utrygt hjemme, og et spørsmål dit kan skade.",
        now=now,
    )
    world.values |= {
        "groups.answer_guardian": {"token": token},
        "groups.verify_guardian": {"token": token},
        "groups.decide_waiver": {"request_id": asked.id},
        "groups.refuse_waiver": {"request_id": asked.id},
        "groups.show_waiver": {"consent_id": waiver.id},
        "groups.end_waiver": {"consent_id": waiver.id},
        "groups.": {"kind": "proposal", "object_id": world.proposals["draft"].id, "person_id": young.id},
    }


def talk_and_print(session: Any, world: World) -> None:
    """A message, and a code nobody has used yet."""
    ours, contact, member = world.groups["ours"], world.person("contc"), world.person("membr")
    message = groups.write_message(session, actor=member, group=ours, text="Vi ses på torsdag.", now=utcnow())
    ((code, plain),) = groups.print_sheet(
        session, actor=contact, group=ours, count=1, key=settings().secret_key, now=utcnow()
    )
    nickname = next(one for one in ours.active if one.person == world.person("nick"))
    assert isinstance(nickname, Membership)
    world.values |= {
        "message_id": message.id,
        "code_id": code.id,
        "people.paper_code_filled": {"code": plain},
        "groups.renew_code": {"membership_id": nickname.id},
    }
