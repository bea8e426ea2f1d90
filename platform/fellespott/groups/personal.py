"""Memberships as personal data. What a group writes together is the group's."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _, _l
from fellespott.core.links import local_url
from fellespott.core.personal import change, from_, told
from fellespott.core.registry import Kept, PersonalData
from fellespott.people.models import Person

from .models import Group, Membership
from .states import MemberKind
from .texts import KIND_NAMES

MAY_TAKE_OVER = frozenset({MemberKind.MEMBER, MemberKind.CONTACT_ADULT})
EMPTY_GROUP = "Gruppe uten medlemmer"


def show(session: Session, person: Person) -> dict[str, Any]:
    """The groups the person is or was in."""
    rows = [
        told(
            (_l("Gruppe"), one.group.name),
            (_l("Som"), str(KIND_NAMES[one.kind])),
            (_l("Fra"), one.joined_at),
            (_l("Til"), one.left_at),
        )
        for one in _memberships(session, person)
    ]
    return told((_l("Grupper du er eller har vært med i"), rows))


def _memberships(session: Session, person: Person) -> list[Membership]:
    return from_(
        session,
        sa.select(Membership)
        .where(Membership.person_id == person.id)
        .order_by(Membership.joined_at, Membership.id),
    )


def must_first(session: Session, person: Person) -> Iterator[tuple[Any, str | None]]:
    """A contact hands over first, where there is somebody to hand over to."""
    for one in _memberships(session, person):
        if one.left_at is None and one.kind is MemberKind.CONTACT and not is_alone(one.group, person):
            yield (
                _("Gi rollen som kontaktperson i «%(group)s» til en annen først.", group=one.group.name),
                local_url("groups.show_group", group_id=one.group_id),
            )


def is_alone(group: Group, person: Person) -> bool:
    """Whether nobody else in the group can speak for it: its contact does already."""
    speaks = MAY_TAKE_OVER | {MemberKind.CONTACT}
    return not any(one.person_id != person.id and one.kind in speaks for one in group.active)


def groups_that_end(session: Session, person: Person) -> list[Group]:
    """Groups that have nobody left to speak for them once this person is gone."""
    return [
        one.group
        for one in _memberships(session, person)
        if one.left_at is None and is_alone(one.group, person)
    ]


def erase(session: Session, person: Person, now: datetime) -> None:
    """The person goes out of every group; one that is left with nobody says nothing about itself any more."""
    for group in groups_that_end(session, person):
        change(session, Group, Group.id == group.id, name=EMPTY_GROUP, area="", about="")
    mine = Membership.person_id == person.id
    change(session, Membership, mine, Membership.left_at.is_(None), left_at=now)


PERSONAL = PersonalData(
    key="groups",
    title=_l("Grupper"),
    show=show,
    erase=erase,
    must_first=must_first,
    covers=frozenset(
        {
            "membership.person_id",
            "resident_group.name",
            "resident_group.area",
            "resident_group.about",
        }
    ),
    kept=(
        Kept(
            _l("At gruppa hadde ett medlem til, uten navn"),
            _l("Reglene om hvem som kan bestemme og vurdere, bygger på det."),
        ),
        Kept(_l("Det gruppa har skrevet sammen"), _l("Det er hele gruppas, ikke bare ditt.")),
    ),
    links=((_l("Gruppene mine"), "groups.list_groups"),),
)
