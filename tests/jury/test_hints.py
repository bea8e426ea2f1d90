"""Hints beside the question about being too close: only of what the juror knows about themselves."""

import pytest
from sqlalchemy import select

from fellespott.calls.states import Phase, SeatKind
from fellespott.core.clock import utcnow
from fellespott.jury.hints import hints_for
from fellespott.jury.models import ConflictAnswer
from fellespott.proposals.states import PartnerState, ProposalState
from tests.factories import (
    add_member,
    make_call,
    make_group,
    make_partner,
    make_person,
    make_proposal,
    make_seat,
)
from tests.jury.rounds import make_round
from tests.support.html import form_to, text_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def found(session):
    return make_round(session)


@pytest.fixture
def me(found):
    return found.person(0)


@pytest.fixture
def hints(session, found, me):
    def look(number=0):
        session.flush()
        return hints_for(session, me, found.call, utcnow()).get(found.proposals[number].id, [])

    return look


def test_nothing_known_gives_no_hint(session, found, hints, sign_in, me):
    assert (hints(0), hints(1)) == ([], [])
    page = sign_in(me).get(f"/utlysninger/{found.call.slug}/habilitet")
    assert "Kanskje" not in text_of(page)


@pytest.mark.parametrize(
    "fields",
    [{"deputy_email": "ME", "deputy_name": "Meg"}, {"contact_email": "ME", "state": PartnerState.DECLINED}],
)
def test_own_e_mail_at_a_partner_here(session, found, me, hints, fields):
    own = {name: me.email if value == "ME" else value for name, value in fields.items()}
    make_partner(session, found.proposals[0], organisation="Bydelskafeen", **own)

    assert hints(0) == ["e-posten din står hos Bydelskafeen i dette forslaget"]
    assert hints(1) == []


def test_contact_for_the_same_actor_elsewhere(session, found, me, hints):
    make_partner(session, found.proposals[0], organisation="Bydelskafeen", actor_key="bydelskafeen")
    elsewhere = make_proposal(session)
    make_partner(
        session, elsewhere, organisation="Bydelskafeen", actor_key="bydelskafeen", contact_email=me.email
    )

    assert hints(0) == ["du har stått som kontakt for Bydelskafeen, som er partner her"]
    assert hints(1) == []


def test_own_group_with_the_same_partner(session, found, me, hints):
    make_partner(session, found.proposals[0], organisation="Bydelskafeen", actor_key="bydelskafeen")
    own = make_group(session, name="Nabolagskoret")
    add_member(session, own, me)
    theirs = make_proposal(session, group=own)
    make_partner(session, theirs, organisation="Bydelskafeen", actor_key="bydelskafeen")

    assert hints(0) == ["Nabolagskoret, som du er eller har vært med i, har også Bydelskafeen som partner"]


def test_a_seat_in_an_earlier_round_of_the_same_group(session, found, me, hints):
    earlier = make_call(session, phase=Phase.DECIDED)
    earlier.title = "Fjorårets runde"
    make_proposal(session, call=earlier, group=found.proposals[1].group, state=ProposalState.SUBMITTED)
    make_seat(session, earlier, me, SeatKind.STEERING_GROUP)

    assert hints(1) == ["du var med og vurderte eller bestemte da gruppa var med i Fjorårets runde"]
    assert hints(0) == []


def test_a_round_still_open_tells_nothing(session, found, me, hints):
    other = make_call(session, phase=Phase.OPEN)
    make_proposal(session, call=other, group=found.proposals[1].group, state=ProposalState.SUBMITTED)
    make_seat(session, other, me)

    assert hints(1) == []


def test_partner_of_the_group_before(session, found, me, hints):
    before = make_proposal(session, group=found.proposals[0].group, title="Sommerfesten")
    make_partner(session, before, contact_email=me.email)

    assert hints(0) == ["du har vært partner for gruppa før, i «Sommerfesten»"]


def test_nothing_is_told_of_what_others_are_in(session, found, me, hints):
    """Somebody of my own group is in the group behind the proposal: that is theirs to tell."""
    friend = make_person(session, name="Venn Vik")
    mine = make_group(session, name="Nabolagskoret")
    add_member(session, mine, me)
    add_member(session, mine, friend)
    add_member(session, found.proposals[0].group, friend)
    make_partner(session, found.proposals[0], contact_email=friend.email)

    assert (hints(0), hints(1)) == ([], [])


def test_a_hint_stands_beside_the_question_and_answers_nothing(session, found, me, sign_in):
    make_partner(session, found.proposals[0], organisation="Kafeen", deputy_email=me.email, deputy_name="Meg")
    juror, other = sign_in(me), sign_in(found.person(1))
    url = f"/utlysninger/{found.call.slug}/habilitet"

    page, theirs = juror.get(url), other.get(url)

    assert "Kanskje: e-posten din står hos Kafeen i dette forslaget." in text_of(page)
    assert f"p_{found.proposals[0].id.hex}" not in form_to(page).fields
    assert "Kanskje" not in text_of(theirs)
    asked = select(ConflictAnswer).where(ConflictAnswer.seat_id == found.jurors[0].seat_id)
    assert session.scalars(asked).all() == []


def test_hints_cost_the_same_however_many_proposals(session, me, count_sql):
    def statements(proposals):
        found = make_round(session, proposals=proposals)
        for one in found.proposals:
            make_partner(session, one, deputy_email=me.email, deputy_name="Meg")
        session.flush()
        with count_sql() as seen:
            assert len(hints_for(session, me, found.call, utcnow())) == proposals
        return seen.count

    assert statements(1) == statements(6)
