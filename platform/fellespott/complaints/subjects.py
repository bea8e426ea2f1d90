"""What a complaint is about: found by the link's own words, told without showing what is private."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fellespott.core.i18n import _, show_date
from fellespott.core.links import local_url
from fellespott.jury.models import CallDecision, DecisionEntry
from fellespott.jury.states import DecisionState
from fellespott.letters.models import Project
from fellespott.pots.models import Payout, Use
from fellespott.proposals.labels import public_title
from fellespott.reviews.models import Review
from fellespott.safety.models import ModerationCase

from .states import About


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing: what to call it, and where those who may see it find it."""

    about: About
    id: uuid.UUID | None
    title: str
    url: str | None = None


NOTHING = Subject(About.OTHER, None, "")


def subject_of(session: Session, about: About, about_id: uuid.UUID | None) -> Subject | None:
    """What `?om=…&id=…` points at, or None where there is no such thing. OTHER needs no id."""
    if about is About.OTHER:
        return NOTHING
    return _FINDERS[about](session, about_id) if about_id is not None else None


def _decision(session: Session, key: uuid.UUID) -> Subject | None:
    """A published decision: by its own id, by one of its entries, or by the proposal it is about."""
    entry = session.scalar(
        select(DecisionEntry).where(or_(DecisionEntry.id == key, DecisionEntry.proposal_id == key))
    )
    decision = session.get(CallDecision, entry.decision_id if entry is not None else key)
    if decision is None or decision.state is not DecisionState.PUBLISHED:
        return None
    if entry is not None:
        title = _("Vedtaket om «%(proposal)s»", proposal=public_title(entry.proposal))
    else:
        title = _("Vedtaket i «%(call)s»", call=decision.call.title)
    return Subject(About.DECISION, key, title, local_url("jury.decision", slug=decision.call.slug))


def _project(session: Session, key: uuid.UUID) -> Subject | None:
    project = session.get(Project, key)
    if project is None:
        return None
    return Subject(
        About.PROJECT,
        key,
        _("Prosjektet «%(project)s»", project=project.name),
        local_url("letters.show_project", slug=project.slug),
    )


def _use(session: Session, key: uuid.UUID) -> Subject | None:
    """A use of money. What it is for and who gets it is the project's own, and is not told here."""
    use = session.get(Use, key)
    if use is None:
        return None
    project = use.pot.project
    return Subject(
        About.USE,
        key,
        _(
            "Bruk av penger i «%(project)s», foreslått %(day)s",
            project=project.name,
            day=show_date(use.proposed_at),
        ),
        local_url("pots.show_use", slug=project.slug, use_id=use.id),
    )


def _payout(session: Session, key: uuid.UUID) -> Subject | None:
    payout = session.get(Payout, key)
    if payout is None:
        return None
    project = payout.use.pot.project
    return Subject(
        About.PAYOUT,
        key,
        _("Utbetaling i «%(project)s» %(day)s", project=project.name, day=show_date(payout.paid_on)),
        local_url("pots.show_use", slug=project.slug, use_id=payout.use_id),
    )


def _review(session: Session, key: uuid.UUID) -> Subject | None:
    review = session.get(Review, key)
    if review is None:
        return None
    project = review.project
    return Subject(
        About.REVIEW,
        key,
        _(
            "Halvårsgjennomgangen av «%(project)s» %(day)s",
            project=project.name,
            day=show_date(review.due_on),
        ),
        local_url("reviews.show_review", slug=project.slug, review_id=review.id),
    )


def _hiding(session: Session, key: uuid.UUID) -> Subject | None:
    """What a moderator decided. What it was about is hidden from others, and is not told here."""
    case = session.get(ModerationCase, key)
    if case is None or not case.decisions:
        return None
    day = show_date(case.decisions[-1].decided_at)
    return Subject(
        About.HIDING,
        key,
        _("Avgjørelsen %(day)s om noe som ble meldt", day=day),
        local_url("safety.show_case", case_id=key),
    )


_FINDERS: dict[About, Callable[[Any, uuid.UUID], Subject | None]] = {
    About.DECISION: _decision,
    About.PROJECT: _project,
    About.USE: _use,
    About.PAYOUT: _payout,
    About.REVIEW: _review,
    About.HIDING: _hiding,
}
