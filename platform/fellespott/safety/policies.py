"""Who looks at reports, who reads concerns, and who never decides."""

import uuid
from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.db import current_session, session_of
from fellespott.core.i18n import _l
from fellespott.core.registry import registry
from fellespott.people.models import Person
from fellespott.people.policies import SIGN_IN_FIRST
from fellespott.people.states import Role

from . import queries
from .models import Concern, ModerationCase

MODERATORS = (Role.SAFEGUARD, Role.ROUND_STAFF, Role.ADMINISTRATOR)
# What was written for a few, is looked at by fewer.
OF_PRIVATE = (Role.SAFEGUARD, Role.ADMINISTRATOR)
FOR_MODERATORS = _l("Dette er for dem som ser på det som blir meldt.")
FOR_SAFEGUARDS = _l("Dette er for trygghetskontaktene.")
OWN = _l("Du har selv en del i dette. Da må en annen avgjøre det.")


def moderates(actor: Person | None) -> bool:
    """Whether the person looks at reports."""
    return actor is not None and any(actor.has_role(role) for role in MODERATORS)


def can_moderate(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Safeguards, those who run rounds, administrators."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if moderates(actor) else deny(FOR_MODERATORS)


def can_view_case(actor: Person | None, case: ModerationCase, now: datetime) -> Decision:
    """The same; what was written for a few only safeguards and administrators. Nobody sees their own here."""
    found = can_moderate(actor, case, now)
    if not found or actor is None:
        return found
    if is_private(case.kind) and not any(actor.has_role(role) for role in OF_PRIVATE):
        return deny(FOR_SAFEGUARDS)
    return deny(OWN) if has_a_part(actor, case) else allow()


def can_decide_case(actor: Person | None, case: ModerationCase, now: datetime) -> Decision:
    """Whoever may see the case: never somebody with a part in what it is about."""
    return can_view_case(actor, case, now)


def can_answer_case(actor: Person | None, case: ModerationCase, _now: datetime) -> Decision:
    """Those with a part in it: they read what was decided, and can say that it is changed."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    return allow() if has_a_part(actor, case) else deny(_l("Dette er for dem som har skrevet det."))


def has_a_part(actor: Person | None, case: ModerationCase) -> bool:
    """Whether the person wrote it or stands behind it."""
    session = session_of(case)
    return actor is not None and queries.is_author(session, case, actor)


def is_private(kind: str) -> bool:
    """Whether things of that kind are written for a few."""
    found = registry().reportables.get(kind)
    return found is not None and found.is_private


def can_read_concerns(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """The named safeguards; where nobody is one, administrators. Not those who run rounds."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    if actor.has_role(Role.SAFEGUARD):
        return allow()
    stands_in = actor.has_role(Role.ADMINISTRATOR) and not queries.safeguards(current_session())
    return allow() if stands_in else deny(FOR_SAFEGUARDS)


def can_handle_concern(actor: Person | None, concern: Concern, now: datetime) -> Decision:
    """The same; somebody's own concern is for the others."""
    found = can_read_concerns(actor, concern, now)
    if found and actor is not None and concern.sender_id == actor.id:
        return deny(_l("Du har selv skrevet dette. Da må en annen ta imot det."))
    return found


def can_edit_contacts(actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Safeguards and administrators write the municipality's own contacts."""
    if actor is None:
        return deny(SIGN_IN_FIRST)
    allowed = any(actor.has_role(role) for role in OF_PRIVATE)
    return allow() if allowed else deny(_l("Dette er for trygghetskontakter og administratorer."))


def opens_case(case: ModerationCase) -> list[uuid.UUID]:
    """Whose private words a moderator reads: the authors of what was not for everyone."""
    if not is_private(case.kind):
        return []
    return queries.author_ids(session_of(case), case)


def opens_concern(concern: Concern) -> list[uuid.UUID]:
    """Whose record it is: whoever wrote it and said who they are. Whom it is about is nobody's to tell."""
    return [concern.sender_id] if concern.sender_id is not None else []
