"""Rule R3: drafts are the group's alone, what is sent in stays hidden until the deadline, then all see it."""

from datetime import timedelta

import pytest

from fellespott.calls.states import Phase, SeatKind
from fellespott.core.clock import utcnow
from fellespott.groups.states import MemberKind
from fellespott.proposals.contributions import may_see_film
from fellespott.proposals.policies import can_send_proposal, can_view_proposal
from fellespott.proposals.states import STEPS, PartnerState, ProposalState
from tests.factories import (
    add_member,
    make_admin,
    make_budget_line,
    make_call,
    make_film,
    make_group,
    make_partner,
    make_person,
    make_proposal,
    make_seat,
    make_staff,
)
from tests.support.html import links_of, text_of

from .support import contact_of

STATES = (ProposalState.DRAFT, ProposalState.SUBMITTED, ProposalState.WITHDRAWN)


def eyes(session, proposal):
    """Everyone who may come by."""
    juror = make_person(session)
    make_seat(session, proposal.call, juror, SeatKind.JUROR)
    leader = make_person(session)
    make_seat(session, proposal.call, leader, SeatKind.PROJECT_LEADER)
    helper = make_person(session)
    add_member(session, proposal.group, helper, MemberKind.HELPER)
    gone = make_person(session)
    add_member(session, proposal.group, gone, left_at=utcnow())
    return {
        "visitor": None,
        "stranger": make_person(session),
        "other group": contact_of(make_group(session)),
        "gone": gone,
        "juror": juror,
        "leader": leader,
        "staff": make_staff(session),
        "admin": make_admin(session),
        "contact": contact_of(proposal.group),
        "helper": helper,
    }


OWN = {"contact", "helper"}
STAFF = {"staff", "admin"}
ALL = {"visitor", "stranger", "other group", "gone", "juror", "leader"} | OWN | STAFF


@pytest.mark.parametrize(
    ("state", "was_sent", "seconds_after", "who"),
    [
        (ProposalState.DRAFT, False, -1, OWN),
        (ProposalState.DRAFT, False, 1, OWN),
        (ProposalState.SUBMITTED, True, -1, OWN | STAFF),
        (ProposalState.SUBMITTED, True, 0, OWN | STAFF),
        (ProposalState.SUBMITTED, True, 1, ALL),
        (ProposalState.WITHDRAWN, True, 1, OWN | STAFF),
        (ProposalState.WITHDRAWN, False, 1, OWN),
    ],
)
def test_who_sees_a_proposal(session, state, was_sent, seconds_after, who):
    call = make_call(session)
    proposal = make_proposal(
        session, call=call, state=state, submitted_at=call.opens_at if was_sent else None
    )
    now = call.closes_at + timedelta(seconds=seconds_after)
    people = eyes(session, proposal)
    assert {name for name, one in people.items() if can_view_proposal(one, proposal, now)} == who


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("state", STATES)
def test_page_and_film_follow_the_same_rule(session, sign_in, client, state, over):
    call = make_call(session, phase=Phase.CLOSED if over else Phase.OPEN)
    proposal = make_proposal(
        session, call=call, state=state, film_id=make_film(session).id, title="Hemmelig hus"
    )
    for name, person in eyes(session, proposal).items():
        browser = sign_in(person) if person else client
        allowed = bool(can_view_proposal(person, proposal, utcnow()))
        answer = browser.get(f"/forslag/{proposal.id}")
        expected = 200 if allowed else 404 if person else 303
        assert (name, answer.status_code) == (name, expected)
        assert (name, "Hemmelig hus" in answer.get_data(as_text=True)) == (name, allowed)
        assert may_see_film(session, person, proposal.film, utcnow()) is allowed
        film = browser.get(f"/media/{proposal.film_id}/teksting/nb.vtt")
        assert (name, film.status_code) == (name, expected)


def test_film_of_no_proposal_is_nobodys(session):
    assert may_see_film(session, make_staff(session), make_film(session), utcnow()) is False


def test_unknown_proposal_looks_like_a_hidden_one(session, sign_in, client):
    hidden = make_proposal(session)
    stranger = sign_in(make_person(session))
    for proposal_id in (hidden.id, "00000000-0000-4000-8000-000000000000"):
        assert stranger.get(f"/forslag/{proposal_id}").status_code == 404
        assert client.get(f"/forslag/{proposal_id}").status_code == 303
    assert stranger.get("/forslag/1").status_code == 404


@pytest.mark.parametrize(
    ("kind", "allowed"),
    [
        (MemberKind.CONTACT, True),
        (MemberKind.MEMBER, True),
        (MemberKind.CONTACT_ADULT, True),
        (MemberKind.HELPER, False),
    ],
)
def test_who_speaks_for_the_group(session, kind, allowed):
    proposal, person = make_proposal(session), make_person(session)
    if kind is MemberKind.CONTACT:
        person = contact_of(proposal.group)
    else:
        add_member(session, proposal.group, person, kind)
    assert bool(can_send_proposal(person, proposal, utcnow())) is allowed


# --- what the public page shows, and what it never does


def public_proposal(session, **fields):
    call = make_call(session, phase=Phase.JURY, responsible_unit="Enhet for bydeler", **fields)
    return make_proposal(session, call=call, state=ProposalState.SUBMITTED)


def test_public_page_shows_the_whole_proposal(session, client):
    proposal = public_proposal(session)
    make_budget_line(session, proposal, purpose="Buss", amount_ore=2_500_50)
    page = text_of(client.get(f"/forslag/{proposal.id}")).replace("\u00a0", " ")
    for part in (
        proposal.title,
        proposal.group.name,
        proposal.need,
        proposal.dream,
        proposal.idea,
        proposal.participants,
        proposal.origin,
        proposal.shaped_by,
        "Kommunen, Bydelen",
        "Buss",
        "2 500,50 kroner",
        "12 500,50 kroner",
        "Enhet for bydeler",
    ):
        assert part in page


def test_public_page_has_the_stations_of_the_chain_in_order(session, client):
    proposal = public_proposal(session)
    html = client.get(f"/forslag/{proposal.id}").get_data(as_text=True)
    chain = html[html.index('<nav class="chain"') : html.index("</nav>", html.index('<nav class="chain"'))]
    places = [
        chain.index(word)
        for word in (">Idé<", ">Film<", ">Jury<", ">Ja<", ">Avtale<", ">Pott<", ">Halvår<", ">Historie<")
    ]
    assert places == sorted(places)
    assert chain.count("ikke ennå") == 5
    assert f'href="/forslag/{proposal.id}#film"' in chain


def test_public_page_shows_no_address_and_no_contact(session, client):
    proposal = public_proposal(session, contact_email="")
    html = client.get(f"/forslag/{proposal.id}").get_data(as_text=True)
    for partner in proposal.partners:
        assert partner.contact_name not in html
    assert "@" not in html


def test_public_page_leaves_out_actors_that_did_not_say_yes(session, client):
    proposal = public_proposal(session)
    make_partner(session, proposal, organisation="Nølerne", state=PartnerState.ASKED)
    make_partner(session, proposal, organisation="Neisierne", state=PartnerState.DECLINED)
    page = text_of(client.get(f"/forslag/{proposal.id}"))
    assert "Nølerne" not in page
    assert "Neisierne" not in page


@pytest.mark.parametrize("invented", [True, False])
def test_what_is_made_up_says_so(session, client, invented):
    proposal = public_proposal(session)
    proposal.is_invented = invented
    pages = [
        text_of(client.get(f"/forslag/{proposal.id}")),
        text_of(client.get(f"/utlysninger/{proposal.call.slug}/forslag")),
    ]
    assert ["Oppdiktet" in page for page in pages] == [invented, invented]


def test_what_people_wrote_cannot_become_code(session, client):
    proposal = public_proposal(session)
    proposal.need = "<script>alert(1)</script> [x](javascript:alert(1)) **sterkt**"
    proposal.title = "<img src=x onerror=alert(1)>"
    html = client.get(f"/forslag/{proposal.id}").get_data(as_text=True)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert 'href="javascript' not in html
    assert "<strong>sterkt</strong>" in html


def test_own_group_sees_what_is_next(session, sign_in):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    page = sign_in(contact_of(proposal.group)).get(f"/forslag/{proposal.id}")
    assert "Fram til fristen ser bare dere og de som leder runden det." in text_of(page)
    assert ("Trekk forslaget", f"/forslag/{proposal.id}/trekk") in links_of(page)


def test_staff_see_it_before_the_deadline_but_cannot_withdraw_it(session, sign_in):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    page = sign_in(make_staff(session)).get(f"/forslag/{proposal.id}")
    assert "Bare gruppa og de som leder runden ser forslaget, til fristen er ute." in text_of(page)
    assert "Trekk forslaget" not in text_of(page)


def test_draft_shows_the_group_what_is_done_and_what_is_locked(session, sign_in):
    proposal = make_proposal(session, dream="")
    page = sign_in(contact_of(proposal.group)).get(f"/forslag/{proposal.id}")
    links = [address for _text, address in links_of(page)]
    assert f"/forslag/{proposal.id}/steg/drom" in links
    assert f"/forslag/{proposal.id}/steg/ide" not in links
    assert text_of(page).count("ikke åpent ennå") == len(STEPS) - 2


# --- the list


def submitted(session, call, count):
    return [
        make_proposal(session, call=call, state=ProposalState.SUBMITTED, title=f"Forslag nr {number}")
        for number in range(count)
    ]


def test_list_is_staffs_alone_until_the_deadline(session, sign_in, client):
    call = make_call(session)
    submitted(session, call, 1)
    make_proposal(session, call=call, title="Hemmelig utkast")
    url = f"/utlysninger/{call.slug}/forslag"
    assert client.get(url).status_code == 303
    assert sign_in(make_person(session)).get(url).status_code == 403
    page = text_of(sign_in(make_staff(session)).get(url))
    assert "Forslag nr 0" in page
    assert "Utkast som gruppene skriver på1" in page.replace("på 1", "på1")
    assert "Hemmelig utkast" not in page


def test_list_is_everyones_after_the_deadline_without_drafts(session, client):
    call = make_call(session, phase=Phase.CLOSED)
    submitted(session, call, 2)
    make_proposal(session, call=call, title="Hemmelig utkast")
    make_proposal(session, call=call, title="Trukket", state=ProposalState.WITHDRAWN)
    page = text_of(client.get(f"/utlysninger/{call.slug}/forslag"))
    assert "2 grupper sendte inn forslag." in page
    for hidden in ("Hemmelig utkast", "Trukket", "Utkast"):
        assert hidden not in page


def test_list_of_an_unknown_call_is_not_found(session, sign_in):
    assert sign_in(make_staff(session)).get("/utlysninger/ingen/forslag").status_code == 404


def test_list_of_a_call_not_announced_is_found_by_staff_alone(session, sign_in):
    url = f"/utlysninger/{make_call(session, phase=Phase.DRAFT).slug}/forslag"
    assert sign_in(make_person(session)).get(url).status_code == 404
    assert sign_in(make_staff(session)).get(url).status_code == 200


def test_empty_list_says_so(session, client):
    call = make_call(session, phase=Phase.CLOSED)
    assert "Ingen forslag ennå" in text_of(client.get(f"/utlysninger/{call.slug}/forslag"))


def test_list_is_paged_and_every_proposal_stands_on_one_page(session, client):
    call = make_call(session, phase=Phase.CLOSED)
    made = submitted(session, call, 27)
    url = f"/utlysninger/{call.slug}/forslag"
    seen = [
        address
        for number in (1, 2)
        for _text, address in links_of(client.get(f"{url}?side={number}"))
        if address.startswith("/forslag/")
    ]
    assert sorted(seen) == sorted(f"/forslag/{one.id}" for one in made)


@pytest.mark.parametrize("phase", [Phase.CLOSED, Phase.JURY, Phase.DECIDED])
@pytest.mark.parametrize("who", ["visitor", "staff"])
def test_list_takes_the_same_sql_for_two_and_twelve(session, sign_in, client, count_sql, phase, who):
    call, seen = make_call(session, phase=phase), []
    browser = client if who == "visitor" else sign_in(make_staff(session))
    for count in (2, 10):
        submitted(session, call, count)
        with count_sql() as statements:
            assert browser.get(f"/utlysninger/{call.slug}/forslag").status_code == 200
        seen.append(statements.count)
    assert seen[0] == seen[1]
