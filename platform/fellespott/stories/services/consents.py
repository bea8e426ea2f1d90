"""The teller's yes: given with a scope and a last day, taken back at any time, running out (rule R15)."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.clock import to_oslo
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.groups.guardian_rules import Need
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person

from .. import notices
from ..guardians import guardian_answer, guardian_yes, needs_age
from ..models import Consent, Story
from ..rules import end_problem
from ..states import ConsentEnd, ConsentScope, StoryState
from .publishing import must_be_the_teller, no_guardian
from .showing import end_consent, stand_on, stop_showing
from .writing import withdrawn

ENDS = {
    "too_soon": _l("Velg en dag som kommer etter i dag."),
    "too_far": _l("Velg en dag som er mindre enn ti år fram. Samtykket kan gis på nytt."),
}


def give_consent(
    session: Session,
    *,
    actor: Person,
    story: Story,
    scope: ConsentScope,
    ends_on: date,
    now: datetime,
) -> Consent:
    """The teller says where the story may be shown, and until which day (that day included).

    It takes the place of an earlier one; a published story goes over to it. For a constructed persona
    staff note it. Whether a guardian's yes is needed beside it is noted too. Raises DomainError
    "not_the_teller", "too_soon" | "too_far" (field "ends_on"), "age_first" (field "band") where the teller
    has not said how old they are, "no_guardian", "narrower" (409) and "withdrawn" (409).
    """
    story = lock(session, Story, story.id)
    if story.state is StoryState.WITHDRAWN:
        raise withdrawn()
    must_be_the_teller(actor, story)
    today = to_oslo(now).date()
    _check(today, ends_on)
    needs_guardian = scope is ConsentScope.PUBLIC and _needs_guardian(session, story, now)
    if story.state is StoryState.PUBLISHED and scope is not ConsentScope.PUBLIC:
        raise DomainError(
            "narrower",
            _l("Historien er publisert. Trekk den først, hvis ikke alle skal kunne lese den lenger."),
            field="scope",
            status=409,
        )
    earlier = story.standing
    consent = Consent(
        id=uuid.uuid4(),
        story=story,
        scope=scope,
        given_on=today,
        given_at=now,
        ends_on=ends_on,
        given_by_id=actor.id,
        needs_guardian=needs_guardian,
        standing=True,
    )
    session.add(consent)
    session.flush()
    if story.state is StoryState.PUBLISHED:
        guardian = guardian_yes(session, story, today) if needs_guardian else None
        if needs_guardian and guardian is None:
            raise no_guardian()
        stand_on(story, consent, guardian)
        session.flush()
    for one in earlier:
        end_consent(session, consent=one, because=ConsentEnd.REPLACED, now=now)
    record(
        session, actor=actor, action="consent.given", on=consent, now=now, scope=scope.value, ends_on=ends_on
    )
    return consent


def withdraw_consent(session: Session, *, actor: Person, consent: Consent, now: datetime) -> Story:
    """The teller takes the yes back. A story standing on it is taken down in the same transaction, for good.

    Returns the story. Raises DomainError "not_the_teller", "already_ended" (409).
    """
    story = lock(session, Story, consent.story_id)
    must_be_the_teller(actor, story)
    consent = lock(session, Consent, consent.id)
    if not consent.standing:
        raise DomainError("already_ended", _l("Samtykket gjelder ikke lenger fra før."), status=409)
    _end(session, story=story, consent=consent, because=ConsentEnd.WITHDRAWN, actor=actor, now=now)
    return story


def expire_consents(session: Session, now: datetime) -> list[Consent]:
    """Let consents fall whose last day is over (Oslo calendar), and take down what stood on them.

    Run daily or seldom, once or twice: what has ended is left alone. Returns those that fell now.
    """
    ended = []
    for consent_id, story_id in _over(session, to_oslo(now).date()):
        story = lock(session, Story, story_id)
        consent = lock(session, Consent, consent_id)
        if not consent.standing:
            continue
        was_shown = story.live_consent_id == consent.id
        _end(session, story=story, consent=consent, because=ConsentEnd.RAN_OUT, actor=None, now=now)
        if was_shown:
            _tell_ran_out(session, story, now)
        ended.append(consent)
    return ended


def _needs_guardian(session: Session, story: Story, now: datetime) -> bool:
    if needs_age(story, now):
        raise DomainError("age_first", _l("Velg hvor gammel du er."), field="band")
    return guardian_answer(session, story, to_oslo(now).date()).need is Need.GUARDIAN


def _check(today: date, ends_on: date) -> None:
    problem = end_problem(today, ends_on)
    if problem:
        raise DomainError(problem, ENDS[problem], field="ends_on")


def _over(session: Session, today: date) -> Sequence[tuple[uuid.UUID, uuid.UUID]]:
    found = select(Consent.id, Consent.story_id).where(Consent.standing, Consent.ends_on < today)
    return [(row[0], row[1]) for row in session.execute(found.order_by(Consent.ends_on, Consent.id))]


def _end(
    session: Session,
    *,
    story: Story,
    consent: Consent,
    because: ConsentEnd,
    actor: Person | None,
    now: datetime,
) -> None:
    if story.live_consent_id == consent.id:
        stop_showing(session, story=story, to=StoryState.WITHDRAWN, now=now)
        record(session, actor=actor, action="story.withdrawn", on=story, now=now, because=because.value)
    end_consent(session, consent=consent, because=because, now=now)
    record(session, actor=actor, action="consent.ended", on=consent, now=now, because=because.value)


def _tell_ran_out(session: Session, story: Story, now: datetime) -> None:
    if story.teller is None or not story.teller.email:
        return
    with notices.speaking(story.teller.language):
        subject, body = notices.consent_ran_out(story=story)
    queue_mail(
        session,
        to=story.teller.email,
        subject=subject,
        body=body,
        now=now,
        dedup_key=f"story-ran-out-{story.id}",
    )
