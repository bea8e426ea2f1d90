"""The chain line of a project (rule R19): its proposal's own, or the shorter one of an added project."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.i18n import _
from fellespott.core.links import local_url
from fellespott.core.registry import ChainStation, registry
from fellespott.proposals.chain import STATIONS, chain_of, put_in_line
from fellespott.proposals.models import Proposal

from .models import Letter, Project
from .queries import loaded_project
from .states import LetterState, ProjectOrigin

# An added project had no film and no jury.
NOT_OF_AN_ADDED_ONE = frozenset({"film", "jury"})


def chain_of_project(session: Session, project: Project, now: datetime) -> list[ChainStation]:
    """All stations of the project's line, in their order."""
    if project.proposal is not None:
        return chain_of(session, project.proposal, now)
    told = [*_added(project), *_from_rooms(session, project, now)]
    return [one for one in put_in_line(told) if one.key not in NOT_OF_AN_ADDED_ONE]


def letter_station(_session: Session, project: Project, _now: datetime) -> Iterator[ChainStation]:
    """The first letter everyone agreed to, and whether it was changed since; or how far it has come."""
    agreed = [one for one in project.letters if one.state in (LetterState.AGREED, LetterState.REPLACED)]
    page = local_url("letters.show_project", slug=project.slug)
    if agreed:
        first, last = agreed[0], agreed[-1]
        yield ChainStation(
            "letter",
            STATIONS["letter"],
            done=True,
            on=first.agreed_at,
            sentence=_("Alle partnerne har sagt ja.")
            if first is last
            else _("Alle partnerne har sagt ja. Brevet er endret siden."),
            url=local_url("letters.show_letter", slug=project.slug, number=last.number),
        )
        return
    yield ChainStation(
        "letter", STATIONS["letter"], current=True, sentence=_underway(project.open_letter), url=page
    )


def _underway(letter: Letter | None) -> str:
    if letter is not None and letter.state is LetterState.SENT:
        return _("Venter på at alle partnerne sier ja.")
    return _("Tildelingsbrevet skrives.")


def station_of_proposal(session: Session, proposal: Proposal, now: datetime) -> Iterator[ChainStation]:
    """The letter's station on the line of a proposal; safe in lists: one read for each call."""
    project = loaded_project(proposal)
    if project is not None:
        yield from letter_station(session, project, now)


def later_stations(session: Session, proposal: Proposal, now: datetime) -> Iterator[ChainStation]:
    """What rooms tell of the project a proposal became; for the page of one proposal."""
    project = loaded_project(proposal)
    if project is not None:
        yield from _from_rooms(session, project, now)


def _from_rooms(session: Session, project: Project, now: datetime) -> Iterator[ChainStation]:
    for tell in registry().project_chain:
        yield from tell(session, project, now)


def _added(project: Project) -> Iterator[ChainStation]:
    assert project.origin is ProjectOrigin.ADDED  # noqa: S101 - for the reader: an award has a proposal
    page = local_url("letters.show_project", slug=project.slug)
    yield ChainStation(
        "idea",
        STATIONS["idea"],
        done=True,
        on=project.created_at,
        sentence=_("Kom til etter utlysningen."),
        url=page,
    )
    yield ChainStation(
        "yes",
        STATIONS["yes"],
        done=True,
        on=project.created_at,
        sentence=_("Styringsgruppa la det til, utenom rangeringen. Les hvorfor."),
        url=f"{page}#lagt-til",
    )
