"""Who may write, read, approve and publish. A story not published is nobody's business: views answer 404."""

from datetime import datetime
from typing import Any

from fellespott.calls.queries import has_seat
from fellespott.calls.states import SeatKind
from fellespott.core.authz import Decision, allow, deny
from fellespott.core.clock import to_oslo
from fellespott.core.db import session_of
from fellespott.core.i18n import _l
from fellespott.groups.states import MemberKind
from fellespott.letters.models import Project
from fellespott.letters.policies import scopes_of as scopes_of_project
from fellespott.people.models import Person
from fellespott.people.models.persons import Scope
from fellespott.people.policies import SIGN_IN_FIRST, holds, must_hold, runs
from fellespott.people.states import Role
from fellespott.safety.policies import moderates

from .models import Lesson, Story
from .states import StoryState

NOT_OPEN = _l("Historien er ikke åpen for andre enn den som forteller.")
FOR_LEADERS = _l("Dette er for dem som leder runden.")
RESIDENTS = frozenset({MemberKind.MEMBER, MemberKind.CONTACT})


def scopes_of(project: Project | None) -> tuple[Scope, ...]:
    """What a role can be limited to so that it holds there; what belongs to no project lies in no scope."""
    return () if project is None else scopes_of_project(project)


def residents_in(project: Project | None) -> int | None:
    """How many residents the project's group has; helpers and the contact adult do not count."""
    if project is None:
        return None
    return sum(1 for one in project.group.active if one.kind in RESIDENTS)


def leads(actor: Person | None, project: Project | None) -> bool:
    """Those who run the round, story editors, and the project leaders of the round the project belongs to."""
    if actor is None:
        return False
    if runs(actor, *scopes_of(project)) or holds(actor, Role.STORY_EDITOR, *scopes_of(project)):
        return True
    if project is None:
        return False
    session = session_of(project)
    return has_seat(session, actor, project.call_id, SeatKind.PROJECT_LEADER)


def is_in_group(actor: Person | None, project: Project | None) -> bool:
    """In the project's group now, whatever they are in it."""
    return project is not None and project.group.membership_of(actor) is not None


def can_write_in(actor: Person | None, project: Project | None, _now: datetime) -> Decision:
    """Those in the group, helpers too, and those who lead; without a project those who run all rounds."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if is_in_group(actor, project) or leads(actor, project):
        return allow()
    return deny(_l("Dette er for dem som er med i prosjektet, og dem som leder runden."))


def can_write_alone(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """A story or lesson outside any project: those who run all rounds, and story editors."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if leads(actor, None) else deny(FOR_LEADERS)


def can_answer_lesson(actor: Person | None, lesson: Lesson, _now: datetime) -> Decision:
    """Whoever has the role there and the address the lesson was sent to (rule R17). Others have the link."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    mine = bool(actor.email) and actor.email == lesson.receiver_email
    if not mine:
        return deny(_l("Lærdommen er sendt til en annen."))
    return must_hold(
        actor,
        Role.LESSON_RECEIVER,
        _l("Bruk lenka du fikk i e-posten når du svarer."),
        *scopes_of(lesson.project),
    )


def is_public(story: Story) -> bool:
    """Whether everyone reads it now: published, and not hidden by a moderator."""
    return story.state is StoryState.PUBLISHED and not story.is_hidden


def can_view_story(
    actor: Person | None, story: Story, now: datetime, *, is_leader: bool | None = None
) -> Decision:
    """Published: everyone. Before: teller and writer; the group on its consent; leaders once it is approved.

    Withdrawn: the teller alone (of a persona: those who lead). Lists of one project's stories ask once
    whether the person leads there, and say so in `is_leader`. Hidden: teller, writer and moderators.
    """
    if is_public(story) or _is_teller(actor, story):
        return allow()
    if story.state is StoryState.PUBLISHED and moderates(actor):
        return allow()
    if story.state is StoryState.WITHDRAWN:
        seen = story.is_constructed and _leads(actor, story, is_leader)
        return allow() if seen else deny(NOT_OPEN)
    if actor is not None and (story.written_by_id == actor.id or _group_may_read(actor, story, now)):
        return allow()
    if (story.state is StoryState.APPROVED or story.is_constructed) and _leads(actor, story, is_leader):
        return allow()
    return deny(NOT_OPEN)


def can_edit_story(actor: Person | None, story: Story, now: datetime) -> Decision:
    """Teller and writer; of a persona also those who lead. A published one: its teller, or those who lead."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if story.state is StoryState.WITHDRAWN:
        return deny(_l("Historien er trukket, og kan ikke endres."))
    if _is_teller(actor, story) or (story.is_constructed and leads(actor, story.project)):
        return allow()
    if story.written_by_id == actor.id and story.state is not StoryState.PUBLISHED:
        return can_write_in(actor, story.project, now)
    return deny(NOT_OPEN)


def can_approve_story(actor: Person | None, story: Story, _now: datetime) -> Decision:
    """The teller alone; for a constructed persona those who lead note it. Rule R15."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if story.state is StoryState.WITHDRAWN and not _is_teller(actor, story):
        return deny(NOT_OPEN)
    if _is_teller(actor, story) or (story.is_constructed and leads(actor, story.project)):
        return allow()
    return deny(NOT_OPEN)


# What a real teller has not approved, or has taken back, is not for those who lead the round.
NOT_FOR_LEADERS = frozenset({StoryState.DRAFT, StoryState.WITHDRAWN})


def can_publish_story(actor: Person | None, story: Story, _now: datetime) -> Decision:
    """Those who run rounds and the project leaders of the round."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if story.state in NOT_FOR_LEADERS and not story.is_constructed:
        return deny(NOT_OPEN)
    return allow() if leads(actor, story.project) else deny(FOR_LEADERS)


def can_withdraw_story(actor: Person | None, story: Story, _now: datetime) -> Decision:
    """The teller at any time; the writer before it is out; those who lead, what they can see."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if _is_teller(actor, story):
        return allow()
    if story.written_by_id == actor.id and story.state is not StoryState.PUBLISHED:
        return allow()
    if (story.state not in NOT_FOR_LEADERS or story.is_constructed) and leads(actor, story.project):
        return allow()
    return deny(NOT_OPEN)


def can_view_lesson(actor: Person | None, lesson: Lesson, now: datetime) -> Decision:
    """Everyone once it is published; before that, and while hidden, those who may write in the project."""
    if lesson.published_at is not None and (not lesson.is_hidden or moderates(actor)):
        return allow()
    if actor is not None and lesson.written_by_id == actor.id:
        return allow()
    return can_write_in(actor, lesson.project, now)


def can_open_lesson(actor: Person | None, lesson: Lesson, now: datetime) -> Decision:
    """Its page: whoever sees it; where a moderator has hidden it everyone else reads that, and why."""
    found = can_view_lesson(actor, lesson, now)
    return allow() if lesson.is_hidden and lesson.published_at is not None else found


def can_lead_lesson(actor: Person | None, lesson: Lesson, _now: datetime) -> Decision:
    """Publishing a lesson and asking again: those who lead."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if leads(actor, lesson.project) else deny(FOR_LEADERS)


def _leads(actor: Person | None, story: Story, known: bool | None) -> bool:
    return leads(actor, story.project) if known is None else known


def _is_teller(actor: Person | None, story: Story) -> bool:
    return actor is not None and story.teller_id is not None and story.teller_id == actor.id


def _group_may_read(actor: Person, story: Story, now: datetime) -> bool:
    if story.state is not StoryState.APPROVED or not is_in_group(actor, story.project):
        return False
    return bool(story.valid_consents(to_oslo(now).date()))
