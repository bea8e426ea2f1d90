"""The picture and the words others' programs show when a link is passed on."""

import io
import re

import pytest
from PIL import Image

from fellespott.calls.states import Phase
from fellespott.proposals.states import ProposalState
from tests.factories import make_call, make_proposal, make_staff
from tests.safety.cases import hide

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def meta(page):
    return dict(re.findall(r'<meta property="(og:[a-z:]+)" content="([^"]*)">', page.text))


def picture(found):
    assert (found.status_code, found.mimetype) == (200, "image/png")
    assert found.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    with Image.open(io.BytesIO(found.data)) as image:
        return image.format, image.size


def sent_in(session, **fields):
    call = make_call(session, phase=Phase.CLOSED, title="Runden")
    return make_proposal(session, call=call, state=ProposalState.SUBMITTED, **fields)


def test_a_call_has_words_and_a_picture(session, client):
    call = make_call(session, title="Varen & vi", summary="Det er deres penger. Mer.")
    found = meta(client.get(f"/utlysninger/{call.slug}"))
    assert found["og:title"] == "Varen &amp; vi"
    assert found["og:description"] == "Det er deres penger."
    assert found["og:url"] == f"http://localhost/utlysninger/{call.slug}"
    assert found["og:image"] == f"http://localhost/utlysninger/{call.slug}/bilde.png"
    assert picture(client.get(found["og:image"].removeprefix("http://localhost"))) == ("PNG", (1200, 630))


def test_a_public_proposal_has_words_and_a_picture(session, client):
    proposal = sent_in(session, title="Åpent hus", idea="To kvelder i uka. Og mer.")
    found = meta(client.get(f"/forslag/{proposal.id}"))
    assert (found["og:title"], found["og:description"]) == ("Åpent hus", "To kvelder i uka.")
    assert picture(client.get(found["og:image"].removeprefix("http://localhost"))) == ("PNG", (1200, 630))


def test_a_long_title_is_drawn_within_the_picture(session, client):
    long = "Innbyggernes " * 15
    call = make_call(session, title=long.strip(), responsible_unit="Donaudampfschifffahrt" * 4)
    assert picture(client.get(f"/utlysninger/{call.slug}/bilde.png")) == ("PNG", (1200, 630))


@pytest.mark.parametrize("kind", ["draft", "before the deadline", "withdrawn", "hidden", "asked not to be"])
def test_what_is_not_public_has_no_picture_for_anybody(session, client, sign_in, kind):
    if kind == "draft":
        proposal = make_proposal(session)
    elif kind == "before the deadline":
        proposal = make_proposal(session, call=make_call(session), state=ProposalState.SUBMITTED)
    else:
        proposal = sent_in(session)
        if kind == "withdrawn":
            proposal.state = ProposalState.WITHDRAWN
        elif kind == "hidden":
            hide(session, "proposal", proposal)
        else:
            proposal.asks_not_public = True
    session.commit()
    address = f"/forslag/{proposal.id}/bilde.png"
    assert client.get(address).status_code == 404
    assert sign_in(make_staff(session)).get(address).status_code == 404
    assert sign_in(proposal.group.memberships[0].person).get(address).status_code == 404


def test_a_hidden_proposals_page_says_nothing_to_others_programs(session, client):
    proposal = sent_in(session, title="Hemmelig")
    hide(session, "proposal", proposal)
    page = client.get(f"/forslag/{proposal.id}")
    assert meta(page) == {}
    assert "Hemmelig" not in page.text


def test_a_groups_own_unsent_page_says_nothing_to_others_programs(session, sign_in):
    proposal = make_proposal(session, call=make_call(session), state=ProposalState.SUBMITTED)
    page = sign_in(proposal.group.memberships[0].person).get(f"/forslag/{proposal.id}")
    assert page.status_code == 200
    assert meta(page) == {}
