"""Somebody asks to see documents; they are found, blacked out and given. What was covered is nowhere."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from fellespott.core.clock import utcnow
from fellespott.core.db import Model
from fellespott.core.registry import Disclosable, registry
from fellespott.disclosures import services
from fellespott.disclosures.models import AnsweredDocument, DisclosureAnswer, DisclosureRequest
from fellespott.disclosures.rules import BLOCK
from fellespott.disclosures.states import Ground, Outcome
from fellespott.notices.models import OutboxMail
from tests.factories import make_admin, make_group, make_person, make_staff
from tests.project_factories import make_letter, make_project
from tests.support.html import submit, text_of

SECRET = "Hjalmar Hemmelin"


@pytest.fixture(autouse=True)
def _no_waiting(app):
    app.config["FORM_MIN_SECONDS"] = 0


def ask(client, text="Brevet til Åpent hus", **data):
    answer = submit(client, "/innsyn", {"text": text, **data})
    assert answer.status_code == 303
    return answer.location


def say(monkeypatch, text, title="Tildelingsbrev 1"):
    """Let every letter read like this, as an old one may."""
    old = registry().disclosables["letter"]
    new = Disclosable("letter", old.name, old.find, lambda _session, _id: (title, text), old.names)
    monkeypatch.setitem(registry().disclosables, "letter", new)


def letter_that_names(session, monkeypatch):
    group = make_group(session, contact=make_person(session, name=SECRET))
    project = make_project(session, group=group, name="Åpent hus")
    letter = make_letter(session, project)
    lines = [
        "# Tildelingsbrev 1",
        f"Kontakt: {SECRET}, tlf. 912 34 567.",
        "Pengene går til innbyggerne.",
        f"Hilsen {SECRET}",
    ]
    say(monkeypatch, "\n\n".join(lines))
    return letter


def test_anybody_asks_without_a_name_and_follows_it_by_a_link(client, session):
    link = ask(client)
    page = client.get(link)
    assert "Du får svar senest" in text_of(page)
    assert "Brevet til Åpent hus" in text_of(page)
    request = session.scalars(sa.select(DisclosureRequest)).one()
    assert (request.number, request.email, request.handled_by_id) == (1, "", None)


def test_an_empty_request_is_refused_beside_its_field(client):
    answer = submit(client, "/innsyn", {"text": " "})
    assert answer.status_code == 422
    assert "Skriv hva du vil se." in text_of(answer)


def test_a_machine_that_fills_in_every_box_is_stopped(client, session):
    assert submit(client, "/innsyn", {"text": "Alt", "nettside": "x"}).status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(DisclosureRequest)) == 0


def test_with_an_address_a_mail_tells_and_holds_no_word_of_the_request(client, session):
    make_staff(session, email="runa@example.org")
    ask(client, text="Alt om ordningen xyzzy", email="Spor@Example.org")
    mails = {one.recipient: one for one in session.scalars(sa.select(OutboxMail))}
    assert set(mails) == {"spor@example.org", "runa@example.org"}
    assert not any("xyzzy" in one.body + one.subject for one in mails.values())


def test_only_those_who_run_rounds_see_the_register(client, session, sign_in):
    ask(client)
    request = session.scalars(sa.select(DisclosureRequest)).one()
    addresses = ["/innsyn/krav", f"/innsyn/krav/{request.id}", f"/innsyn/krav/{request.id}/svar"]
    resident, staff, admin = (
        sign_in(one) for one in (make_person(session), make_staff(session), make_admin(session))
    )
    assert [resident.get(one).status_code for one in addresses] == [403, 404, 404]
    assert [client.get(one).status_code for one in addresses] == [303, 303, 303]
    assert [staff.get(one).status_code for one in addresses] == [200, 200, 200]
    assert [admin.get(one).status_code for one in addresses] == [200, 200, 200]


def test_what_is_blacked_out_is_nowhere_in_the_answer_nor_in_the_database(
    client, session, sign_in, monkeypatch
):
    letter = letter_that_names(session, monkeypatch)
    staff = sign_in(make_staff(session))
    link = ask(client)
    request = session.scalars(sa.select(DisclosureRequest)).one()
    found = staff.get(f"/innsyn/krav/{request.id}?sok=Åpent")
    assert "Tildelingsbrev 1 for «Åpent hus»" in text_of(found)
    picked = submit(
        staff,
        f"/innsyn/krav/{request.id}?sok=Åpent",
        to=f"/innsyn/krav/{request.id}/velg/letter/{letter.id}",
    )
    assert picked.status_code == 303
    page = staff.get(picked.location)
    assert "Sladd «Hjalmar Hemmelin»" in text_of(page)
    assert "Sladd «912 34 567»" in text_of(page)

    unread = submit(staff, f"/innsyn/krav/{request.id}/svar", {"reason": "Her."})
    assert (unread.status_code, "ikke gått gjennom" in text_of(unread)) == (422, True)

    saved = submit(staff, picked.location, {"hint-1": [SECRET, "912 34 567"], "all-3": "y"})
    assert saved.status_code == 303
    telling = submit(staff, f"/innsyn/krav/{request.id}/svar", {"reason": f"Navnet {SECRET} er privat."})
    assert (telling.status_code, "noe av det som er sladdet" in text_of(telling)) == (422, True)
    assert (
        submit(staff, f"/innsyn/krav/{request.id}/svar", {"reason": "Et navn er privat."}).status_code == 303
    )

    answer = client.get(link)
    body = answer.get_data(as_text=True)
    assert BLOCK in body
    assert "Pengene går til innbyggerne." in body
    assert SECRET not in body
    assert "912" not in body
    assert "offentleglova § 13" in body
    assert "Klag på svaret" in body
    outcome = session.scalars(sa.select(DisclosureAnswer)).one()
    assert (outcome.outcome, outcome.grounds) == (Outcome.PART, ["personal"])
    kept = session.scalars(sa.select(AnsweredDocument)).one()
    assert (
        kept.text
        == f"# Tildelingsbrev 1\n\nKontakt: {BLOCK}, tlf. {BLOCK}.\n\nPengene går til innbyggerne.\n\n{BLOCK}"
    )
    for table in ("redaction", "picked_document", "disclosure_answer", "answered_document", "audit_detail"):
        rows = session.execute(sa.select(Model.metadata.tables[table])).all()
        assert SECRET not in repr(rows), table


def test_a_phrase_that_does_not_stand_there_is_said_and_nothing_is_saved(
    client, session, sign_in, monkeypatch
):
    letter = letter_that_names(session, monkeypatch)
    staff = sign_in(make_staff(session))
    ask(client)
    request = session.scalars(sa.select(DisclosureRequest)).one()
    document = services.pick_document(
        session, actor=make_staff(session), request=request, kind="letter", object_id=letter.id, now=utcnow()
    )
    address = f"/innsyn/krav/{request.id}/dokument/{document.id}"
    answer = submit(staff, address, {"words-2": "Noe helt annet"})
    assert answer.status_code == 422
    assert "Noe helt annet" in text_of(answer)
    session.refresh(document)
    assert (document.redactions, document.gone_through_at) == ([], None)


def test_a_refusal_needs_a_rule_and_a_reason_and_says_how_to_complain(client, session, sign_in):
    staff = sign_in(make_staff(session))
    link = ask(client)
    request = session.scalars(sa.select(DisclosureRequest)).one()
    address = f"/innsyn/krav/{request.id}/svar"
    assert submit(staff, address, {"reason": "Internt."}).status_code == 422
    assert submit(staff, address, {"grounds": [Ground.INTERNAL.value]}).status_code == 422
    given = submit(staff, address, {"grounds": [Ground.INTERNAL.value], "reason": "Internt notat."})
    assert given.status_code == 303
    page = text_of(client.get(link))
    assert "Avslått" in page
    assert "offentleglova § 14" in page
    assert "Statsforvalteren" in page


def test_the_journal_says_when_and_what_but_not_who_nor_in_what_words(client, session, sign_in):
    staff = sign_in(make_staff(session))
    ask(client, text="Hemmelig spørsmål om naboen", email="spor@example.org")
    request = session.scalars(sa.select(DisclosureRequest)).one()
    submit(staff, f"/innsyn/krav/{request.id}/svar", {"nothing_found": "y", "reason": "Fant ikke det."})
    page = client.get("/innsyn/journal").get_data(as_text=True)
    assert "Fant ikke noe slikt dokument" in page
    for hidden in ("naboen", "spor@example.org", "Fant ikke det."):
        assert hidden not in page


def test_an_answer_stays_and_a_second_one_is_a_new_row(client, session, sign_in):
    staff = make_staff(session)
    ask(client)
    request = session.scalars(sa.select(DisclosureRequest)).one()
    for reason in ("Nei.", "Likevel ikke."):
        services.answer_request(
            session,
            actor=staff,
            request=request,
            reason=reason,
            grounds=[Ground.INTERNAL],
            now=utcnow() + timedelta(minutes=1),
        )
    session.commit()
    assert [one.number for one in session.scalars(sa.select(DisclosureAnswer))] == [1, 2]
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(sa.update(DisclosureAnswer).values(reason="Ja."))
    with pytest.raises(DatabaseError), session.begin_nested():
        session.execute(sa.delete(DisclosureAnswer))


def test_a_text_that_changed_after_it_was_gone_through_is_not_given(client, session, sign_in, monkeypatch):
    letter = letter_that_names(session, monkeypatch)
    staff = sign_in(make_staff(session))
    ask(client)
    request = session.scalars(sa.select(DisclosureRequest)).one()
    document = services.pick_document(
        session, actor=make_staff(session), request=request, kind="letter", object_id=letter.id, now=utcnow()
    )
    submit(staff, f"/innsyn/krav/{request.id}/dokument/{document.id}")
    say(monkeypatch, f"Nytt: {SECRET}")
    answer = submit(staff, f"/innsyn/krav/{request.id}/svar", {"reason": "Her."})
    assert answer.status_code == 409
    assert session.scalar(sa.select(sa.func.count()).select_from(DisclosureAnswer)) == 0


def test_staff_are_reminded_on_their_own_page(client, session, sign_in):
    ask(client)
    assert "Svar på innsyn nummer 1" in text_of(sign_in(make_staff(session)).get("/mitt"))
    assert "innsyn nummer" not in text_of(sign_in(make_person(session)).get("/mitt"))
