"""The card other sites show in a frame: small, without memory, and the only page that may be framed."""

import base64
import hashlib
from datetime import timedelta

import pytest

from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from tests.factories import make_call, make_person
from tests.support.html import links_of, text_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
MOST_BYTES = 15_000


def card_of(call):
    return f"/utlysninger/{call.slug}/kort"


def test_the_card_may_be_shown_on_any_page(session, client):
    found = client.get(card_of(make_call(session)))
    assert "X-Frame-Options" not in found.headers
    policy = found.headers["Content-Security-Policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert policy[1].startswith("style-src 'sha256-")
    assert policy[2:] == ["base-uri 'none'", "form-action 'none'", "frame-ancestors *"]


def test_the_style_the_card_carries_is_the_one_it_is_allowed(app, session, client):
    found = client.get(card_of(make_call(session)))
    style = found.text.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in found.headers["Content-Security-Policy"]
    assert "style=" not in found.text


def test_the_card_is_small_and_asks_for_nothing_more(session, client):
    found = client.get(card_of(make_call(session, title="Ø" * 200, summary="å" * 5000)))
    assert len(found.data) < MOST_BYTES
    for asked in ("<script", "<link", "<img", "src=", "url(", "@import", "<form"):
        assert asked not in found.text


def test_the_card_knows_nothing_of_who_reads_it(session, client, sign_in):
    call = make_call(session)
    reader = sign_in(make_person(session, name="Ola Leser"))
    reader.get("/")
    seen, known = client.get(card_of(call)), reader.get(card_of(call))
    assert seen.data == known.data
    for one in (seen, known):
        assert "Set-Cookie" not in one.headers
        assert one.headers["Cache-Control"] == "public, max-age=300"


def test_the_card_says_what_where_and_when_with_one_button(session, client):
    call = make_call(session, title="Varen vi deler", summary="Det er deres penger. Og mer.")
    page = client.get(card_of(call))
    assert links_of(page) == [("Bli med", f"http://localhost/utlysninger/{call.slug}")]
    assert 'target="_blank" rel="noopener"' in page.text
    said = text_of(page)
    for part in ("Varen vi deler", "Åpen", "Det er deres penger.", "Frist "):
        assert part in said


@pytest.mark.parametrize(
    ("phase", "says", "button"),
    [
        (Phase.ANNOUNCED, "Åpner ", "Les mer"),
        (Phase.OPEN, "Frist ", "Bli med"),
        (Phase.JURY, "Fristen var ", "Les mer"),
    ],
)
def test_the_card_tells_the_date_that_counts_now(session, client, phase, says, button):
    page = client.get(card_of(make_call(session, phase=phase)))
    assert says in text_of(page)
    assert [text for text, _address in links_of(page)] == [button]


def test_a_deadline_that_has_passed_is_past_before_the_clock_has_moved_the_call(session, client):
    call = make_call(session, closes_at=utcnow() - timedelta(seconds=1))
    assert "Fristen var " in text_of(client.get(card_of(call)))


def test_the_card_follows_the_readers_language_without_a_cookie(session, client):
    call = make_call(session)
    assert 'lang="en"' in client.get(card_of(call), headers={"Accept-Language": "en"}).text
    assert 'lang="nb"' in client.get(card_of(call), headers={"Accept-Language": "de"}).text
    asked = client.get(card_of(call) + "?sprak=en", headers={"Accept-Language": "nb"})
    assert 'lang="en"' in asked.text
    assert "Accept-Language" in asked.headers["Vary"]


def test_a_title_is_never_code_on_the_card_or_in_the_code_to_copy(session, client):
    call = make_call(session, title='</style><script>x</script>" onload="y')
    assert "<script>" not in client.get(card_of(call)).text
    page = client.get(f"/utlysninger/{call.slug}/del").text
    code = page.split("<textarea")[1].split("</textarea>")[0]
    assert f'src="http://localhost{card_of(call)}"' in code
    assert "<script>" not in page.split("<main")[1].split("</main>")[0]


def framed(client, pages):
    """Those of the pages that another site may show in a frame."""

    def is_framed(page: str) -> bool:
        headers = client.get(page).headers
        closed = "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        return headers.get("X-Frame-Options") != "DENY" or not closed

    return [one for one in sorted(pages) if is_framed(one)]


def read_by(app, arguments):
    """Addresses that are read, with exactly those blanks to fill in."""
    rules = [one for one in app.url_map.iter_rules() if "GET" in (one.methods or ())]
    return {one.rule for one in rules if one.arguments == arguments and one.endpoint != "static"}


def test_no_other_page_of_a_call_may_be_framed(app, session, client):
    call = make_call(session)
    own = {one for one in read_by(app, {"slug"}) if one.startswith("/utlysninger/")}
    assert len(own) > 8
    assert framed(client, {one.replace("<slug>", call.slug) for one in own}) == [card_of(call)]


@pytest.mark.deep
def test_no_page_without_a_blank_to_fill_in_may_be_framed(app, client):
    assert framed(client, read_by(app, set())) == []
