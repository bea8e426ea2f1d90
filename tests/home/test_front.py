"""The front page says what this is, what is open now, and what came of the last round."""

from datetime import timedelta

from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.jury.models import CallDecision, DecisionEntry
from fellespott.jury.states import DecisionState, Outcome
from fellespott.proposals.states import ProposalState
from tests.factories import WHEN, make_call, make_group, make_juror, make_person, make_proposal
from tests.support.html import links_of, text_of


def decided_round(session, *, proposals: int = 2):
    """A decided round in which the first proposal got a yes and the rest a no."""
    call = make_call(session, phase=Phase.DECIDED, title="Runden i fjor")
    decision = CallDecision(call_id=call.id, mode=call.decision_mode, max_awards=8, created_at=WHEN)
    session.add(decision)
    session.flush()
    for number in range(proposals):
        proposal = make_proposal(session, call=call, state=ProposalState.SUBMITTED, title=f"Forslag {number}")
        session.add(
            DecisionEntry(
                decision_id=decision.id,
                proposal_id=proposal.id,
                outcome=Outcome.NO if number else Outcome.YES,
                reason="Fordi.",
                conversation_offer="Ring oss.",
                decided_at=WHEN,
            )
        )
    session.flush()
    decision.proposals_total = decision.reasons_total = proposals
    decision.awards_total = 1
    decision.published_at = WHEN
    decision.state = DecisionState.PUBLISHED
    make_juror(session, call)
    session.commit()
    return call


def test_front_with_nothing_yet_still_says_what_this_is(client):
    page = client.get("/")
    assert "Dere vet best hva som trengs her dere bor." in text_of(page)
    assert "Ingen utlysning er åpen akkurat nå." in text_of(page)


def test_front_leads_to_the_open_call_with_the_nearest_deadline(session, client):
    make_call(session, title="Den seine", closes_at=utcnow() + timedelta(days=20))
    near = make_call(session, title="Den nære", closes_at=utcnow() + timedelta(days=4, minutes=5))
    make_call(session, phase=Phase.DRAFT, title="Et hemmelig utkast")
    page = client.get("/")
    text = text_of(page)
    assert "Åpent nå: Den nære. Frist om 4 dager" in text
    assert ("Se utlysningen og bli med", f"/utlysninger/{near.slug}") in links_of(page)
    assert "Den seine" in text
    assert "Et hemmelig utkast" not in text


def test_front_tells_what_came_of_the_last_round(session, client):
    call = decided_round(session, proposals=3)
    page = client.get("/")
    text = text_of(page)
    assert "Runden i fjor: 3 grupper sendte inn forslag. 1 fikk ja." in text
    assert "Forslag 0" in text
    assert "Forslag 1" not in text
    assert ("Ja", f"/utlysninger/{call.slug}/vedtak") in links_of(page)


def test_front_takes_as_many_statements_for_two_as_for_twelve(session, client, count_sql):
    for _ in range(2):
        make_call(session)
    decided_round(session, proposals=2)
    client.get("/")
    with count_sql() as few:
        client.get("/")
    for _ in range(10):
        make_call(session)
    decided_round(session, proposals=12)
    with count_sql() as many:
        client.get("/")
    assert many.count == few.count


def test_mine_asks_a_visitor_to_sign_in_first(client):
    answer = client.get("/mitt")
    assert (answer.status_code, answer.location) == (303, "/logg-inn?next=/mitt")


def test_mine_of_somebody_with_nothing_to_do_shows_the_open_call(session, sign_in):
    call = make_call(session)
    page = sign_in(make_person(session, name="Mira")).get("/mitt")
    assert "Hei, Mira" in text_of(page)
    assert ("Se utlysningen", f"/utlysninger/{call.slug}") in links_of(page)


def test_mine_takes_as_many_statements_for_two_groups_as_for_twelve(session, sign_in, count_sql):
    person = make_person(session)
    for _ in range(2):
        make_group(session, contact=person)
    client = sign_in(person)
    client.get("/mitt")
    with count_sql() as few:
        client.get("/mitt")
    for _ in range(10):
        make_group(session, contact=person)
    session.commit()
    with count_sql() as many:
        client.get("/mitt")
    assert many.count == few.count


def test_local_mail_is_for_this_machine_alone(client):
    assert client.get("/lokal-post").status_code == 200
    assert client.get("/lokal-post", headers={"X-Forwarded-For": "203.0.113.5"}).status_code == 404
    assert client.get("/lokal-post", environ_base={"REMOTE_ADDR": "203.0.113.5"}).status_code == 404
