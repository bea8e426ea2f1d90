import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.states import SeatKind
from fellespott.core.clock import utcnow
from fellespott.groups.states import MemberKind
from fellespott.people.models import Person
from fellespott.stories import services
from fellespott.stories.models import Lesson, Story
from fellespott.stories.states import ConsentScope, StoryState
from tests.factories import add_member, make_group, make_person, make_seat, make_staff
from tests.project_factories import make_project
from tests.stories import tales
from tests.support.html import form_to, links_of, submit, text_of

SignIn = Callable[[Person], Any]


@pytest.fixture
def cast(session: Session) -> dict[str, Any]:
    """A project with its writer, teller, another member, helper, and those who lead."""
    writer, teller, member, helper = (make_person(session) for _ in range(4))
    group = make_group(session, contact=writer, members=4)
    add_member(session, group, teller)
    add_member(session, group, member)
    add_member(session, group, helper, MemberKind.HELPER)
    project = make_project(session, group=group)
    leader = make_seat(session, project.call, kind=SeatKind.PROJECT_LEADER).person
    juror = make_seat(session, project.call).person
    return {
        "project": project,
        "writer": writer,
        "teller": teller,
        "member": member,
        "helper": helper,
        "leader": leader,
        "juror": juror,
        "staff": make_staff(session),
        "stranger": make_person(session),
    }


def draft(session: Session, cast: dict[str, Any], **fields: Any) -> Story:
    values = {"actor": cast["writer"], "teller": cast["teller"], "project": cast["project"], "now": utcnow()}
    return tales.write(session, **(values | fields))


def ready(session: Session, cast: dict[str, Any], scope: ConsentScope = ConsentScope.PUBLIC) -> Story:
    story = draft(session, cast)
    tales.approve(session, story, now=utcnow())
    tales.consent(session, story, scope=scope, now=utcnow())
    return story


def out(session: Session, cast: dict[str, Any]) -> Story:
    story = ready(session, cast)
    return services.publish_story(session, actor=cast["staff"], story=story, now=utcnow())


def state_of(session: Session, story: Story) -> StoryState:
    session.refresh(story)
    return story.state


# --- the whole way, page by page


def test_a_story_from_the_first_word_to_the_last(
    session: Session, cast: dict[str, Any], sign_in: SignIn, client: Any
) -> None:
    writer, teller, staff = (sign_in(cast[who]) for who in ("writer", "teller", "staff"))
    begin = f"/prosjekter/{cast['project'].slug}/historier/ny"
    begun = submit(writer, begin, {"teller": str(cast["teller"].id)})
    edit = begun.location
    saved = submit(writer, edit, dict(tales.WHOLE))
    read = saved.location
    story = session.scalars(select(Story)).one()
    assert read == f"/historier/{story.id}/les"
    asked = submit(writer, read, to=f"/historier/{story.id}/be-om-lesing")
    assert asked.status_code == 303

    assert ("Les", read) in links_of(teller.get("/mitt"))
    approved = submit(teller, read, {"has_read": "y"}, to=f"/historier/{story.id}/godkjenn")
    assert approved.location == f"/historier/{story.id}/samtykke"
    given = submit(teller, approved.location, {"scope": "public", "band": "18_plus"})
    assert given.location == read

    publish = f"/historier/{story.id}/publiser"
    assert ("Se over", publish) in links_of(staff.get("/mitt"))
    published = submit(staff, publish)
    assert published.location == "/historier/vi-turte-a-sporre"
    assert "Nå ringer vi hverandre." in text_of(client.get(published.location))
    assert ("Vi turte å spørre", published.location) in links_of(client.get("/laeringsbank"))

    take_back = f"/historier/{story.id}/samtykke/trekk"
    assert "er den borte fra alle sider i samme øyeblikk" in text_of(teller.get(take_back))
    withdrawn = submit(teller, take_back)
    assert "historien er tatt ned" in text_of(teller.get(withdrawn.location))
    assert state_of(session, story) is StoryState.WITHDRAWN


def test_a_withdrawn_story_is_gone_from_every_page(
    session: Session, cast: dict[str, Any], client: Any, sign_in: SignIn
) -> None:
    story, project = out(session, cast), cast["project"]
    lesson, _token = tales.learn(session, story=story, now=utcnow(), answer_by=utcnow().date() + timedelta(9))
    services.publish_lesson(session, actor=cast["staff"], lesson=lesson, now=utcnow())
    pages = [
        "/laeringsbank",
        f"/laeringsbank?q={story.told_as}",
        f"/prosjekter/{project.slug}/historier",
        f"/prosjekter/{project.slug}",
        f"/laerdom/{lesson.id}",
    ]
    assert all(story.title in text_of(client.get(page)) for page in pages)
    services.withdraw_story(session, actor=cast["teller"], story=story, now=utcnow())
    staff = sign_in(cast["staff"])
    for reader in (client, staff):
        for page in pages:
            text = text_of(reader.get(page))
            assert story.title not in text
            assert story.told_as not in text
        gone = reader.get(f"/historier/{story.slug}")
        assert gone.status_code == 410
        assert "Historien er ikke her lenger" in text_of(gone)
        assert story.title not in text_of(gone)
        assert story.changed not in gone.get_data(as_text=True)


def test_a_story_being_corrected_says_so_at_its_address(
    session: Session, cast: dict[str, Any], client: Any, sign_in: SignIn
) -> None:
    story = out(session, cast)
    teller = sign_in(cast["teller"])
    edit = f"/historier/{story.id}/skriv"
    assert "tas den ned med en gang" in text_of(teller.get(edit))
    submit(teller, edit, {"changed": "Noe annet."})
    gone = client.get(f"/historier/{story.slug}")
    assert gone.status_code == 410
    assert "Teksten blir rettet" in text_of(gone)


# --- who may


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("writer", 200),
        ("helper", 200),
        ("teller", 200),
        ("leader", 200),
        ("staff", 200),
        ("stranger", 403),
        ("juror", 403),
    ],
)
def test_who_may_begin_a_story(
    session: Session, cast: dict[str, Any], sign_in: SignIn, who: str, status: int
) -> None:
    slug = cast["project"].slug
    visitor = sign_in(cast[who])
    assert visitor.get(f"/prosjekter/{slug}/historier/ny").status_code == status
    assert visitor.get(f"/prosjekter/{slug}/laerdommer/ny").status_code == status


READERS = {
    # who: (reads a draft, reads an approved one for everyone, reads an approved one for the group)
    "teller": (200, 200, 200),
    "writer": (200, 200, 200),
    "member": (404, 200, 200),
    "helper": (404, 200, 200),
    "staff": (404, 200, 200),
    "leader": (404, 200, 200),
    "juror": (404, 404, 404),
    "stranger": (404, 404, 404),
}


@pytest.mark.parametrize("who", READERS)
def test_who_may_read_a_story_that_is_not_out(
    session: Session, cast: dict[str, Any], sign_in: SignIn, who: str
) -> None:
    stories = [draft(session, cast), ready(session, cast), ready(session, cast, ConsentScope.GROUP)]
    reader = sign_in(cast[who])
    found = tuple(reader.get(f"/historier/{story.id}/les").status_code for story in stories)
    assert found == READERS[who]
    # Its public address tells nobody that it is there.
    assert [reader.get(f"/historier/{story.slug}").status_code for story in stories] == [404] * 3


@pytest.mark.parametrize("who", ["writer", "member", "staff", "leader", "stranger"])
def test_nobody_but_the_teller_approves_or_consents(
    session: Session, cast: dict[str, Any], sign_in: SignIn, who: str
) -> None:
    story = draft(session, cast)
    other = sign_in(cast[who])
    assert other.post(f"/historier/{story.id}/godkjenn").status_code == 404
    assert other.get(f"/historier/{story.id}/samtykke").status_code == 404
    assert other.get(f"/historier/{story.id}/samtykke/trekk").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 200), ("leader", 200), ("teller", 404), ("writer", 404), ("stranger", 404), ("juror", 404)],
)
def test_who_may_publish(
    session: Session, cast: dict[str, Any], sign_in: SignIn, who: str, status: int
) -> None:
    story = ready(session, cast)
    assert sign_in(cast[who]).get(f"/historier/{story.id}/publiser").status_code == status


def test_the_leader_of_another_round_publishes_nothing_here(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    story = ready(session, cast)
    other = make_seat(session, make_project(session).call, kind=SeatKind.PROJECT_LEADER).person
    assert sign_in(other).get(f"/historier/{story.id}/publiser").status_code == 404


def test_a_withdrawn_story_is_still_its_tellers_to_read(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    story = out(session, cast)
    services.withdraw_story(session, actor=cast["teller"], story=story, now=utcnow())
    read = f"/historier/{story.id}/les"
    assert "Vi satt hver for oss." in text_of(sign_in(cast["teller"]).get(read))
    assert [sign_in(cast[who]).get(read).status_code for who in ("writer", "staff", "member")] == [404] * 3


def test_a_forged_id_finds_nothing(session: Session, cast: dict[str, Any], sign_in: SignIn) -> None:
    staff = sign_in(cast["staff"])
    for page in ("les", "skriv", "samtykke", "samtykke/trekk", "publiser", "trekk"):
        assert staff.get(f"/historier/{uuid.uuid4()}/{page}").status_code == 404
    assert staff.get(f"/laerdom/{uuid.uuid4()}").status_code == 404
    assert staff.get("/svar/" + "x" * 40).status_code == 404
    assert staff.get("/prosjekter/finnes-ikke/historier").status_code == 404


def test_only_staff_may_put_a_persona_together(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    begin = f"/prosjekter/{cast['project'].slug}/historier/ny"
    refused = submit(sign_in(cast["writer"]), begin, {"teller": "persona"})
    assert refused.status_code == 422
    assert session.scalars(select(Story)).all() == []
    assert submit(sign_in(cast["staff"]), begin, {"teller": "persona"}).status_code == 303
    story = session.scalars(select(Story)).one()
    assert (story.is_constructed, story.teller_id) == (True, None)


def test_a_persona_is_marked_so_on_its_page(session: Session, client: Any) -> None:
    story = tales.publish(session, is_constructed=True)
    text = text_of(client.get(f"/historier/{story.slug}"))
    assert "Satt sammen av flere" in text
    assert "Den som forteller har lest og godkjent" not in text


# --- bad input


def test_a_stranger_by_address_becomes_the_teller(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    begin = f"/prosjekter/{cast['project'].slug}/historier/ny"
    writer = sign_in(cast["writer"])
    refused = submit(writer, begin, {"teller": "other", "teller_name": "Kari", "teller_email": "ikke"})
    assert refused.status_code == 422
    assert form_to(refused).fields["teller_name"] == ["Kari"]
    submit(writer, begin, {"teller": "other", "teller_name": "Kari", "teller_email": "Kari@Example.org"})
    story = session.scalars(select(Story)).one()
    assert (story.teller.name, story.teller.email) == ("Kari", "kari@example.org")  # type: ignore[union-attr]


def test_a_teller_who_is_not_on_the_list_is_refused(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    begin = f"/prosjekter/{cast['project'].slug}/historier/ny"
    forged = submit(sign_in(cast["writer"]), begin, {"teller": str(cast["stranger"].id)})
    assert forged.status_code == 422
    assert session.scalars(select(Story)).all() == []


def test_an_over_long_text_is_kept_on_the_page(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    story = draft(session, cast)
    long = "x" * 5001
    refused = submit(sign_in(cast["writer"]), f"/historier/{story.id}/skriv", {"before": long})
    assert refused.status_code == 422
    assert form_to(refused).fields["before"] == [long]
    assert "Teksten er for lang." in text_of(refused)


def test_a_stale_page_comes_back_with_what_was_typed(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    story = draft(session, cast)
    refused = submit(
        sign_in(cast["writer"]), f"/historier/{story.id}/skriv", {"before": "Ny", "csrf_token": "gammelt"}
    )
    assert refused.status_code == 400
    assert form_to(refused).fields["before"] == ["Ny"]


def test_two_who_write_at_once_see_both_texts(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    story = draft(session, cast)
    page = f"/historier/{story.id}/skriv"
    writer = sign_in(cast["writer"])
    opened = form_to(writer.get(page)).fields
    submit(sign_in(cast["teller"]), page, {"before": "Fortellerens ord."})
    late = writer.post(page, data=opened | {"before": "Skriverens ord."})
    assert late.status_code == 409
    assert "Fortellerens ord." in text_of(late)
    assert form_to(late).fields["before"] == ["Skriverens ord."]
    again = writer.post(page, data=form_to(late).fields)
    assert again.status_code == 303


def test_approving_a_text_that_changed_meanwhile(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    story = draft(session, cast)
    teller = sign_in(cast["teller"])
    read, approve = f"/historier/{story.id}/les", f"/historier/{story.id}/godkjenn"
    opened = form_to(teller.get(read), approve).fields
    submit(sign_in(cast["writer"]), f"/historier/{story.id}/skriv", {"before": "Endret."})
    refused = teller.post(approve, data=opened | {"has_read": "y"})
    assert refused.status_code == 409
    text = text_of(refused)
    assert "Teksten er endret siden du leste den." in text
    assert "Endret." in text
    assert "has_read" not in form_to(refused, approve).fields
    assert state_of(session, story) is StoryState.DRAFT
    assert teller.post(approve, data=form_to(refused, approve).fields | {"has_read": "y"}).status_code == 303


def test_approving_unread_is_refused(session: Session, cast: dict[str, Any], sign_in: SignIn) -> None:
    story = draft(session, cast)
    teller = sign_in(cast["teller"])
    refused = submit(teller, f"/historier/{story.id}/les", to=f"/historier/{story.id}/godkjenn")
    assert refused.status_code == 422
    assert "Kryss av når du har lest teksten." in text_of(refused)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"scope": "public", "ends_on": "2001-01-01"}, "Velg en dag som kommer etter i dag."),
        ({"scope": "public", "ends_on": "31.02.2030"}, "Skriv en dag, for eksempel 31.12.2025."),
        ({"scope": "public", "ends_on": ""}, "Velg den siste dagen historien kan vises."),
        ({"scope": "alle"}, "Velg hvem som kan lese den."),
        ({}, "Velg hvem som kan lese den."),
        ({"scope": "public", "age": None}, "Velg hvor gammel du er."),
    ],
)
def test_a_consent_that_cannot_be_is_explained(
    session: Session, cast: dict[str, Any], sign_in: SignIn, typed: dict[str, Any], message: str
) -> None:
    story = draft(session, cast)
    if "age" in typed:
        cast["teller"].age_band = typed["age"]
        typed = {"scope": "public"}
    refused = submit(sign_in(cast["teller"]), f"/historier/{story.id}/samtykke", typed)
    assert refused.status_code == 422
    assert message in text_of(refused)
    session.refresh(story)
    assert story.consents == []


def test_a_day_may_be_written_as_people_write_it(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    story = draft(session, cast)
    year = utcnow().year + 1
    typed = {"scope": "public", "ends_on": f"31.12.{year}"}
    assert submit(sign_in(cast["teller"]), f"/historier/{story.id}/samtykke", typed).status_code == 303
    session.expire(story)
    assert [one.ends_on.isoformat() for one in story.consents] == [f"{year}-12-31"]


def test_a_small_group_is_warned_of_and_ticked(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    small = make_project(session, group=make_group(session, contact=cast["teller"], members=3))
    story = ready(session, cast | {"project": small})
    publish = f"/historier/{story.id}/publiser"
    staff = sign_in(cast["staff"])
    assert "Folk kan bli kjent igjen" in text_of(staff.get(publish))
    assert "Du kan bli kjent igjen" in text_of(sign_in(cast["teller"]).get(f"/historier/{story.id}/samtykke"))
    refused = submit(staff, publish)
    assert refused.status_code == 422
    assert "Kryss av for at du har lest dette om små grupper." in text_of(refused)
    assert submit(staff, publish, {"small_group_read": "y"}).status_code == 303


def test_withdrawing_twice_says_so(session: Session, cast: dict[str, Any], sign_in: SignIn) -> None:
    story = out(session, cast)
    teller = sign_in(cast["teller"])
    page = f"/historier/{story.id}/samtykke/trekk"
    opened = form_to(teller.get(page)).fields
    assert teller.post(page, data=opened).status_code == 303
    again = teller.post(page, data=opened)
    assert again.status_code == 409
    assert "Det er ikke noe samtykke som gjelder nå." in text_of(again)


def test_publishing_what_was_withdrawn_meanwhile(
    session: Session, cast: dict[str, Any], sign_in: SignIn
) -> None:
    story = ready(session, cast)
    staff = sign_in(cast["staff"])
    page = f"/historier/{story.id}/publiser"
    opened = form_to(staff.get(page)).fields
    services.withdraw_consent(session, actor=cast["teller"], consent=story.standing[0], now=utcnow())
    refused = staff.post(page, data=opened)
    assert refused.status_code == 422
    assert "Det trengs et samtykke som gjelder nå" in text_of(refused)
    assert state_of(session, story) is StoryState.APPROVED


def test_what_was_written_is_never_markup(session: Session, client: Any) -> None:
    story = tales.publish(session, title="<b>x</b>", before="<script>alert(1)</script> [a](javascript:1)")
    html = client.get(f"/historier/{story.slug}").get_data(as_text=True)
    assert "<script>alert" not in html
    assert 'href="javascript' not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


# --- lessons


def test_a_lesson_is_written_asked_answered_and_published(
    session: Session, cast: dict[str, Any], sign_in: SignIn, client: Any
) -> None:
    new = f"/prosjekter/{cast['project'].slug}/laerdommer/ny"
    typed = {
        "kind": "how_to_work",
        "title": "Spør først",
        "text": "Vi spurte for sent.",
        "receiver": "Kulturenheten",
        "receiver_email": "kultur@example.org",
    }
    written = submit(sign_in(cast["helper"]), new, typed)
    lesson = session.scalars(select(Lesson)).one()
    assert written.location == f"/laerdom/{lesson.id}"
    assert client.get(f"/laerdom/{lesson.id}").status_code == 303  # sign in first: it is not out
    token = services.resend_lesson_link(session, actor=cast["staff"], lesson=lesson, now=utcnow())

    answer = f"/svar/{token}"
    opened = form_to(client.get(answer)).fields
    reply = opened | {"answer": "Vi møter dere.", "answered_by": "Enhetsleder"}
    assert client.post(answer, data=reply).status_code == 303
    assert "Takk, svaret er mottatt" in text_of(client.get(answer))
    twice = client.post(answer, data=reply | {"answer": "Noe annet."})
    assert twice.status_code == 409
    assert "Svaret er alt gitt" in text_of(twice)
    session.refresh(lesson)
    assert lesson.answer == "Vi møter dere."

    staff = sign_in(cast["staff"])
    page = f"/laerdom/{lesson.id}"
    assert ("Se over", page) in links_of(staff.get("/mitt"))
    assert submit(staff, page, to=f"{page}/publiser").status_code == 303
    assert "Vi møter dere." in text_of(client.get(page))


def test_an_empty_answer_is_refused_and_the_name_kept(session: Session, client: Any) -> None:
    lesson, token = tales.learn(session)
    refused = submit(client, f"/svar/{token}", {"answer": " ", "answered_by": "Leder"})
    assert refused.status_code == 422
    assert form_to(refused).fields["answered_by"] == ["Leder"]
    session.refresh(lesson)
    assert lesson.answered_at is None


@pytest.mark.parametrize("what", ["publiser", "ta-ned", "spor-igjen"])
def test_only_those_who_lead_press_a_lessons_buttons(
    session: Session, cast: dict[str, Any], sign_in: SignIn, what: str
) -> None:
    lesson, _token = tales.learn(session, project=cast["project"])
    for who in ("writer", "stranger"):
        assert sign_in(cast[who]).post(f"/laerdom/{lesson.id}/{what}").status_code == 404


def test_a_lesson_not_out_is_nobody_elses(session: Session, cast: dict[str, Any], sign_in: SignIn) -> None:
    lesson, _token = tales.learn(session, project=cast["project"])
    page = f"/laerdom/{lesson.id}"
    found = {who: sign_in(cast[who]).get(page).status_code for who in ("member", "leader", "stranger")}
    assert found == {"member": 200, "leader": 200, "stranger": 404}


def test_the_receivers_address_is_never_shown(
    session: Session, cast: dict[str, Any], client: Any, sign_in: SignIn
) -> None:
    lesson, token = tales.learn(session, project=cast["project"])
    services.publish_lesson(session, actor=cast["staff"], lesson=lesson, now=utcnow())
    for page in (f"/laerdom/{lesson.id}", f"/svar/{token}", "/laeringsbank"):
        assert "bydelen@example.org" not in client.get(page).get_data(as_text=True)


# --- constant SQL


def test_a_projects_list_does_not_ask_more_for_more_rows(
    session: Session, cast: dict[str, Any], sign_in: SignIn, count_sql: Any
) -> None:
    page = f"/prosjekter/{cast['project'].slug}/historier"
    leader = sign_in(cast["leader"])

    def fill(number: int) -> None:
        for _ in range(number):
            out(session, cast)
            ready(session, cast)
            tales.learn(session, project=cast["project"])

    fill(2)
    leader.get(page)
    with count_sql() as few:
        leader.get(page)
    fill(10)
    with count_sql() as many:
        leader.get(page)
    assert many.count == few.count


def test_a_story_does_not_ask_more_for_more_lessons(
    session: Session, cast: dict[str, Any], client: Any, count_sql: Any
) -> None:
    story = out(session, cast)

    def fill(number: int) -> None:
        for _ in range(number):
            lesson, _token = tales.learn(session, story=story)
            services.publish_lesson(session, actor=cast["staff"], lesson=lesson, now=utcnow())

    fill(2)
    client.get(f"/historier/{story.slug}")
    with count_sql() as few:
        client.get(f"/historier/{story.slug}")
    fill(10)
    with count_sql() as many:
        client.get(f"/historier/{story.slug}")
    assert many.count == few.count
