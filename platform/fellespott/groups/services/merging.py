"""What becomes of memberships when a nickname turns out to be somebody with an account."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..models import Group, Membership
from ..states import HANDS_OUT, MemberKind

# Where both were in one group, the account becomes what says most.
RANK = (
    MemberKind.CONTACT,
    MemberKind.CONTACT_ADULT,
    MemberKind.MEMBER,
    MemberKind.EXPERIENCE_CONSULTANT,
    MemberKind.HELPER,
)


def merge_memberships(session: Session, nickname: Person, account: Person, now: datetime) -> None:
    """Where both are in a group, one time in it ends and the other goes on with the better of the two.

    Raises DomainError "merge_hands_out" (409) when the account hands out codes in the nickname's group: it
    may have had another's code in its hands.
    """
    mine = select(Membership.group_id).where(
        Membership.person_id == nickname.id, Membership.left_at.is_(None)
    )
    for group_id in sorted(session.scalars(mine)):
        group = lock(session, Group, group_id)
        theirs, own = group.membership_of(nickname), group.membership_of(account)
        if theirs is None or own is None:
            continue
        if own.kind in HANDS_OUT:
            raise DomainError(
                "merge_hands_out",
                _l(
                    "Du deler ut koder i gruppa %(group)s, så kallenavnet der kan høre til en annen. "
                    "Snakk med den som leder runden.",
                    group=group.name,
                ),
                status=409,
            )
        _join(session, theirs, own, now)


def _join(session: Session, theirs: Membership, own: Membership, now: datetime) -> None:
    theirs.left_at = now
    session.flush()  # first: a group has one contact and one contact adult at a time
    if RANK.index(theirs.kind) < RANK.index(own.kind):
        own.kind, own.says_adult = theirs.kind, own.says_adult or theirs.says_adult
        session.flush()


def groups_in_words(session: Session, nickname: Person) -> list[str]:
    """Names of the groups the nickname is in now."""
    return list(
        session.scalars(
            select(Group.name)
            .join(Membership, Membership.group_id == Group.id)
            .where(Membership.person_id == nickname.id, Membership.left_at.is_(None))
            .order_by(Group.name, Group.id)
        )
    )
