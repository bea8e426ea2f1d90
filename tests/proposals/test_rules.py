from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fellespott.calls.states import ActorKind
from fellespott.proposals.rules import (
    KEY_LENGTH,
    Actor,
    Facts,
    Missing,
    actor_key,
    missing,
    time_refusal,
    wage_word,
)
from fellespott.proposals.states import OPTIONAL_TEXTS, TEXT_FIELDS, Step

ALL_TEXTS = frozenset(name for names in TEXT_FIELDS.values() for name in names)
LEAD = Actor("kommunen bydelen", ActorKind.MUNICIPAL, confirmed=True, is_lead=True)
UNIT = Actor("kommunen biblioteket", ActorKind.MUNICIPAL, confirmed=True)
CLUB = Actor("idrettslaget", ActorKind.VOLUNTARY, confirmed=True)
SHOP = Actor("butikken", ActorKind.BUSINESS, confirmed=True)

WHOLE = Facts(
    written=ALL_TEXTS,
    actors=(LEAD, CLUB, SHOP),
    group_key="gruppa",
    min_actors=3,
    needs_municipal_lead=True,
    needs_film=True,
    has_film=True,
    film_failed=False,
    film_has_text=True,
    commitments_asked=("research", "no_wages"),
    commitments_accepted=frozenset({"research", "no_wages"}),
)


# --- rule R2: actors


def test_three_actors_are_accepted():
    assert missing(WHOLE) == []


def test_two_actors_are_refused():
    assert missing(replace(WHOLE, actors=(LEAD, CLUB))) == [
        Missing("actors", Step.PARTNERS, have=2, needed=3)
    ]


def test_two_units_of_one_municipality_count_as_two():
    facts = replace(WHOLE, actors=(LEAD, UNIT, CLUB))
    assert (facts.actors_confirmed, missing(facts)) == (3, [])


def test_the_same_actor_twice_counts_once():
    facts = replace(WHOLE, actors=(LEAD, CLUB, CLUB))
    assert facts.actors_confirmed == 2


def test_the_group_itself_does_not_count():
    facts = replace(WHOLE, actors=(LEAD, CLUB, replace(SHOP, key="gruppa")))
    assert missing(facts) == [Missing("actors", Step.PARTNERS, have=2, needed=3)]


def test_an_actor_that_has_not_said_yes_does_not_count():
    facts = replace(WHOLE, actors=(LEAD, CLUB, replace(SHOP, confirmed=False)))
    assert missing(facts) == [Missing("actors", Step.PARTNERS, have=2, needed=3)]


def test_the_lead_counts_as_an_actor():
    facts = replace(WHOLE, min_actors=1, actors=(LEAD,))
    assert missing(facts) == []


@pytest.mark.parametrize(
    ("actors", "code"),
    [
        ((replace(LEAD, is_lead=False), CLUB, SHOP), "lead_none"),
        ((replace(LEAD, is_lead=False), replace(CLUB, is_lead=True), SHOP), "lead_not_municipal"),
        ((replace(LEAD, confirmed=False), UNIT, CLUB, SHOP), "lead_not_confirmed"),
    ],
)
def test_lead_that_is_not_municipal_and_confirmed_is_told_which(actors, code):
    assert missing(replace(WHOLE, actors=actors)) == [Missing(code, Step.PARTNERS)]


def test_call_without_municipal_lead_asks_for_none():
    assert missing(replace(WHOLE, needs_municipal_lead=False, actors=(UNIT, CLUB, SHOP))) == []


# --- rule R2: film and commitments


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"has_film": False, "film_has_text": False}, "film"),
        ({"film_failed": True}, "film_failed"),
        ({"film_has_text": False}, "film_text"),
    ],
)
def test_film_that_nobody_can_see_or_read_is_missing(change, code):
    facts = replace(WHOLE, **change)
    assert missing(facts) == [Missing(code, Step.FILM)]
    assert not facts.has_film_with_text
    assert missing(replace(facts, needs_film=False)) == []


def test_commitment_left_out_is_counted():
    facts = replace(WHOLE, commitments_accepted=frozenset({"research"}))
    assert missing(facts) == [Missing("commitments", Step.PROMISES, have=1, needed=2)]


def test_commitment_the_call_no_longer_asks_for_does_not_count():
    facts = replace(WHOLE, commitments_accepted=frozenset({"research", "old"}))
    assert missing(facts) == [Missing("commitments", Step.PROMISES, have=1, needed=2)]


# --- rules R3 and R4, and the most one can get


@pytest.mark.parametrize("name", sorted(OPTIONAL_TEXTS))
def test_text_one_may_leave_out_is_not_missing(name):
    assert missing(replace(WHOLE, written=ALL_TEXTS - {name})) == []


@pytest.mark.parametrize("name", sorted(ALL_TEXTS - OPTIONAL_TEXTS))
def test_each_text_not_written_is_told(name):
    found = missing(replace(WHOLE, written=ALL_TEXTS - {name}))
    assert [one.code for one in found] == [name]


def test_an_empty_draft_lacks_everything_in_the_order_of_the_steps():
    empty = replace(WHOLE, written=frozenset(), actors=(), has_film=False, commitments_accepted=frozenset())
    assert [one.code for one in missing(empty)] == [
        "need",
        "dream",
        "title",
        "idea",
        "participants",
        "origin",
        "shaped_by",
        "actors",
        "lead_none",
        "film",
        "commitments",
    ]


def test_money_up_to_the_maximum_is_accepted_and_one_ore_more_refused():
    at_most = replace(WHOLE, max_award_ore=500_000_00, total_ore=500_000_00)
    assert missing(at_most) == []
    above = replace(at_most, total_ore=500_000_01)
    assert missing(above) == [Missing("too_much_money", Step.MONEY, have=50_000_001, needed=50_000_000)]


# --- rule R1

OPENS = datetime(2021, 4, 15, 10, 0, tzinfo=UTC)
CLOSES = datetime(2021, 5, 15, 21, 59, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "accepts", "answer"),
    [
        (OPENS - timedelta(seconds=1), True, "not_open"),
        (OPENS, True, None),
        (CLOSES, True, None),
        (CLOSES + timedelta(microseconds=1), True, "too_late"),
        (CLOSES + timedelta(seconds=1), True, "too_late"),
        (OPENS, False, "not_open"),
        (CLOSES + timedelta(seconds=1), False, "too_late"),
    ],
)
def test_time_at_its_edges(now, accepts, answer):
    assert time_refusal(accepts=accepts, now=now, opens_at=OPENS, closes_at=CLOSES) == answer


# --- the same actor


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Trondheim kommune", "Strinda bydel"), ("TRONDHEIM  kommune,", " strinda-bydel ")),
        (("NAV", "Falkenborg"), ("Nav Falkenborg", "")),
        (("Røde Kors", ""), ("Røde\u200b Kors", "")),
        (("Café Ås", ""), ("CAFE\u0301 A\u030as", "")),
        (("Barn & unge", ""), ("Barn og unge", "")),
        (("ＮＡＶ", ""), ("NAV", "")),
        (("Straße 1", ""), ("STRASSE 1", "")),
    ],
)
def test_the_same_actor_written_otherwise_has_the_same_key(one, other):
    assert actor_key(*one) == actor_key(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Kommunen", "Bydel 1"), ("Kommunen", "Bydel 2")),
        (("Kommunen", ""), ("Kommunen", "Biblioteket")),
        (("Ås skole", ""), ("As skole", "")),
    ],
)
def test_different_actors_have_different_keys(one, other):
    assert actor_key(*one) != actor_key(*other)


@pytest.mark.parametrize("name", ["", "  ", "!!!", "\u200b", "–"])
def test_a_name_without_letters_has_no_key(name):
    assert actor_key(name) == ""


@given(st.text(max_size=200), st.text(max_size=200))
def test_key_fits_its_column_and_is_the_same_again(organisation, unit):
    key = actor_key(organisation, unit)
    assert len(key) <= KEY_LENGTH
    assert actor_key(key) == key


def test_long_names_that_differ_at_the_end_have_different_keys():
    long = "ﷺ" * 200
    assert actor_key(long, "a") != actor_key(long, "b")


# --- rule R9: no positions, no wages


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Lønn til trener", "lønn"),
        ("LØNN", "lønn"),
        ("Lønnsutgifter", "lønnsutgifter"),
        ("Timelønn, 20 timer", "timelønn"),
        ("lønnet ungdomsjobb", "lønnet"),
        ("lønninger", "lønninger"),
        ("mat og lønn", "lønn"),
        ("lønn/honorar", "lønn"),
        ("lønn_trener", "lønn"),
        ("l\u00adønn", "lønn"),
        ("En stilling", "stilling"),
        ("50 %-stilling", "stilling"),
        ("Prosjektstilling", "prosjektstilling"),
        ("stillingsprosent", "stillingsprosent"),
        ("Ansette en leder", "ansette"),
        ("Ansettelse", "ansettelse"),
        ("Et årsverk", "årsverk"),
        ("frikjøp av lærer", "frikjøp"),
        ("feriepenger", "feriepenger"),
        ("arbeidsgiveravgift", "arbeidsgiveravgift"),
        ("løn til trenar", "løn"),
        ("salary", "salary"),
        ("Wages", "wages"),
    ],
)
def test_line_about_wages_or_positions_is_caught(text, word):
    assert wage_word(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "Belønning til de minste",
        "Ulønnet innsats: mat",
        "Det lønner seg å ha to telt",
        "Lønnsomt utstyr",
        "Utstilling på biblioteket",
        "Bestilling av buss",
        "Forestilling for hele bydelen",
        "Likestilling: kurs",
        "Innstillinger til kamera",
        "Problemstillinger",
        "Ta stilling til saker: samling",
        "Lønnesirup til vafler",
        "Lønnetre i bakgården",
        "Wagenfeld-lampe",
        "Tur for ansatte og unge sammen",
        "",
    ],
)
def test_line_about_something_else_is_not_caught(text):
    assert wage_word(text) is None


@given(st.text())
def test_wage_word_takes_any_text(text):
    word = wage_word(text)
    assert word is None or word
