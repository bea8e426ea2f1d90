"""Who sees what after the deadline. In each test something lies there that could leak, and is looked for."""

import uuid
from datetime import timedelta

import pytest

from fellespott.calls.states import Phase, Publicity
from fellespott.core.clock import utcnow
from fellespott.groups.states import MemberKind
from fellespott.jury.models import CallDecision, DecisionEntry
from fellespott.jury.states import DecisionState, Outcome
from fellespott.people.states import AgeBand
from fellespott.proposals import services
from fellespott.proposals.contributions import may_see_film
from fellespott.proposals.models import FilmPerson
from fellespott.proposals.policies import can_view_proposal
from fellespott.proposals.states import ProposalState
from tests.factories import (
    add_member,
    make_call,
    make_film,
    make_group,
    make_juror,
    make_person,
    make_proposal,
    make_staff,
)
from tests.support.html import forms_of, submit, text_of

from .support import contact_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SECRET = "Hemmelig båtbyggeri"


def sent_in(session, call=None, **fields):
    call = call or make_call(session, phase=Phase.JURY)
    group = make_group(session, name="Hemmelig gjeng", area="Hemmelig strand")
    fields = {"title": SECRET, "dream": f"{SECRET} for alle"} | fields
    return make_proposal(session, call=call, group=group, state=ProposalState.SUBMITTED, **fields)


def decide(session, proposals):
    """Publish a decision: {proposal: outcome}."""
    call = next(iter(proposals)).call
    call.phase = Phase.DECIDED
    total = len(proposals)
    decision = CallDecision(
        id=uuid.uuid4(),
        call_id=call.id,
        mode=call.decision_mode,
        max_awards=8,
        created_at=utcnow(),
        proposals_total=total,
        reasons_total=total,
    )
    session.add(decision)
    session.flush()
    for proposal, outcome in proposals.items():
        session.add(
            DecisionEntry(
                decision_id=decision.id,
                proposal_id=proposal.id,
                outcome=outcome,
                reason="Grunnen står her.",
                conversation_offer="Vi snakker gjerne.",
            )
        )
    session.flush()
    decision.state, decision.published_at = DecisionState.PUBLISHED, utcnow()
    session.commit()
    session.expire_all()


def pages_that_tell(browser, proposal):
    """The public pages on which a word or the group of the proposal stands."""
    call = proposal.call.slug
    addresses = (
        "/",
        "/utlysninger",
        f"/utlysninger/{call}",
        f"/utlysninger/{call}/forslag",
        f"/utlysninger/{call}/forslag?q=hemmelig",
        f"/utlysninger/{call}/forslag?vis=kart",
        f"/utlysninger/{call}/vedtak",
        f"/forslag/{proposal.id}",
        f"/forslag/{proposal.id}/synlighet",
        f"/media/{proposal.film_id}/teksting/nb.vtt",
        f"/prosjekter?utlysning={call}",
        "/laeringsbank",
        f"/klage?om=decision&id={proposal.id}",
    )
    return {one for one in addresses if "Hemmelig" in browser.get(one).get_data(as_text=True)}


def test_what_all_may_read_is_told_where_it_should_be(session, client):
    proposal = sent_in(session)
    url = f"/utlysninger/{proposal.call.slug}/forslag"
    assert pages_that_tell(client, proposal) == {
        url,
        f"{url}?q=hemmelig",
        f"{url}?vis=kart",
        f"/forslag/{proposal.id}",
    }


@pytest.mark.parametrize(
    "closed",
    [
        {"asks_not_public": True},
        {"call": {"proposals_public": Publicity.NEVER}},
        {"call": {"proposals_public": Publicity.AFTER_DECISION}},
    ],
)
def test_what_is_not_for_all_is_told_nowhere(session, sign_in, client, closed):
    call = make_call(session, phase=Phase.JURY, **closed.get("call", {}))
    proposal = sent_in(session, call, asks_not_public=closed.get("asks_not_public", False))
    stranger = sign_in(make_person(session))
    assert pages_that_tell(client, proposal) == set()
    assert pages_that_tell(stranger, proposal) == set()
    assert stranger.get(f"/forslag/{proposal.id}").status_code == 404


def test_group_jury_and_staff_read_what_is_not_for_all(session, sign_in):
    proposal = sent_in(session, asks_not_public=True)
    juror = make_juror(session, proposal.call)
    session.refresh(juror, ["seat"])
    people = [contact_of(proposal.group), make_staff(session), juror.seat.person]
    for person in people:
        answer = sign_in(person).get(f"/forslag/{proposal.id}")
        assert (answer.status_code, SECRET in text_of(answer)) == (200, True)
    now = utcnow()
    assert all(may_see_film(session, one, proposal.film, now) for one in people)
    assert may_see_film(session, None, proposal.film, now) is False


def test_after_decision_means_after_the_decision(session, client):
    proposal = sent_in(
        session, make_call(session, phase=Phase.JURY, proposals_public=Publicity.AFTER_DECISION)
    )
    url = f"/utlysninger/{proposal.call.slug}/forslag"
    assert client.get(url).status_code == 303
    decide(session, {proposal: Outcome.YES})
    assert SECRET in text_of(client.get(url))


def test_a_no_takes_the_proposal_away_unless_its_group_lets_it_stay(session, sign_in, client):
    call = make_call(session, phase=Phase.JURY)
    gone = sent_in(session, call)
    kept = make_proposal(
        session, call=call, state=ProposalState.SUBMITTED, title="Blir stående", stays_if_refused=True
    )
    decide(session, {gone: Outcome.NO, kept: Outcome.NO})
    assert pages_that_tell(client, gone) == set()
    assert sign_in(make_person(session)).get(f"/forslag/{gone.id}").status_code == 404
    decision = text_of(client.get(f"/utlysninger/{call.slug}/vedtak"))
    assert "Et forslag som ikke vises" in decision
    assert "Blir stående" in decision
    assert decision.count("Grunnen står her.") == 2
    assert "Blir stående" in text_of(client.get(f"/utlysninger/{call.slug}/forslag"))
    own = sign_in(contact_of(gone.group))
    assert "Nå er forslaget deres igjen" in text_of(own.get(f"/forslag/{gone.id}"))
    assert SECRET in text_of(own.get(f"/utlysninger/{call.slug}/vedtak"))


def test_a_yes_has_a_name_even_where_the_page_is_not_for_all(session, client):
    proposal = sent_in(session, asks_not_public=True)
    decide(session, {proposal: Outcome.YES})
    assert SECRET in text_of(client.get(f"/utlysninger/{proposal.call.slug}/vedtak"))
    assert client.get(f"/forslag/{proposal.id}").status_code == 303
    assert SECRET not in text_of(client.get(f"/utlysninger/{proposal.call.slug}/forslag"))


def test_group_takes_its_proposal_back_at_once_and_shows_it_again(session, sign_in, client):
    proposal = sent_in(session)
    own = sign_in(contact_of(proposal.group))
    url = f"/forslag/{proposal.id}/synlighet"
    assert SECRET in text_of(client.get(f"/forslag/{proposal.id}"))
    assert post(own, url, readers="jury") == 303
    assert pages_that_tell(client, proposal) == set()
    assert post(own, url, readers="all", stays_if_refused="y") == 303
    assert SECRET in text_of(client.get(f"/forslag/{proposal.id}"))
    session.refresh(proposal)
    assert (proposal.asks_not_public, proposal.stays_if_refused) == (False, True)


def test_a_helper_does_not_choose_and_others_find_no_such_page(session, sign_in):
    proposal, helper = sent_in(session), make_person(session)
    add_member(session, proposal.group, helper, MemberKind.HELPER)
    url = f"/forslag/{proposal.id}/synlighet"
    browser = sign_in(helper)
    assert url not in [form.action for form in forms_of(browser.get(url))]
    assert browser.post(url, data={"readers": "jury"}).status_code == 403
    assert sign_in(make_person(session)).get(url).status_code == 404
    assert proposal.asks_not_public is False


def post(browser, url, **fields):
    """Fill in the form that goes there, and press; gives the status of the answer."""
    return submit(browser, url.removesuffix("/film"), fields, to=url).status_code


# --- the film


def seen(session, proposal, band=AgeBand.ADULT, **fields):
    """Somebody of the group, of that age, who is seen in the film."""
    person = make_person(session, age_band=band)
    add_member(session, proposal.group, person)
    session.add(FilmPerson(proposal_id=proposal.id, person_id=person.id, said_at=utcnow(), **fields))
    session.flush()
    session.expire(proposal, ["film_people"])
    return person


def viewers(session, proposal):
    """Who of visitor, juror and group may see the film."""
    juror = make_juror(session, proposal.call)
    session.refresh(juror, ["seat"])
    people = {"visitor": None, "juror": juror.seat.person, "group": contact_of(proposal.group)}
    return {name for name, one in people.items() if may_see_film(session, one, proposal.film, utcnow())}


ALL, JURY = {"visitor", "juror", "group"}, {"juror", "group"}


@pytest.mark.parametrize(("said", "who"), [(True, ALL), (None, JURY), (False, JURY)])
def test_one_grown_up_in_the_film_decides_for_themself(session, said, who):
    proposal = sent_in(session)
    seen(session, proposal, public_yes=said)
    assert viewers(session, proposal) == who


def test_a_film_without_a_guardians_yes_is_the_groups_alone(session):
    proposal = sent_in(session)
    seen(session, proposal, AgeBand.FROM_13, public_yes=True)
    assert viewers(session, proposal) == {"group"}


def test_films_of_a_call_can_be_the_jurys_alone(session, client):
    proposal = sent_in(session, make_call(session, phase=Phase.JURY, films_public=False))
    assert viewers(session, proposal) == JURY
    page = text_of(client.get(f"/forslag/{proposal.id}"))
    assert SECRET in page
    assert "Filmen er bare for juryen." in page
    assert "Filmen er bare for juryen" in text_of(client.get(f"/utlysninger/{proposal.call.slug}/forslag"))
    assert client.get(f"/media/{proposal.film_id}/teksting/nb.vtt").status_code != 200


def test_a_yes_taken_back_takes_the_film_down_at_once(session, sign_in, client):
    proposal = sent_in(session)
    person = seen(session, proposal, public_yes=True)
    words = f"/media/{proposal.film_id}/teksting/nb.vtt"
    gallery = f"/utlysninger/{proposal.call.slug}/forslag"
    assert client.get(words).status_code == 200
    assert "Film med undertekster" in text_of(client.get(gallery))
    browser = sign_in(person)
    assert post(browser, f"/forslag/{proposal.id}/synlighet/film", viewers="jury") == 303
    assert client.get(words).status_code != 200
    page = text_of(client.get(gallery))
    assert "Film med undertekster" not in page
    assert "Filmen er bare for juryen" in page
    assert SECRET not in text_of(client.get(f"{gallery}?film=1"))


def test_who_left_the_group_still_decides_about_the_film(session, sign_in):
    proposal = sent_in(session)
    person = seen(session, proposal, public_yes=True)
    proposal.group.membership_of(person).left_at = utcnow()
    browser = sign_in(person)
    assert "Filmen" in text_of(browser.get(f"/forslag/{proposal.id}/synlighet"))
    assert post(browser, f"/forslag/{proposal.id}/synlighet/film", viewers="jury") == 303
    assert viewers(session, proposal) == JURY


def test_who_ticks_themself_lets_everyone_see_it(session):
    proposal = make_proposal(session)
    proposal.film_id = make_film(session).id
    session.flush()
    session.refresh(proposal)
    contact = contact_of(proposal.group)
    other = make_person(session, age_band=AgeBand.ADULT)
    contact.age_band = AgeBand.ADULT
    add_member(session, proposal.group, other)
    services.say_film_people(
        session, actor=contact, proposal=proposal, people=[contact.id, other.id], now=utcnow()
    )
    said = {one.person_id: one.public_yes for one in proposal.film_people}
    assert said == {contact.id: True, other.id: None}


def test_one_ticked_by_another_is_asked(session, sign_in):
    proposal = sent_in(session)
    person = seen(session, proposal)
    assert f"Kan alle se filmen i «{SECRET}»?" in text_of(sign_in(person).get("/mitt"))


def test_before_the_deadline_nothing_of_this_counts(session):
    call = make_call(session)
    proposal = sent_in(session, call)
    assert not can_view_proposal(None, proposal, call.closes_at)
    assert can_view_proposal(None, proposal, call.closes_at + timedelta(seconds=1))
