"""What may make somebody too close to a proposal: shown beside the question, never answered for them.

A hint is made only of what the person knows about themselves: the groups they are or were in, where their own
e-mail stands as a partner's, and the seats they had in earlier rounds. It never tells what others are in.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from fellespott.calls.models import Call, Seat
from fellespott.calls.rules import has_closed
from fellespott.core.i18n import _
from fellespott.groups.models import Group, Membership
from fellespott.people.models import Person
from fellespott.proposals.models import Partner, Proposal
from fellespott.proposals.states import PartnerState, ProposalState

Found = Iterator[tuple[uuid.UUID, str]]

Here = aliased(Proposal)
PartnerHere = aliased(Partner)


def hints_for(session: Session, person: Person, call: Call, now: datetime) -> dict[uuid.UUID, list[str]]:
    """Sentences about each proposal of the call that may concern this person; five queries at most."""
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    ways = [_own_groups_partners, _earlier_seats]
    if person.email:
        ways += [_named_here, _same_actor, _earlier_partner]
    for way in ways:
        for proposal_id, sentence in way(session, person, call, now):
            if sentence not in found[proposal_id]:
                found[proposal_id].append(sentence)
    return dict(found)


def _here(call: Call) -> sa.ColumnElement[bool]:
    return sa.and_(Here.call_id == call.id, Here.state == ProposalState.SUBMITTED)


def _is_mine(partner: Any, person: Person) -> sa.ColumnElement[bool]:
    return sa.or_(partner.contact_email == person.email, partner.deputy_email == person.email)


def _named_here(session: Session, person: Person, call: Call, _now: datetime) -> Found:
    rows = session.execute(
        sa.select(Here.id, PartnerHere)
        .join(PartnerHere, PartnerHere.proposal_id == Here.id)
        .where(_here(call), _is_mine(PartnerHere, person))
        .order_by(PartnerHere.actor_key)
    )
    for proposal_id, partner in rows:
        yield proposal_id, _("e-posten din står hos %(actor)s i dette forslaget", actor=partner.actor_name)


def _same_actor(session: Session, person: Person, call: Call, _now: datetime) -> Found:
    rows = session.execute(
        sa.select(Here.id, PartnerHere)
        .join(PartnerHere, PartnerHere.proposal_id == Here.id)
        .join(Partner, sa.and_(Partner.actor_key == PartnerHere.actor_key, Partner.proposal_id != Here.id))
        .where(_here(call), PartnerHere.state == PartnerState.CONFIRMED, _is_mine(Partner, person))
        .order_by(PartnerHere.actor_key)
    )
    for proposal_id, partner in rows:
        yield (
            proposal_id,
            _("du har stått som kontakt for %(actor)s, som er partner her", actor=partner.actor_name),
        )


def _own_groups_partners(session: Session, person: Person, call: Call, _now: datetime) -> Found:
    own = sa.select(Membership.group_id).where(Membership.person_id == person.id)
    theirs = aliased(Proposal)
    rows = session.execute(
        sa.select(Here.id, Group.name, PartnerHere)
        .join(PartnerHere, PartnerHere.proposal_id == Here.id)
        .join(Partner, Partner.actor_key == PartnerHere.actor_key)
        .join(theirs, theirs.id == Partner.proposal_id)
        .join(Group, Group.id == theirs.group_id)
        .where(
            _here(call),
            theirs.group_id.in_(own),
            theirs.group_id != Here.group_id,
            PartnerHere.state == PartnerState.CONFIRMED,
            Partner.state == PartnerState.CONFIRMED,
        )
        .order_by(Group.name, PartnerHere.actor_key)
    )
    for proposal_id, group, partner in rows:
        yield (
            proposal_id,
            _(
                "%(group)s, som du er eller har vært med i, har også %(actor)s som partner",
                group=group,
                actor=partner.actor_name,
            ),
        )


def _earlier_seats(session: Session, person: Person, call: Call, now: datetime) -> Found:
    before = aliased(Proposal)
    rows = session.execute(
        sa.select(Here.id, Call)
        .join(before, sa.and_(before.group_id == Here.group_id, before.call_id != Here.call_id))
        .join(Seat, sa.and_(Seat.call_id == before.call_id, Seat.person_id == person.id))
        .join(Call, Call.id == before.call_id)
        .where(_here(call), before.state == ProposalState.SUBMITTED)
        .order_by(Call.closes_at)
    )
    for proposal_id, earlier in rows:
        # Until a deadline nobody is told who has sent in a proposal (rule R3).
        if has_closed(earlier, now):
            yield (
                proposal_id,
                _("du var med og vurderte eller bestemte da gruppa var med i %(call)s", call=earlier.title),
            )


def _earlier_partner(session: Session, person: Person, call: Call, _now: datetime) -> Found:
    before = aliased(Proposal)
    rows = session.execute(
        sa.select(Here.id, before.title)
        .join(before, sa.and_(before.group_id == Here.group_id, before.id != Here.id))
        .join(Partner, Partner.proposal_id == before.id)
        .where(_here(call), _is_mine(Partner, person), Partner.state != PartnerState.DECLINED)
        .order_by(before.title)
    )
    for proposal_id, title in rows:
        yield proposal_id, _("du har vært partner for gruppa før, i «%(title)s»", title=title)
