"""What no page was made for: it is refused with the right status, nothing is half-done, and nothing typed is lost.

The rooms have tests of their own forms; here stand the things that must hold on all of them.
"""

import io
import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from fellespott.calls.models import Call
from fellespott.core.money import parse_kroner
from fellespott.groups.models import Group
from fellespott.jury.models import ScoreSheet
from fellespott.proposals.models import BudgetLine, Partner, Proposal, Submission
from fellespott.proposals.states import PartnerState, ProposalState
from tests.factories import (
    complete,
    make_admin,
    make_call,
    make_criteria,
    make_film,
    make_group,
    make_partner,
    make_person,
    make_proposal,
    make_staff,
)
from tests.jury.rounds import make_round
from tests.support.html import form_to, submit, text_of

HUGE = "Å være sammen. " * 700_000  # ten megabytes
SOON = 20  # seconds; a busy machine still makes it, an algorithm that grows with the square does not


def writer(sign_in: Any, proposal: Proposal) -> Any:
    return sign_in(proposal.group.active[0].person)


def typed(page: Any, name: str) -> str:
    """What stands in that field of the page's form."""
    return form_to(page).fields[name][0]


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
