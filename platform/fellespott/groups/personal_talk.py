"""Messages in talks, the part one says to take, and changes of contact, as personal data."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import ERASED, change, from_, remove, told
from fellespott.core.registry import PersonalData
from fellespott.people.models import Person

from .models import ContactChange, GroupMessage, Membership, Participation
from .texts import PARTICIPATION_NAMES


def show(session: Session, person: Person) -> dict[str, Any]:
    """Messages, parts, and changes of contact the person made or was part of."""
    messages = sa.select(GroupMessage).where(GroupMessage.author_id == person.id)
    mine = sa.or_(
        ContactChange.by_id == person.id,
        ContactChange.from_id == person.id,
        ContactChange.to_id == person.id,
    )
    return told(
        (
            _l("Det du har skrevet i samtaler"),
            [
                told((_l("Gruppe"), one.group.name), (_l("Når"), one.sent_at), (_l("Tekst"), one.text))
                for one in from_(session, messages.order_by(GroupMessage.sent_at, GroupMessage.id))
            ],
        ),
        (
            _l("Det du sier at du gjør"),
            [
                told((_l("Rolle"), str(PARTICIPATION_NAMES[one.role])), (_l("Med egne ord"), one.own_words))
                for one in from_(session, _parts(person))
            ],
        ),
        (
            _l("Bytter av kontaktperson"),
            [
                told((_l("Når"), one.at), (_l("Hvorfor"), one.reason))
                for one in from_(session, sa.select(ContactChange).where(mine).order_by(ContactChange.at))
            ],
        ),
    )


def _parts(person: Person) -> sa.Select[Participation]:
    return (
        sa.select(Participation)
        .join(Membership, Membership.id == Participation.membership_id)
        .where(Membership.person_id == person.id)
        .order_by(Participation.said_at, Participation.id)
    )


def erase(session: Session, person: Person, now: datetime) -> None:
    """Words go; that something was written stays, so that the others' answers still stand somewhere."""
    mine = GroupMessage.author_id == person.id
    change(session, GroupMessage, mine, GroupMessage.hidden_at.is_(None), hidden_at=now)
    change(session, GroupMessage, mine, text=ERASED)
    own = sa.select(Membership.id).where(Membership.person_id == person.id)
    remove(session, Participation, Participation.membership_id.in_(own))
    # What staff wrote about somebody goes with the one it is about.
    about = sa.or_(ContactChange.from_id == person.id, ContactChange.to_id == person.id)
    change(session, ContactChange, about, reason=ERASED)
    change(session, Membership, Membership.person_id == person.id, talk_seen_at=None)


PERSONAL_TALK = PersonalData(
    key="group_talk",
    title=_l("Samtaler i grupper"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "contact_change.by_id",
            "contact_change.from_id",
            "contact_change.reason",
            "contact_change.to_id",
            "group_message.author_id",
            "group_message.text",
            "participation.own_words",
        }
    ),
    links=((_l("Gruppene mine"), "groups.list_groups"),),
)
