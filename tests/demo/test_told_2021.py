"""Stories, lessons and the complaint of the demo, as loaded."""

from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.complaints.models import Complaint
from fellespott.complaints.states import About, ComplaintState
from fellespott.core.clock import utcnow
from fellespott.stories.models import TEXT_FIELDS, Lesson, Story
from fellespott.stories.states import StoryState
from tests.support.html import text_of


def stories_of(session: Session) -> dict[str, Story]:
    return {one.told_as: one for one in session.scalars(select(Story)).unique()}


def test_four_personas_published_with_a_consent_that_lasts(demo: Session) -> None:
    found = stories_of(demo)
    assert {name: one.project.name for name, one in found.items() if one.project} == {
        "Ahmed": "Veien til førerkortet",
        "Linda": "Sammen på Lademoen",
        "Feven og Moges": "Flyktningfamilien i sentrum",
        "Hege": "Tidlig innsats i Brundalen",
    }
    for one in found.values():
        assert (one.is_constructed, one.teller_id, one.state) == (True, None, StoryState.PUBLISHED)
        assert all(getattr(one, name) for name in TEXT_FIELDS)
        assert one.tags
        consent = one.public_consent(utcnow().date())
        assert consent is not None
        assert consent.ends_on == date(2033, 10, 1)


def test_visitor_reads_a_story_that_says_it_is_put_together(demo: Session, visitor: FlaskClient) -> None:
    for one in stories_of(demo).values():
        words = text_of(visitor.get(f"/historier/{one.slug}"))
        assert one.title in words
        assert one.did_not_work.split(". ")[0] in words
        assert "Satt sammen av flere" in words


def test_lessons_name_a_receiver_and_one_waits(demo: Session) -> None:
    lessons = demo.scalars(select(Lesson).order_by(Lesson.asked_at)).unique().all()
    assert [bool(one.answered_at) for one in lessons] == [True, True, False]
    assert all(one.receiver.endswith("(oppdiktet mottaker)") and one.published_at for one in lessons)
    assert [one.answered_by.endswith("(oppdiktet svar)") for one in lessons] == [True, True, False]
    assert lessons[2].reminded_at is not None


def test_complaint_was_answered_in_time_and_closed(demo: Session) -> None:
    complaint = demo.scalars(select(Complaint)).one()
    assert (complaint.state, complaint.about) == (ComplaintState.CLOSED, About.PROJECT)
    assert complaint.answered_at is not None
    assert complaint.answered_at.date() <= complaint.answer_by
    assert complaint.text.startswith("Oppdiktet klage")
    assert complaint.answer.startswith("Oppdiktet svar")
