"""What no page was made for: the right status, nothing half-done, and nothing typed is lost.

The rooms have tests of their own forms, and of what is late, stale, forged or pressed twice there; here
stand the things that must hold on all of them.
"""

import time
from typing import Any

import pytest
from sqlalchemy import select

from fellespott.calls.models import Call
from fellespott.calls.states import Phase
from fellespott.core.money import parse_kroner
from fellespott.groups.models import Group
from fellespott.jury.models import Score
from fellespott.proposals.models import BudgetLine, Proposal
from tests.factories import (
    answer_conflict,
    make_admin,
    make_call,
    make_film,
    make_group,
    make_person,
    make_proposal,
    make_staff,
)
from tests.jury.rounds import make_round
from tests.support.html import form_to, submit, text_of

HUGE = "Å være sammen. " * 650_000  # ten megabytes, so large that the page must still come back
ODD = "Hei 🎉👩‍👩‍👧‍👦 שלום \u202eسلام\u202c 𝓣𝓻ø𝓷𝓭 <b>&amp;"
SLOW = 30  # seconds: time enough on a busy machine, and none for what grows with the square of the text


def writer(sign_in: Any, proposal: Proposal) -> Any:
    return sign_in(proposal.group.active[0].person)


def refused_and_kept(client: Any, url: str, data: dict[str, str], name: str) -> None:
    """It is refused beside the field, in reasonable time, and stands in the field still."""
    started = time.perf_counter()
    page = submit(client, url, data)
    assert time.perf_counter() - started < SLOW
    assert page.status_code == 422
    assert form_to(page).fields[name][0].strip() == data[name].strip()


# --- addresses


@pytest.mark.parametrize(
    "url",
    [
        "/utlysninger/%00",
        "/utlysninger/%00/forslag",
        "/utlysninger/%00/vedtak",
        "/utlysninger/kriterier/%00/1",
        "/partner/%00",
        "/invitasjon/%00",
        "/folk?sok=%00",
        "/logg?handling=%00",
    ],
)
def test_nul_in_an_address_is_not_found(session, sign_in, url):
    assert sign_in(make_admin(session)).get(url).status_code == 404


def test_nul_in_the_language_of_captions_is_not_found(session, sign_in):
    proposal = make_proposal(session, film_id=make_film(session).id)
    page = writer(sign_in, proposal).get(f"/media/{proposal.film_id}/teksting/%00.vtt")
    assert page.status_code == 404


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/utlysninger?side=99999999999999999999999999", 200),
        ("/utlysninger?side=-99999999999999999999999999", 200),
        ("/folk?sok=%FF%F0%9F%8E%89", 200),
        ("/logg?id=ikke-en-id&hvem=%FF", 200),
        ("/utlysninger/%ED%A0%80", 404),
        ("/utlysninger/kriterier/x/99999999999999999999999999", 404),
    ],
)
def test_nonsense_in_an_address_breaks_nothing(session, sign_in, url, status):
    assert sign_in(make_admin(session)).get(url).status_code == status


# --- numbers


@pytest.mark.parametrize("digits", [61, 5_000, 1_200_000])
def test_an_endless_amount_is_refused_at_once(digits):
    started = time.perf_counter()
    with pytest.raises(ValueError, match="not an amount"):
        parse_kroner("9" * digits)
    assert time.perf_counter() - started < 1


def test_an_endless_amount_is_refused_on_the_page_and_kept(session, sign_in):
    proposal = make_proposal(session)
    data = {"category": "activities", "purpose": "Buss", "amount": "9" * 2_000_000}
    refused_and_kept(writer(sign_in, proposal), f"/forslag/{proposal.id}/steg/penger", data, "amount")
    assert session.scalars(select(BudgetLine)).all() == []


@pytest.mark.parametrize(
    "amount", ["-500", "−500", "1e9", "NaN", "Infinity", "٥٠٠", "0x10", "1.2.3", "9" * 30]
)
def test_what_is_no_amount_is_refused_and_kept(session, sign_in, amount):
    proposal = make_proposal(session)
    data = {"category": "activities", "purpose": "Buss", "amount": amount}
    refused_and_kept(writer(sign_in, proposal), f"/forslag/{proposal.id}/steg/penger", data, "amount")
    assert session.scalars(select(BudgetLine)).all() == []


# --- texts


@pytest.mark.parametrize("name", ["title", "intro", "rulebook", "complaints_to", "contact_email"])
def test_ten_megabytes_in_a_call_are_refused_and_kept(session, sign_in, name):
    call = make_call(session, phase=Phase.DRAFT)
    refused_and_kept(sign_in(make_staff(session)), f"/utlysninger/{call.slug}/endre", {name: HUGE}, name)
    assert session.scalars(select(Call)).one().version == call.version


def test_ten_megabytes_on_a_sheet_are_refused_and_kept(session, sign_in):
    found = make_round(session)
    for proposal in found.proposals:
        answer_conflict(session, found.jurors[0].seat, proposal)
    juror, url = sign_in(found.person(0)), f"/forslag/{found.proposals[0].id}/vurder"
    fields = form_to(juror.get(url)).fields
    # Not one of those the page fills in by itself.
    name = next(one for one, values in fields.items() if values == [""] and one not in ("tab", "seq"))
    refused_and_kept(juror, url, {name: HUGE}, name)
    assert session.scalars(select(Score)).all() == []


@pytest.mark.parametrize("name", ["name", "about"])
def test_ten_megabytes_about_a_group_are_refused_and_kept(session, sign_in, name):
    refused_and_kept(sign_in(make_person(session)), "/grupper/ny", {"name": "Oss", name: HUGE}, name)
    assert session.scalars(select(Group)).all() == []


def test_ten_megabytes_of_address_are_refused_and_kept(session, client):
    refused_and_kept(client, "/logg-inn", {"email": HUGE.replace(" ", "") + "@example.org"}, "email")


def test_odd_letters_come_back_as_they_were(session, sign_in):
    proposal = make_proposal(session)
    client, url = writer(sign_in, proposal), f"/forslag/{proposal.id}/steg/behov"
    assert submit(client, url, {"need": ODD}).status_code == 303
    assert session.get_one(Proposal, proposal.id).need == ODD
    assert form_to(client.get(url)).fields["need"] == [ODD]


def test_bytes_that_are_no_text_break_nothing(session, sign_in):
    client = sign_in(make_person(session))
    token = form_to(client.get("/grupper/ny")).fields["csrf_token"][0]
    body = f"csrf_token={token}&name=Oss%FF%ED%A0%80%00&area=&about=%C3%28".encode()
    sent = client.post("/grupper/ny", data=body, content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 303
    group = session.scalars(select(Group)).one()
    assert (group.name, group.about) == ("Oss%FF%ED%A0%80", "%C3(")
    assert group.name in text_of(client.get(f"/grupper/{group.id}"))


# --- ids that are none, or somebody else's


@pytest.mark.parametrize("one", ["ikke-en-id", "00000000-0000-4000-8000-000000000000", "%F0%9F%8E%89"])
@pytest.mark.parametrize(
    "page",
    [
        "/forslag/{}",
        "/forslag/{}/steg/behov",
        "/forslag/{}/vurder",
        "/forslag/{}/vedtak",
        "/grupper/{}",
        "/media/{}/film",
        "/folk/{}",
        "/jurymedlemmer/{}",
        "/vurderinger/{}/legg-til-side",
        "/utlysninger/{}",
    ],
)
def test_an_id_that_is_none_is_not_found(session, sign_in, page, one):
    assert sign_in(make_admin(session)).get(page.format(one)).status_code == 404


def test_a_forged_group_begins_no_proposal(session, sign_in):
    call, group = make_call(session), make_group(session)
    stranger = make_group(session).active[0].person
    page = submit(sign_in(stranger), f"/utlysninger/{call.slug}/nytt-forslag", {"group": str(group.id)})
    assert page.status_code == 422
    assert session.scalars(select(Proposal)).all() == []
