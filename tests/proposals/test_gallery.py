"""The gallery: everyone's own order, what one looks for, the map's list, and as many statements for many."""

import re
from dataclasses import replace

import pytest

from fellespott.calls.states import Phase
from fellespott.core.db import unit_of_work
from fellespott.proposals import gallery
from fellespott.proposals.gallery_cards import forget_cards
from fellespott.proposals.models import Proposal, ProposalTag
from fellespott.proposals.states import ProposalState, TagKind
from tests.factories import make_call, make_film, make_group, make_person, make_proposal, make_staff
from tests.support.html import links_of, text_of


def over(session, **fields):
    return make_call(session, **{"phase": Phase.JURY} | fields)


def sent_in(session, call, **fields):
    return make_proposal(session, call=call, state=ProposalState.SUBMITTED, **fields)


def many(session, call, count):
    return [sent_in(session, call, title=f"Forslag nr {number}") for number in range(count)]


def url_of(call):
    return f"/utlysninger/{call.slug}/forslag"


def shown_in(answer):
    """The titles of the cards, in the order they stand."""
    return re.findall(r'class="card-title"><a [^>]*>([^<]*)</a>', answer.get_data(as_text=True))


def tag(session, proposal, kind, key):
    session.add(ProposalTag(proposal_id=proposal.id, kind=kind, key=key))
    session.flush()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_order_is_the_visitors_own_and_stays(session, app, client):
    call = over(session)
    many(session, call, 12)
    first = shown_in(client.get(url_of(call)))
    assert shown_in(client.get(url_of(call))) == first
    assert sorted(first) == sorted(f"Forslag nr {number}" for number in range(12))
    others = [shown_in(app.test_client().get(url_of(call))) for _ in range(3)]
    assert [first] * 3 != others


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_pages_of_a_visit_hold_each_proposal_once(session, client):
    call = over(session)
    many(session, call, gallery.PAGE_SIZE + 3)
    seen = [one for number in (1, 2) for one in shown_in(client.get(f"{url_of(call)}?side={number}"))]
    assert len(seen) == gallery.PAGE_SIZE + 3
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_without_cookies_the_order_goes_along_in_the_address(session, app):
    call = over(session)
    many(session, call, gallery.PAGE_SIZE + 3)
    forgetful = app.test_client(use_cookies=False)
    first = forgetful.get(url_of(call))
    onward = next(address for _text, address in links_of(first) if "side=2" in address)
    assert "rekke=" in onward
    assert sorted(shown_in(first) + shown_in(forgetful.get(onward))) == sorted(
        f"Forslag nr {number}" for number in range(gallery.PAGE_SIZE + 3)
    )


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_with_cookies_no_order_stands_in_addresses(session, client):
    call = over(session)
    many(session, call, gallery.PAGE_SIZE + 1)
    client.get(url_of(call))
    assert "rekke" not in client.get(url_of(call)).get_data(as_text=True)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_an_order_ends_with_the_visit(session, client, monkeypatch):
    call = over(session)
    many(session, call, 12)
    first = shown_in(client.get(url_of(call)))
    later = gallery.time.time() + gallery.VISIT_SECONDS + 1
    monkeypatch.setattr(gallery.time, "time", lambda: later)
    assert shown_in(client.get(url_of(call))) != first


def test_gallery_takes_the_same_sql_for_five_and_fifty(session, client, count_sql):
    call, seen = over(session), []
    for count in (5, 45):
        many(session, call, count)
        forget_cards()
        with count_sql() as statements:
            assert client.get(url_of(call)).status_code == 200
        seen.append(statements.count)
    assert seen[0] == seen[1]


@pytest.mark.deep
def test_gallery_takes_the_same_sql_for_a_thousand(session, client, count_sql):
    call, seen = over(session), []
    for count in (5, 995):
        many(session, call, count)
        forget_cards()
        with count_sql() as statements:
            assert client.get(f"{url_of(call)}?q=forslag").status_code == 200
        seen.append(statements.count)
    assert seen[0] == seen[1]


def test_one_finds_by_words_tags_film_and_answer_together(session, client):
    call = over(session)
    boat, band = sent_in(session, call, title="Båten"), sent_in(session, call, title="Bandet", dream="Båt")
    sent_in(session, call, title="Noe annet", film_id=make_film(session, captions=False).id)
    for one, key in ((boat, "district-heimdal"), (band, "district-ostbyen")):
        tag(session, one, TagKind.DISTRICT, key)
    tag(session, boat, TagKind.MARMOT, "marmot-e")

    def found(query):
        return sorted(shown_in(client.get(f"{url_of(call)}?{query}")))

    assert found("q=båt") == ["Bandet", "Båten"]
    assert found("q=100%25") == []
    assert found("bydel=district-heimdal") == ["Båten"]
    assert found("q=båt&bydel=district-heimdal&tema=marmot-e") == ["Båten"]
    assert found("q=bandet&bydel=district-heimdal") == []
    assert found("film=1") == ["Bandet", "Båten"]
    assert found("bydel=ingen-bydel") == ["Bandet", "Båten", "Noe annet"]
    assert "Fant ingen forslag" in text_of(client.get(f"{url_of(call)}?q=finnesikke"))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_list_beside_the_map_tells_all_the_map_tells(session, client):
    call = over(session)
    for key in ("district-heimdal", "district-heimdal", "district-ostbyen"):
        tag(session, sent_in(session, call), TagKind.DISTRICT, key)
    answer = client.get(f"{url_of(call)}?vis=kart")
    page, html = text_of(answer), answer.get_data(as_text=True)
    for line in ("Heimdal 2 forslag", "Østbyen 1 forslag", "Midtbyen 0 forslag"):
        assert line in page
    points = re.findall(r'data-district="([a-z-]+)"[^>]*data-lat="([\d.]+)"', html)
    assert [key for key, _lat in points] == [
        "district-heimdal",
        "district-lerkendal",
        "district-midtbyen",
        "district-ostbyen",
    ]
    assert "img-src 'self' data:;" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_map_opens_the_policy_for_its_own_host_alone(session, app, client):
    tiles = {"map_tiles": "https://kart.example.org/{z}/{x}/{y}.png", "map_attribution": "© Kartverket"}
    before = app.config["FELLESPOTT"]
    app.config["FELLESPOTT"] = replace(before, **tiles)
    try:
        call = over(session)
        with_map = client.get(f"{url_of(call)}?vis=kart").headers["Content-Security-Policy"]
        without = client.get(url_of(call)).headers["Content-Security-Policy"]
    finally:
        app.config["FELLESPOTT"] = before
    assert "img-src 'self' data: https://kart.example.org;" in with_map
    assert "kart.example.org" not in without


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_kept_frame_is_not_one_visitors(session, app, sign_in):
    call = over(session)
    many(session, call, 3)
    words = set()
    for _ in range(3):
        answer = app.test_client().get(url_of(call))
        words |= set(re.findall(r'name="rekke" value="([0-9a-f]{16})"', answer.get_data(as_text=True)))
    assert len(words) == 3
    person = make_person(session, name="Ada Lesersen")
    assert "Ada" in text_of(sign_in(person).get(url_of(call)))
    assert "Ada" not in text_of(app.test_client().get(url_of(call)))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_changed_group_name_shows_at_once(session, app):
    call = over(session)
    proposal = sent_in(session, call, group=make_group(session, name="Gamlenavnet"))
    assert "Gamlenavnet" in text_of(app.test_client().get(url_of(call)))
    proposal.group.name = "Nyenavnet"
    page = text_of(app.test_client().get(url_of(call)))
    assert "Nyenavnet" in page
    assert "Gamlenavnet" not in page


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_staff_can_look_as_everyone_does(session, sign_in):
    call = over(session)
    sent_in(session, call, title="Bare for oss", asks_not_public=True)
    browser = sign_in(make_staff(session))
    assert "Bare for oss" in text_of(browser.get(url_of(call)))
    assert "Bare for oss" not in text_of(browser.get(f"{url_of(call)}?vis=alle"))


def test_what_was_read_is_read_anew_after_any_write(fresh_app):
    with fresh_app.app_context():
        with unit_of_work() as session:
            call = over(session)
            proposal = sent_in(session, call, title="Først synlig")
            url = url_of(call)
        browser = fresh_app.test_client()
        assert [shown_in(browser.get(url)) for _ in range(2)] == [["Først synlig"]] * 2
        with unit_of_work() as session:
            session.get_one(Proposal, proposal.id).asks_not_public = True
        assert shown_in(browser.get(url)) == []
