"""The pages of reviews, as people with a browser and no scripts meet them."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from fellespott.core.clock import to_oslo, utcnow
from fellespott.core.registry import registry
from fellespott.letters.chain import chain_of_project
from fellespott.letters.states import ProjectState
from fellespott.notices.models import OutboxMail
from fellespott.reviews import services
from fellespott.reviews.models import Handover, Review
from fellespott.reviews.rules import CHECKLIST
from fellespott.reviews.states import ReviewOutcome, ReviewState, StopReason
from tests.factories import add_member, make_call, make_person, make_staff
from tests.reviews.support import WORDS, answer, make_round, notes_for, settle
from tests.support.html import form_to, forms_of, links_of, submit, text_of

NOW = utcnow()
TODAY = to_oslo(NOW).date()


@pytest.fixture
def found(session):
    """A project that began a little under half a year ago."""
    return make_round(
        session, starts_on=TODAY - timedelta(days=178), ends_on=TODAY + timedelta(days=900), name="Åpent hus"
    )


@pytest.fixture
def review(session, found):
    """Its first review, made by the job."""
    (made,) = services.prepare_reviews(session, NOW)
    return made


def address(review, rest=""):
    return f"/prosjekter/{review.project.slug}/halvar/{review.id}{rest}"


def fields(review, progress="on_the_way"):
    goals = review.project.letter_in_force.goals
    return {f"goal_{goal.id.hex}": progress for goal in goals} | WORDS


# --- From question to outcome


def test_a_half_year_from_mail_to_the_public_page(session, client, sign_in, found, review):
    contact, leader = sign_in(found.contact), sign_in(found.leader)
    assert "Fortell hvordan det går med «Åpent hus»" in text_of(contact.get("/mitt"))
    assert "Åpent hus" not in text_of(leader.get("/mitt"))
    (mail,) = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == found.contact.email))
    assert f"http://localhost{address(review, '/svar')}" in mail.body

    sent = submit(contact, address(review, "/svar"), fields(review) | {"change_of_course": "Ut i skogen."})
    assert (sent.status_code, sent.location) == (303, address(review))
    assert "Fortell hvordan det går" not in text_of(contact.get("/mitt"))
    assert "Avgjør halvårsgjennomgangen av «Åpent hus»" in text_of(leader.get("/mitt"))

    page = leader.get(address(review, "/avgjor"))
    assert WORDS["went_badly"] in text_of(page)
    sent = submit(leader, address(review, "/avgjor"), {"outcome": "adjust", "reason": "Fint at dere går ut."})
    assert (sent.status_code, sent.location) == (303, address(review))
    assert "Åpent hus" not in text_of(leader.get("/mitt"))

    public = text_of(client.get(address(review)))
    assert "Endrer kurs" in public
    assert "Fint at dere går ut." in public
    assert "Ut i skogen." in public
    assert "Tjue unge er med hver uke. På god vei" in public
    for private in (*WORDS.values(), found.contact.name, found.leader.name):
        assert private not in public
    assert WORDS["went_badly"] in text_of(contact.get(address(review)))


def test_a_review_that_is_not_settled_is_not_there_for_others(session, client, sign_in, review):
    answer(session, found_of(session, review), review, now=NOW)

    assert client.get(address(review)).status_code == 303
    assert sign_in(make_person(session)).get(address(review)).status_code == 404
    listed = client.get(f"/prosjekter/{review.project.slug}/halvar")
    assert "Ingen gjennomganger ennå" in text_of(listed)


def found_of(session, review):
    from types import SimpleNamespace

    group = review.project.group
    return SimpleNamespace(project=review.project, contact=group.active[0].person)


def test_the_list_shows_outcomes_to_all_and_what_goes_on_to_those_inside(
    session, client, sign_in, found, review
):
    url = f"/prosjekter/{found.project.slug}/halvar"
    inside = text_of(sign_in(found.contact).get(url))
    assert "Venter på prosjektet" in inside
    settle(session, found, answer(session, found, review, now=NOW), ReviewOutcome.GO_ON, now=NOW)

    outside = text_of(client.get(url))

    assert "Fortsetter Slik ser vi det." in outside
    assert "Be om en samtale" not in outside
    assert "Be om en samtale før det" in text_of(sign_in(found.steering).get(url))


# --- Answering


def test_what_was_written_stays_when_something_lacks(session, sign_in, found, review):
    contact = sign_in(found.contact)

    page = submit(contact, address(review, "/svar"), {"went_well": "Bra, bra."})

    assert page.status_code == 422
    text = text_of(page)
    assert "Skriv hva som ikke har gått så bra." in text
    assert "Velg hvordan det går. «Vet ikke» er også et svar." in text
    assert form_to(page).fields["went_well"] == ["Bra, bra."]
    assert review.state is ReviewState.OPEN


@pytest.mark.parametrize("name", ["went_well", "change_of_course"])
def test_a_text_that_is_too_long_is_refused_and_kept(session, sign_in, found, review, name):
    long = "a" * 5001

    page = submit(sign_in(found.contact), address(review, "/svar"), fields(review) | {name: long})

    assert page.status_code == 422
    assert "Teksten er for lang" in text_of(page)
    assert form_to(page).fields[name] == [long]


def test_a_stale_page_comes_back_with_what_was_written(session, sign_in, found, review):
    data = fields(review) | {"csrf_token": "gammel"}

    page = submit(sign_in(found.contact), address(review, "/svar"), data)

    assert page.status_code == 400
    assert form_to(page).fields["went_well"] == [WORDS["went_well"]]


def test_an_unknown_progress_is_refused(session, sign_in, found, review):
    page = submit(sign_in(found.contact), address(review, "/svar"), fields(review, progress="fantastisk"))

    assert page.status_code == 422
    assert review.state is ReviewState.OPEN


def test_answered_twice_is_a_clear_no(session, sign_in, found, review):
    contact, lead = sign_in(found.contact), sign_in(found.lead)
    first = contact.get(address(review, "/svar"))
    data = {name: values[-1] for name, values in form_to(first).fields.items()} | fields(review)
    assert submit(lead, address(review, "/svar"), fields(review)).status_code == 303

    second = contact.post(address(review, "/svar"), data=data)

    assert second.status_code == 409
    assert "Dere har alt svart på denne gjennomgangen." in text_of(second)
    assert contact.get(address(review, "/svar")).location == address(review)


@pytest.mark.parametrize("who", ["leader", "staff", "steering"])
def test_others_do_not_answer(session, sign_in, found, review, who):
    client = sign_in(getattr(found, who))

    assert client.get(address(review, "/svar")).status_code == 404


def test_a_member_sees_it_and_does_not_answer(session, sign_in, found, review):
    member = make_person(session)
    add_member(session, found.project.group, member)
    client = sign_in(member)

    assert client.get(address(review)).status_code == 200
    assert client.get(address(review, "/svar")).status_code == 404


def test_forged_and_foreign_addresses_are_not_there(session, sign_in, found, review):
    other = make_round(session)
    client = sign_in(found.staff)

    assert client.get(f"/prosjekter/{found.project.slug}/halvar/{uuid.uuid4()}").status_code == 404
    assert client.get(f"/prosjekter/{other.project.slug}/halvar/{review.id}").status_code == 404
    assert client.get("/prosjekter/finnes-ikke/halvar").status_code == 404


# --- Settling


def test_who_leads_is_not_offered_a_stop_and_steering_only_that(session, sign_in, found, review):
    answer(session, found, review, now=NOW)
    steering = sign_in(found.steering)
    assert steering.get(address(review, "/avgjor")).status_code == 404
    found.project.state = ProjectState.WARNED
    session.flush()

    offered = text_of(sign_in(found.leader).get(address(review, "/avgjor")))
    stopping = text_of(steering.get(address(review, "/avgjor")))

    assert "Gå videre" in offered
    assert "Stopp prosjektet" not in offered
    assert "Stopp prosjektet" in stopping
    assert "Gå videre" not in stopping
    assert "Avgjør halvårsgjennomgangen" in text_of(steering.get("/mitt"))


def test_a_forged_stop_by_who_leads_is_refused(session, sign_in, found, review):
    answer(session, found, review, now=NOW)
    found.project.state = ProjectState.WARNED
    session.flush()
    data = {"outcome": "stop", "stop_reason": "no_anchoring", "reason": "Nok."}

    page = submit(sign_in(found.leader), address(review, "/avgjor"), data)

    assert page.status_code == 422
    assert found.project.state is ProjectState.WARNED


def test_a_warning_without_a_stated_reason_is_refused_beside_its_field(session, sign_in, found, review):
    answer(session, found, review, now=NOW)

    page = submit(
        sign_in(found.leader), address(review, "/avgjor"), {"outcome": "warn", "reason": "Det går ikke."}
    )

    assert page.status_code == 422
    assert "Ingen andre grunner kan gi advarsel eller stopp" in text_of(page)
    assert form_to(page).fields["reason"] == ["Det går ikke."]
    assert form_to(page).fields["outcome"] == ["warn"]


def test_an_answer_that_comes_while_it_is_settled_is_read_first(session, sign_in, found, review):
    leader = sign_in(found.leader)
    review.due_on = TODAY - timedelta(days=1)
    session.flush()
    page = leader.get(address(review, "/avgjor"))
    data = {name: values[-1] for name, values in form_to(page).fields.items()}
    answer(session, found, review, now=NOW)

    data |= {"outcome": "go_on", "reason": "Vi hørte ingenting."}
    first = leader.post(address(review, "/avgjor"), data=data)

    assert first.status_code == 409
    assert "Se over det nye" in text_of(first)
    assert WORDS["went_badly"] in text_of(first)
    again = {name: values[-1] for name, values in form_to(first).fields.items()}
    assert leader.post(address(review, "/avgjor"), data=again).status_code == 303


def test_settling_before_the_project_has_answered_is_refused_till_the_day(session, sign_in, found, review):
    page = submit(
        sign_in(found.leader), address(review, "/avgjor"), {"outcome": "go_on", "reason": "Alt bra."}
    )

    assert page.status_code == 409
    assert "Prosjektet har ikke svart ennå" in text_of(page)


def test_who_stands_too_close_is_not_shown_the_page(session, sign_in, found, review):
    answer(session, found, review, now=NOW)
    add_member(session, found.project.group, found.staff, left_at=NOW)
    client = sign_in(found.staff)

    assert client.get(address(review, "/avgjor")).status_code == 404
    assert "Avgjør halvårsgjennomgangen" not in text_of(client.get("/mitt"))


def test_a_stop_is_told_with_its_stated_reason_and_the_way_to_complain(
    session, client, sign_in, found, review
):
    settle(session, found, answer(session, found, review, now=NOW), ReviewOutcome.WARN, now=NOW)
    later = NOW + timedelta(days=1)
    extra = services.call_review(
        session,
        actor=found.leader,
        project=found.project,
        due_on=to_oslo(later).date(),
        reason="Nå.",
        now=later,
    )
    answer(session, found, extra, now=later, notes=notes_for(found))
    settle(session, found, extra, ReviewOutcome.STOP, now=later, stop_reason=StopReason.NO_ANCHORING)

    page = client.get(address(extra))

    text = text_of(page)
    assert "Stoppet Det mangler forankring eller ledelse." in text
    assert "Bestemt av styringsgruppa" in text
    assert ("Si fra eller klag", f"/klage?om=review&id={extra.id}") in links_of(page)
    mails = sa.select(OutboxMail.body).where(OutboxMail.recipient == found.contact.email)
    body = list(session.scalars(mails.order_by(OutboxMail.created_at)))[-1]
    assert "Det mangler forankring eller ledelse." in body
    assert f"http://localhost/klage?om=review&id={extra.id}" in body


def test_asking_for_a_talk_in_between(session, sign_in, found):
    url = f"/prosjekter/{found.project.slug}/halvar/ny"
    steering = sign_in(found.steering)

    past = submit(steering, url, {"due_on": "2001-01-01", "reason": "Nå."})
    assert (past.status_code, "Velg en dag som kommer." in text_of(past)) == (422, True)
    sent = submit(steering, url, {"due_on": (TODAY + timedelta(days=9)).isoformat(), "reason": "Uro."})

    (review,) = session.query(Review).all()
    assert (sent.status_code, sent.location) == (303, address(review))
    assert "Uro." in text_of(sign_in(found.contact).get(address(review, "/svar")))
    assert sign_in(found.contact).get(url).status_code == 403


# --- Ending


def test_completing(session, client, sign_in, found):
    url = f"/prosjekter/{found.project.slug}/avslutt"
    assert sign_in(found.contact).get(url).status_code == 403
    leader = sign_in(found.leader)
    assert submit(leader, url, {"note": " "}).status_code == 422

    sent = submit(leader, url, {"note": "Kafeen er åpen på torsdager."})

    assert sent.location == f"/prosjekter/{found.project.slug}"
    assert "Kafeen er åpen på torsdager." in text_of(client.get(sent.location))


def test_handing_over_by_the_link_in_the_mail(session, client, sign_in, found):
    slug = found.project.slug
    url = f"/prosjekter/{slug}/videre/skriv"
    data = {
        "receiving_unit": "Ungdomshuset",
        "receiving_leader": "Leder av huset",
        "receiving_email": "hus@example.org",
        "takes_over_on": TODAY.isoformat(),
        "budget_room": "Egen ramme.",
        "checklist": list(CHECKLIST),
    }
    sent = submit(sign_in(found.leader), url, data)
    assert (sent.status_code, sent.location) == (303, f"/prosjekter/{slug}/videre")
    assert client.get(sent.location).status_code == 303
    (mail,) = session.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == "hus@example.org"))
    link = next(word for word in mail.body.split() if "/invitasjon/" in word).removeprefix("http://localhost")
    assert "Ungdomshuset er spurt om å ta over" in text_of(client.get(link))

    entered = submit(client, link, {"name": "Husets leder"})

    assert entered.location == f"/prosjekter/{slug}/videre"
    session.refresh(found.project)
    assert found.project.state is ProjectState.HANDED_OVER
    public = text_of(client.get(entered.location))
    assert "De har sagt ja" in public
    assert "hus@example.org" not in public
    assert "Husets leder" not in public.replace("Hei, Husets leder", "").split("Prosjektet føres videre")[1]


def test_a_handover_that_is_not_whole_is_refused_with_what_lacks(session, sign_in, found):
    leader, slug = sign_in(found.leader), found.project.slug
    data = {"receiving_unit": "Ungdomshuset", "takes_over_on": TODAY.isoformat(), "checklist": ["money"]}
    assert submit(leader, f"/prosjekter/{slug}/videre/skriv", data).status_code == 303

    shown = leader.get(f"/prosjekter/{slug}/videre")
    assert "Når alt er på plass" in text_of(shown)
    assert "Ja, de tar over" not in text_of(shown)
    token = form_to(leader.get(f"/prosjekter/{slug}/videre/skriv")).fields["csrf_token"][0]

    page = leader.post(f"/prosjekter/{slug}/videre/ja", data={"csrf_token": token})

    assert page.status_code == 409
    assert "Alt på lista må være på plass" in text_of(page)
    again = form_to(leader.get(f"/prosjekter/{slug}/videre/skriv")).fields
    assert (again["checklist"], again["receiving_unit"]) == (["money"], ["Ungdomshuset"])
    strange = submit(leader, f"/prosjekter/{slug}/videre/skriv", data | {"checklist": ["alt"]})
    assert strange.status_code == 422
    assert session.query(Handover).count() == 1


def test_no_handover_is_not_there(session, sign_in, found):
    assert sign_in(found.staff).get(f"/prosjekter/{found.project.slug}/videre").status_code == 404


# --- What other rooms show


def test_the_projects_page_and_line_tell_how_it_goes(session, client, sign_in, found, review):
    page = text_of(sign_in(found.contact).get(f"/prosjekter/{found.project.slug}"))
    assert "En gjennomgang er i gang" in page
    assert "En gjennomgang er i gang" not in text_of(client.get(f"/prosjekter/{found.project.slug}"))
    settle(session, found, answer(session, found, review, now=NOW), ReviewOutcome.GO_ON, now=NOW)

    station = next(one for one in chain_of_project(session, found.project, NOW) if one.key == "review")

    assert (station.done, station.sentence) == (True, "Gjennomgang 1: Fortsetter.")
    assert station.url == f"/prosjekter/{found.project.slug}/halvar"
    assert "Slik ser vi det." in text_of(client.get(f"/prosjekter/{found.project.slug}"))


def test_before_the_first_review_the_line_says_nothing(session, found):
    station = next(one for one in chain_of_project(session, found.project, NOW) if one.key == "review")

    assert (station.done, station.url) == (False, None)


def test_the_rounds_page_lists_what_waits(session, sign_in, found, review):
    page = sign_in(found.staff).get(f"/utlysninger/{found.project.call.slug}/styr")

    assert ("Åpent hus", address(review)) in links_of(page)


def test_figures_count_how_reviews_ended(session, found, review):
    settle(session, found, answer(session, found, review, now=NOW), ReviewOutcome.WARN, now=NOW)
    counted = {}
    for count in registry().figures:
        counted.update(count(session, found.project.call.slug))

    assert counted["reviews_settled"] == 1
    assert counted["review_outcomes"] == {"go_on": 0, "adjust": 0, "warn": 1, "stop": 0}


def many(session, found, count):
    for number in range(count):
        review = services.call_review(
            session,
            actor=found.leader,
            project=found.project,
            due_on=TODAY + timedelta(days=30 + number),
            reason="Igjen.",
            now=NOW,
        )
        answer(session, found, review, now=NOW)
        settle(session, found, review, ReviewOutcome.GO_ON, now=NOW)


def test_lists_ask_the_database_the_same_however_long(session, sign_in, count_sql, found):
    client = sign_in(found.staff)
    url = f"/prosjekter/{found.project.slug}"
    many(session, found, 2)
    with count_sql() as few:
        client.get(url + "/halvar")
        client.get(url)
    more = make_round(session)
    many(session, more, 12)
    url = f"/prosjekter/{more.project.slug}"
    with count_sql() as lots:
        assert client.get(url + "/halvar").status_code == 200
        client.get(url)

    assert lots.count == few.count


def test_todos_ask_the_database_the_same_however_many(session, sign_in, count_sql):
    client = sign_in(make_staff(session))

    def rounds(count, call):
        for _number in range(count):
            found = make_round(
                session, call=call, starts_on=TODAY - timedelta(days=190), ends_on=TODAY + timedelta(days=90)
            )
            (review,) = (
                one for one in services.prepare_reviews(session, NOW) if one.project == found.project
            )
            answer(session, found, review, now=NOW)

    from fellespott.calls.states import Phase

    rounds(2, make_call(session, phase=Phase.DECIDED))
    client.get("/mitt")
    with count_sql() as few:
        page = client.get("/mitt")
    assert text_of(page).count("Avgjør halvårsgjennomgangen") == 2
    rounds(10, make_call(session, phase=Phase.DECIDED))
    with count_sql() as lots:
        page = client.get("/mitt")
    assert text_of(page).count("Avgjør halvårsgjennomgangen") == 12

    assert lots.count == few.count


def test_the_pages_are_whole_in_english(session, sign_in, found, review):
    client = sign_in(found.contact)
    client.get("/sprak/en")

    assert client.get(address(review, "/svar")).status_code == 200
    assert forms_of(client.get(address(review, "/svar"))) != []
