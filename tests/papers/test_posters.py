"""The poster of a call, and the page that leads to all that can be printed and passed on."""

import re
from datetime import UTC, datetime

import pytest

from fellespott.calls import papers
from fellespott.calls.states import Phase
from fellespott.core.i18n import LANGUAGES
from tests.factories import make_call, make_person, make_staff
from tests.support.html import links_of, text_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
CLOSES = datetime(2030, 5, 15, 21, 59, tzinfo=UTC)


def pages_in(pdf: bytes) -> int:
    found = re.search(rb"/Type ?/Pages\b[^>]*?/Count (\d+)|/Count (\d+)[^>]*?/Type ?/Pages\b", pdf, re.S)
    assert found is not None
    return int(found.group(1) or found.group(2))


def test_a_poster_has_a_page_for_each_language_asked_for(session, client):
    call = make_call(session, closes_at=CLOSES)
    address = f"/utlysninger/{call.slug}/plakat.pdf"
    for language, pages in (("nb", 1), ("en", 1), ("alle", len(LANGUAGES))):
        found = client.get(address, query_string={"sprak": language})
        assert (found.status_code, found.mimetype, pages_in(found.data)) == (200, "application/pdf", pages)
    assert client.get(address, query_string={"sprak": "tull"}).status_code == 404
    assert client.get(address, query_string={"ark": "a0"}).status_code == 404
    assert client.get(address, query_string={"ark": "a3"}).data != client.get(address).data


def test_a_poster_says_what_one_needs_in_its_language(app, session):
    call = make_call(
        session,
        title="Varen vi deler",
        summary="Vi spør hva som er viktig. Så kommer det mer.",
        closes_at=CLOSES,
        contact_name="Den som leder",
        contact_email="leder@example.org",
    )
    with app.test_request_context():
        nb, en = papers.poster(call, ["nb", "en"], "a4")["pages"]
    assert nb["title"] == en["title"] == "Varen vi deler"
    assert nb["sentence"] == "Vi spør hva som er viktig."
    assert nb["deadline"] == "Onsdag 15. mai 2030 klokka 23.59"
    assert en["deadline"] == "Wednesday 15 May 2030 at 23:59"
    assert nb["without"] == ["Uten PC", "Uten BankID", "På ditt eget språk"]
    assert nb["contact"] == "Den som leder\nleder@example.org"
    assert nb["qr_says"] == f"QR-kode som åpner http://localhost/utlysninger/{call.slug}"


def test_the_address_in_letters_is_the_address_in_the_code(app, session):
    call = make_call(session)
    with app.test_request_context():
        data = papers.poster(call, ["nb"], "a4")
        assert data["address"] == f"localhost/utlysninger/{call.slug}"
        assert data["qr"] == papers.qr_file(f"http://localhost/utlysninger/{call.slug}")


def test_a_long_first_sentence_is_cut_at_a_word(backend):
    assert papers.first_sentence("Kort. Mer.") == "Kort."
    cut = papers.first_sentence("ord " * 100)
    assert cut == "ord " * 41 + "ord …"


def test_a_poster_may_be_kept_and_asked_for_again(session, client):
    call = make_call(session)
    address = f"/utlysninger/{call.slug}/plakat.pdf"
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_draft_has_a_poster_for_staff_alone_and_nobody_keeps_it(session, client, sign_in):
    call = make_call(session, phase=Phase.DRAFT)
    for page in ("plakat.pdf", "datoer.ics", "kort", "bilde.png", "del", "papirskjema.pdf"):
        address = f"/utlysninger/{call.slug}/{page}"
        assert client.get(address).status_code == 404
        assert sign_in(make_person(session)).get(address).status_code == 404
    staff = sign_in(make_staff(session))
    found = staff.get(f"/utlysninger/{call.slug}/plakat.pdf")
    assert (found.status_code, found.headers["Cache-Control"]) == (200, "no-store")
    assert staff.get(f"/utlysninger/{call.slug}/papirskjema.pdf").headers["Cache-Control"] == "no-store"
    assert staff.get(f"/utlysninger/{call.slug}/kort").status_code == 404
    assert "vent med å henge den opp" in text_of(staff.get(f"/utlysninger/{call.slug}/del"))


def test_the_call_leads_to_all_that_can_be_printed_and_passed_on(session, client):
    call = make_call(session, title='Sammen <i> & "så"')
    here = f"/utlysninger/{call.slug}"
    assert ("Plakat, papirskjema og deling", f"{here}/del") in links_of(client.get(here))
    assert ("Legg datoene i kalenderen", f"{here}/datoer.ics") in links_of(client.get(here))
    page = client.get(f"{here}/del")
    reached = {address for _text, address in links_of(page) if address.startswith(here + "/")}
    assert reached == {
        f"{here}/plakat.pdf?sprak=nb",
        f"{here}/plakat.pdf?sprak=nb&ark=a3",
        f"{here}/plakat.pdf?sprak=en",
        f"{here}/plakat.pdf?sprak=en&ark=a3",
        f"{here}/plakat.pdf?sprak=alle",
        f"{here}/plakat.pdf?sprak=alle&ark=a3",
        f"{here}/papirskjema.pdf?sprak=nb",
        f"{here}/papirskjema.pdf?sprak=en",
        f"{here}/datoer.ics",
        f"{here}/kort",
    }
    for address in sorted(reached):
        assert client.get(address).status_code == 200


def test_a_title_of_signs_nobody_has_letters_for_still_hangs_on_the_wall(session, client):
    call = make_call(session, title="Fest 🎉 日本 \u202e for alle")
    assert client.get(f"/utlysninger/{call.slug}/plakat.pdf").status_code == 200
    assert client.get(f"/utlysninger/{call.slug}/bilde.png").status_code == 200
