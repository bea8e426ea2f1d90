"""The chain line of one proposal, put together from what each room knows of it (rule R19)."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.i18n import _, _l
from fellespott.core.links import local_url
from fellespott.core.registry import ChainStation, ChainTeller, registry

from .models import Proposal
from .states import ProposalState

# Idea and film are told here; the rest by the rooms that come later. Not reached yet: shown as to come.
STATIONS: dict[str, Any] = {
    "idea": _l("Idé"),
    "film": _l("Film"),
    "jury": _l("Jury"),
    "yes": _l("Ja"),
    "letter": _l("Avtale"),
    "pot": _l("Pott"),
    "review": _l("Halvår"),
    "story": _l("Historie"),
}


def chain_of(session: Session, proposal: Proposal, now: datetime) -> list[ChainStation]:
    """All stations in their order. "Here we are" is the last one reached, or that a room says we are at."""
    tellers = [*registry().chain, *registry().chain_on_page]
    return _line(session, proposal, now, tellers)


def put_in_line(told: Iterable[ChainStation], *, moves_on: bool = True) -> list[ChainStation]:
    """What rooms have told, in the order of the line; what nobody told of is still to come."""
    known = {one.key: one for one in told}
    line = [known.get(key) or ChainStation(key, label) for key, label in STATIONS.items()]
    if not moves_on:
        return line
    here = max((place for place, one in enumerate(line) if one.done or one.current), default=0)
    return [replace(one, current=place == here) for place, one in enumerate(line)]


def own_stations(_session: Session, proposal: Proposal, _now: datetime) -> list[ChainStation]:
    """The idea, once it is sent in, and the film."""
    page = local_url("proposals.show_proposal", proposal_id=proposal.id)
    sent = proposal.submitted_at
    film = proposal.film
    return [
        ChainStation(
            "idea",
            STATIONS["idea"],
            done=sent is not None,
            on=sent or proposal.created_at,
            sentence=_("Sendt inn av %(group)s.", group=proposal.group.name)
            if sent
            else _("%(group)s skriver.", group=proposal.group.name),
            url=page,
        ),
        ChainStation(
            "film",
            STATIONS["film"],
            done=film is not None and sent is not None,
            on=film.created_at if film else None,
            sentence=_("Filmen sier hvorfor.") if film else None,
            url=f"{page}#film" if film else None,
        ),
    ]


def chains_of(
    session: Session, proposals: Sequence[Proposal], now: datetime
) -> dict[uuid.UUID, list[ChainStation]]:
    """The chain line of each, for lists: as far as rooms can tell it without reading for each one."""
    return {one.id: _line(session, one, now, registry().chain) for one in proposals}


def _line(
    session: Session, proposal: Proposal, now: datetime, tellers: Sequence[ChainTeller]
) -> list[ChainStation]:
    told = [one for tell in tellers for one in tell(session, proposal, now)]
    return put_in_line(told, moves_on=proposal.state is not ProposalState.WITHDRAWN)
