"""What is missing is exactly what sending in asks for: tried on random proposals, through the services."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from fellespott.calls.states import ActorKind
from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.media.states import MediaState
from fellespott.proposals import services
from fellespott.proposals.labels import missing_text
from fellespott.proposals.models import CommitmentAcceptance, Proposal, Submission
from fellespott.proposals.queries import facts_of
from fellespott.proposals.rules import missing
from fellespott.proposals.states import TEXT_FIELDS, PartnerState, ProposalState
from tests.factories import (
    WHEN,
    WHOLE,
    make_budget_line,
    make_call,
    make_film,
    make_group,
    make_partner,
    make_proposal,
)
from tests.support.html import links_of

from .support import contact_of, whole_draft

LATER = tuple(name for names in TEXT_FIELDS.values() for name in names if name not in ("need", "dream"))
PARTNER = st.tuples(st.sampled_from(ActorKind), st.sampled_from(PartnerState))


@dataclass(frozen=True)
class Draw:
    """A proposal as it happens to be."""

    written: frozenset[str]
    partners: tuple[tuple[ActorKind, PartnerState], ...]
    lead: int | None
    film: str
    people_said: bool
    promised: frozenset[str]
    line_ore: int
    rules: dict[str, Any]


def mostly(all_of: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    """All of them half of the time, else any of them."""
    return st.one_of(st.just(frozenset(all_of)), st.frozensets(st.sampled_from(all_of)))


DRAWS = st.builds(
    Draw,
    written=mostly(LATER),
    partners=st.one_of(
        st.just(((ActorKind.MUNICIPAL, PartnerState.CONFIRMED),) * 3),
        st.lists(PARTNER, max_size=4).map(tuple),
    ),
    lead=st.sampled_from([0, 0, 1, None]),
    film=st.sampled_from(["whole", "whole", "none", "mute", "failed"]),
    people_said=st.sampled_from([True, True, False]),
    promised=mostly(("research", "no_wages")),
    line_ore=st.sampled_from([0, 100_00, 200_00]),
    rules=st.fixed_dictionaries(
        {
            "min_actors": st.integers(1, 3),
            "needs_municipal_lead": st.booleans(),
            "needs_film": st.booleans(),
            "max_award_ore": st.sampled_from([None, 100_00, 150_00]),
        }
    ),
)


def drawn(session: Session, draw: Draw) -> Proposal:
    texts = {name: WHOLE.get(name, "Noe") if name in draw.written else "" for name in LATER}
    film = None if draw.film == "none" else make_film(session, captions=draw.film != "mute")
    if film is not None and draw.film == "failed":
        film.state = MediaState.FAILED
    proposal = make_proposal(
        session,
        call=make_call(session, **draw.rules),
        group=make_group(session),
        film_id=film.id if film else None,
        film_people_said_at=WHEN if draw.people_said else None,
        **texts,
    )
    for number, (kind, state) in enumerate(draw.partners):
        make_partner(session, proposal, kind=kind, state=state, is_lead=number == draw.lead)
    for key in sorted(draw.promised):
        session.add(CommitmentAcceptance(proposal_id=proposal.id, key=key, accepted_at=WHEN))
    if draw.line_ore:
        make_budget_line(session, proposal, amount_ore=draw.line_ore)
    session.flush()
    session.refresh(proposal)
    return proposal


def what_happens(session: Session, draw: Draw) -> tuple[list[str], list[str], bool]:
    """What the list says is missing, what sending in says, and whether it is sent in."""
    with session.begin_nested() as trial:
        proposal = drawn(session, draw)
        listed = [missing_text(one) for one in missing(facts_of(proposal, utcnow()))]
        said: list[str] = []
        try:
            services.submit_proposal(
                session, actor=contact_of(proposal.group), proposal=proposal, now=utcnow()
            )
        except DomainError as refused:
            said = [str(one) for one in refused.details]
        rows = session.query(Submission).filter_by(proposal_id=proposal.id).count()
        is_sent = (proposal.state, rows) == (ProposalState.SUBMITTED, 1)
        assert is_sent or (proposal.state, rows) == (ProposalState.DRAFT, 0)
        trial.rollback()
    session.expunge_all()
    return listed, said, is_sent


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@settings(
    max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(draw=DRAWS)
def test_list_is_empty_if_and_only_if_it_can_be_sent_in(session: Session, draw: Draw) -> None:
    listed, said, is_sent = what_happens(session, draw)
    assert (said, is_sent) == (listed, not listed)


@pytest.mark.deep
@settings(
    max_examples=600,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(draw=DRAWS)
def test_list_is_empty_if_and_only_if_it_can_be_sent_in_of_many(session: Session, draw: Draw) -> None:
    listed, said, is_sent = what_happens(session, draw)
    assert (said, is_sent) == (listed, not listed)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_overview_shows_the_whole_list_with_the_way_to_each(session, sign_in):
    proposal = whole_draft(session)
    proposal.film.captions.clear()
    session.delete(proposal.partners[-1])
    proposal.shaped_by = ""
    session.flush()
    session.refresh(proposal)
    page = sign_in(contact_of(proposal.group)).get(f"/forslag/{proposal.id}")
    mending = [
        (text, link.rsplit("/", 1)[-1])
        for text, link in links_of(page)
        if "/steg/" in link and text[-1] == "."
    ]
    assert mending == [
        ("Skriv hvem som har vært med på å forme den.", "opphav"),
        ("3 ulike partnere må ha sagt ja. Nå har 2 gjort det.", "partnere"),
        ("Gi filmen undertekster, eller skriv ned det som blir sagt.", "film"),
    ]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_overview_of_what_is_whole_lists_nothing(session, sign_in):
    proposal = whole_draft(session)
    page = sign_in(contact_of(proposal.group)).get(f"/forslag/{proposal.id}").get_data(as_text=True)
    assert "Dette mangler" not in page
    assert "Se over og send inn" in page
