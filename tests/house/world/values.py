"""Links and other arguments of addresses."""

from typing import Any

from sqlalchemy import select

from fellespott.calls.states import SeatKind
from fellespott.core.clock import utcnow
from fellespott.core.ids import token_hash
from fellespott.core.local_only import settings
from fellespott.groups.services import invite as invite_to_group
from fellespott.groups.states import MemberKind
from fellespott.jury.models import ConversationRequest
from fellespott.jury.services import invite_juror
from fellespott.jury.states import Background
from fellespott.media.models import Media
from fellespott.people.models import Invitation
from fellespott.people.services import create_invitation
from fellespott.proposals.states import PartnerState
from tests.factories import make_budget_line, make_partner

from .base import World
from .rounds import call_seats


def make_values(session: Any, world: World) -> None:
    """What the arguments of addresses are, where they are not told by the case."""
    ours = world.groups["ours"]
    staff, admin, contact = world.people["staff"], world.people["admin"], world.people["contc"]
    now = utcnow()
    draft = world.proposals["draft"]
    line = make_budget_line(session, draft)
    _shoot(session)
    asked = make_partner(session, draft, state=PartnerState.ASKED, token="spurt")
    group_token = invite_to_group(
        session, actor=contact, group=ours, kind=MemberKind.MEMBER, email="ny@example.org", now=now
    )
    jury_token = invite_juror(
        session,
        actor=staff,
        call=world.calls["open"],
        email="ny@example.org",
        name="Ny",
        background=Background.RESIDENT,
        represents="Innbygger",
        now=now,
    )
    role, _token = create_invitation(
        session, actor=admin, kind="role", now=now, data={"role": "round_staff"}, email="ny@example.org"
    )
    seat, _token = create_invitation(
        session,
        actor=staff,
        kind="seat",
        now=now,
        target_id=world.calls["draft"].id,
        data={"kind": "project_leader", "name": "Ny"},
        email="ny@example.org",
    )
    mine, _token = create_invitation(
        session,
        actor=contact,
        kind="group",
        now=now,
        target_id=ours.id,
        data={"kind": "member"},
        email="resid@example.org",
    )
    by_hash = {one.token_hash: one for one in session.scalars(select(Invitation))}
    world.values |= {
        "people.open_invitation": {"token": group_token},
        "people.answer_invitation": {"invitation_id": mine.id},
        "people.withdraw_role_invitation": {"invitation_id": role.id},
        "groups.withdraw_invitation": {"invitation_id": by_hash[token_hash(group_token)].id},
        "jury.withdraw_juror_invitation": {"invitation_id": by_hash[token_hash(jury_token)].id},
        "calls.withdraw_invitation": {"invitation_id": seat.id},
        "calls.take_seat_away": {
            "seat_id": next(
                one.id
                for one in call_seats(session, world.calls["draft"])
                if one.kind is SeatKind.PROJECT_LEADER
            )
        },
        "proposals.answer_partner": {"token": "spurt"},
        "proposals.step": {"step": "drom"},
        "calls.move_call": {"to": "announced"},
        "group_id": ours.id,
        "person_id": world.people["resid"].id,  # type: ignore[union-attr]
        "partner_id": asked.id,
        "line_id": line.id,
        "key": world.calls["open"].criteria_version.criteria_set.key,
        "number": 1,
        "lang": "nb",
        "language": "nb",
        "wish_id": session.scalars(select(ConversationRequest)).one().id,
    }


def _shoot(session: Any) -> None:
    """Give every film bytes and a still; that they are those of a film is not asked here."""
    for film in session.scalars(select(Media)):
        film.playable_key = film.poster_key = f"{film.id.hex[:2]}/{film.id.hex}.mp4"
        path = settings().var / "media" / film.playable_key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"film")
