"""Codes on paper for a group: a sheet of them, one taken back, a new one for who has lost theirs."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.registry import registry
from fellespott.people import services as people
from fellespott.people.models import PaperCode, Person

from ..models import Group, Membership
from ..queries import INVITATION_KIND, renewable, unused_codes
from ..states import MemberKind

MOST_ON_A_SHEET = 30
# Sheets get lost: what lies about unused must stay few enough to be looked after.
MOST_UNUSED = 90


def print_sheet(
    session: Session, *, actor: Person, group: Group, count: int, key: str, now: datetime
) -> list[tuple[PaperCode, str]]:
    """As many fresh single-use codes for members, each with its plain text, which is kept nowhere.

    Raises DomainError "too_many_to_print" (1-30 at a time) or "too_many_unused" (409).
    """
    if not 1 <= count <= MOST_ON_A_SHEET:
        raise DomainError(
            "too_many_to_print",
            _l("Skriv et tall fra 1 til %(most)s.", most=MOST_ON_A_SHEET),
            field="count",
        )
    group = lock(session, Group, group.id)
    if len(unused_codes(session, group)) + count > MOST_UNUSED:
        raise DomainError(
            "too_many_unused",
            _l("Gruppa har mange koder som ingen har brukt. Trekk tilbake noen av dem først."),
            field="count",
            status=409,
        )
    printed = people.print_codes(
        session,
        actor=actor,
        kind=INVITATION_KIND,
        target_id=group.id,
        data={"kind": MemberKind.MEMBER.value},
        count=count,
        key=key,
        now=now,
    )
    record(session, actor=actor, action="group.codes_printed", on=group, now=now, count=count)
    return printed


def withdraw_code(session: Session, *, actor: Person, group: Group, code: PaperCode, now: datetime) -> None:
    """Make an unused code of the group open nothing. Raises DomainError "code_in_use" (409)."""
    code = lock(session, PaperCode, code.id)
    if code.person_id is not None:
        raise DomainError(
            "code_in_use",
            _l("Koden er tatt i bruk. Den er nøkkelen til den som brukte den, og kan ikke trekkes tilbake."),
            status=409,
        )
    if code.withdrawn_at is None:
        people.withdraw_code(session, actor=actor, code=code, now=now)
        record(session, actor=actor, action="group.code_withdrawn", on=group, now=now)


def renew_code(
    session: Session, *, actor: Person, membership: Membership, key: str, now: datetime
) -> tuple[PaperCode, str]:
    """A new code for a member who has lost theirs; the lost one opens nothing any more.

    Whoever prints it could sign in as that member. So it is only for those who have no other way in and hold
    nothing beyond this group, it is told in the group, and the member sees it on their own page.
    Raises DomainError "has_other_way_in" (409) for everybody else.
    """
    person = lock(session, Person, membership.person_id)
    is_alone_in_it = membership.person_id in renewable(session, membership.group)
    if person == actor or not is_alone_in_it or any(more(session, person) for more in registry().holds_more):
        raise DomainError("has_other_way_in", NOT_RENEWABLE, status=409)
    renewed = people.renew_code(session, actor=actor, person=person, key=key, now=now)
    record(session, actor=actor, action="group.code_renewed", on=membership.group, now=now, person=person)
    return renewed


NOT_RENEWABLE = _l(
    "Nye koder skrives bare ut til den som kom inn med et kodeark fra denne gruppa, og som ikke kan "
    "komme inn på andre måter, ikke er med i flere grupper og ikke har en rolle. "
    "Den som leder runden, kan hjelpe videre."
)
