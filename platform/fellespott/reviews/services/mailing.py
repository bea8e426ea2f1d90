"""Putting this room's mails into the outbox, each in the language of the one who gets it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.links import absolute_url
from fellespott.groups.models import Membership
from fellespott.groups.states import MemberKind
from fellespott.letters.models import Project
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person
from fellespott.proposals.notices import speaking

from .. import notices
from ..models import Completion, Handover, Review
from ..states import ReviewOutcome

Mail = Callable[[], tuple[str, str]]
# Address and language of each that gets a mail; each address once.
To = dict[str, str | None]


def ask(session: Session, *, review: Review, now: datetime) -> None:
    """To the group's contact and the lead partner's: the questions of this half-year."""
    link = _link("reviews.answer_review", review)
    _send(
        session,
        _contacts(review.project),
        lambda: notices.review_due(review=review, link=link),
        now,
        key=f"review-due:{review.id}",
    )


def remind(session: Session, *, review: Review, now: datetime) -> None:
    """To the same, once."""
    link = _link("reviews.answer_review", review)
    _send(
        session,
        _contacts(review.project),
        lambda: notices.review_reminder(review=review, link=link),
        now,
        key=f"review-reminder:{review.id}",
    )


def tell_answered(session: Session, *, review: Review, now: datetime) -> None:
    """To whoever is to ask about the project: it has answered."""
    project = review.project
    address = project.contact_email or project.call.contact_email
    link = _link("reviews.show_review", review)
    _send(
        session,
        {address: None} if address else {},
        lambda: notices.review_answered(review=review, link=link),
        now,
        key=f"review-answered:{review.id}",
    )


def tell_settled(session: Session, *, review: Review, now: datetime) -> None:
    """To everyone in the group and the lead partner; a warning or a stop to all partners."""
    project = review.project
    everyone = _group(project.group.active)
    for partner in project.partners:
        if partner.is_lead or review.outcome in (ReviewOutcome.WARN, ReviewOutcome.STOP):
            everyone.setdefault(partner.contact_email, None)
    link = _link("reviews.show_review", review)
    complain = absolute_url("complaints.new_complaint", om="review", id=review.id)
    _send(
        session,
        everyone,
        lambda: notices.review_settled(review=review, link=link, complain=complain),
        now,
        key=f"review-settled:{review.id}",
    )


def tell_completed(session: Session, *, project: Project, completion: Completion, now: datetime) -> None:
    """To everyone in the group and all partners."""
    link = absolute_url("letters.show_project", slug=project.slug)
    _send(
        session,
        _all(project),
        lambda: notices.project_completed(project=project, completion=completion, link=link),
        now,
    )


def ask_receiver(
    session: Session, *, handover: Handover, asked_by: Person, token: str, now: datetime
) -> None:
    """To the one who is asked to take over."""
    link = absolute_url("people.open_invitation", token=token)
    _send(
        session,
        {handover.receiving_email: None},
        lambda: notices.handover_question(handover=handover, asked_by=asked_by.name, link=link),
        now,
    )


def tell_handover_accepted(session: Session, *, handover: Handover, now: datetime) -> None:
    """To everyone in the group and all partners."""
    link = absolute_url("reviews.show_handover", slug=handover.project.slug)
    _send(
        session,
        _all(handover.project),
        lambda: notices.handover_accepted(handover=handover, link=link),
        now,
    )


def _contacts(project: Project) -> To:
    contacts = [one for one in project.group.active if one.kind is MemberKind.CONTACT]
    found = _group(contacts) or _group(project.group.active)
    if project.lead is not None:
        found.setdefault(project.lead.contact_email, None)
    return found


def _all(project: Project) -> To:
    found = _group(project.group.active)
    for partner in project.partners:
        found.setdefault(partner.contact_email, None)
    return found


def _group(memberships: Iterable[Membership]) -> To:
    people = [one.person for one in memberships]
    return {one.email: one.language for one in people if one.email}


def _link(endpoint: str, review: Review) -> str:
    return absolute_url(endpoint, slug=review.project.slug, review_id=review.id)


def _send(session: Session, to: To, mail: Mail, now: datetime, *, key: str | None = None) -> None:
    for address, language in to.items():
        if not address:  # a contact who has been erased
            continue
        with speaking(language):
            subject, body = mail()
        dedup = f"{key}:{address}"[:200] if key else None
        queue_mail(session, to=address, subject=subject, body=body, now=now, dedup_key=dedup)
