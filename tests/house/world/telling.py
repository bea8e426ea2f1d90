"""Stories, lessons and complaints, in every state."""

from datetime import timedelta
from typing import Any

from fellespott.complaints import services as complaints
from fellespott.complaints.states import About
from fellespott.complaints.subjects import Subject
from fellespott.core.clock import to_oslo, utcnow
from fellespott.stories import services as stories
from fellespott.stories.models import Practice, Story
from fellespott.stories.rules import default_end
from fellespott.stories.states import ConsentScope, Evidence, LessonKind
from tests.factories import _add

from .base import RECEIVER, World

STORIES = ("draft", "approved", "published", "withdrawn")


def tell_stories(session: Any, world: World) -> None:
    staff, contact, member = world.people["staff"], world.people["contc"], world.people["membr"]
    project, now = world.projects["running"], utcnow()
    today = to_oslo(now).date()
    told: dict[str, Story] = {}
    for name in STORIES:
        story = told[name] = stories.write_story(
            session,
            actor=member,
            teller=member,
            project=project,
            title=f"Historie {name}",
            before="Før.",
            mattered=f"At {name} holdt.",
            together="Sammen.",
            changed="Nå.",
            did_not_work="Dette.",
            whats_next="Videre.",
            told_as="En mor",
            now=now,
        )
        if name == "draft":
            continue
        stories.approve_story(session, actor=member, story=story, text_sha256=story.text_sha256, now=now)
        stories.give_consent(
            session,
            actor=member,
            story=story,
            scope=ConsentScope.PUBLIC,
            ends_on=default_end(today),
            now=now,
        )
        if name != "approved":
            stories.publish_story(session, actor=staff, story=story, now=now, small_group_read=True)
    stories.withdraw_story(session, actor=member, story=told["withdrawn"], now=now)
    lessons = {}
    for name in ("kept", "published"):
        lessons[name], token = stories.add_lesson(
            session,
            actor=contact,
            project=project,
            kind=LessonKind.HOW_TO_WORK,
            title=f"Lærdom {name}",
            text="Spør først.",
            receiver="Bydelen",
            receiver_email=RECEIVER,
            answer_by=today + timedelta(days=21),
            now=now,
        )
    stories.publish_lesson(session, actor=staff, lesson=lessons["published"], now=now)
    practice = Practice(
        key="middag", title="Middag", does="Lager mat.", evidence=next(iter(Evidence)), source="Oss"
    )
    practice.published_at = now
    _add(session, practice)
    world.ids |= {
        "story_id": {name: one.id for name, one in told.items()},
        "lesson_id": {name: one.id for name, one in lessons.items()},
    }
    world.values |= {
        "stories.answer_lesson": {"token": token},
        "stories.show_practice": {"key": practice.key},
    } | {f"story {name}": one.slug for name, one in told.items()}


def complain(session: Any, world: World) -> None:
    sent = {
        name: complaints.receive(
            session, text=f"Ingen spurte oss, sier {name}.", sender=world.people[role], now=utcnow()
        )
        for name, role in (("staff", "staff"), ("contact", "contc"))
    }
    sent["project"] = complaints.receive(
        session,
        text="Hvem bestemte dette, spør noen.",
        subject=Subject(About.PROJECT, world.projects["running"].id, "Prosjektet"),
        now=utcnow(),
    )
    world.ids["complaint_id"] = {name: complaint.id for name, (complaint, _token) in sent.items()}
    world.values["complaints.follow_complaint"] = {"token": sent["contact"][1]}
