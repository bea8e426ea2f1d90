import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.notices.models import OutboxMail
from fellespott.stories import services
from fellespott.stories.models import Lesson, Practice
from fellespott.stories.queries import lesson_by_token
from fellespott.stories.states import Evidence
from tests.factories import make_person
from tests.stories import tales
from tests.stories.tales import NOW, TODAY


def code_of(act: Any) -> tuple[str, int, str | None]:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value.code, caught.value.status, caught.value.field


def mails_to(session: Session, email: str) -> list[OutboxMail]:
    found = select(OutboxMail).where(OutboxMail.recipient == email).order_by(OutboxMail.created_at)
    return list(session.scalars(found))


def token_in(mail: OutboxMail) -> str:
    match = re.search(r"/svar/([\w-]+)", mail.body)
    assert match is not None
    return match.group(1)


def test_the_receiver_gets_a_link_that_finds_the_lesson(session: Session) -> None:
    lesson, token = tales.learn(session, actor=make_person(session, name="Bo"))
    (mail,) = mails_to(session, "bydelen@example.org")
    assert mail.subject == "Vil dere svare på dette? Spør før dere planlegger"
    assert "Svar innen 22. september 2022." in mail.body
    assert token_in(mail) == token
    assert lesson_by_token(session, token) == lesson
    assert lesson_by_token(session, token + "x") is None


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"receiver": "  "}, ("no_receiver", 422, "receiver")),
        ({"text": "  "}, ("no_text", 422, "text")),
        ({"answer_by": TODAY}, ("answer_by_past", 422, "answer_by")),
        ({"receiver_email": "ikke en adresse"}, ("not_an_address", 422, "receiver_email")),
    ],
)
def test_a_lesson_that_cannot_be(session: Session, fields: dict[str, Any], refusal: Any) -> None:
    assert code_of(lambda: tales.learn(session, **fields)) == refusal
    assert session.scalars(select(Lesson)).all() == []


def test_an_answer_is_given_once(session: Session) -> None:
    writer = make_person(session)
    lesson, _token = tales.learn(session, actor=writer)
    answering = {"lesson": lesson, "answer": "Vi gjør det.", "answered_by": "Leder", "now": NOW}
    services.answer_lesson(session, **answering)
    again = answering | {"answer": "Likevel ikke."}
    assert code_of(lambda: services.answer_lesson(session, **again)) == ("already_answered", 409, None)
    assert (lesson.answer, lesson.answered_at) == ("Vi gjør det.", NOW)
    (told,) = mails_to(session, writer.email or "")
    assert "Leder har svart for Enhet for bydelen:" in told.body


def test_an_answer_says_something_and_by_whom(session: Session) -> None:
    lesson, _token = tales.learn(session)
    blank = {"lesson": lesson, "now": NOW}
    assert code_of(lambda: services.answer_lesson(session, answer=" ", answered_by="L", **blank)) == (
        "no_answer",
        422,
        "answer",
    )
    assert code_of(lambda: services.answer_lesson(session, answer="Ja", answered_by=" ", **blank)) == (
        "no_name",
        422,
        "answered_by",
    )


def test_a_receiver_is_reminded_once_from_three_days_before(session: Session) -> None:
    lesson, first = tales.learn(session, answer_by=TODAY + timedelta(days=10))
    assert services.remind_receivers(session, NOW + timedelta(days=6)) == []
    reminded = [
        services.remind_receivers(session, NOW + timedelta(days=day)) for day in (7, 8, 10, 11, 400, 1000)
    ]
    assert reminded == [[lesson], [], [], [], [], []]
    _question, reminder = mails_to(session, "bydelen@example.org")
    assert reminder.subject == "Vi venter på svar: Spør før dere planlegger"
    assert lesson_by_token(session, first) is None
    assert lesson_by_token(session, token_in(reminder)) == lesson


def test_a_late_scheduler_reminds_once_too(session: Session) -> None:
    lesson, _token = tales.learn(session)
    late = NOW + timedelta(days=60)
    assert services.remind_receivers(session, late) == [lesson]
    assert services.remind_receivers(session, late) == []


def test_who_has_answered_is_not_reminded(session: Session) -> None:
    lesson, _token = tales.learn(session)
    services.answer_lesson(session, lesson=lesson, answer="Ja.", answered_by="Leder", now=NOW)
    assert services.remind_receivers(session, NOW + timedelta(days=60)) == []


def test_a_new_link_closes_the_old_one(session: Session) -> None:
    lesson, first = tales.learn(session)
    second = services.resend_lesson_link(session, actor=make_person(session), lesson=lesson, now=NOW)
    assert (lesson_by_token(session, first), lesson_by_token(session, second)) == (None, lesson)


def test_publishing_a_lesson_twice_is_refused(session: Session) -> None:
    lesson, _token = tales.learn(session)
    pressing = {"actor": make_person(session), "lesson": lesson, "now": NOW}
    services.publish_lesson(session, **pressing)
    assert code_of(lambda: services.publish_lesson(session, **pressing)) == ("already_published", 409, None)
    services.unpublish_lesson(session, **pressing)
    assert lesson.published_at is None
    assert code_of(lambda: services.unpublish_lesson(session, **pressing)) == ("not_published", 409, None)


def test_ten_practices_are_loaded_once(session: Session) -> None:
    assert len(services.load_practices(session, NOW)) == 10
    assert services.load_practices(session, NOW + timedelta(days=1)) == []
    practices = session.scalars(select(Practice)).all()
    assert len(practices) == 10
    assert {one.evidence for one in practices} == set(Evidence)
    for one in practices:
        assert re.search(r"linje \d+–\d+$", one.source)
        assert one.tags
        assert all(one.details["en"][part] for part in ("title", "does", "result"))


def test_a_practice_rewritten_in_the_data_is_rewritten(session: Session) -> None:
    services.load_practices(session, NOW)
    practice = session.scalars(select(Practice).where(Practice.key == "liten-og-ny")).one()
    title, practice.title = practice.title, "Gammelt navn"
    session.flush()
    assert services.load_practices(session, NOW) == ["practice liten-og-ny"]
    assert practice.title == title
