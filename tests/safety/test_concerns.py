"""A concern reaches named staff and nobody else, with or without a name, and not a word of it by mail."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from fellespott.audit.models import AuditDetail
from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.core.registry import registry
from fellespott.notices.models import OutboxMail
from fellespott.people.models import RecordOpening
from fellespott.people.states import AgeBand, Role
from fellespott.safety import personal, services
from fellespott.safety.models import CaseAuthor, Concern, ConcernStep, HelpContact, Report
from fellespott.safety.states import ConcernState
from tests.factories import make_admin, make_person, make_staff, with_role
from tests.safety.cases import make_safeguard, public_proposal, report
from tests.support.html import form_to, links_of, submit, text_of

WORDS = "Treneren sender meg bilder."


def tell(client: Any, **fields: Any) -> Any:
    return submit(client, "/bekymring", {"words": WORDS} | fields)


def only(session: Any) -> Concern:
    found: Concern = session.scalars(sa.select(Concern)).one()
    return found


def test_without_a_name_it_reaches_the_safeguards_and_nobody_else(
    session: Any, client: Any, sign_in: Any
) -> None:
    guard = make_safeguard(session, name="Trygve Trygg", email="trygg@example.org")
    staff, admin = make_staff(session), make_admin(session)
    page = text_of(client.get("/bekymring"))
    assert "Trygve Trygg. Ingen andre." in page
    assert page.index("112") < page.index("Hva vil du si fra om?")

    sent = tell(client)

    assert "Dette leses av Trygve Trygg" in text_of(client.get(sent.location))
    concern = only(session)
    assert (concern.sender_id, concern.talk_to, concern.reach_by) == (None, "", "")
    mails = session.scalars(sa.select(OutboxMail)).all()
    assert [one.recipient for one in mails] == ["trygg@example.org"]
    assert "Treneren" not in mails[0].subject + mails[0].body
    assert f"http://localhost/bekymringer/{concern.id}" in mails[0].body
    url = f"/bekymringer/{concern.id}"
    assert WORDS in text_of(sign_in(guard).get(url))
    for person in (staff, admin, make_person(session)):
        who = sign_in(person)
        assert (who.get(url).status_code, who.get("/bekymringer").status_code) == (404, 404)
        assert "sagt fra til en voksen" not in text_of(who.get("/mitt"))
    assert "1 har sagt fra til en voksen" in text_of(sign_in(guard).get("/mitt"))


def test_where_nobody_is_a_safeguard_administrators_read_it_and_the_page_says_so(
    session: Any, client: Any, sign_in: Any
) -> None:
    admin, staff = make_admin(session, name="Admin Aas"), make_staff(session)
    assert "Administratorene i kommunen" in text_of(client.get("/bekymring"))
    tell(client)
    url = f"/bekymringer/{only(session).id}"
    assert sign_in(admin).get(url).status_code == 200
    assert sign_in(staff).get(url).status_code == 404
    with_role(session, make_person(session), Role.SAFEGUARD)
    session.commit()
    assert sign_in(admin).get(url).status_code == 404


@pytest.mark.parametrize("says_who", [True, False])
def test_signed_in_one_says_who_one_is_only_if_one_wants(session: Any, sign_in: Any, says_who: bool) -> None:
    guard, nora = make_safeguard(session), make_person(session, name="Nora Nilsen")
    client = sign_in(nora)
    assert form_to(client.get("/bekymring")).fields.get("say_who") is None  # not ticked
    tell(client, **({"say_who": "y"} if says_who else {}))

    concern = only(session)
    assert concern.sender_id == (nora.id if says_who else None)
    page = text_of(sign_in(guard).get(f"/bekymringer/{concern.id}"))
    assert ("Nora Nilsen" in page) is says_who
    opened = session.execute(sa.select(RecordOpening.about_id, RecordOpening.opened_by_id)).all()
    assert list(map(tuple, opened)) == ([(nora.id, guard.id)] if says_who else [])
    noted = " ".join(map(str, session.execute(sa.select(AuditDetail.actor_id, AuditDetail.detail)).all()))
    assert str(nora.id) not in noted
    assert "Treneren" not in noted


def test_a_safeguards_own_is_for_the_others(session: Any, sign_in: Any) -> None:
    guard = make_safeguard(session, email="en@example.org")
    make_safeguard(session, email="to@example.org")
    client = sign_in(guard)
    tell(client, say_who="y")
    assert [one.recipient for one in session.scalars(sa.select(OutboxMail))] == ["to@example.org"]
    assert client.get(f"/bekymringer/{only(session).id}").status_code == 404
    assert str(only(session).id) not in client.get("/bekymringer").get_data(as_text=True)


def test_it_goes_from_received_to_seen_to_talked_to_closed(session: Any, client: Any, sign_in: Any) -> None:
    guard = make_safeguard(session)
    tell(client)
    url = f"/bekymringer/{only(session).id}"
    who = sign_in(guard)
    for to in ("seen", "talked", "closed"):
        assert submit(who, url, {"to": to, "note": f"Notat {to}"}).status_code == 303
    concern = only(session)
    assert [(one.state.value, one.note, one.by_id) for one in concern.steps] == [
        (to, f"Notat {to}", guard.id) for to in ("seen", "talked", "closed")
    ]
    assert concern.closed_at is not None


@pytest.mark.parametrize("to", ["talked", "closed", "received", "noe annet"])
def test_it_is_read_first(session: Any, client: Any, sign_in: Any, to: str) -> None:
    tell(client)
    answer = submit(sign_in(make_safeguard(session)), f"/bekymringer/{only(session).id}", {"to": to})
    assert answer.status_code == 409
    assert session.scalars(sa.select(ConcernStep)).all() == []


def test_the_database_holds_the_order_too(session: Any, client: Any) -> None:
    tell(client)
    closed = sa.update(Concern).values(state=ConcernState.CLOSED, closed_at=utcnow())
    with pytest.raises(sa.exc.DatabaseError, match="concern_moves_one_way"), session.begin_nested():
        session.execute(closed.execution_options(synchronize_session=False))


def test_one_word_is_enough_and_no_word_is_not(session: Any, client: Any) -> None:
    assert tell(client, words="   ").status_code == 422
    assert session.scalars(sa.select(Concern)).all() == []
    assert tell(client, words="Hjelp").status_code == 303


def test_it_is_deleted_when_its_time_is_up(session: Any) -> None:
    guard = make_safeguard(session)
    now = utcnow()
    old, kept, waiting = (services.add_concern(session, words=one, now=now) for one in ("a", "b", "c"))
    for concern, closed_at in ((old, now - timedelta(days=400)), (kept, now)):
        for to in (ConcernState.SEEN, ConcernState.CLOSED):
            services.move_concern(session, actor=guard, concern=concern, to=to, now=closed_at)
    found = {one.key: one for one in registry().retention}["safety.concerns"]

    assert found.run(session, now - timedelta(days=found.days)) == 1
    assert found.run(session, now - timedelta(days=found.days)) == 0
    assert {one.words for one in session.scalars(sa.select(Concern))} == {"b", "c"}
    assert waiting.state is ConcernState.RECEIVED


# --- One's own data


def test_own_data_is_shown_and_goes(session: Any) -> None:
    nora = make_person(session, email="nora@example.org")
    other = make_person(session, email="other@example.org")
    proposal = public_proposal(session)
    now = utcnow()
    for who in (nora, other):
        services.add_concern(session, words=f"Fra {who.email}", reach_by="99 88 77 66", sender=who, now=now)
        report(session, "proposal", proposal, actor=who, email=who.email, words=f"Sagt av {who.email}")
    case = session.scalars(sa.select(CaseAuthor)).first()
    case.person_id = nora.id
    session.flush()
    shown = str(personal.show_reports(session, nora)) + str(personal.show_concerns(session, nora))
    assert "Sagt av nora@example.org" in shown
    assert "Fra nora@example.org" in shown
    assert "other@" not in shown

    personal.erase_reports(session, nora, now)
    personal.erase_concerns(session, nora, now)
    session.expire_all()

    assert personal.show_reports(session, nora) == {}
    assert personal.show_concerns(session, nora) == {}
    reports = session.execute(sa.select(Report.words, Report.reporter_email).order_by(Report.words)).all()
    assert list(map(tuple, reports)) == [("", ""), ("Sagt av other@example.org", "other@example.org")]
    assert sorted(session.scalars(sa.select(Concern.reach_by))) == ["", "99 88 77 66"]
    assert session.scalars(sa.select(CaseAuthor).where(CaseAuthor.person_id == nora.id)).all() == []


# --- Help on every page


def test_help_is_on_every_page_even_on_errors(session: Any, client: Any, sign_in: Any) -> None:
    minor = sign_in(make_person(session, age_band=AgeBand.FROM_15))
    for who in (client, minor):
        for url in ("/", "/om", "/utlysninger", "/laeringsbank", "/klage", "/finnes-ikke"):
            links = links_of(who.get(url))
            assert ("116 111", "tel:116111") in links, url
            assert ("112", "tel:112") in links, url
            assert ("Flere du kan ringe", "/hjelp") in links, url
            assert ("Si fra til en voksen du kan stole på", "/bekymring") in links, url
    assert 'class="talk-now is-near"' in minor.get("/").get_data(as_text=True)
    assert 'class="talk-now is-near"' not in client.get("/").get_data(as_text=True)


def test_the_numbers_are_the_ones_people_know(client: Any) -> None:
    links = {address for _text, address in links_of(client.get("/hjelp")) if address.startswith("tel:")}
    assert links == {
        f"tel:{number}"
        for number in ("110", "112", "113", "02800", "116111", "116117", "116006", "116123", "80033321")
    }


def test_in_english_too(client: Any) -> None:
    client.get("/sprak/en")
    assert "Alarm Phone for children and young people" in text_of(client.get("/hjelp"))


def test_staff_write_the_municipalitys_own(session: Any, client: Any, sign_in: Any) -> None:
    url = "/hjelp/kontakter"
    assert sign_in(make_staff(session)).get(url).status_code == 403
    guard = sign_in(make_safeguard(session))
    assert submit(guard, url, {"name": "Helsesykepleier", "phone": "72 54 00 00"}).status_code == 303
    assert ("72 54 00 00", "tel:72540000") in links_of(client.get("/hjelp"))
    (one,) = session.scalars(sa.select(HelpContact))
    for fields in ({"phone": "", "web": ""}, {"phone": "ring meg"}, {"web": "javascript:alert(1)"}):
        assert submit(guard, f"{url}/{one.id}", fields).status_code == 422
    assert submit(guard, f"{url}/{one.id}", {"name": "Skolehelsetjenesten"}).status_code == 303
    assert "Skolehelsetjenesten" in text_of(client.get("/hjelp"))
    assert submit(guard, url, to=f"{url}/{one.id}/fjern").status_code == 303
    assert "Skolehelsetjenesten" not in text_of(client.get("/hjelp"))


def test_a_contact_can_be_reached(session: Any) -> None:
    with pytest.raises(DomainError, match="cannot_be_reached"):
        services.add_contact(session, actor=make_admin(session), name="Noen", now=utcnow())
