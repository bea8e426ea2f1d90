"""The one who answers when a partner's contact is away."""

from types import SimpleNamespace

import pytest

from fellespott.core.clock import utcnow
from fellespott.core.personal import ERASED_NAME
from fellespott.proposals import personal, services, throttle
from fellespott.proposals.states import PartnerState
from tests.factories import make_partner, make_person, make_proposal
from tests.support.html import submit, text_of

from .support import ask, asked, contact_of, mails, refusal, token_in

DEPUTY = {"deputy_name": "Dag Deputy", "deputy_email": "dag@example.org"}


def test_both_get_the_same_link_and_hear_of_each_other(session):
    proposal = make_proposal(session)
    token = ask(session, proposal, **DEPUTY)
    first, second = mails(session, "kari@example.org")[0], mails(session, "dag@example.org")[0]
    assert token_in(first) == token_in(second) == token
    assert first.body.startswith("Hei Kari Kontakt!")
    assert "Dag Deputy har fått det samme spørsmålet." in first.body
    assert second.body.startswith("Hei Dag Deputy!")
    assert "Kari Kontakt har fått det samme spørsmålet." in second.body


def test_nobody_is_spoken_of_where_there_is_no_deputy(session):
    ask(session, make_proposal(session))
    assert "det samme spørsmålet" not in mails(session)[0].body


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"deputy_email": ""}, "half_a_deputy", "deputy_email"),
        ({"deputy_name": " "}, "half_a_deputy", "deputy_name"),
        ({"deputy_email": "Kari@Example.org"}, "same_address", "deputy_email"),
        ({"deputy_email": "ikke en adresse"}, "not_an_address", "deputy_email"),
    ],
)
def test_half_a_deputy_or_the_contact_twice_is_refused(session, changes, code, field):
    proposal = make_proposal(session)
    error = refusal(lambda: ask(session, proposal, **(DEPUTY | changes)))
    assert (error.code, error.field) == (code, field)
    assert (proposal.partners, mails(session)) == ([], [])


def test_new_deputy_gets_a_new_link_and_the_old_one_opens_nothing(session, client):
    proposal = make_proposal(session)
    token = ask(session, proposal)
    services.change_partner(
        session,
        actor=contact_of(proposal.group),
        partner=proposal.partners[0],
        now=utcnow(),
        **asked(**DEPUTY),
    )
    assert client.get(f"/partner/{token}").status_code == 404
    assert client.get(f"/partner/{token_in(mails(session, 'dag@example.org')[0])}").status_code == 200


def test_deputy_answers_by_the_same_link(session, client):
    proposal = make_proposal(session)
    ask(session, proposal, **DEPUTY)
    link = f"/partner/{token_in(mails(session, 'dag@example.org')[0])}"
    assert submit(client, link, {"answer": "yes"}).status_code == 303
    assert proposal.partners[0].state is PartnerState.CONFIRMED


def test_deputy_hears_of_it_when_the_partner_is_taken_off(session):
    proposal = make_proposal(session)
    partner = make_partner(session, proposal, **DEPUTY)
    session.refresh(proposal)
    services.remove_partner(session, actor=contact_of(proposal.group), partner=partner, now=utcnow())
    assert sorted(one.recipient for one in mails(session)) == sorted(
        [partner.contact_email, "dag@example.org"]
    )


def test_deputy_is_asked_for_on_the_page_and_shown_to_the_group_alone(session, sign_in, client):
    proposal = make_proposal(session)
    browser, home = sign_in(contact_of(proposal.group)), f"/forslag/{proposal.id}/steg/partnere"
    answer = submit(browser, f"{home}/ny", asked(**DEPUTY) | {"kind": "voluntary"})
    assert answer.location == home
    assert "Kopi til Dag Deputy, dag@example.org." in text_of(browser.get(home))
    link = f"/partner/{token_in(mails(session, 'kari@example.org')[0])}"
    assert "Dag Deputy" not in text_of(client.get(link))


def test_question_to_two_counts_as_two_mails(session, sign_in, monkeypatch):
    costs = []

    def hit(*_args, cost):
        costs.append(cost)
        return True

    counting = SimpleNamespace(enabled=True, limiter=SimpleNamespace(hit=hit))
    monkeypatch.setattr(throttle, "limiter", counting)
    proposal = make_proposal(session)
    browser, home = sign_in(contact_of(proposal.group)), f"/forslag/{proposal.id}/steg/partnere"
    submit(browser, f"{home}/ny", asked(**DEPUTY) | {"kind": "voluntary"})
    submit(browser, f"{home}/ny", asked(organisation="Koret") | {"kind": "voluntary"})
    assert costs == [2, 1]


def test_deputy_sees_and_erases_what_is_kept_about_them_and_not_the_other(session):
    person, proposal = make_person(session, email="dag@example.org"), make_proposal(session)
    partner = make_partner(session, proposal, contact_name="Kari Kontakt", **DEPUTY)
    shown = str(personal.show(session, person))
    assert ("Dag Deputy" in shown, "Kari Kontakt" in shown) == (True, False)
    personal.erase(session, person, utcnow())
    session.refresh(partner)
    assert (partner.deputy_name, partner.deputy_email, partner.contact_name) == ("", "", "Kari Kontakt")


def test_contact_who_is_erased_leaves_the_deputy(session):
    person, proposal = make_person(session, email="kari@example.org"), make_proposal(session)
    partner = make_partner(session, proposal, contact_email="kari@example.org", **DEPUTY)
    personal.erase(session, person, utcnow())
    session.refresh(partner)
    assert (partner.contact_name, partner.deputy_name) == (ERASED_NAME, "Dag Deputy")
