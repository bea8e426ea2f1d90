"""What everyone reads about calls."""

from datetime import timedelta

import pytest

from fellespott.calls.rule_texts import plain_rules
from fellespott.calls.states import DecisionMode, Phase
from fellespott.core.clock import utcnow
from tests.factories import make_call, make_criteria, make_person, make_staff
from tests.support.html import links_of, text_of


def cards(page):
    return [text for text, address in links_of(page) if address.startswith("/utlysninger/utlysning-")]


def test_the_list_has_what_is_open_first_and_no_drafts(session, client):
    for phase in reversed(Phase):
        make_call(session, phase=phase, title=phase.value)
    assert cards(client.get("/utlysninger")) == [
        "open",
        "announced",
        "closed",
        "jury",
        "decided",
        "running",
        "ended",
    ]


def test_staff_find_their_drafts_in_the_list_too(session, sign_in):
    for phase in (Phase.DECIDED, Phase.DRAFT, Phase.OPEN):
        make_call(session, phase=phase, title=phase.value)
    page = sign_in(make_staff(session)).get("/utlysninger")
    assert cards(page) == ["open", "draft", "decided"]
    assert ("Lag en utlysning", "/utlysninger/ny") in links_of(page)


def test_an_empty_list_is_kind(client):
    assert "Ingen utlysninger ennå" in text_of(client.get("/utlysninger"))


def test_the_list_is_paged_and_a_page_out_of_range_is_the_last(session, client):
    criteria = make_criteria(session).id
    for _ in range(26):
        make_call(session, criteria_version_id=criteria)
    assert len(cards(client.get("/utlysninger"))) == 25
    assert len(cards(client.get("/utlysninger?side=2"))) == 1
    assert len(cards(client.get("/utlysninger?side=99"))) == 1
    assert len(cards(client.get("/utlysninger?side=tull"))) == 25


def test_the_list_takes_as_many_statements_for_12_calls_as_for_2(session, client, count_sql):
    counts = []
    for more in (2, 10):
        for _ in range(more):
            make_call(session)
        with count_sql() as statements:
            page = client.get("/utlysninger")
        counts.append((len(cards(page)), statements.count))
    assert [rows for rows, _ in counts] == [2, 12]
    assert counts[0][1] == counts[1][1]


def test_a_draft_does_not_exist_for_others_than_staff(session, client, sign_in):
    call = make_call(session, phase=Phase.DRAFT)
    address = f"/utlysninger/{call.slug}"
    assert client.get(address).status_code == 404
    assert sign_in(make_person(session)).get(address).status_code == 404
    page = sign_in(make_staff(session)).get(address)
    assert "Dette er et utkast." in text_of(page)


def test_an_unknown_call_is_not_found(client):
    assert client.get("/utlysninger/finnes-ikke").status_code == 404


def test_a_call_tells_its_rules_dates_criteria_and_where_to_complain(session, client):
    call = make_call(
        session, summary="Kort fortalt.", rulebook="Les **dette** også.", responsible_unit="Oppvekst"
    )
    text = text_of(client.get(f"/utlysninger/{call.slug}"))
    for told in (
        "Kort fortalt.",
        "Les dette også.",
        "om 9 dager",
        "Vi blir med i følgeforskningen.",
        "Kriterium 1",
        "Kriterium 8",
        "1 I svært liten grad",
        "5 I svært stor grad",
        "Oppvekst",
        "runden@example.org",
        "Skriv til klage@example.org.",
    ):
        assert told in text


def test_what_staff_write_cannot_carry_a_script(session, client):
    call = make_call(session, rulebook="<script>alert(1)</script>", summary="<b>fet</b>")
    page = client.get(f"/utlysninger/{call.slug}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;b&gt;fet&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("phase", "opens", "closes", "offered"),
    [
        (Phase.ANNOUNCED, 1, 9, False),
        (Phase.OPEN, -1, 9, True),
        (Phase.OPEN, -9, -1, False),  # the deadline has passed, the scheduler has not been there yet
        (Phase.CLOSED, -9, -1, False),
        (Phase.JURY, -9, -1, False),
        (Phase.DECIDED, -9, -1, False),
    ],
)
def test_the_next_step_is_offered_while_it_is_open_and_only_then(
    session, client, phase, opens, closes, offered
):
    now = utcnow()
    dates = {"opens_at": now + timedelta(days=opens), "closes_at": now + timedelta(days=closes)}
    call = make_call(session, phase=phase, **dates)
    links = [text for text, _ in links_of(client.get(f"/utlysninger/{call.slug}"))]
    assert ("Lag et forslag" in links) is offered


def test_only_staff_are_shown_the_way_to_run_it(session, client, sign_in):
    call = make_call(session)
    way = ("Styr utlysningen", f"/utlysninger/{call.slug}/styr")
    assert way not in links_of(client.get(f"/utlysninger/{call.slug}"))
    assert way in links_of(sign_in(make_staff(session)).get(f"/utlysninger/{call.slug}"))


def test_an_english_reader_gets_english_criteria_and_promises(session, client):
    call = make_call(session)
    client.get("/sprak/en")
    text = text_of(client.get(f"/utlysninger/{call.slug}"))
    assert "Criterion 1" in text
    assert "We take part in the research." in text
    assert "1 Very little" in text


@pytest.mark.parametrize(
    ("settings", "said", "unsaid"),
    [
        ({"min_actors": 3}, "Dere må være minst 3 ulike aktører sammen", "minst 1"),
        ({"min_actors": 1}, "Dere må ha med minst 1 aktør", "ulike aktører"),
        ({"needs_municipal_lead": True}, "En av aktørene må være kommunal", "ikke må være kommunal"),
        ({"needs_municipal_lead": False}, "Høyst 8 forslag får ja.", "kommunal"),
        ({"film_max_seconds": 300}, "en film på høyst 5 minutter.", "sekund"),
        ({"film_max_seconds": 90}, "en film på høyst 1 minutt og 30 sekunder.", "minutter"),
        ({"film_max_seconds": 45}, "en film på høyst 45 sekunder.", "minutt"),
        ({"needs_film": False}, "Dere trenger ikke å lage film.", "høyst 5 minutter"),
        (
            {"budget_frame_ore": 120_000_000},
            "Det er 1 200 000 kroner å dele på i alt.",
            "Ett forslag kan",
        ),
        ({"max_award_ore": 5_000_050}, "Ett forslag kan få høyst 50 000,50 kroner.", "dele på"),
        ({"max_awards": 1}, "Høyst 1 forslag får ja.", "Høyst 8"),
        ({"decision_mode": DecisionMode.JURY_DECIDES}, "bestemmer hvem som får ja.", "Styringsgruppa"),
        (
            {"decision_mode": DecisionMode.JURY_ADVISES},
            "Styringsgruppa bestemmer.",
            "bestemmer hvem som får ja.",
        ),
    ],
)
def test_the_rules_say_what_the_settings_hold(app, session, settings, said, unsaid):
    with app.test_request_context():
        text = " ".join(plain_rules(make_call(session, **settings))).replace("\u00a0", " ")
    assert said in text
    assert unsaid not in text


def test_every_call_says_that_money_never_goes_to_wages_and_that_everybody_gets_a_reason(app, session):
    with app.test_request_context():
        text = " ".join(plain_rules(make_call(session, min_actors=1, needs_film=False)))
    assert "De går aldri til stillinger eller lønn." in text
    assert "De som får nei, blir tilbudt en samtale." in text
    assert "også dere som er under 18 år." in text
