"""Following without an account: asked, confirmed, stopped, and the same answer whatever is known."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fellespott.audit.models import AuditDetail, AuditEntry
from fellespott.calls.states import Phase
from fellespott.core.db import db, unit_of_work
from fellespott.extensions import limiter
from fellespott.following import services
from fellespott.following.models import Following, NewsAddress
from fellespott.following.personal import erase, forget_silent, forget_unconfirmed
from fellespott.notices.models import OutboxMail
from fellespott.people.throttle import LIMITS
from fellespott.proposals.states import ProposalState
from tests.factories import WHEN, make_call, make_person
from tests.following.support import (
    confirmed,
    follow,
    link_in,
    mails_to,
    path_of,
    public_proposal,
    tell,
    words_of,
)
from tests.support.html import form_to, submit

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
ADDRESS = "ana@example.org"


def ask(client, call, email=ADDRESS, language="nb"):
    return submit(client, f"/folg/utlysning/{call.id}", {"email": email, "language": language})


def test_an_address_is_asked_and_follows_only_when_it_says_yes(session, client):
    call = make_call(session, title="Nabolaget")

    answer = ask(client, call, " ANA@example.org ", "en")

    assert (answer.status_code, answer.location) == (303, f"/folg/utlysning/{call.id}/sendt")
    (mail,) = mails_to(session, ADDRESS)
    assert "Nabolaget" in mail.subject
    assert confirmed(session) == []
    link = link_in(mail, "/folger/")
    # Mail programs open links by themselves: that is not a yes.
    assert "Nabolaget" in words_of(client.get(link))
    assert confirmed(session) == []

    assert submit(client, link, {}).status_code == 303

    assert confirmed(session) == [(ADDRESS, "call", call.id, "en")]
    assert "Nå følger du med" in words_of(client.get(link))


def test_nothing_tells_whether_an_address_is_known(session, client):
    call = make_call(session)
    known = make_person(session)
    follow(session, call, "follows@example.org")
    ask(client, call, "asked@example.org")

    answers = [
        ask(client, call, email)
        for email in ("new@example.org", "asked@example.org", "follows@example.org", known.email)
    ]

    assert len({(one.status_code, one.location, one.get_data()) for one in answers}) == 1
    assert len(mails_to(session, "asked@example.org")) == 1
    (told,) = mails_to(session, "follows@example.org")
    assert "/folger/ja/" not in told.body


def test_a_stranger_changes_nothing_for_somebody_who_follows(session, client):
    call = make_call(session)
    follow(session, call, ADDRESS)

    ask(client, call, ADDRESS, "en")

    assert confirmed(session) == [(ADDRESS, "call", call.id, "nb")]


def test_a_machine_and_an_address_that_is_none_are_refused(session, client):
    call = make_call(session)
    url = f"/folg/utlysning/{call.id}"

    trapped = submit(client, url, {"email": ADDRESS, "language": "nb", "nettside": "http://x.example"})
    wrong = submit(client, url, {"email": "ana@", "language": "nb"})

    assert [trapped.status_code, wrong.status_code] == [422, 422]
    assert "Skriv en e-postadresse" in words_of(wrong)
    assert session.scalar(select(func.count()).select_from(NewsAddress)) == 0
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 0


def test_too_many_tries_from_one_place_are_refused(fresh_app, monkeypatch):
    # Set up anew here: which app the limiter served last depends on the tests before.
    monkeypatch.setattr(limiter, "enabled", True)
    monkeypatch.setitem(LIMITS, "follow", LIMITS["follow"].__class__(2, 10))
    fresh_app.config["RATELIMIT_ENABLED"] = True
    limiter.init_app(fresh_app)
    with fresh_app.app_context():
        with unit_of_work() as session:
            call_id = make_call(session).id
        url, client = f"/folg/utlysning/{call_id}", fresh_app.test_client()

        answers = [
            submit(client, url, {"email": f"p{number}@example.org", "language": "nb"}).status_code
            for number in range(3)
        ]

        assert answers == [303, 303, 429]
        assert db.session().scalar(select(func.count()).select_from(NewsAddress)) == 2


@pytest.mark.parametrize("phase", [Phase.DRAFT])
def test_what_is_not_open_cannot_be_followed(session, client, phase):
    call = make_call(session, phase=phase)
    hidden_from_all = public_proposal(session, state=ProposalState.WITHDRAWN)

    gone = [
        client.get(f"/folg/utlysning/{call.id}"),
        client.get(f"/folg/forslag/{hidden_from_all.id}"),
        client.get(f"/folg/potter/{call.id}"),
        client.get(f"/folg/utlysning/{hidden_from_all.id}"),
    ]

    assert [one.status_code for one in gone] == [404, 404, 404, 404]


def test_one_press_follows_and_one_press_stops_for_somebody_signed_in(session, sign_in):
    person, proposal = make_person(session), public_proposal(session)
    page = f"/forslag/{proposal.id}"
    ana = sign_in(person)
    token = form_to(ana.get(page), f"/folg/forslag/{proposal.id}/meg").fields

    for _ in range(2):  # a double click
        assert ana.post(f"/folg/forslag/{proposal.id}/meg", data=token).location == f"{page}#folg"

    assert confirmed(session) == [(person.email, "proposal", proposal.id, "nb")]
    assert mails_to(session, person.email) == []
    stop = form_to(ana.get(page), f"/folg/forslag/{proposal.id}/slutt").fields
    ana.post(f"/folg/forslag/{proposal.id}/slutt", data=stop)
    assert session.scalar(select(func.count()).select_from(NewsAddress)) == 0


def test_somebody_without_an_address_is_asked_for_one(session, sign_in):
    call = make_call(session)
    nick = sign_in(make_person(session, email=None))

    page = nick.get(f"/utlysninger/{call.slug}").get_data(as_text=True)

    assert f'href="/folg/utlysning/{call.id}"' in page
    assert f"/folg/utlysning/{call.id}/meg" not in page


def test_stopping_takes_one_press_and_leaves_no_trace_of_the_address(session, client):
    call = make_call(session, title="Nabolaget")
    first = follow(session, call, ADDRESS)
    proposal = public_proposal(session, title="Åpent hus")
    other = follow(session, proposal, ADDRESS, kind="proposal")
    first_id, other_id = first.id, other.id
    tell(session, call)
    mail = mails_to(session, ADDRESS)[0]
    link = link_in(mail, "/folger/")

    page = client.get(link)
    assert "Slutt å følge «Nabolaget»?" in words_of(page)
    assert "Åpent hus" in words_of(page)
    assert ADDRESS not in page.get_data(as_text=True)
    assert submit(client, link, {}, to=link).location == link

    assert session.scalars(select(Following.id)).all() == [other_id]
    page = client.get(link)
    assert "Du følger det ikke lenger" in words_of(page)
    submit(client, link, {}, to=link.replace(str(first_id), str(other_id)))

    assert "Du følger ingenting" in words_of(client.get(link))
    for table in (NewsAddress, Following, OutboxMail):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    entries = session.execute(
        select(AuditEntry.action).where(AuditEntry.action.startswith("following."))
    ).all()
    assert sorted(one.action for one in entries).count("following.ended") == 2
    assert [str(one) for one in session.scalars(select(AuditDetail.detail)) if ADDRESS in str(one)] == []


def test_stopping_all_is_one_press(session, client):
    call, proposal = make_call(session), public_proposal(session)
    first = follow(session, call, ADDRESS)
    follow(session, proposal, ADDRESS, kind="proposal")
    session.flush()
    link = path_of(services.stop_link(first))

    submit(client, link, {"alt": "1"}, to=link)

    assert session.scalar(select(func.count()).select_from(NewsAddress)) == 0


def test_the_mail_programs_own_button_stops_without_a_page(session, client):
    call = make_call(session)
    follow(session, call, ADDRESS)
    tell(session, call)
    (mail,) = mails_to(session, ADDRESS)
    url = path_of(mail.unsubscribe_url)

    assert client.get(url).status_code == 303
    assert client.post(url).status_code == 303
    assert len(confirmed(session)) == 1
    answer = client.post(url, data={"List-Unsubscribe": "One-Click"})

    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "Du følger ikke lenger.")
    assert confirmed(session) == []
    assert client.post(url, data={"List-Unsubscribe": "One-Click"}).status_code == 200


def test_a_link_somebody_made_up_opens_nothing(session, client):
    call = make_call(session)
    first = follow(session, call, ADDRESS)
    right = path_of(services.stop_link(first))
    signature = right.split("/")[3]

    tries = [
        right.replace(signature, "0" * 40),
        f"/folger/{first.id}/{signature}/{first.id}",
        f"/folger/ja/{first.id}/{signature}",
    ]

    assert client.get(right).status_code == 200
    assert [client.get(one).status_code for one in tries] == [404, 404, 404]


def test_a_hidden_proposals_title_is_not_told_by_a_link(session, client):
    proposal = public_proposal(session, title="Hemmelig hus")
    first = follow(session, proposal, ADDRESS, kind="proposal")
    proposal.state = ProposalState.WITHDRAWN
    session.flush()

    page = words_of(client.get(path_of(services.stop_link(first))))

    assert "Hemmelig" not in page
    assert "noe som ikke er åpent for alle nå" in page


def test_who_never_said_yes_is_forgotten_and_who_did_is_kept(session, app):
    call = make_call(session)
    for number, later in enumerate((timedelta(0), timedelta(days=2))):
        services.ask_to_follow(
            session,
            kind="call",
            target_id=call.id,
            email=f"p{number}@example.org",
            language="nb",
            now=WHEN + later,
        )
    follow(session, call, ADDRESS, when=WHEN)

    assert forget_unconfirmed(session, WHEN + timedelta(days=1)) == 1

    assert sorted(session.scalars(select(NewsAddress.email))) == [ADDRESS, "p1@example.org"]
    assert mails_to(session, "p0@example.org") == []
    assert forget_silent(session, WHEN + timedelta(days=1)) == 1
    assert session.scalars(select(NewsAddress.email)).all() == ["p1@example.org"]


def test_erasing_a_person_takes_what_their_address_follows(session, app):
    person, call = make_person(session), make_call(session)
    follow(session, call, person.email)
    follow(session, call, ADDRESS)
    tell(session, call)

    erase(session, person, WHEN)

    assert session.scalars(select(NewsAddress.email)).all() == [ADDRESS]
    assert mails_to(session, person.email) == []


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_of_a_link_asks_the_database_equally_often(session, client, count_sql, number):
    for _ in range(number):
        first = follow(session, public_proposal(session), ADDRESS, kind="proposal")
    link = path_of(services.stop_link(first))
    session.commit()

    with count_sql() as statements:
        assert client.get(link).status_code == 200

    # NewsAddress, what it follows, the proposals and what is loaded with them.
    assert statements.count <= 11


def test_no_page_tells_who_follows_or_how_many(session, client, sign_in):
    proposal = public_proposal(session)
    before = words_of(client.get(f"/forslag/{proposal.id}"))
    for number in range(7):
        follow(session, proposal, f"p{number}@example.org", kind="proposal")

    assert words_of(client.get(f"/forslag/{proposal.id}")) == before
