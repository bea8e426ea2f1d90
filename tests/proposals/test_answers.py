from datetime import timedelta

import pytest
from sqlalchemy import select

from fellespott.calls.models import Seat
from fellespott.calls.queries import seat_of
from fellespott.calls.states import ActorKind, SeatKind
from fellespott.core.clock import utcnow
from fellespott.core.i18n import show_datetime
from fellespott.core.ids import token_hash
from fellespott.people.queries import person_by_email
from fellespott.proposals import services
from fellespott.proposals.models import Partner, Proposal
from fellespott.proposals.states import PartnerState, ProposalState
from tests.factories import make_call, make_group, make_partner, make_person, make_proposal, make_seat
from tests.support.html import form_to, submit, text_of

from .support import ask, contact_of, mails, refusal


def answer(session, partner, *, confirm=True, note="", now=None):
    return services.answer_partner(session, partner=partner, confirm=confirm, note=note, now=now or utcnow())


def test_yes_is_counted_and_the_group_is_told(session):
    proposal = make_proposal(session)
    partner = make_partner(session, proposal, organisation="Laget", state=PartnerState.ASKED)
    answer(session, partner, note="  Gleder oss! ")
    assert (partner.state, partner.answer_note) == (PartnerState.CONFIRMED, "Gleder oss!")
    mail = mails(session)[0]
    assert mail.recipient == contact_of(proposal.group).email
    assert mail.subject == "Laget er med på «Forslag uten navn»"
    assert "De skrev: Gleder oss!" in mail.body


def test_no_is_kept_and_the_group_is_told(session):
    proposal = make_proposal(session)
    partner = make_partner(session, proposal, organisation="Laget", state=PartnerState.ASKED)
    answer(session, partner, confirm=False)
    assert partner.state is PartnerState.DECLINED
    assert mails(session)[0].subject == "Laget kan ikke være med på «Forslag uten navn»"


def test_everyone_is_told_when_the_contact_has_no_address(session):
    group = make_group(session, contact=make_person(session, email=None), members=2)
    partner = make_partner(session, make_proposal(session, group=group), state=PartnerState.ASKED)
    answer(session, partner)
    assert len(mails(session)) == 2


def test_a_lead_that_says_no_makes_room_for_another(session):
    proposal = make_proposal(session)
    ask(session, proposal, kind=ActorKind.MUNICIPAL, is_lead=True)
    answer(session, proposal.partners[0], confirm=False)
    ask(session, proposal, organisation="Annen", kind=ActorKind.MUNICIPAL, is_lead=True)
    assert [one.is_lead for one in proposal.partners] == [False, True]


def test_contact_of_a_confirming_lead_gets_an_account_and_a_seat(session):
    proposal = make_proposal(session)
    ask(session, proposal, kind=ActorKind.MUNICIPAL, is_lead=True)
    answer(session, proposal.partners[0])
    person = person_by_email(session, "kari@example.org")
    seat = seat_of(session, person, proposal.call_id)
    assert (person.name, seat.kind) == ("Kari Kontakt", SeatKind.LEAD_CONTACT)


def test_contact_of_another_partner_gets_neither(session):
    proposal = make_proposal(session)
    ask(session, proposal, kind=ActorKind.MUNICIPAL)
    answer(session, proposal.partners[0])
    assert person_by_email(session, "kari@example.org") is None
    assert session.scalars(select(Seat)).all() == []


def test_one_person_may_lead_several_proposals_of_the_call(session):
    call = make_call(session)
    for _ in range(2):
        proposal = make_proposal(session, call=call)
        ask(session, proposal, kind=ActorKind.MUNICIPAL, is_lead=True)
        answer(session, proposal.partners[0])
    assert [one.kind for one in session.scalars(select(Seat))] == [SeatKind.LEAD_CONTACT]


@pytest.mark.parametrize("kind", [SeatKind.JUROR, SeatKind.PROJECT_LEADER, SeatKind.STEERING_GROUP])
def test_somebody_with_another_seat_cannot_confirm_as_lead(session, client, kind):
    proposal = make_proposal(session)
    make_seat(session, proposal.call, make_person(session, email="kari@example.org", name="Kari"), kind)
    token = ask(session, proposal, kind=ActorKind.MUNICIPAL, is_lead=True)
    page = submit(client, f"/partner/{token}", {"answer": "yes", "note": "Gjerne"})
    assert page.status_code == 409
    assert "Kari har en annen oppgave i denne utlysningen" in text_of(page)
    assert "Gjerne" in page.get_data(as_text=True)
    assert proposal.partners[0].state is PartnerState.ASKED


# --- the partner's page


def asked_by_mail(session, **changes):
    proposal = make_proposal(session, title="Åpent hus", idea="Vi åpner huset.")
    return proposal, ask(session, proposal, **changes)


def test_page_says_what_who_else_and_what_it_means(session, client):
    proposal, token = asked_by_mail(
        session, kind=ActorKind.MUNICIPAL, is_lead=True, no_money_decisions=True, role="Stiller med lokale."
    )
    make_partner(session, proposal, organisation="Butikken")
    make_partner(session, proposal, organisation="Klubben", state=PartnerState.DECLINED)
    page = text_of(client.get(f"/partner/{token}"))
    for part in (
        "Vil dere være med på «Åpent hus»?",
        proposal.need,
        proposal.dream,
        "Vi åpner huset.",
        "Stiller med lokale.",
        "Dere er ansvarlig leder",
        "Dere er ikke med og bestemmer over penger.",
        "Butikken",
        "De kan ikke gå til stillinger eller lønn",
    ):
        assert part in page
    assert "Klubben" not in page


def test_page_shows_nobodys_address(session, client):
    proposal, token = asked_by_mail(session)
    make_partner(session, proposal, contact_name="Hemmelig Navn", contact_email="hemmelig@example.org")
    html = client.get(f"/partner/{token}").get_data(as_text=True)
    assert "example.org" not in html.replace("runden@example.org", "")
    assert "Hemmelig Navn" not in html


def test_unknown_link_is_not_found(session, client):
    asked_by_mail(session)
    assert client.get("/partner/finnes-ikke").status_code == 404
    assert client.post("/partner/finnes-ikke", data={"answer": "yes"}).status_code == 404


@pytest.mark.parametrize(
    ("pressed", "state", "said"),
    [("yes", PartnerState.CONFIRMED, "Dere svarte ja"), ("no", PartnerState.DECLINED, "Dere svarte nei")],
)
def test_answering_twice_is_refused_with_the_day_of_the_first(session, client, pressed, state, said):
    proposal, token = asked_by_mail(session)
    url = f"/partner/{token}"
    form = {"answer": pressed, "csrf_token": _csrf(client, url)}
    assert client.post(url, data=form).status_code == 303
    first = proposal.partners[0].answered_at
    again = client.post(url, data=form | {"answer": "yes"})
    assert again.status_code == 409
    assert f"{said} {_oslo(first)}" in text_of(again)
    assert (proposal.partners[0].state, proposal.partners[0].answered_at) == (state, first)
    assert len(mails(session, to=contact_of(proposal.group).email)) == 1


def test_answer_after_sending_in_changes_nothing_and_says_so(session, client):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    make_partner(session, proposal, state=PartnerState.ASKED, token="lenka")
    page = client.get("/partner/lenka")
    assert "Forslaget er sendt inn, og det som er sendt inn, endres ikke lenger." in text_of(page)
    assert 'name="answer"' not in page.get_data(as_text=True)
    answer = client.post("/partner/lenka", data={"answer": "yes", "csrf_token": _any_csrf(session, client)})
    assert answer.status_code == 409
    assert _state(session, "lenka") is PartnerState.ASKED


@pytest.mark.parametrize(("seconds", "status"), [(0, 303), (-1, 409)])
def test_answer_counts_to_the_last_moment_of_the_deadline(session, client, seconds, status, time_machine):
    proposal, token = asked_by_mail(session)
    proposal.call.closes_at = utcnow() + timedelta(hours=1)
    csrf = _csrf(client, f"/partner/{token}")
    time_machine.move_to(proposal.call.closes_at - timedelta(seconds=seconds), tick=False)
    answer = client.post(f"/partner/{token}", data={"answer": "yes", "csrf_token": csrf})
    assert answer.status_code == status
    if status == 409:
        assert "Det er for seint å svare." in text_of(answer)
        assert "Fristen i utlysningen gikk ut" in text_of(client.get(f"/partner/{token}"))


def test_page_of_a_withdrawn_proposal_tells_no_more_about_it(session, client):
    proposal, token = asked_by_mail(session)
    proposal.state = ProposalState.WITHDRAWN
    page = text_of(client.get(f"/partner/{token}"))
    assert "Gruppa har trukket forslaget." in page
    assert proposal.need not in page


@pytest.mark.parametrize("pressed", [None, "", "kanskje"])
def test_answer_that_is_neither_yes_nor_no_is_refused(session, client, pressed):
    proposal, token = asked_by_mail(session)
    url = f"/partner/{token}"
    data = {"csrf_token": _csrf(client, url)} | ({"answer": pressed} if pressed is not None else {})
    assert client.post(url, data=data).status_code == 400
    assert proposal.partners[0].state is PartnerState.ASKED


def test_too_long_a_note_is_refused_and_kept(session, client):
    proposal, token = asked_by_mail(session)
    answer = submit(client, f"/partner/{token}", {"answer": "yes", "note": "x" * 1001})
    assert (answer.status_code, "x" * 1001 in answer.get_data(as_text=True)) == (422, True)
    assert proposal.partners[0].state is PartnerState.ASKED


def _csrf(client, url):
    return form_to(client.get(url)).fields["csrf_token"][0]


def _any_csrf(session, client):
    other = make_proposal(session)
    make_partner(session, other, state=PartnerState.ASKED, token="en-annen")
    return _csrf(client, "/partner/en-annen")


def _state(session, token):
    statement = select(Partner.state).where(Partner.token_hash == token_hash(token))
    return session.scalars(statement).one()


def _oslo(moment):
    return show_datetime(moment)


def test_two_answers_at_once_leave_one(session):
    proposal = make_proposal(session)
    partner = make_partner(session, proposal, state=PartnerState.ASKED)
    answer(session, partner)
    assert refusal(lambda: answer(session, partner, confirm=False)).code == "already_answered"
    assert session.scalars(select(Proposal)).one().partners[0].state is PartnerState.CONFIRMED
