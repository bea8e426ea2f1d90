"""The pages of complaints: for anyone without an account, and for those who handle them."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fellespott.complaints import services
from fellespott.complaints.models import Complaint
from fellespott.complaints.states import ComplaintState
from fellespott.core.clock import utcnow
from fellespott.core.db import db
from fellespott.extensions import limiter
from fellespott.jury.models import CallDecision
from fellespott.jury.states import Outcome
from fellespott.notices.models import OutboxMail
from tests.factories import make_call, make_group, make_person, make_proposal, make_staff
from tests.letters.support import decide, make_yes
from tests.pots.pots import decided, make_money, pay
from tests.project_factories import make_project
from tests.reviews.support import make_round, prepared
from tests.support.html import form_to, links_of, submit, text_of

NOW = utcnow()
WORDS = "Dere spurte aldri oss i blokka."


def complain(client, url="/klage", **fields):
    return submit(client, url, {"text": WORDS} | fields)


def only(session):
    return session.query(Complaint).one()


# --- Sending


def test_without_an_account_name_or_address(session, client):
    sent = complain(client)

    assert sent.status_code == 303
    complaint = only(session)
    assert (complaint.sender_name, complaint.sender_email, complaint.sender_id) == ("", "", None)
    page = client.get(sent.location)
    assert WORDS in text_of(page)
    assert (f"http://localhost{sent.location}",) * 2 in links_of(page)
    assert "Kommet inn" in text_of(page)
    assert 'name="referrer" content="no-referrer"' in page.get_data(as_text=True)


def test_with_an_address_a_mail_comes_with_the_same_link(session, client):
    sent = complain(client, sender_name="Anna", sender_email="Anna@example.org")

    (mail,) = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == "anna@example.org"))
    assert f"http://localhost{sent.location}" in mail.body
    assert only(session).state is ComplaintState.ACKNOWLEDGED


def test_signed_in_the_boxes_are_filled_and_can_be_emptied(session, sign_in):
    person = make_person(session, name="Kari", email="kari@example.org")
    client = sign_in(person)
    assert form_to(client.get("/klage")).fields["sender_email"] == ["kari@example.org"]

    complain(client)
    mine = only(session)
    assert mine.sender_id == person.id
    assert WORDS in text_of(client.get(f"/klage/min/{mine.id}"))
    complain(client, sender_email="", sender_name="")

    nobodys = session.query(Complaint).filter_by(number=2).one()
    assert (nobodys.sender_id, nobodys.sender_email) == (None, "")
    assert client.get(f"/klage/min/{nobodys.id}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "  "}, "Skriv hva du vil klage på."),
        ({"text": "a" * 10_001}, "Teksten er for lang"),
        ({"sender_email": "anna"}, "e-post"),
        ({"sender_name": "a" * 201}, "Teksten er for lang"),
    ],
)
def test_bad_input_is_told_and_kept(session, client, fields, said):
    page = complain(client, **fields)

    assert page.status_code == 422
    assert said.lower() in text_of(page).lower()
    name, value = next(iter(fields.items()))
    assert form_to(page).fields[name] == [value.strip()]
    assert session.query(Complaint).count() == 0


def test_a_stale_page_keeps_what_was_written(session, client):
    page = complain(client, csrf_token="gammel")

    assert page.status_code == 400
    assert form_to(page).fields["text"] == [WORDS]
    assert session.query(Complaint).count() == 0


def test_a_machine_that_fills_in_every_box_is_refused_and_a_person_told_how_to_go_on(session, client):
    assert form_to(client.get("/klage")).fields["nettside"] == [""]

    page = complain(client, nettside="https://example.org")

    assert page.status_code == 422
    assert "Alt du skrev, er her ennå. Trykk én gang til." in text_of(page)
    assert form_to(page).fields["nettside"] == [""]
    assert form_to(page).fields["text"] == [WORDS]
    assert session.query(Complaint).count() == 0
    assert complain(client).status_code == 303


@pytest.mark.parametrize("backend", ["sqlite"])
def test_too_many_from_one_address_are_refused_and_nothing_typed_is_lost(fresh_app, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)  # as it was, afterwards
    fresh_app.config["RATELIMIT_ENABLED"] = True
    limiter.enabled = True
    limiter.init_app(fresh_app)
    with fresh_app.app_context():
        client = fresh_app.test_client()

        pages = [complain(client) for _one in range(31)]

        assert [page.status_code for page in pages] == [303] * 30 + [429]
        assert form_to(pages[-1]).fields["text"] == [WORDS]
        assert db.session().query(Complaint).count() == 30


def test_a_link_to_nothing_opens_nothing(client):
    assert client.get("/klage/" + "x" * 32).status_code == 404


# --- What it is about


def test_a_published_decision_its_entry_and_its_proposal(session, client):
    proposal = make_yes(session)
    decision = session.query(CallDecision).one()
    title = f"Vedtaket om «{proposal.title}»"

    assert f"Vedtaket i «{proposal.call.title}»" in text_of(
        client.get(f"/klage?om=decision&id={decision.id}")
    )
    assert title in text_of(client.get(f"/klage?om=decision&id={proposal.id}"))
    sent = complain(client, f"/klage?om=decision&id={decision.entries[0].id}")
    assert title in text_of(client.get(sent.location))


def test_a_decision_that_is_not_out_is_not_there(session, client):
    call = make_call(session)
    proposal = make_proposal(session, call=call, group=make_group(session))
    decision = decide(session, call, [(proposal, Outcome.YES)], published=False)

    for key in (decision.id, proposal.id):
        assert client.get(f"/klage?om=decision&id={key}").status_code == 404


def test_a_use_a_payout_and_a_review_are_named_without_what_is_private(session, client):
    money = make_money(session)
    use = decided(session, money, purpose="Vintersko til Ola", receiver="Familie A")
    payout = pay(session, money, use, 100_000)
    found = make_round(session)
    review = prepared(session, found)

    for about, row in (("use", use), ("payout", payout), ("review", review)):
        page = text_of(client.get(f"/klage?om={about}&id={row.id}"))
        assert "Klagen gjelder" in page
        assert "Vintersko" not in page
        assert "Familie A" not in page
        sent = complain(client, f"/klage?om={about}&id={row.id}")
        assert sent.status_code == 303
    abouts = set(session.scalars(sa.select(Complaint.about)))
    assert abouts == {"use", "payout", "review"}


@pytest.mark.parametrize(
    "query",
    ["om=hus", "om=project", "om=project&id=x", f"om=project&id={uuid.UUID(int=7)}", "om=use&id=1"],
)
def test_a_forged_subject_is_not_there(client, query):
    assert client.get(f"/klage?{query}").status_code == 404


def test_projects_decisions_and_the_page_about_us_lead_here(session, client):
    project = make_project(session)
    proposal = make_yes(session)
    decision = session.query(CallDecision).one()

    for url, link in (
        (f"/prosjekter/{project.slug}", f"/klage?om=project&id={project.id}"),
        (f"/utlysninger/{proposal.call.slug}/vedtak", f"/klage?om=decision&id={decision.id}"),
        ("/om", "/klage"),
    ):
        assert link in [address for _text, address in links_of(client.get(url))]


# --- Handling


def test_from_the_register_to_the_answer(session, client, sign_in):
    sent = complain(client, sender_name="Anna")
    staff = sign_in(make_staff(session, name="Runa Leder"))
    assert "Svar på klage nummer 1" in text_of(staff.get("/mitt"))
    url = f"/klager/{only(session).id}"
    assert WORDS in text_of(staff.get(url))

    assert submit(staff, url, to=f"{url}/lest").status_code == 303
    assert "Venter på svar" in text_of(client.get(sent.location))
    assert submit(staff, f"{url}/send-videre", {"forwarded_to": "Statsforvalteren"}).status_code == 303
    assert "Statsforvalteren skal svare." in text_of(client.get(sent.location))
    assert submit(staff, f"{url}/svar", {"text": "Du har rett, vi beklager."}).status_code == 303

    page = text_of(client.get(sent.location))
    assert "Du har rett, vi beklager." in page
    assert "Runa Leder" not in page
    assert "Svar på klage" not in text_of(staff.get("/mitt"))
    assert submit(staff, url, to=f"{url}/avslutt").status_code == 303
    assert only(session).state is ComplaintState.CLOSED


def test_others_find_no_register(session, client, sign_in):
    complain(client)
    complaint_id = only(session).id
    member = sign_in(make_person(session))

    assert client.get("/klager").status_code == 303
    assert member.get("/klager").status_code == 403
    for rest in ("", "/svar", "/send-videre"):
        assert member.get(f"/klager/{complaint_id}{rest}").status_code == 404
    assert member.post(f"/klager/{complaint_id}/lest").status_code == 404
    assert "Svar på klage" not in text_of(member.get("/mitt"))


def test_staff_do_not_handle_their_own(session, sign_in):
    person = make_staff(session)
    client = sign_in(person)
    complain(client)
    url = f"/klager/{only(session).id}"

    assert "Dette er din egen klage." in text_of(client.get(url))
    assert client.get(f"{url}/svar").status_code == 403
    assert "Svar på klage" not in text_of(client.get("/mitt"))


def test_answered_meanwhile_by_somebody_else_is_told_and_what_was_written_is_kept(session, client, sign_in):
    complain(client)
    complaint, other = only(session), make_staff(session)
    staff = sign_in(make_staff(session))
    url = f"/klager/{complaint.id}/svar"
    fields = {name: values[-1] for name, values in form_to(staff.get(url)).fields.items()}
    services.answer(session, actor=other, complaint=complaint, text="Først.", now=NOW)

    page = staff.post(url, data=fields | {"text": "Som nummer to."})

    assert page.status_code == 409
    assert "Noen andre kan ha gjort det samme som deg." in text_of(page)
    assert form_to(page).fields["text"] == ["Som nummer to."]
    assert only(session).answer == "Først."


def test_a_button_pressed_twice_is_a_clear_no(session, client, sign_in):
    complain(client)
    staff = sign_in(make_staff(session))
    url = f"/klager/{only(session).id}"
    token = form_to(staff.get(url), f"{url}/lest").fields["csrf_token"][0]

    codes = [staff.post(f"{url}/lest", data={"csrf_token": token}).status_code for _one in range(2)]

    assert codes == [303, 409]


def many(session, count, **fields):
    made = []
    for number in range(count):
        complaint, _token = services.receive(
            session, text=f"Nummer {number}", sender_email="anna@example.org", now=NOW, **fields
        )
        made.append(complaint)
    return made


def test_the_register_puts_what_waits_first_and_marks_what_is_late(session, sign_in):
    staff = make_staff(session)
    old, _token = services.receive(session, text="Gammel", now=NOW - timedelta(days=40))
    services.answer(session, actor=staff, complaint=many(session, 1)[0], text="Takk.", now=NOW)
    late, _token = services.receive(session, text="Sen", now=NOW - timedelta(days=30))
    client = sign_in(staff)

    page = text_of(client.get("/klager"))

    order = [page.index(f"Klage {one}") for one in (old.number, late.number, 2)]
    assert order == sorted(order)
    assert page.count("Over fristen") == 2
    only_answered = text_of(client.get("/klager?vis=answered"))
    assert "1 klage" in only_answered
    assert text_of(client.get("/klager?vis=tull&side=99")).count("Klage ") >= 3


def test_the_register_asks_the_database_the_same_however_long(session, sign_in, count_sql):
    client = sign_in(make_staff(session))
    many(session, 2)
    client.get("/klager")
    with count_sql() as few:
        client.get("/klager")
        client.get("/mitt")
    many(session, 10)
    with count_sql() as lots:
        assert "12 klager" in text_of(client.get("/klager"))
        client.get("/mitt")

    assert lots.count == few.count
