"""What groups are shown of what others learned, and when (rule R3).

Lessons about how to work stand on a call's page at any time. Ideas of others are shown to a group when it has
saved its own need and dream, and not before: an example seen too early becomes what everybody asks for.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from fellespott.calls.models import Call
from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.core.registry import Panel
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import can_write_proposal

from .models import Lesson
from .states import LessonKind

ON_A_CALL = 3
IDEAS = 12


def lessons_about(session: Session, kind: LessonKind, limit: int) -> Sequence[Lesson]:
    """Published lessons of that kind, the newest first. One query."""
    found = (
        select(Lesson)
        .options(lazyload(Lesson.story), lazyload(Lesson.project))
        .where(Lesson.kind == kind, Lesson.published_at.is_not(None), ~Lesson.is_hidden)
        .order_by(Lesson.published_at.desc(), Lesson.title, Lesson.id)
        .limit(limit)
    )
    return session.scalars(found).all()


def call_panel(session: Session, _call: Call, _person: Person | None, _now: datetime) -> Panel | None:
    """On a call's page: how others worked. Never what they asked for."""
    lessons = lessons_about(session, LessonKind.HOW_TO_WORK, ON_A_CALL)
    return Panel("stories/_call_panel.html", {"lessons": lessons}) if lessons else None


def can_see_ideas(actor: Person | None, proposal: Proposal, now: datetime) -> Decision:
    """Those in the group, once need and dream are saved (rule R3)."""
    inside = can_write_proposal(actor, proposal, now)
    if not inside:
        return inside
    if proposal.need and proposal.dream:
        return allow()
    return deny(
        _l(
            "Først vil vi høre hva som er viktig for dere, og hva dere drømmer om. "
            "Så kan dere se hva andre har lært."
        )
    )
