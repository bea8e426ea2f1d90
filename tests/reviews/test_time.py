"""Three years of half-years: each review and each mail once, whatever happens to the schedulers. Rule R8."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from fellespott.core.db import unit_of_work
from fellespott.core.registry import Job
from fellespott.letters.rules import review_dates
from fellespott.notices.models import OutboxMail
from fellespott.reviews import services, tasks
from fellespott.reviews.models import Review
from fellespott.reviews.rules import days_to_prepare, next_day, reminds_on
from fellespott.schedule.runner import run_job
from tests.reviews.support import make_round

START, END = date(2021, 8, 1), date(2024, 7, 31)
DAYS = [date(2022, 2, 1), date(2022, 8, 1), date(2023, 2, 1), date(2023, 8, 1), date(2024, 2, 1)]
PREPARE = Job("reviews.prepare", 3600, tasks.prepare_reviews)
REMIND = Job("reviews.remind", 3600, tasks.remind_projects)


def noon(day):
    return datetime(day.year, day.month, day.day, 11, 0, tzinfo=UTC)


def test_the_days_of_three_years():
    assert review_dates(START, END) == DAYS


@pytest.mark.parametrize(
    ("today", "known", "expected"),
    [
        (date(2022, 1, 17), [], []),
        (date(2022, 1, 18), [], DAYS[:1]),
        (date(2022, 1, 18), DAYS[:1], []),
        (date(2022, 7, 18), [], DAYS[:2]),
        (date(2030, 1, 1), DAYS[1:3], [DAYS[0], *DAYS[3:]]),
    ],
)
def test_which_days_to_prepare(today, known, expected):
    assert days_to_prepare(START, END, today=today, known=known) == expected


@pytest.mark.parametrize(
    ("made_on", "expected"),
    [
        (date(2022, 1, 18), date(2022, 1, 29)),
        (date(2022, 1, 22), date(2022, 1, 29)),
        (date(2022, 1, 23), date(2022, 1, 30)),
        (date(2022, 3, 1), date(2022, 3, 8)),
    ],
)
def test_when_to_remind(made_on, expected):
    assert reminds_on(date(2022, 2, 1), made_on) == expected


def test_next_day_is_today_or_later():
    assert next_day(START, END, today=date(2022, 2, 1)) == DAYS[0]
    assert next_day(START, END, today=date(2022, 2, 2)) == DAYS[1]
    assert next_day(START, END, today=date(2024, 2, 2)) is None


def walk(session, *, days_apart, down=()):
    """The jobs run at noon every so many days, but not while the scheduler was down."""
    moment = noon(START)
    while moment.date() <= END + timedelta(days=90):
        if not any(first <= moment.date() <= last for first, last in down):
            services.prepare_reviews(session, moment)
            services.remind_projects(session, moment)
        moment += timedelta(days=days_apart)


def subjects(session, found):
    mails = session.scalars(sa.select(OutboxMail.subject).where(OutboxMail.recipient == found.contact.email))
    return Counter(one.split(" ")[0] for one in mails)


def days_made(session, found):
    return list(
        session.scalars(
            sa.select(Review.due_on).where(Review.project_id == found.project.id).order_by(Review.due_on)
        )
    )


def test_three_years_with_a_month_without_a_scheduler(session):
    found = make_round(session, starts_on=START, ends_on=END)

    # Down from before the questions should go out until after the day had passed.
    walk(session, days_apart=5, down=[(date(2022, 7, 10), date(2022, 8, 10))])

    assert days_made(session, found) == DAYS
    assert subjects(session, found) == {"Hvordan": 5, "Husk": 5}


@pytest.mark.deep
@pytest.mark.parametrize("days_apart", [1, 3, 30, 200, 800])
def test_three_years_however_seldom_the_scheduler_runs(session, days_apart):
    projects = [make_round(session, starts_on=START, ends_on=END) for _number in range(3)]
    down = [(date(2021, 12, 20), date(2022, 1, 20)), (date(2023, 1, 1), date(2023, 2, 15))]

    walk(session, days_apart=days_apart, down=down if days_apart < 30 else ())

    for found in projects:
        made = days_made(session, found)
        assert made == DAYS[: len(made)]
        assert len(made) == (5 if days_apart < 800 else len(made))
        told = subjects(session, found)
        assert told["Hvordan"] == len(made)
        assert told["Husk"] <= len(made)
        if days_apart <= 30:
            assert told["Husk"] == len(made)


def test_two_schedulers_at_once_make_one_review_and_write_once(fresh_app):
    with fresh_app.app_context(), unit_of_work() as session:
        found = make_round(session)
        address, project_id = found.contact.email, found.project.id
    moment = noon(date(2022, 1, 20))
    later = noon(date(2022, 1, 30))
    gate = threading.Barrier(4)

    def prepare(_number):
        with fresh_app.app_context():
            gate.wait()
            with unit_of_work() as session:
                services.prepare_reviews(session, moment)

    def remind(_number):
        with fresh_app.app_context():
            gate.wait()
            with unit_of_work() as session:
                services.remind_projects(session, later)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(prepare, range(4)))
        list(pool.map(remind, range(4)))

    with fresh_app.app_context(), unit_of_work() as session:
        assert session.query(Review).filter_by(project_id=project_id).count() == 1
        assert session.query(OutboxMail).filter_by(recipient=address).count() == 2


def test_the_jobs_run_by_two_schedulers_in_the_same_slot(fresh_app):
    with fresh_app.app_context(), unit_of_work() as session:
        found = make_round(session)
        project_id = found.project.id
    moment = noon(date(2022, 1, 20))

    with ThreadPoolExecutor(2) as pool:
        went = list(pool.map(lambda job: run_job(fresh_app, job, moment), [PREPARE, PREPARE, REMIND, REMIND]))

    assert went == [True] * 4
    with fresh_app.app_context(), unit_of_work() as session:
        assert session.query(Review).filter_by(project_id=project_id).count() == 1


def test_answering_and_settling_at_once_leaves_one_of_them(fresh_app):
    """Two contacts answer in the same moment: one answer, the other is told."""
    from fellespott.core.errors import DomainError
    from fellespott.people.models import Person
    from tests.reviews.support import WORDS, notes_for, prepared

    with fresh_app.app_context(), unit_of_work() as session:
        found = make_round(session)
        review = prepared(session, found)
        people, review_id, notes = [found.contact.id, found.lead.id], review.id, notes_for(found)
    gate = threading.Barrier(2)

    def answer(person_id):
        with fresh_app.app_context():
            gate.wait()
            try:
                with unit_of_work() as session:
                    services.answer_review(
                        session,
                        actor=session.get_one(Person, person_id),
                        review=session.get_one(Review, review_id),
                        notes=notes,
                        now=noon(date(2022, 2, 1)),
                        **WORDS,
                    )
            except DomainError as error:
                return error.code
            return "answered"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(answer, people)) == ["already_answered", "answered"]
