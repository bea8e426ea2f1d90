"""A call's rules, version by version: what was promised stays to be read, whatever is changed."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..models import Call, RulesVersion
from ..queries import newest_rules
from ..rules import as_kept, changed_rules
from ..states import Phase

# Where the date itself moved the call and something differs: the change still stands there to be read.
NO_REASON = _l("Ingen skrev hvorfor.")


def keep_rules(
    session: Session, *, actor: Person | None, call: Call, before: dict[str, Any], reason: str, now: datetime
) -> RulesVersion | None:
    """Write a new version of the call's rules, if they differ from the newest one; the call is held.

    `before` are its rules before the change: they become the first version where there is none yet. A draft
    has no versions. Returns the version written, None where nothing changed.
    """
    if call.phase is Phase.DRAFT:
        return None
    newest = newest_rules(session, call)
    if newest is None:
        newest = _write(session, call, 1, as_kept(before), now)
    rules = as_kept(call.promised)
    changed = changed_rules(newest.rules, rules)
    if not changed:
        return None
    number = newest.number + 1
    return _write(
        session, call, number, rules, now, changed=changed, reason=reason or str(NO_REASON), actor=actor
    )


def _write(
    session: Session,
    call: Call,
    number: int,
    rules: dict[str, Any],
    now: datetime,
    *,
    changed: list[str] | None = None,
    reason: str = "",
    actor: Person | None = None,
) -> RulesVersion:
    version = RulesVersion(
        id=uuid.uuid4(),
        call_id=call.id,
        number=number,
        rules=rules,
        changed=changed or [],
        reason=reason,
        at=now,
        by_id=actor.id if actor is not None else None,
    )
    session.add(version)
    session.flush()
    return version
