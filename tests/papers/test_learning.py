"""How others worked may be read at any time; what they asked for only after one's own need and dream (R3)."""

from datetime import date

import pytest

from fellespott.core.clock import utcnow
from fellespott.groups.states import MemberKind
from fellespott.proposals.states import STEPS, Step
from fellespott.stories.models import Lesson
from fellespott.stories.states import LessonKind
from tests.factories import add_member, make_call, make_group, make_person, make_proposal
from tests.safety.cases import hide
from tests.support.html import links_of, text_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
LINK = "Se hva andre har lært"


def make_lesson(session, title, kind, *, published=True, **fields):
    lesson = Lesson(
        kind=kind,
        title=title,
        text="Vi snakket først. Så skrev vi.",
        receiver="Bydelen",
        asked_at=utcnow(),
        answer_by=date(2030, 1, 1),
        published_at=utcnow() if published else None,
        **fields,
    )
    session.add(lesson)
    session.flush()
    return lesson


def both_kinds(session):
    way = make_lesson(session, "Møt folk der de er", LessonKind.HOW_TO_WORK)
    idea = make_lesson(session, "En båt alle kan låne", LessonKind.IDEA)
    return way, idea


def test_a_call_shows_how_others_worked_and_never_what_they_asked_for(session, client):
    way, _idea = both_kinds(session)
    make_lesson(session, "Ikke ferdig", LessonKind.HOW_TO_WORK, published=False)
    hide(session, "lesson", make_lesson(session, "Skjult lærdom", LessonKind.HOW_TO_WORK))
    page = client.get(f"/utlysninger/{make_call(session).slug}")
    assert ("Møt folk der de er", f"/laerdom/{way.id}") in links_of(page)
    said = text_of(page)
    assert "Vi snakket først." in said
    for other in ("En båt alle kan låne", "Ikke ferdig", "Skjult lærdom"):
        assert other not in said


def test_a_call_without_lessons_says_nothing_of_them(session, client):
    make_lesson(session, "En båt alle kan låne", LessonKind.IDEA)
    assert "Slik jobbet andre" not in text_of(client.get(f"/utlysninger/{make_call(session).slug}"))


def test_as_many_statements_for_one_lesson_as_for_three(session, client, count_sql):
    call, counts = make_call(session), []
    for number in range(3):
        make_lesson(session, f"Lærdom {number}", LessonKind.HOW_TO_WORK)
        client.get(f"/utlysninger/{call.slug}")
        with count_sql() as statements:
            client.get(f"/utlysninger/{call.slug}")
        counts.append(statements.count)
    assert len(set(counts)) == 1


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (MemberKind.CONTACT, ("", "")),
        (MemberKind.HELPER, ("Et sted", "")),
        (MemberKind.MEMBER, ("Et sted", "At ingen står alene")),
    ],
)
def test_ideas_of_others_come_after_need_and_dream_for_everybody_in_the_group(
    session, sign_in, kind, written
):
    both_kinds(session)
    person = make_person(session)
    if kind is MemberKind.CONTACT:
        group = make_group(session, contact=person)
    else:
        group = make_group(session)
        add_member(session, group, person, kind)
    proposal = make_proposal(session, group=group, need=written[0], dream=written[1])
    client, here = sign_in(person), f"/forslag/{proposal.id}"
    is_ready = all(written)
    linked = []
    for step in STEPS:
        page = client.get(f"{here}/steg/{step.value}")
        page = client.get(page.location) if page.status_code == 303 else page
        assert page.status_code == 200
        assert "En båt alle kan låne" not in page.text
        if (LINK, f"{here}/det-andre-har-laert") in links_of(page):
            linked.append(step)
    assert linked == ([one for one in STEPS if one not in (Step.NEED, Step.DREAM)] if is_ready else [])
    page = client.get(f"{here}/det-andre-har-laert")
    assert page.status_code == (200 if is_ready else 403)
    assert ("En båt alle kan låne" in page.text) is is_ready


def test_the_ideas_page_is_for_the_group_alone(session, client, sign_in):
    both_kinds(session)
    here = f"/forslag/{make_proposal(session).id}/det-andre-har-laert"
    assert client.get(here).status_code == 303
    assert sign_in(make_person(session)).get(here).status_code == 404
