"""A moderator decides, with a reason everyone may read. Hiding works at once and can be undone."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.registry import Reportable, registry
from fellespott.people.models import Person

from .. import queries, rules
from ..models import HiddenThing, ModerationCase, ModerationDecision
from ..states import CaseState, Outcome, Rule
from . import mailing
from .reporting import note_authors

WITHIN_RULES = frozenset({Outcome.KEEP, Outcome.SHOW, Outcome.GONE})


def decide(
    session: Session,
    *,
    actor: Person,
    case: ModerationCase,
    outcome: Outcome,
    rule: Rule,
    words: str,
    now: datetime,
) -> ModerationDecision:
    """Decide what becomes of the thing, tell its authors and those who reported it.

    Raises DomainError "own" for somebody with a part in it, "reason_missing" (field "words"),
    "which_rule" (field "rule") where something is hidden or to be changed under no rule, "not_possible"
    (field "outcome") for what cannot be decided about it as it stands.
    """
    case = lock(session, ModerationCase, case.id)
    reportable = registry().reportables.get(case.kind)
    thing = reportable.load(session, case.thing_id) if reportable is not None else None
    if reportable is not None and thing is not None:
        note_authors(session, case, reportable, thing)
    hidden = queries.hidden_thing(session, case.kind, case.thing_id)
    _check(session, actor, case, outcome, rule, words)
    can_change = thing is not None and reportable is not None and reportable.can_change(thing)
    possible = rules.may_decide(
        is_there=thing is not None, is_hidden=hidden is not None, can_change=can_change
    )
    if outcome not in possible:
        message = _l("Det har endret seg mens du skrev. Se over, og velg på nytt.")
        raise DomainError("not_possible", message, field="outcome", status=409)
    decision = ModerationDecision(
        id=uuid.uuid4(),
        case=case,
        number=len(case.decisions) + 1,
        outcome=outcome,
        rule=rule,
        words=words.strip(),
        decided_by_id=actor.id,
        decided_at=now,
    )
    session.add(decision)
    case.state = CaseState.DECIDED
    session.flush()
    if reportable is not None and thing is not None:
        _carry_out(session, reportable, thing, decision, hidden, now)
    record(
        session,
        actor=actor,
        action=f"moderation.{outcome.value}",
        on=case,
        now=now,
        kind=case.kind,
        rule=rule.value,
        reason=words.strip(),
    )
    mailing.tell_decided(session, case=case, decision=decision, now=now)
    return decision


def say_changed(session: Session, *, actor: Person, case: ModerationCase, now: datetime) -> ModerationCase:
    """The authors have changed it: somebody looks at it again. Raises DomainError "not_asked" (409)."""
    case = lock(session, ModerationCase, case.id)
    asked = bool(case.decisions) and case.decisions[-1].outcome is Outcome.ASK
    if case.state is not CaseState.DECIDED or not asked:
        raise DomainError("not_asked", _l("Dere er ikke bedt om å endre noe nå."), status=409)
    case.state, case.opened_at = CaseState.OPEN, now
    session.flush()
    record(session, actor=actor, action="moderation.changed", on=case, now=now, kind=case.kind)
    mailing.tell_moderators(session, case=case, now=now)
    return case


def _check(
    session: Session, actor: Person, case: ModerationCase, outcome: Outcome, rule: Rule, words: str
) -> None:
    if queries.is_author(session, case, actor):
        message = _l("Du har selv en del i dette. Da må en annen avgjøre det.")
        raise DomainError("own", message, status=403)
    if not words.strip():
        raise DomainError("reason_missing", _l("Skriv hvorfor. Alle kan lese det."), field="words")
    if (outcome in WITHIN_RULES) != (rule is Rule.WITHIN):
        message = (
            _l("Velg «innenfor reglene» når det skal stå.")
            if outcome in WITHIN_RULES
            else _l("Velg hvilken regel det bryter.")
        )
        raise DomainError("which_rule", message, field="rule")


def _carry_out(
    session: Session,
    reportable: Reportable,
    thing: Any,
    decision: ModerationDecision,
    hidden: HiddenThing | None,
    now: datetime,
) -> None:
    """Do to the thing what was decided. The UNIQUE keeps two who hide at once from doing it twice."""
    if decision.outcome is Outcome.HIDE:
        if hidden is not None:
            hidden.decision = decision
        else:
            session.add(
                HiddenThing(kind=reportable.key, thing_id=thing.id, decision_id=decision.id, hidden_at=now)
            )
            session.flush()
            reportable.hide(session, thing, now)
    elif decision.outcome is Outcome.SHOW and hidden is not None:
        session.delete(hidden)
        session.flush()
        reportable.show(session, thing, now)
    session.flush()
    session.expire(thing)
