from datetime import timedelta

import pytest
from limits import parse
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from fellespott.calls.models import Seat
from fellespott.calls.states import ActorKind, SeatKind
from fellespott.core.clock import utcnow
from fellespott.core.ids import token_hash
from fellespott.extensions import limiter
from fellespott.proposals import services, throttle
from fellespott.proposals.models import Partner
from fellespott.proposals.states import PartnerState, ProposalState
from tests.factories import make_call, make_group, make_partner, make_proposal
from tests.support.html import submit, text_of

from .support import actions, ask, asked, contact_of, mails, refusal, token_in

# --- asking


def test_partner_is_asked_by_mail_with_a_link_that_is_stored_only_as_a_hash(session):
    proposal = make_proposal(session)
    token = ask(session, proposal, contact_email=" Kari@Example.ORG ")
    partner = session.scalars(select(Partner)).one()
    mail = mails(session)[0]
    assert (partner.contact_email, partner.state) == ("kari@example.org", PartnerState.ASKED)
    assert partner.token_hash == token_hash(token)
    assert (mail.recipient, token_in(mail)) == ("kari@example.org", token)
    assert actions(session) == ["partner.asked"]


@pytest.mark.parametrize(
    ("organisation", "unit"),
    [("IDRETTSLAGET", ""), ("idretts\u200blaget", ""), (" Idrettslaget. ", ""), ("", "Idrettslaget")],
)
def test_same_actor_written_otherwise_is_refused(session, organisation, unit):
    proposal = make_proposal(session)
    ask(session, proposal)
    error = refusal(lambda: ask(session, proposal, organisation=organisation, unit=unit))
    assert (error.code, error.field, error.status) == ("same_actor", "organisation", 409)
    assert "Idrettslaget står på lista fra før og teller én gang." in str(error.message)


def test_two_units_of_one_municipality_are_two_partners(session):
    proposal = make_proposal(session)
    for unit in ("Bydelen", "Biblioteket"):
        ask(session, proposal, organisation="Kommunen", unit=unit, kind=ActorKind.MUNICIPAL)
    assert [one.actor_name for one in proposal.partners] == ["Kommunen, Bydelen", "Kommunen, Biblioteket"]


def test_database_counts_an_actor_once(session):
    proposal = make_proposal(session)
    make_partner(session, proposal, organisation="Laget", actor_key="laget")
    with pytest.raises(IntegrityError), session.begin_nested():
        make_partner(session, proposal, organisation="LAGET", actor_key="laget")


def test_group_itself_cannot_be_its_own_partner(session):
    proposal = make_proposal(session, group=make_group(session, name="Møllenberg Ungdom"))
    error = refusal(lambda: ask(session, proposal, organisation="MØLLENBERG", unit="ungdom"))
    assert (error.code, error.field) == ("is_the_group", "organisation")


@pytest.mark.parametrize("name", ["!!!", "—"])
def test_name_without_letters_is_refused(session, name):
    proposal = make_proposal(session)
    assert refusal(lambda: ask(session, proposal, organisation=name)).code == "no_name"


@pytest.mark.parametrize("address", ["", "kari", "kari@", "a@b.no, c@d.no", "a@b.no\nBcc: c@d.no"])
def test_something_else_than_one_address_is_refused_beside_its_field(session, address):
    proposal = make_proposal(session)
    error = refusal(lambda: ask(session, proposal, contact_email=address))
    assert (error.code, error.field) == ("not_an_address", "contact_email")
    assert mails(session) == []


def test_partner_before_need_and_dream_is_refused(session):
    proposal = make_proposal(session, dream="")
    assert refusal(lambda: ask(session, proposal)).code == "need_and_dream_first"


def test_partner_after_the_deadline_is_refused(session):
    proposal = make_proposal(session)
    actor, late = contact_of(proposal.group), proposal.call.closes_at + timedelta(seconds=1)
    error = refusal(
        lambda: services.add_partner(session, actor=actor, proposal=proposal, now=late, **asked())
    )
    assert error.code == "too_late"


def test_thirty_first_partner_is_refused(session):
    proposal = make_proposal(session)
    for _ in range(30):
        make_partner(session, proposal)
    assert refusal(lambda: ask(session, proposal)).code == "too_many_partners"


# --- the lead


def test_lead_must_be_municipal_where_the_call_asks_for_it(session):
    proposal = make_proposal(session)
    error = refusal(lambda: ask(session, proposal, is_lead=True, kind=ActorKind.COUNTY))
    assert (error.code, error.field) == ("lead_not_municipal", "is_lead")


def test_lead_may_be_anyone_where_the_call_does_not_ask(session):
    proposal = make_proposal(session, call=make_call(session, needs_municipal_lead=False))
    ask(session, proposal, is_lead=True, kind=ActorKind.BUSINESS)
    assert [one.is_lead for one in proposal.partners] == [True]


def test_second_lead_is_refused(session):
    proposal = make_proposal(session)
    ask(session, proposal, is_lead=True, kind=ActorKind.MUNICIPAL)
    error = refusal(
        lambda: ask(session, proposal, organisation="Annen", is_lead=True, kind=ActorKind.MUNICIPAL)
    )
    assert (error.code, error.field, error.status) == ("lead_taken", "is_lead", 409)


def test_database_lets_a_proposal_have_one_lead(session):
    proposal = make_proposal(session)
    make_partner(session, proposal, is_lead=True)
    with pytest.raises(IntegrityError), session.begin_nested():
        make_partner(session, proposal, is_lead=True)


# --- changing, reminding, removing


def test_change_before_the_answer_keeps_the_link(session):
    proposal = make_proposal(session)
    token = ask(session, proposal)
    partner = proposal.partners[0]
    services.change_partner(
        session,
        actor=contact_of(proposal.group),
        partner=partner,
        now=utcnow(),
        **asked(unit="Håndball", role="Låner ut hallen"),
    )
    assert (partner.actor_name, partner.role) == ("Idrettslaget, Håndball", "Låner ut hallen")
    assert partner.token_hash == token_hash(token)
    assert len(mails(session)) == 1


def test_change_of_address_sends_a_new_link_and_kills_the_old(session):
    proposal = make_proposal(session)
    old = ask(session, proposal)
    partner = proposal.partners[0]
    services.change_partner(
        session,
        actor=contact_of(proposal.group),
        partner=partner,
        now=utcnow(),
        **asked(contact_email="ny@example.org"),
    )
    new = token_in(mails(session, to="ny@example.org")[0])
    assert partner.token_hash == token_hash(new) != token_hash(old)


def test_change_into_a_partner_there_is_already_is_refused(session):
    proposal = make_proposal(session)
    ask(session, proposal)
    ask(session, proposal, organisation="Bedriften")
    error = refusal(
        lambda: services.change_partner(
            session,
            actor=contact_of(proposal.group),
            partner=proposal.partners[1],
            now=utcnow(),
            **asked(organisation="idrettslaget"),
        )
    )
    assert error.code == "same_actor"


@pytest.mark.parametrize("state", [PartnerState.CONFIRMED, PartnerState.DECLINED])
def test_change_and_reminder_after_the_answer_are_refused(session, state):
    proposal = make_proposal(session)
    partner, actor = make_partner(session, proposal, state=state), contact_of(proposal.group)
    change = refusal(
        lambda: services.change_partner(session, actor=actor, partner=partner, now=utcnow(), **asked())
    )
    remind = refusal(
        lambda: services.resend_partner_link(session, actor=actor, partner=partner, now=utcnow())
    )
    assert (change.code, change.status) == ("already_answered", 409)
    assert (remind.code, remind.status) == ("already_answered", 409)


def test_reminder_sends_a_new_link_and_the_old_one_opens_nothing(session, client, sign_in):
    proposal = make_proposal(session)
    old = ask(session, proposal)
    partner = proposal.partners[0]
    to = f"/forslag/{proposal.id}/partnere/{partner.id}/minn"
    browser = sign_in(contact_of(proposal.group))
    assert submit(browser, f"/forslag/{proposal.id}/steg/partnere", to=to).status_code == 303
    new = next(token for token in map(token_in, mails(session)) if token != old)
    assert client.get(f"/partner/{old}").status_code == 404
    assert client.get(f"/partner/{new}").status_code == 200


def test_removed_partner_that_had_not_answered_gets_no_mail(session):
    proposal = make_proposal(session)
    partner = make_partner(session, proposal, state=PartnerState.ASKED)
    services.remove_partner(session, actor=contact_of(proposal.group), partner=partner, now=utcnow())
    assert (proposal.partners, mails(session)) == ([], [])


def test_removed_partner_that_had_said_yes_is_told(session):
    proposal = make_proposal(session)
    partner = make_partner(session, proposal)
    services.remove_partner(session, actor=contact_of(proposal.group), partner=partner, now=utcnow())
    assert [one.recipient for one in mails(session)] == [partner.contact_email]
    assert "har nå tatt dere ut av forslaget" in mails(session)[0].body


def test_removed_lead_gives_its_seat_back(session):
    proposal = make_proposal(session)
    ask(session, proposal, kind=ActorKind.MUNICIPAL, is_lead=True)
    partner = proposal.partners[0]
    services.answer_partner(session, partner=partner, confirm=True, now=utcnow())
    services.remove_partner(session, actor=contact_of(proposal.group), partner=partner, now=utcnow())
    assert session.scalars(select(Seat)).all() == []


def test_removed_lead_that_leads_another_proposal_keeps_the_seat(session):
    call = make_call(session)
    proposals = [make_proposal(session, call=call) for _ in range(2)]
    for proposal in proposals:
        ask(session, proposal, kind=ActorKind.MUNICIPAL, is_lead=True)
        services.answer_partner(session, partner=proposal.partners[0], confirm=True, now=utcnow())
    services.remove_partner(
        session, actor=contact_of(proposals[0].group), partner=proposals[0].partners[0], now=utcnow()
    )
    assert [one.kind for one in session.scalars(select(Seat))] == [SeatKind.LEAD_CONTACT]


def test_nothing_about_partners_changes_after_sending_in(session):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    actor, partner = contact_of(proposal.group), proposal.partners[0]
    assert refusal(lambda: ask(session, proposal)).code == "already_sent"
    assert (
        refusal(lambda: services.remove_partner(session, actor=actor, partner=partner, now=utcnow())).code
        == "already_sent"
    )


# --- the pages


def test_partner_asked_twice_on_the_page_is_refused_and_what_was_typed_stays(session, sign_in):
    proposal = make_proposal(session)
    make_partner(session, proposal, organisation="Kommunen", actor_key="kommunen bydelen", unit="Bydelen")
    data = {
        "organisation": "KOMMUNEN",
        "unit": "bydelen",
        "kind": "municipal",
        "contact_name": "Per",
        "contact_email": "per@example.org",
        "role": "Låner ut lokalet.",
    }
    url = f"/forslag/{proposal.id}/steg/partnere/ny"
    answer = submit(sign_in(contact_of(proposal.group)), url, data)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Kommunen, Bydelen står på lista fra før" in text_of(answer)
    for typed in ('value="KOMMUNEN"', 'value="per@example.org"', "Låner ut lokalet."):
        assert typed in html


def test_partner_page_tells_all_that_is_missing_at_once(session, sign_in):
    proposal = make_proposal(session)
    url = f"/forslag/{proposal.id}/steg/partnere/ny"
    answer = submit(sign_in(contact_of(proposal.group)), url, {"kind": "annet"})
    assert answer.status_code == 422
    for message in (
        "Skriv hva organisasjonen eller tjenesten heter.",
        "Skriv navnet på den som skal svare.",
        "Skriv e-posten til den som skal svare.",
    ):
        assert message in text_of(answer)
    assert proposal.partners == []


def test_partner_page_can_lead_straight_to_the_next(session, sign_in):
    proposal = make_proposal(session)
    url = f"/forslag/{proposal.id}/steg/partnere/ny"
    data = {
        "organisation": "Laget",
        "kind": "voluntary",
        "contact_name": "Per",
        "contact_email": "per@example.org",
    }
    contact = sign_in(contact_of(proposal.group))
    assert submit(contact, url, data | {"then": "another"}).location.endswith(url)
    data |= {"organisation": "Klubben"}
    assert submit(contact, url, data).location.endswith("/steg/partnere")
    assert [one.actor_name for one in proposal.partners] == ["Laget", "Klubben"]


def test_partner_page_needs_a_kind(session, sign_in):
    proposal = make_proposal(session)
    url = f"/forslag/{proposal.id}/steg/partnere/ny"
    data = {"organisation": "Laget", "contact_name": "Per", "contact_email": "per@example.org"}
    answer = submit(sign_in(contact_of(proposal.group)), url, data)
    assert (answer.status_code, "Velg hva slags aktør det er." in text_of(answer)) == (422, True)


def test_page_lists_states_and_how_many_are_still_needed(session, sign_in):
    proposal = make_proposal(session)
    make_partner(session, proposal, organisation="Laget")
    make_partner(session, proposal, organisation="Butikken", state=PartnerState.ASKED)
    make_partner(session, proposal, organisation="Klubben", state=PartnerState.DECLINED)
    page = text_of(sign_in(contact_of(proposal.group)).get(f"/forslag/{proposal.id}/steg/partnere"))
    for part in (
        "1 av 3 som trengs",
        "mangler ennå",
        "Laget Er med",
        "Butikken Venter på svar",
        "Klubben Kan ikke være med",
    ):
        assert part in page


def test_partner_is_changed_and_taken_off_on_its_page(session, sign_in):
    proposal = make_proposal(session)
    ask(session, proposal)
    partner, browser = proposal.partners[0], sign_in(contact_of(proposal.group))
    url = f"/forslag/{proposal.id}/partnere/{partner.id}"
    assert submit(browser, url, {"unit": "Fotball"}, to="").status_code == 303
    assert partner.actor_name == "Idrettslaget, Fotball"
    assert submit(browser, url, to=f"{url}/ta-bort").status_code == 303
    assert proposal.partners == []


def test_partner_of_another_proposal_is_not_found(session, sign_in):
    mine, other = make_proposal(session), make_proposal(session)
    partner = make_partner(session, other)
    browser = sign_in(contact_of(mine.group))
    for proposal in (mine, other):
        url = f"/forslag/{proposal.id}/partnere/{partner.id}"
        answers = [browser.get(url), browser.post(f"{url}/minn"), browser.post(f"{url}/ta-bort")]
        assert [one.status_code for one in answers] == [404, 404, 404]


def test_list_of_partners_takes_the_same_sql_for_two_and_twelve(session, sign_in, count_sql):
    proposal = make_proposal(session)
    browser, seen = sign_in(contact_of(proposal.group)), []
    for number in (2, 10):
        for _ in range(number):
            make_partner(session, proposal)
        with count_sql() as statements:
            browser.get(f"/forslag/{proposal.id}/steg/partnere")
        seen.append(statements.count)
    assert seen[0] == seen[1]


def test_there_is_an_end_to_the_mails_one_proposal_sends(session, fresh_app, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)  # as it was, afterwards
    fresh_app.config["RATELIMIT_ENABLED"] = True
    limiter.enabled = True
    limiter.init_app(fresh_app)
    monkeypatch.setitem(throttle.LIMITS, "ask-partner", parse("2 per hour"))
    first, other = make_proposal(session), make_proposal(session)
    for number in range(2):
        session.commit()  # what counts tries begins before anything has been changed
        throttle.counted(first, lambda number=number: ask(session, first, organisation=f"Lag {number}"))()
    session.commit()
    error = refusal(throttle.counted(first, lambda: ask(session, first, organisation="Lag 3")))
    assert (error.code, error.status, len(first.partners)) == ("too_many_mails", 429, 2)
    session.commit()
    throttle.counted(other, lambda: ask(session, other))()
    assert len(mails(session)) == 3
