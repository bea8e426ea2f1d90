"""A proposal everyone sees can be followed by mail. Of one that is withdrawn or hidden nothing is told."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.following import KIND as CALL
from fellespott.calls.models import Call
from fellespott.core.i18n import _l
from fellespott.core.links import local_url
from fellespott.core.registry import Followed, FollowTarget, Panel
from fellespott.following.panels import follow_panel
from fellespott.people.models import Person

from .labels import title_of
from .models import Proposal
from .policies import is_public

KIND = "proposal"


def find(session: Session, ids: Iterable[uuid.UUID], now: datetime) -> dict[uuid.UUID, Followed]:
    """Those of these proposals that everyone sees."""
    rows = session.scalars(select(Proposal).where(Proposal.id.in_(ids))).unique()
    return {one.id: followed(one) for one in rows if _is_open(one, now)}


def _is_open(proposal: Proposal, now: datetime) -> bool:
    return is_public(proposal, now) and not proposal.is_hidden


def followed(proposal: Proposal) -> Followed:
    """What it is called, and where it is."""
    return Followed(title_of(proposal), local_url("proposals.show_proposal", proposal_id=proposal.id))


def on_call(session: Session, call: Call, person: Person | None, now: datetime) -> Panel | None:
    """The box on a call's page."""
    return follow_panel(session, CALL, call.id, person, now)


def on_proposal(session: Session, proposal: Proposal, person: Person | None, now: datetime) -> Panel | None:
    """The box on a proposal's page."""
    if not _is_open(proposal, now):
        return None
    return follow_panel(session, KIND, proposal.id, person, now, seen=followed(proposal))


TARGET = FollowTarget(
    kind=KIND,
    word="forslag",
    find=find,
    hears=_l(
        "Du får en e-post når juryen svarer, når pengene er på plass og når gruppa forteller hva det ble til."
    ),
)
