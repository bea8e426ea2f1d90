"""A guardian is asked by a link and answers; a yes is taken back. All assume the caller's transaction.

Whatever answers or takes back holds the young person's row first: two guardians may press at once.
"""

import uuid
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.clock import to_oslo
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import new_token, token_hash
from fellespott.core.links import absolute_url
from fellespott.notices.services import queue_mail, queue_text
from fellespott.people.models import Person
from fellespott.people.services import set_age

from .. import guardian_notices as notices
from ..guarded import About, about_of, answer_about, standing_yes
from ..guardian_rules import Need, last_day, must_ask_month, usual_last_day
from ..guardian_states import GuardedAct, RequestWay, Verified, Yes, YesEnd
from ..models import GuardianConsent, GuardianRequest

ANSWER_DAYS = 30
# Enough for a class with two guardians each, too few to pester with.
REQUESTS_PER_DAY = 80

NOT_NEEDED = _l("Det trengs ikke et ja fra en foresatt her.")
CLOSED = _l("Denne lenka kan ikke lenger brukes til å svare.")


def ask_guardian(
    session: Session,
    *,
    actor: Person,
    found: About,
    email: str | None,
    now: datetime,
    number: str | None = None,
) -> tuple[GuardianRequest, str]:
    """A link for one guardian: mailed, in a text message to `number` (notices.rules.clean_number), or to be
    shown. Returns the request and its token, kept nowhere.

    Raises DomainError "not_needed" (409), "too_many_requests" (429), "not_an_address" (field "email").
    """
    if answer_about(session, found, to_oslo(now).date()).missing is not Need.GUARDIAN:
        raise DomainError("not_needed", NOT_NEEDED, status=409)
    _refuse_too_many(session, actor, now)
    token = new_token()
    request = _request(session, actor=actor, found=found, way=RequestWay.GUARDIAN, token=token, now=now)
    if email:
        subject, body = notices.guardian_question(
            found=found, asked_by=actor, link=absolute_url("groups.answer_guardian", token=token)
        )
        queue_mail(session, to=email, subject=subject, body=body, now=now)
    if number:
        body = notices.guardian_text(found=found, link=absolute_url("groups.answer_guardian", token=token))
        queue_text(session, number=number, body=body, expires_at=request.expires_at, now=now)
    record(session, actor=actor, action="guardian.asked", on=request, now=now, act=request.act.value)
    return request, token


def ask_staff(session: Session, *, actor: Person, found: About, note: str, now: datetime) -> GuardianRequest:
    """Ask those who run the round whether asking a guardian can be left out. One at a time.

    Raises DomainError "not_needed" (409), "asked_already" (409).
    """
    lock(session, Person, found.person.id)
    if answer_about(session, found, to_oslo(now).date()).missing is not Need.GUARDIAN:
        raise DomainError("not_needed", NOT_NEEDED, status=409)
    waiting = open_requests(found).where(GuardianRequest.way == RequestWay.STAFF)
    if session.scalar(waiting) is not None:
        raise DomainError("asked_already", _l("Dere har allerede spurt. Vent på svar."), status=409)
    request = _request(session, actor=actor, found=found, way=RequestWay.STAFF, now=now, note=note)
    record(session, actor=actor, action="guardian.staff_asked", on=request, now=now, act=request.act.value)
    return request


def answer_request(
    session: Session,
    *,
    request: GuardianRequest,
    yes: bool,
    now: datetime,
    guardian_name: str = "",
    is_guardian: bool = False,
    turns_18: str = "",
    verified: Verified = Verified.LINK,
) -> GuardianConsent | None:
    """The guardian says yes or no, once by each link. Returns the yes, or None for a no.

    A no lets a yes from another guardian fall: the careful answer counts. Raises DomainError "closed" (409),
    "answered_already" (409), "no_name" (field "guardian_name"), "not_guardian" (field "is_guardian"),
    "turns_18_unknown" | "turns_18_unlikely" (field "turns_18").
    """
    lock(session, Person, request.person_id)
    request = lock(session, GuardianRequest, request.id)
    found = about_of(session, request)
    if request.answered_at is not None:
        raise DomainError("answered_already", _l("Det er allerede svart med denne lenka."), status=409)
    if found is None or not request.is_open(now) or request.mark != found.facts.mark:
        raise DomainError("closed", CLOSED, status=409)
    request.said_yes, request.answered_at = yes, now
    session.flush()
    given = None
    if yes:
        _must_be_said_by_a_guardian(guardian_name, is_guardian)
        note_month(session, actor=None, found=found, turns_18=turns_18, now=now)
        given = give_yes(
            session,
            actor=None,
            found=found,
            now=now,
            yes=Yes.GUARDIAN,
            verified=verified,
            guardian_name=" ".join(guardian_name.split()),
            request_id=request.id,
        )
    else:
        standing = standing_yes(session, found)
        if standing is not None and standing.yes is Yes.GUARDIAN:
            end_yes(session, actor=None, consent=standing, because=YesEnd.WITHDRAWN, now=now)
    record(session, actor=None, action="guardian.answered", on=request, now=now, yes=yes)
    _tell_answer(session, request, found, now)
    return given


def withdraw_yes(
    session: Session, *, actor: Person | None, consent: GuardianConsent, now: datetime
) -> GuardianConsent:
    """Take the yes back, at once: by the guardian (`actor` None), the young person, or who registered it.

    What must not be shown without it is taken down in the same transaction.
    Raises DomainError "already_ended" (409).
    """
    lock(session, Person, consent.person_id)
    consent = lock(session, GuardianConsent, consent.id)
    if not consent.standing:
        raise DomainError("already_ended", _l("Dette gjelder allerede ikke lenger."), status=409)
    end_yes(session, actor=actor, consent=consent, because=YesEnd.WITHDRAWN, now=now)
    return consent


def give_yes(
    session: Session,
    *,
    actor: Person | None,
    found: About,
    now: datetime,
    yes: Yes,
    verified: Verified | None = None,
    guardian_name: str = "",
    reason: str = "",
    request_id: uuid.UUID | None = None,
    given_on: date | None = None,
) -> GuardianConsent:
    """Write the yes down, in the place of one to an earlier film or text. Assumes the person is held.

    Raises DomainError "given_already" (409) where one stands for this very film or text.
    """
    earlier, facts, today = standing_yes(session, found), found.facts, to_oslo(now).date()
    if earlier is not None and earlier.mark == facts.mark and earlier.ends_on >= today:
        raise DomainError("given_already", _l("En foresatt har allerede sagt ja."), status=409)
    if earlier is not None:
        because = YesEnd.REPLACED if earlier.mark != facts.mark else YesEnd.RAN_OUT
        end_yes(session, actor=actor, consent=earlier, because=because, now=now)
    closes = to_oslo(facts.closes_at).date() if facts.closes_at is not None else None
    month = found.person.turns_18 if yes is not Yes.OWN else None
    consent = GuardianConsent(
        id=uuid.uuid4(),
        person_id=found.person.id,
        act=GuardedAct(facts.act),
        object_kind=found.kind.key,
        object_id=found.object_id,
        mark=facts.mark,
        yes=yes,
        verified=verified,
        guardian_name=guardian_name,
        reason=reason,
        given_on=given_on or today,
        given_at=now,
        ends_on=last_day(usual_last_day(today, closes), month),
        registered_by_id=actor.id if actor is not None else None,
        request_id=request_id,
        standing=True,
    )
    session.add(consent)
    session.flush()
    record(session, actor=actor, action="guardian.yes", on=consent, now=now, yes=yes.value, act=facts.act)
    return consent


def end_yes(
    session: Session, *, actor: Person | None, consent: GuardianConsent, because: YesEnd, now: datetime
) -> None:
    """Let a yes fall, and first what stood on it: the database asks for that. Assumes the rows are held."""
    found = about_of(session, consent) if because is not YesEnd.REPLACED else None
    if found is not None:
        found.kind.fell(session, found.thing, found.person, now)
    consent.standing, consent.ended_at, consent.ended_because = False, now, because
    consent.ended_by_id = actor.id if actor is not None else None
    session.flush()
    record(session, actor=actor, action="guardian.ended", on=consent, now=now, because=because.value)


def open_requests(found: About) -> sa.Select[GuardianRequest]:
    """The requests about that person's part that wait for an answer."""
    return sa.select(GuardianRequest).where(
        GuardianRequest.person_id == found.person.id,
        GuardianRequest.object_kind == found.kind.key,
        GuardianRequest.object_id == found.object_id,
        GuardianRequest.act == found.facts.act,
        GuardianRequest.answered_at.is_(None),
        GuardianRequest.closed_at.is_(None),
    )


def _request(
    session: Session,
    *,
    actor: Person,
    found: About,
    way: RequestWay,
    now: datetime,
    token: str | None = None,
    note: str = "",
) -> GuardianRequest:
    request = GuardianRequest(
        id=uuid.uuid4(),
        person_id=found.person.id,
        act=GuardedAct(found.facts.act),
        object_kind=found.kind.key,
        object_id=found.object_id,
        mark=found.facts.mark,
        way=way,
        asked_by_id=actor.id,
        asked_at=now,
        expires_at=now + timedelta(days=ANSWER_DAYS),
        token_hash=token_hash(token) if token is not None else None,
        note=note.strip(),
    )
    session.add(request)
    session.flush()
    return request


def _refuse_too_many(session: Session, actor: Person, now: datetime) -> None:
    lately = sa.select(sa.func.count()).where(
        GuardianRequest.asked_by_id == actor.id, GuardianRequest.asked_at > now - timedelta(days=1)
    )
    if (session.scalar(lately) or 0) >= REQUESTS_PER_DAY:
        raise DomainError(
            "too_many_requests", _l("Du har spurt mange det siste døgnet. Vent til i morgen."), status=429
        )


def _must_be_said_by_a_guardian(name: str, is_guardian: bool) -> None:
    if not name.strip():
        raise DomainError("no_name", _l("Skriv navnet ditt."), field="guardian_name")
    if not is_guardian:
        raise DomainError(
            "not_guardian",
            _l("Kryss av for at du er foresatt. Er du ikke det, kan du lukke siden."),
            field="is_guardian",
        )


def note_month(session: Session, *, actor: Person | None, found: About, turns_18: str, now: datetime) -> None:
    """Keep the month of turning 18, only where the yes could last so long (guardian_rules.must_ask_month).

    Raises DomainError "turns_18_unknown" or "turns_18_unlikely" (both field "turns_18").
    """
    if asks_month(found, now):
        set_age(
            session, actor=actor, person=found.person, band=found.person.age_band, turns_18=turns_18, now=now
        )


def asks_month(found: About, now: datetime) -> bool:
    """Whether the guardian is asked for the month of turning 18."""
    today = to_oslo(now).date()
    closes = to_oslo(found.facts.closes_at).date() if found.facts.closes_at is not None else None
    known = found.person.turns_18 is not None
    return not known and must_ask_month(found.person.age_band, today, usual_last_day(today, closes))


def _tell_answer(session: Session, request: GuardianRequest, found: About, now: datetime) -> None:
    """Whoever asked, and the young person, see the answer; the mail names no guardian."""
    for one in {request.asked_by, request.person}:
        if one.email and one.is_active:
            with notices.speaking(one.language):
                subject, body = notices.answer_came(found=found, to=one)
            queue_mail(session, to=one.email, subject=subject, body=body, now=now)
