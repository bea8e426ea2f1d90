"""What a guardian is asked about, put together: the thing, the young person, and whose yes is there.

This room does not know what a film or a story is: later rooms tell (core/registry.py, Guarded).
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fellespott.core.registry import Guarded, GuardedFacts, registry
from fellespott.people.models import Person

from .guardian_rules import Answer, answer_of, band_now
from .models import GuardianConsent, GuardianRequest


@dataclass(frozen=True, slots=True)
class About:
    """One young person's part in one film, picture or story."""

    kind: Guarded
    object_id: uuid.UUID
    thing: Any
    facts: GuardedFacts
    person: Person


def about(session: Session, kind: str, object_id: uuid.UUID, person_id: uuid.UUID) -> About | None:
    """That person's part in that thing; None where there is no such thing, or no part in it."""
    known = registry().guarded.get(kind)
    thing = known.load(session, object_id) if known is not None else None
    if known is None or thing is None:
        return None
    facts = known.tell(session, thing)
    person = session.get(Person, person_id) if person_id in facts.people else None
    return About(known, object_id, thing, facts, person) if person is not None else None


def about_of(session: Session, row: GuardianRequest | GuardianConsent) -> About | None:
    """What that request or yes is about, if it is still there."""
    return about(session, row.object_kind, row.object_id, row.person_id)


def given_about(
    session: Session, *, kind: str, act: str, object_ids: Iterable[uuid.UUID]
) -> list[GuardianConsent]:
    """Every yes there has been to that act on these things, the oldest first. One query at most."""
    wanted = list(object_ids)
    if not wanted:
        return []
    given = select(GuardianConsent).where(
        GuardianConsent.object_kind == kind,
        GuardianConsent.act == act,
        GuardianConsent.object_id.in_(wanted),
    )
    return list(session.scalars(given.order_by(GuardianConsent.given_at)).unique())


def answer_from(
    given: Iterable[GuardianConsent],
    person: Person,
    *,
    object_id: uuid.UUID,
    mark: str,
    is_asked: bool,
    today: date,
) -> Answer:
    """Whose yes that person's part needs, and whether it is among those `given`."""
    return answer_of(
        band_now(person.age_band, person.turns_18, today),
        [one.given for one in given if one.person_id == person.id and one.object_id == object_id],
        mark=mark,
        today=today,
        is_asked=is_asked,
        is_erased=person.erased_at is not None,
    )


def answer_about(session: Session, found: About, today: date) -> Answer:
    """Whose yes that person's part needs, and whether it is there."""
    facts, object_id = found.facts, found.object_id
    given = given_about(session, kind=found.kind.key, act=facts.act, object_ids=[object_id])
    return answer_from(
        given, found.person, object_id=object_id, mark=facts.mark, is_asked=facts.is_asked, today=today
    )


def standing_yes(session: Session, found: About) -> GuardianConsent | None:
    """The yes that stands for that person's part, whichever film or text it was given to."""
    return session.scalar(_yeses(found).where(GuardianConsent.standing))


def all_yeses(session: Session, found: About) -> list[GuardianConsent]:
    """Every yes there has been, the newest first."""
    return list(session.scalars(_yeses(found).order_by(GuardianConsent.given_at.desc(), GuardianConsent.id)))


def requests_about(session: Session, found: About) -> list[GuardianRequest]:
    """Every request there has been, the newest first."""
    return list(
        session.scalars(
            select(GuardianRequest)
            .where(
                GuardianRequest.person_id == found.person.id,
                GuardianRequest.object_kind == found.kind.key,
                GuardianRequest.object_id == found.object_id,
                GuardianRequest.act == found.facts.act,
            )
            .order_by(GuardianRequest.asked_at.desc(), GuardianRequest.id)
        ).unique()
    )


def _yeses(found: About) -> Select[GuardianConsent]:
    return select(GuardianConsent).where(
        GuardianConsent.person_id == found.person.id,
        GuardianConsent.object_kind == found.kind.key,
        GuardianConsent.object_id == found.object_id,
        GuardianConsent.act == found.facts.act,
    )
