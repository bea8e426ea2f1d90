"""The page of a call's settings: little to fill in, the rest folded away with what is in it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fellespott.calls.models import Call
from fellespott.calls.queries import criteria_set_by_key
from fellespott.calls.services import load_criteria_sets, settings_like
from fellespott.calls.states import Phase, Publicity
from fellespott.core.clock import to_oslo, utcnow
from tests.factories import make_call, make_person, make_staff
from tests.support.html import forms_of, submit, text_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
LOCAL = "%Y-%m-%dT%H:%M"


@pytest.fixture
def runa(session, sign_in):
    load_criteria_sets(session, utcnow())
    return sign_in(make_staff(session, name="Runa", email="runa@example.org"))


def only_call(session):
    return session.scalars(select(Call)).one()


def test_a_second_call_needs_three_answers_before_it_can_be_announced(session, runa):
    make_call(session, responsible_unit="Oppvekst")
    typed = {"title": "Vår i byen", "intro": "Foreslå noe."}
    created = submit(runa, "/utlysninger/ny", typed)
    announced = submit(runa, f"{created.location[:-5]}/flytt/announced", {"reason": "Klar."})
    assert (created.status_code, announced.status_code) == (303, 303)
    call = session.scalars(select(Call).where(Call.title == "Vår i byen")).one()
    assert (call.phase, call.responsible_unit) == (Phase.ANNOUNCED, "Oppvekst")


def test_the_very_first_call_needs_the_unit_that_answers_too(session, runa):
    created = submit(runa, "/utlysninger/ny", {"title": "Vår", "intro": "Foreslå noe."})
    page = text_of(runa.get(created.location))
    assert "Skriv hvilken enhet som er ansvarlig." in page
    assert only_call(session).complaints_to == "Skriv til runa@example.org."
    refused = submit(runa, "/utlysninger/var/flytt/announced", {"reason": "Klar."})
    assert refused.status_code == 422
    submit(runa, "/utlysninger/var/endre", {"responsible_unit": "Oppvekst"})
    assert submit(runa, "/utlysninger/var/flytt/announced", {"reason": "Klar."}).status_code == 303


def test_what_is_folded_away_says_what_is_in_it(session, runa):
    call = make_call(
        session,
        phase=Phase.DRAFT,
        age_from=13,
        age_to=19,
        area="Øya",
        kinds_needed=["voluntary"],
        max_award_ore=40_000_000,
        proposals_public=Publicity.AFTER_DECISION,
        films_public=False,
        has_research=False,
    )
    page = text_of(runa.get(f"/utlysninger/{call.slug}/endre")).replace("\u00a0", " ")
    for line in (
        "Hvem som svarer: Innbyggernes modell, Den som leder runden",
        "Hvem det er for: fra 13 til 19 år, Øya",
        "Hva et forslag må ha: minst 3 aktører, minst én frivillig organisasjon, kommunal leder, "
        "film på høyst 5 minutter",
        "Penger og svar: høyst 8 får ja, høyst 400 000 kroner til hver, juryen bestemmer",
        "Jury, kriterier og dagen for svar: Sett",
        "Hva alle får se: forslagene: når svarene er kommet, filmene: bare juryen",
        "Det gruppa sier ja til: 2 løfter, uten følgeforskning",
        "Mer om reglene: ingenting",
    ):
        assert line in page


def test_every_new_rule_can_be_set_on_the_page(session, runa):
    seven = criteria_set_by_key(session, "ungt-loft").latest
    typed = {
        "title": "Vår",
        "kinds_needed": ["business", "voluntary"],
        "who_may_apply": "Alle i bydelen.",
        "age_from": "13",
        "age_to": "19",
        "area": "Øya",
        "proposals_public": "never",
        "ordinary_schemes": "Se [ordninger](https://example.org).",
        "second_criteria_version_id": str(seven.id),
        "second_criteria_for": "Til å følge prosjektene.",
    }
    answer = submit(runa, "/utlysninger/ny", typed, without=("has_research", "films_public"))
    assert answer.status_code == 303, text_of(answer)
    call = only_call(session)
    assert (call.kinds_needed, call.who_may_apply) == (["voluntary", "business"], "Alle i bydelen.")
    assert (call.age_from, call.age_to, call.area) == (13, 19, "Øya")
    assert (call.proposals_public, call.films_public, call.has_research) == (Publicity.NEVER, False, False)
    assert (call.second_criteria, call.second_criteria_for) == (seven, "Til å følge prosjektene.")
    assert call.ordinary_schemes == "Se [ordninger](https://example.org)."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"age_from": "19", "age_to": "13"}, "Den høyeste alderen må være minst like høy"),
        ({"age_from": "gammel"}, "Skriv et helt tall."),
        ({"age_to": "121"}, "Skriv et tall fra 0 til 120."),
        ({"kinds_needed": ["kirke"]}, ""),
        ({"proposals_public": "x"}, ""),
        ({"second_criteria_version_id": "x"}, ""),
    ],
)
def test_a_bad_rule_is_refused_and_its_part_stands_open(session, runa, typed, said):
    answer = submit(runa, "/utlysninger/ny", {"title": "Vår"} | typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert '<details class="ds-details" open' in answer.get_data(as_text=True)
    assert session.scalars(select(Call)).all() == []


def test_a_call_like_an_earlier_one_has_all_but_its_name_and_days(session, runa):
    earlier = make_call(
        session,
        phase=Phase.DECIDED,
        title="Runden i fjor",
        max_awards=3,
        area="Øya",
        kinds_needed=["business"],
        rulebook="Mer.",
        criteria_version_id=criteria_set_by_key(session, "ungt-loft").latest.id,
    )
    address = f"/utlysninger/ny?som={earlier.slug}"
    assert "Alt er som i Runden i fjor" in text_of(runa.get(address))
    assert submit(runa, address, {"title": "Runden i år"}).status_code == 303
    call = session.scalars(select(Call).where(Call.title == "Runden i år")).one()
    dates = {"opens_at", "closes_at", "jury_meets_at", "decision_expected_at", "title"}
    same = {name for name in call.settings if getattr(call, name) == getattr(earlier, name)}
    assert set(call.settings) - same == dates
    assert call.opens_at > utcnow() + timedelta(days=6)


def test_a_copy_takes_the_newest_criteria_of_the_same_set(session, runa):
    old = criteria_set_by_key(session, "innbyggernes-modell").latest
    earlier = make_call(session, criteria_version_id=old.id, second_criteria_version_id=old.id)
    submit(runa, "/utlysninger/kriterier/innbyggernes-modell/ny", {"criteria-0-nb": "Nytt"})
    session.expire_all()
    new = criteria_set_by_key(session, "innbyggernes-modell").latest
    found = settings_like(earlier, utcnow())
    assert new.number == old.number + 1
    assert (found["criteria_version_id"], found["second_criteria_version_id"]) == (new.id, new.id)


@pytest.mark.parametrize("slug", ["finnes-ikke", ""])
def test_a_copy_of_nothing_is_a_new_call_as_ever(runa, slug):
    page = runa.get(f"/utlysninger/ny?som={slug}")
    assert (page.status_code, "Resten er som i runden i 2021" in text_of(page)) == (200, True)


def test_an_open_calls_page_asks_why_and_lets_the_rules_be_eased(session, runa):
    call = make_call(session, phase=Phase.OPEN)
    address = f"/utlysninger/{call.slug}/endre"
    fields = forms_of(runa.get(address))[-1].fields
    assert {"reason", "min_actors", "closes_at", "max_awards", "proposals_public"} <= set(fields)
    without = submit(runa, address, {"min_actors": "2"})
    assert without.status_code == 422
    assert "Skriv hvorfor du endrer det folk retter seg etter." in text_of(without)
    harder = submit(runa, address, {"min_actors": "4", "reason": "Fordi."})
    assert (harder.status_code, "Dette kan ikke endres slik nå." in text_of(harder)) == (409, True)
    later = to_oslo(call.closes_at + timedelta(days=2)).strftime(LOCAL)
    assert (
        submit(runa, address, {"min_actors": "2", "closes_at": later, "reason": "Ferie."}).status_code == 303
    )
    assert "Ferie." in text_of(runa.get(f"/utlysninger/{call.slug}"))


def test_a_decided_calls_page_asks_for_no_reason(session, runa):
    call = make_call(session, phase=Phase.ENDED)
    assert "reason" not in forms_of(runa.get(f"/utlysninger/{call.slug}/endre"))[-1].fields


def test_those_who_run_one_round_only_are_not_offered_a_new_one(session, sign_in):
    call = make_call(session)
    assert sign_in(make_person(session)).get(f"/utlysninger/ny?som={call.slug}").status_code == 403
