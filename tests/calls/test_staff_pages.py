"""What those who run rounds do with calls."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from fellespott.calls.models import Call, CriteriaSetVersion, PhaseChange, Seat
from fellespott.calls.queries import criteria_set_by_key
from fellespott.calls.services import load_criteria_sets
from fellespott.calls.states import DecisionMode, Phase, SeatKind
from fellespott.core.clock import to_oslo, utcnow
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Invitation
from tests.factories import make_call, make_juror, make_person, make_seat, make_staff
from tests.support.html import forms_of, links_of, submit, text_of

LOCAL = "%Y-%m-%dT%H:%M"


@pytest.fixture
def staff(session):
    load_criteria_sets(session, utcnow())
    return make_staff(session, name="Runa", email="runa@example.org")


@pytest.fixture
def runa(sign_in, staff):
    return sign_in(staff)


def test_everything_here_is_for_staff_alone(session, client, sign_in, staff):
    call = make_call(session)
    seat = make_seat(session, call, kind=SeatKind.PROJECT_LEADER)
    root = f"/utlysninger/{call.slug}"
    pages = ["/utlysninger/ny", "/utlysninger/kriterier", "/utlysninger/kriterier/ungt-loft/1"]
    pages += ["/utlysninger/kriterier/ungt-loft/ny", f"{root}/styr", f"{root}/endre", f"{root}/plasser"]
    pages += [f"{root}/flytt/closed"]
    somebody = sign_in(make_person(session))
    assert [somebody.get(page).status_code for page in pages] == [403] * len(pages)
    assert [client.get(page).status_code for page in pages] == [303] * len(pages)
    assert somebody.post(f"{root}/plasser/{seat.id}/ta-bort").status_code == 403


def test_a_title_on_the_untouched_page_makes_a_working_call(session, runa):
    answer = submit(runa, "/utlysninger/ny", {"title": "Vår i byen"})
    call = session.scalars(select(Call)).one()
    assert (answer.status_code, answer.location) == (303, "/utlysninger/var-i-byen/styr")
    assert (call.phase, call.min_actors, call.max_awards, call.film_max_seconds) == (Phase.DRAFT, 3, 8, 300)
    assert (call.needs_municipal_lead, call.needs_film) == (True, True)
    assert call.criteria_version.criteria_set.key == "innbyggernes-modell"
    assert len(call.commitments) == 4
    assert (call.contact_name, call.contact_email) == ("Runa", "runa@example.org")
    opens, closes = to_oslo(call.opens_at), to_oslo(call.closes_at)
    assert (opens.hour, opens.minute, closes.hour, closes.minute) == (9, 0, 23, 59)
    assert (opens.date() - to_oslo(utcnow()).date()).days == 7
    assert (closes.date() - opens.date()).days == 28


def test_all_settings_can_be_set_on_the_one_page(session, runa):
    seven = criteria_set_by_key(session, "ungt-loft").latest
    typed = {
        "title": "Ungt løft",
        "intro": "Kort.",
        "opens_at": "2031-03-01T09:00",
        "closes_at": "2031-04-01T23:59",
        "jury_meets_at": "",
        "decision_expected_at": "",
        "responsible_unit": "Oppvekst",
        "contact_name": "Ida",
        "contact_email": "ida@example.org",
        "complaints_to": "Til oss.",
        "min_actors": "2",
        "film_max_seconds": "1:30",
        "max_awards": "5",
        "budget_frame_ore": "1 200 000",
        "max_award_ore": "300 000,50",
        "decision_mode": "jury_advises",
        "criteria_version_id": str(seven.id),
        "commitments-0-nb": "",
        "commitments-4-nb": "Vi deler mat.",
        "rulebook": "Mer.",
    }
    answer = submit(runa, "/utlysninger/ny", typed, without=("needs_film",))
    assert answer.status_code == 303, text_of(answer)
    call = session.scalars(select(Call)).one()
    assert (to_oslo(call.opens_at).isoformat(), to_oslo(call.closes_at).isoformat()) == (
        "2031-03-01T09:00:00+01:00",
        "2031-04-01T23:59:00+02:00",
    )
    assert (call.jury_meets_at, call.decision_expected_at) == (None, None)
    assert (call.needs_municipal_lead, call.needs_film, call.film_max_seconds) == (True, False, 90)
    assert (call.budget_frame_ore, call.max_award_ore) == (120_000_000, 30_000_050)
    assert (call.decision_mode, call.criteria_version) == (DecisionMode.JURY_ADVISES, seven)
    keys = [one["key"] for one in call.commitments]
    assert keys == ["money_for_residents", "share_lessons", "nothing_owed", "vi-deler-mat"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": " "}, "Skriv hva utlysningen heter."),
        ({"title": "x" * 201}, "Den kan ha 200 tegn."),
        ({"closes_at": "2021-03-28T02:30"}, "Den natta stilles klokka fram"),
        ({"closes_at": "snart"}, "Skriv dag og klokkeslett"),
        ({"closes_at": "2020-01-01T10:00"}, "Fristen må være etter at utlysningen åpner."),
        ({"min_actors": "0"}, "Skriv et tall fra 1 til 20."),
        ({"min_actors": "tre"}, "Skriv et helt tall."),
        ({"max_awards": "999999999999"}, "Skriv et tall fra 1 til 500."),
        ({"film_max_seconds": "lang"}, "Skriv antall minutter"),
        ({"film_max_seconds": "90"}, "fra 10 sekunder til 60 minutter"),
        ({"budget_frame_ore": "mye"}, "Skriv et beløp i kroner"),
        ({"max_award_ore": "0"}, "Skriv et beløp over null"),
        ({"rulebook": "x" * 20_001}, "Den kan ha 20000 tegn."),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_typed_is_lost(session, runa, typed, said):
    answer = submit(runa, "/utlysninger/ny", {"title": "Vår", "intro": "Om oss"} | typed)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Om oss" in html
    assert next(iter(typed.values())).strip() in html
    assert session.scalars(select(Call)).all() == []


def test_a_forged_choice_is_refused(session, runa):
    for typed in (
        {"criteria_version_id": str(uuid.uuid4())},
        {"criteria_version_id": "1"},
        {"decision_mode": "x"},
    ):
        assert submit(runa, "/utlysninger/ny", {"title": "Vår"} | typed).status_code == 422
    assert session.scalars(select(Call)).all() == []


def test_a_page_that_stood_open_too_long_keeps_what_was_typed(session, runa):
    answer = submit(runa, "/utlysninger/ny", {"title": "Vår", "csrf_token": "x"})
    assert answer.status_code == 400
    assert 'value="Vår"' in answer.get_data(as_text=True)
    assert session.scalars(select(Call)).all() == []


def test_a_call_is_changed(session, runa):
    call = make_call(session, phase=Phase.DRAFT)
    answer = submit(runa, f"/utlysninger/{call.slug}/endre", {"title": "Nytt navn", "max_awards": "3"})
    assert answer.location == f"/utlysninger/{call.slug}/styr"
    session.expire_all()
    assert (call.title, call.max_awards) == ("Nytt navn", 3)
    assert [one["key"] for one in call.commitments] == ["research", "no_wages"]


def test_of_two_who_change_a_call_the_second_is_told_and_may_insist(session, runa):
    call = make_call(session, phase=Phase.DRAFT)
    address = f"/utlysninger/{call.slug}/endre"
    opened = forms_of(runa.get(address))[-1].fields
    submit(runa, address, {"title": "Først"})
    refused = runa.post(address, data=opened | {"title": "Sist"})
    assert refused.status_code == 409
    assert "Ulikt det som er lagret: Navn på utlysningen" in text_of(refused)
    assert 'value="Sist"' in refused.get_data(as_text=True)
    insisted = runa.post(address, data=forms_of(refused)[-1].fields)
    assert insisted.status_code == 303
    session.expire_all()
    assert call.title == "Sist"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_forged_version_is_stale(session, runa, version):
    call = make_call(session, phase=Phase.DRAFT)
    answer = submit(runa, f"/utlysninger/{call.slug}/endre", {"title": "Ny", "version": version})
    assert answer.status_code == 409


def test_an_open_call_shows_only_what_may_still_change(session, runa):
    call = make_call(session, phase=Phase.OPEN)
    page = runa.get(f"/utlysninger/{call.slug}/endre")
    fields = set(forms_of(page)[-1].fields)
    assert {"title", "intro", "closes_at", "contact_name", "jury_meets_at"} <= fields
    assert fields.isdisjoint({"decision_mode", "criteria_version_id", "opens_at", "rulebook", "area"})
    assert "hvem som bestemmer" in text_of(page)
    typed = {"decision_mode": "jury_advises", "contact_name": "Ny"}
    answer = submit(runa, f"/utlysninger/{call.slug}/endre", typed)
    assert answer.status_code == 303
    session.expire_all()
    assert (call.decision_mode, call.contact_name) == (DecisionMode.JURY_DECIDES, "Ny")


def test_an_open_calls_deadline_is_not_brought_forward_on_the_page(session, runa):
    call = make_call(session, phase=Phase.OPEN)
    sooner = to_oslo(call.closes_at - timedelta(days=1)).strftime(LOCAL)
    answer = submit(runa, f"/utlysninger/{call.slug}/endre", {"closes_at": sooner, "reason": "Fordi."})
    assert answer.status_code == 409
    assert sooner in answer.get_data(as_text=True)


def test_a_draft_says_what_is_missing_and_is_announced_when_nothing_is(session, runa):
    call = make_call(session, phase=Phase.DRAFT, summary="")
    address = f"/utlysninger/{call.slug}"
    assert "Skriv kort hva utlysningen handler om." in text_of(runa.get(f"{address}/styr"))
    refused = submit(runa, f"{address}/flytt/announced", {"reason": "Klar."})
    assert refused.status_code == 422
    assert "Skriv kort hva utlysningen handler om." in text_of(refused)
    call.summary = "Kort."
    answer = submit(runa, f"{address}/flytt/announced", {"reason": "Klar."})
    assert answer.location == f"{address}/styr"
    page = text_of(runa.get(answer.location))
    assert "Utlysningen er nå her: Kunngjort." in page
    assert "Runa Klar." in page


def test_a_move_without_a_reason_is_refused(session, runa):
    call = make_call(session, phase=Phase.CLOSED)
    answer = submit(runa, f"/utlysninger/{call.slug}/flytt/jury", {"reason": " "})
    assert answer.status_code == 422
    assert session.scalars(select(PhaseChange)).all() == []


def test_opening_again_asks_for_a_new_deadline(session, runa):
    call = make_call(session, phase=Phase.CLOSED)
    address = f"/utlysninger/{call.slug}/flytt/open"
    assert submit(runa, address, {"reason": "Strømmen gikk."}).status_code == 422
    new = to_oslo(utcnow() + timedelta(days=3)).replace(second=0, microsecond=0)
    answer = submit(runa, address, {"reason": "Strømmen gikk.", "closes_at": new.strftime(LOCAL)})
    assert answer.status_code == 303
    session.expire_all()
    assert (call.phase, call.closes_at) == (Phase.OPEN, new)


def test_a_move_somebody_else_has_made_is_not_made_twice(session, runa):
    call = make_call(session, phase=Phase.CLOSED)
    address = f"/utlysninger/{call.slug}/flytt/jury"
    opened = forms_of(runa.get(address))[-1].fields
    submit(runa, address, {"reason": "Klar."})
    again = runa.post(address, data=opened | {"reason": "Klar."})
    assert again.status_code == 409
    assert "Utlysningen er nå her: Hos juryen." in text_of(again)
    assert "Derfra kan den ikke flyttes slik." in text_of(runa.get(address))
    assert len(session.scalars(select(PhaseChange)).all()) == 1


@pytest.mark.parametrize("to", ["decided", "tull", "DRAFT"])
def test_a_call_is_decided_by_publishing_and_by_no_button(session, runa, to):
    call = make_call(session, phase=Phase.JURY)
    assert runa.get(f"/utlysninger/{call.slug}/flytt/{to}").status_code == 404
    ways = [address for _, address in links_of(runa.get(f"/utlysninger/{call.slug}/styr"))]
    assert not [way for way in ways if way.endswith("/flytt/decided")]


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_a_page_to_lead_it_from(session, runa, phase):
    call = make_call(session, phase=phase, summary="Kort.")
    page = runa.get(f"/utlysninger/{call.slug}/styr")
    assert page.status_code == 200
    assert "Neste steg" in text_of(page)


def test_somebody_is_invited_to_lead_and_gets_the_seat_by_the_link(session, sign_in, runa):
    call = make_call(session, title="Runden")
    typed = {"kind": "project_leader", "name": "Lea", "email": "lea@example.org"}
    answer = submit(runa, f"/utlysninger/{call.slug}/plasser", typed)
    page = runa.get(answer.location)
    assert "Invitasjonen er sendt til lea@example.org." in text_of(page)
    token = session.scalars(select(OutboxMail)).one().body.split("/invitasjon/")[1].split()[0]
    assert token not in page.get_data(as_text=True)
    lea = make_person(session, name="Lea", email="lea@example.org")
    accepted = submit(sign_in(lea), f"/invitasjon/{token}")
    assert accepted.location == f"/utlysninger/{call.slug}"
    assert "Lea Prosjektleder" in text_of(runa.get(f"/utlysninger/{call.slug}/plasser"))


def test_a_juror_who_follows_such_a_link_is_told_why_not_and_keeps_the_link(session, sign_in, runa):
    call = make_call(session)
    typed = {"kind": "steering_group", "name": "Jo", "email": "jo@example.org"}
    submit(runa, f"/utlysninger/{call.slug}/plasser", typed)
    token = session.scalars(select(OutboxMail)).one().body.split("/invitasjon/")[1].split()[0]
    jo = make_seat(session, call, make_person(session, name="Jo", email="jo@example.org")).person
    refused = submit(sign_in(jo), f"/invitasjon/{token}")
    assert refused.status_code == 409
    assert "Jo sitter i juryen i denne utlysningen." in text_of(refused)
    session.expire_all()
    assert session.scalars(select(Invitation)).one().uses == 0
    assert session.scalars(select(Seat.kind)).all() == [SeatKind.JUROR]


def test_somebody_who_has_a_seat_is_not_invited_to_another(session, runa):
    call = make_call(session)
    make_juror(session, call, make_person(session, name="Jo", email="jo@example.org"))
    typed = {"kind": "project_leader", "name": "Jo", "email": "JO@example.org"}
    answer = submit(runa, f"/utlysninger/{call.slug}/plasser", typed)
    assert answer.status_code == 409
    assert "Jo sitter i juryen i denne utlysningen." in text_of(answer)
    assert session.scalars(select(OutboxMail)).all() == []


def test_a_leaders_seat_is_taken_away_but_a_jurors_is_not_to_be_found_here(session, runa):
    call = make_call(session)
    leader, juror = make_seat(session, call, kind=SeatKind.PROJECT_LEADER), make_seat(session, call)
    root = f"/utlysninger/{call.slug}/plasser"
    answer = submit(runa, root, to=f"{root}/{leader.id}/ta-bort")
    assert answer.location == root
    assert runa.post(f"{root}/{juror.id}/ta-bort").status_code == 404
    assert runa.post(f"/utlysninger/{make_call(session).slug}/plasser/{juror.id}/ta-bort").status_code == 404
    session.expire_all()
    assert session.scalars(select(Seat.id)).all() == [juror.id]


def test_an_invitation_to_a_seat_is_withdrawn_only_from_its_own_call(session, runa):
    call, other = make_call(session), make_call(session)
    typed = {"kind": "project_leader", "name": "Lea", "email": "lea@example.org"}
    submit(runa, f"/utlysninger/{call.slug}/plasser", typed)
    invitation = session.scalars(select(Invitation)).one()
    way = f"/plasser/invitasjoner/{invitation.id}/trekk"
    assert runa.post(f"/utlysninger/{other.slug}{way}").status_code == 404
    root = f"/utlysninger/{call.slug}"
    assert submit(runa, f"{root}/plasser", to=root + way).location == f"{root}/plasser"
    session.expire_all()
    assert invitation.withdrawn_at is not None


def test_the_seats_take_as_many_statements_for_12_as_for_2(session, runa, count_sql):
    call, counts = make_call(session), []
    for more in (2, 10):
        for _ in range(more):
            make_seat(session, call, kind=SeatKind.STEERING_GROUP)
        with count_sql() as statements:
            page = runa.get(f"/utlysninger/{call.slug}/plasser")
        counts.append((text_of(page).count("Ta bort plassen"), statements.count))
    assert [rows for rows, _ in counts] == [2, 12]
    assert counts[0][1] == counts[1][1]


def test_both_sets_are_listed_with_their_versions(runa):
    page = runa.get("/utlysninger/kriterier")
    assert "De åtte fra Innbyggernes modell" in text_of(page)
    assert "De sju fra Ungt løft" in text_of(page)
    assert "Tverrfaglig samarbeid" in text_of(runa.get("/utlysninger/kriterier/innbyggernes-modell/1"))


@pytest.mark.parametrize(
    "address", ["innbyggernes-modell/2", "innbyggernes-modell/0", "finnes-ikke/1", "finnes-ikke/ny"]
)
def test_an_unknown_set_or_version_is_not_found(runa, address):
    assert runa.get(f"/utlysninger/kriterier/{address}").status_code == 404


def test_a_new_version_is_written_in_a_new_order(session, runa):
    typed = {
        "criteria-0-place": "9",
        "criteria-1-nb": "",
        "criteria-1-en": "",
        "criteria-1-help_nb": "",
        "criteria-1-help_en": "",
        "criteria-2-weight": "2",
        "criteria-8-nb": "Mot",
        "criteria-8-en": "Courage",
        "criteria-8-place": "1",
    }
    answer = submit(runa, "/utlysninger/kriterier/innbyggernes-modell/ny", typed)
    assert answer.location == "/utlysninger/kriterier/innbyggernes-modell/2", text_of(answer)
    version = criteria_set_by_key(session, "innbyggernes-modell").latest
    assert [one.texts["nb"] for one in version.criteria] == [
        "Mot",
        "Tenke utenfor boksen",
        "Fokus på innbyggernes ressurser",
        "Overføringsverdi",
        "Helhetlig forståelse av målgruppene",
        "Støtte opp om pilotens mål om at folk skal klare seg selv og høre til i fellesskap",
        "Intuisjon/kunnskap/erfaringer/magefølelse",
        "Tverrfaglig samarbeid",
    ]
    assert version.criteria[1].weight == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"criteria-0-nb": ""}, "Skriv kriteriet på bokmål også."),
        ({"criteria-0-nb": "x" * 401}, "Den kan ha 400 tegn."),
        ({"criteria-0-weight": "0"}, "Skriv et tall fra 1 til 100."),
        ({"criteria-0-place": "tull"}, "Skriv et helt tall."),
        ({}, "Det trengs ingen ny versjon."),
    ],
)
def test_a_bad_version_is_refused_and_what_was_typed_stays(session, runa, typed, said):
    answer = submit(
        runa, "/utlysninger/kriterier/innbyggernes-modell/ny", {"criteria-1-help_nb": "Mitt"} | typed
    )
    if not typed:
        answer = submit(runa, "/utlysninger/kriterier/innbyggernes-modell/ny", {})
    assert answer.status_code == 422
    assert said in text_of(answer)
    if typed:
        assert "Mitt" in answer.get_data(as_text=True)


def test_a_version_written_while_somebody_else_wrote_one_is_stale_and_kept(session, runa):
    address = "/utlysninger/kriterier/innbyggernes-modell/ny"
    opened = forms_of(runa.get(address))[-1].fields
    submit(runa, address, {"criteria-0-nb": "Først"})
    refused = runa.post(address, data=opened | {"criteria-0-nb": "Sist"})
    assert refused.status_code == 409
    assert "Sist" in refused.get_data(as_text=True)
    assert runa.post(address, data=forms_of(refused)[-1].fields).status_code == 303
    numbers = select(CriteriaSetVersion.number).order_by(CriteriaSetVersion.number.desc())
    assert session.scalars(numbers).first() == 3


def test_a_calls_own_older_version_stays_on_offer(session, runa):
    old = criteria_set_by_key(session, "innbyggernes-modell").latest
    call = make_call(session, phase=Phase.DRAFT, criteria_version_id=old.id)
    submit(runa, "/utlysninger/kriterier/innbyggernes-modell/ny", {"criteria-0-nb": "Nytt"})
    assert submit(runa, f"/utlysninger/{call.slug}/endre", {"title": "Annet"}).status_code == 303
    session.expire_all()
    assert call.criteria_version_id == old.id
