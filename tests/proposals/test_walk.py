"""A group's whole way, from an open call to a proposal sent in, through the pages alone."""

import io
import re

from sqlalchemy import select

from fellespott.notices.models import OutboxMail
from fellespott.proposals.models import Proposal, Submission
from fellespott.proposals.states import PartnerState, ProposalState
from tests.factories import make_call, make_film, make_group, make_person
from tests.support.html import submit, text_of


def link_in(mail: OutboxMail) -> str:
    found = re.search(r"http://localhost(/partner/\S+)", mail.body)
    assert found is not None
    return found.group(1)


def test_group_walks_from_call_to_sent_in(session, client, sign_in, monkeypatch):
    ana = make_person(session, name="Ana")
    group = make_group(session, contact=ana)
    call = make_call(session)
    browser = sign_in(ana)

    answer = submit(browser, f"/utlysninger/{call.slug}/nytt-forslag", {"group": str(group.id)})
    assert answer.status_code == 303
    proposal = session.scalars(select(Proposal)).one()
    home = f"/forslag/{proposal.id}"
    assert answer.location == f"{home}/steg/behov"

    for step, data, to in (
        ("behov", {"need": "Et sted å være."}, "drom"),
        ("drom", {"dream": "At ingen er alene."}, "ide"),
        ("ide", {"title": "Åpent hus", "idea": "Vi åpner huset."}, "deltakere"),
        ("deltakere", {"participants": "Unge i bydelen.", "resources": "En kjeller."}, "endring"),
        ("endring", {"goals": "Flere kommer.", "how_known": "Vi teller."}, "opphav"),
        ("opphav", {"origin": "Fra oss.", "shaped_by": "Alle i klassen."}, "partnere"),
    ):
        answer = submit(browser, f"{home}/steg/{step}", {**data, "go": "next"})
        assert (step, answer.location) == (step, f"{home}/steg/{to}")

    for organisation, unit, kind, lead in (
        ("Kommunen", "Bydelen", "municipal", "y"),
        ("Kommunen", "Biblioteket", "municipal", None),
        ("Idrettslaget", "", "voluntary", None),
    ):
        data = {
            "organisation": organisation,
            "unit": unit,
            "kind": kind,
            "contact_name": f"Kontakt {unit or organisation}",
            "contact_email": f"{(unit or organisation).lower()}@example.org",
            "role": "Hjelper til.",
        } | ({"is_lead": lead} if lead else {})
        answer = submit(browser, f"{home}/steg/partnere/ny", data)
        assert answer.location == f"{home}/steg/partnere"

    answer = submit(
        browser,
        f"{home}/steg/penger",
        {"purpose": "Mat", "category": "food", "amount": "2 500", "go": "next"},
    )
    assert answer.location == f"{home}/steg/film"

    monkeypatch.setattr(
        "fellespott.proposals.services.film.store_film",
        lambda session, **_: make_film(session, captions=False),
    )
    answer = submit(
        browser,
        f"{home}/steg/film",
        {"film": (io.BytesIO(b"film"), "film.mp4")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303
    answer = submit(browser, f"{home}/steg/film", {"transcript": "Hei!"}, to=f"{home}/film/tekst")
    assert answer.status_code == 303
    assert "Si hvem av dere som er med i filmen." in text_of(browser.get(f"{home}/sjekk"))
    answer = submit(browser, f"{home}/steg/film", to=f"{home}/film/hvem")  # nobody of the group
    assert answer.status_code == 303
    answer = submit(browser, f"{home}/steg/tema", {"district": ["district-ostbyen"], "go": "next"})
    assert answer.location == f"{home}/steg/lofter"
    answer = submit(browser, f"{home}/steg/lofter", {"promises": ["research", "no_wages"], "go": "next"})
    assert answer.location == f"{home}/sjekk"

    page = browser.get(f"{home}/sjekk")
    assert "3 ulike partnere må ha sagt ja. Nå har 0 gjort det." in text_of(page)
    for mail in session.scalars(select(OutboxMail)).all():
        link = link_in(mail)
        assert client.get(link).status_code == 200
        assert submit(client, link, {"answer": "yes", "note": "Gjerne!"}).status_code == 303
        assert "Dere er med. Takk!" in text_of(client.get(link))
    assert [one.state for one in proposal.partners] == [PartnerState.CONFIRMED] * 3

    assert "Alt er på plass." in text_of(browser.get(f"{home}/sjekk"))
    answer = submit(browser, f"{home}/sjekk", to=f"{home}/sjekk")
    assert answer.location == f"{home}/sendt"
    assert "Forslaget er sendt inn!" in text_of(browser.get(answer.location))
    assert proposal.state is ProposalState.SUBMITTED
    sent = session.scalars(select(Submission)).one()
    assert (sent.actors_confirmed, sent.actors_required) == (3, 3)
    page = text_of(browser.get(home))
    assert "Åpent hus" in page
    assert "Kommunen, Bydelen" in page
    assert "example.org" not in page
