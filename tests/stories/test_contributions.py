from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from fellespott.calls.states import SeatKind
from fellespott.core.registry import registry
from fellespott.people.models import Person
from fellespott.stories import contributions, services
from fellespott.stories.queries import latest_stories
from fellespott.stories.states import ConsentScope
from tests.factories import make_person, make_seat, make_staff
from tests.project_factories import make_project
from tests.stories import tales
from tests.stories.tales import NOW, TODAY


def titles(session: Session, person: Person, now: Any = NOW) -> list[str]:
    return [str(todo.title) for todo in contributions.todos(session, person, now)]


def test_the_tellers_todos_follow_the_story(session: Session) -> None:
    teller, writer, staff = make_person(session), make_person(session), make_staff(session)
    story = tales.write(session, teller=teller, actor=writer)
    assert titles(session, teller) == []
    services.ask_teller(session, actor=writer, story=story, now=NOW)
    assert titles(session, teller) == ["Les historien din, og si om den er riktig"]
    tales.approve(session, story)
    assert titles(session, teller) == ["Si hvem som kan lese «Vi turte å spørre»"]
    assert titles(session, staff) == []
    tales.consent(session, story, ends_on=TODAY + timedelta(days=100))
    assert titles(session, teller) == []
    assert titles(session, staff) == ["Publiser historien «Vi turte å spørre»"]
    services.publish_story(session, actor=staff, story=story, now=NOW)
    assert (titles(session, teller), titles(session, staff)) == ([], [])
    assert titles(session, teller, NOW + timedelta(days=69)) == []
    assert titles(session, teller, NOW + timedelta(days=70)) == [
        "Vil du at «Vi turte å spørre» skal stå lenger?"
    ]


def test_who_tells_for_themselves_is_reminded_to_finish(session: Session) -> None:
    teller = make_person(session)
    story = tales.write(session, teller=teller, did_not_work="")
    assert titles(session, teller) == ["Fortell ferdig «Vi turte å spørre»"]
    services.save_story(
        session, actor=teller, story=story, version=story.version, did_not_work="Noe.", now=NOW
    )
    assert titles(session, teller) == ["Les historien din, og si om den er riktig"]


def test_a_story_for_the_group_alone_is_not_to_be_published(session: Session) -> None:
    story = tales.approve(session, tales.write(session))
    tales.consent(session, story, scope=ConsentScope.GROUP)
    assert titles(session, make_staff(session)) == []


def test_project_leaders_publish_in_their_own_round_alone(session: Session) -> None:
    project = make_project(session)
    mine = make_seat(session, project.call, kind=SeatKind.PROJECT_LEADER).person
    other = make_seat(session, make_project(session).call, kind=SeatKind.PROJECT_LEADER).person
    story = tales.approve(session, tales.write(session, project=project))
    tales.consent(session, story)
    tales.learn(session, project=project)
    assert titles(session, mine) == [
        "Publiser historien «Vi turte å spørre»",
        "Publiser lærdommen «Spør før dere planlegger»",
    ]
    assert titles(session, other) == []


def test_todos_cost_the_same_for_few_and_many(session: Session, count_sql: Any) -> None:
    staff = make_staff(session)

    def fill(number: int) -> None:
        for _ in range(number):
            project = make_project(session)
            story = tales.approve(session, tales.write(session, teller=staff, project=project))
            tales.consent(session, story)
            tales.learn(session, project=project)

    def ask() -> int:
        session.expire_all()
        with count_sql() as asked:
            assert titles(session, session.get_one(Person, staff.id))
        return int(asked.count)

    fill(2)
    few = ask()
    fill(10)
    assert ask() == few


def test_the_last_station_is_reached_by_a_published_story(session: Session) -> None:
    project = make_project(session)
    (waiting,) = contributions.stations(session, project, NOW)
    assert (waiting.key, waiting.done) == ("story", False)
    story = tales.publish(session, project=project)
    (reached,) = contributions.stations(session, project, NOW)
    assert (reached.done, reached.on, reached.sentence, reached.url) == (
        True,
        NOW,
        "1 historie er fortalt.",
        f"/historier/{story.slug}",
    )
    tales.publish(session, project=project)
    (both,) = contributions.stations(session, project, NOW)
    assert (both.sentence, both.url) == (
        "2 historier er fortalt.",
        f"/prosjekter/{project.slug}/historier",
    )
    for one in (story,):
        services.withdraw_story(session, actor=one.teller, story=one, now=NOW)
    (left,) = contributions.stations(session, project, NOW)
    assert left.sentence == "1 historie er fortalt."


def test_a_projects_card_is_there_when_there_is_something_to_say(session: Session) -> None:
    project = make_project(session)
    assert contributions.project_panels(session, project, None, NOW) == []
    inside = project.group.active[0].person
    (empty,) = contributions.project_panels(session, project, inside, NOW)
    assert empty.data["may_write"] is True
    tales.publish(session, project=project)
    (card,) = contributions.project_panels(session, project, None, NOW)
    assert ([one.title for one in card.data["stories"]], card.data["may_write"]) == (
        ["Vi turte å spørre"],
        False,
    )


def test_figures_count_what_anyone_can_read(session: Session) -> None:
    project = make_project(session)
    tales.publish(session, project=project)
    tales.publish(session)
    tales.write(session)
    lesson, _token = tales.learn(session, project=project)
    services.publish_lesson(session, actor=make_staff(session), lesson=lesson, now=NOW)
    tales.learn(session)
    services.load_practices(session, NOW)
    assert contributions.figures(session, None) == {"stories": 2, "lessons": 1, "practices": 10}
    assert contributions.figures(session, project.call.slug) == {"stories": 1, "lessons": 1, "practices": 10}


def test_the_front_page_is_given_the_latest(session: Session) -> None:
    for number in range(4):
        tales.publish(session, title=f"Historie {number}", now=NOW + timedelta(days=number))
    assert [one.title for one in latest_stories(session, 3)] == ["Historie 3", "Historie 2", "Historie 1"]


def test_the_room_is_wired(session: Session) -> None:
    found = registry()
    assert contributions.todos in found.todos
    assert contributions.stations in found.project_chain
    assert contributions.project_panels in found.project_panels
    assert contributions.figures in found.figures
    assert services.load_practices in found.setup
    names = {job.name for job in found.jobs}
    assert names >= {"stories.expire_consents", "stories.remind_receivers"}
