from datetime import timedelta

from sqlalchemy import select

from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.core.registry import registry
from fellespott.proposals import queries
from fellespott.proposals.chain import chain_of
from fellespott.proposals.contributions import figures, todos
from fellespott.proposals.models import Submission
from fellespott.proposals.states import PartnerState, ProposalState
from tests.factories import make_call, make_group, make_partner, make_person, make_proposal, make_staff
from tests.support.html import links_of, text_of

from .support import contact_of, whole_draft


def told(session, proposal, now=None):
    return [
        (str(one.title), one.url, one.due_at)
        for one in todos(session, contact_of(proposal.group), now or utcnow())
    ]


# --- to-dos


def test_draft_waits_to_be_finished_before_the_deadline(session):
    proposal = make_proposal(session)
    assert told(session, proposal) == [
        ("Skriv ferdig «Forslag uten navn»", f"/forslag/{proposal.id}", proposal.call.closes_at)
    ]


def test_whole_draft_waits_to_be_sent_in(session):
    proposal = whole_draft(session)
    assert told(session, proposal) == [
        ("Send inn «Åpent hus»", f"/forslag/{proposal.id}/sjekk", proposal.call.closes_at)
    ]


def test_partner_is_to_be_reminded_after_three_days(session):
    proposal, now = make_proposal(session), utcnow()
    partner = make_partner(session, proposal, organisation="Laget", state=PartnerState.ASKED)
    partner.created_at = now - timedelta(days=3) + timedelta(seconds=1)
    assert len(told(session, proposal, now)) == 1
    partner.created_at = now - timedelta(days=3)
    assert told(session, proposal, now)[1] == (
        "Minn Laget på å svare",
        f"/forslag/{proposal.id}/steg/partnere",
        proposal.call.closes_at,
    )


def test_late_draft_is_spoken_of_for_two_weeks(session):
    proposal = make_proposal(session)
    closes = proposal.call.closes_at
    expected = ("Fristen gikk ut for «Forslag uten navn»", f"/forslag/{proposal.id}", None)
    assert told(session, proposal, closes + timedelta(days=14)) == [expected]
    assert told(session, proposal, closes + timedelta(days=14, seconds=1)) == []


def test_nothing_waits_once_it_is_sent_in_or_for_strangers(session):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    assert told(session, proposal) == []
    assert list(todos(session, make_person(session), utcnow())) == []


def test_todos_take_the_same_sql_for_two_and_twelve(session, count_sql):
    person, seen = make_person(session), []
    for count in (2, 10):
        for _ in range(count):
            make_partner(session, make_proposal(session, group=make_group(session, contact=person)))
        session.expire_all()
        with count_sql() as statements:
            list(todos(session, person, utcnow()))
        seen.append(statements.count)
    assert seen[0] == seen[1]


# --- figures


def test_figures_count_what_was_sent_in_and_not_withdrawn(session):
    call = make_call(session, phase=Phase.DECIDED)
    for state in (ProposalState.SUBMITTED, ProposalState.SUBMITTED, ProposalState.DRAFT):
        make_proposal(session, call=call, state=state)
    make_proposal(session, call=call, state=ProposalState.WITHDRAWN, submitted_at=call.opens_at)
    make_proposal(session, state=ProposalState.SUBMITTED)
    assert figures(session, call.slug) == {"applications": 2}
    assert figures(session, None) == {"applications": 2}
    assert figures(session, "finnes-ikke") == {"applications": 0}


def test_submitted_in_gives_the_oldest_first(session):
    call = make_call(session)
    made = [make_proposal(session, call=call, state=ProposalState.SUBMITTED) for _ in range(3)]
    for hours, one in zip((3, 1, 2), made, strict=True):
        one.submitted_at = call.opens_at + timedelta(hours=hours)
    session.flush()
    make_proposal(session, call=call)
    assert queries.submitted_in(session, call.id) == [made[1], made[2], made[0]]


# --- the chain line


def test_chain_of_a_draft_stands_at_the_idea(session):
    proposal = make_proposal(session)
    line = chain_of(session, proposal, utcnow())
    assert [one.key for one in line] == [
        "idea",
        "film",
        "jury",
        "yes",
        "letter",
        "pot",
        "review",
        "story",
    ]
    assert [one.key for one in line if one.done] == []
    assert [one.key for one in line if one.current] == ["idea"]


def test_chain_of_what_is_sent_in_has_reached_the_film(session):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    line = chain_of(session, proposal, utcnow())
    assert [one.key for one in line if one.done] == ["idea", "film"]
    assert [one.key for one in line if one.current] == ["film"]
    assert line[0].on == proposal.submitted_at
    assert line[0].url == f"/forslag/{proposal.id}"


def test_chain_of_what_is_withdrawn_stands_nowhere(session):
    proposal = make_proposal(session, state=ProposalState.WITHDRAWN)
    assert [one.key for one in chain_of(session, proposal, utcnow()) if one.current] == []


# --- panels


def shown(session, place, target, person=None):
    return [
        one
        for one in registry().panels(place, session, target, person, utcnow())
        if one.template.startswith("proposals/")
    ]


def test_group_page_lists_its_proposals_and_open_calls(session, sign_in):
    group = make_group(session)
    busy, free = make_call(session, title="Med utkast"), make_call(session, title="Ledig utlysning")
    make_call(session, phase=Phase.CLOSED, title="Stengt utlysning")
    proposal = make_proposal(session, call=busy, group=group)
    page = sign_in(contact_of(group)).get(f"/grupper/{group.id}")
    links = links_of(page)
    assert ("Forslag uten navn", f"/forslag/{proposal.id}") in links
    assert ("Lag et forslag", f"/utlysninger/{free.slug}/nytt-forslag") in links
    assert ("Lag et forslag", f"/utlysninger/{busy.slug}/nytt-forslag") not in links
    assert "Stengt utlysning" not in text_of(page)


def test_call_page_leads_to_a_new_proposal_while_it_is_open(session, client, sign_in):
    call = make_call(session)
    proposal = make_proposal(session, call=call)
    url = f"/utlysninger/{call.slug}"
    assert ("Lag et forslag", f"{url}/nytt-forslag") in links_of(client.get(url))
    assert "Gå til «" not in text_of(client.get(url))
    mine = links_of(sign_in(contact_of(proposal.group)).get(url))
    assert ("Gå til «Forslag uten navn»", f"/forslag/{proposal.id}") in mine


def test_call_page_leads_to_all_proposals_after_the_deadline(session, client):
    call = make_call(session, phase=Phase.CLOSED)
    make_proposal(session, call=call, state=ProposalState.SUBMITTED)
    page = client.get(f"/utlysninger/{call.slug}")
    assert ("Les forslagene", f"/utlysninger/{call.slug}/forslag") in links_of(page)
    assert "1 forslag kom inn" in text_of(page)


def test_call_that_is_not_open_yet_shows_nothing_of_proposals(app, session):
    for phase in (Phase.DRAFT, Phase.ANNOUNCED):
        call = make_call(session, phase=phase)
        # A panel may hold a form, which asks the request for its token.
        with app.test_request_context():
            assert shown(session, "call", call) == []


def test_staffs_page_counts_what_came_in_and_drafts(session):
    call = make_call(session)
    make_proposal(session, call=call, state=ProposalState.SUBMITTED)
    make_proposal(session, call=call)
    panel = shown(session, "call_manage", call, make_staff(session))[0]
    assert (panel.data["submitted"], panel.data["drafts"]) == (1, 1)


def test_every_submission_belongs_to_a_sent_in_proposal(session):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    assert session.scalars(select(Submission.proposal_id)).all() == [proposal.id]


def test_late_job_is_registered_with_the_scheduler(app):
    assert [one.name for one in registry().jobs if one.name.startswith("proposals.")] == [
        "proposals.ask_for_film_again",
        "proposals.tell_late",
    ]
