"""The history of answers: which texts are kept, and how an earlier one comes back.

A text is kept for good when another writes there, when ten minutes have gone since this one began, when the
step's button was pressed, or when the next text has lost words. Between that the newest version grows: an
autosave every few seconds makes no line of its own. All assume that the proposal is held.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.people.models import Person

from ..models import AnswerVersion, Proposal

ONE_SITTING = timedelta(minutes=10)
# As many words gone at once is no mending, whatever came in their place.
MANY_WORDS = 5
ALIKE = 0.6
LONG_WORD = 40


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes: the person, for whom, from which open page, and whether the step's button was pressed."""

    actor: Person
    on_behalf_of: Person | None = None
    tab: str = ""
    seq: int = 0
    is_pressed: bool = True

    @property
    def behalf_id(self) -> uuid.UUID | None:
        """The id of the one it is written for."""
        return self.on_behalf_of.id if self.on_behalf_of is not None else None


def newest_version(session: Session, proposal_id: uuid.UUID, field: str) -> AnswerVersion | None:
    """The version that stands, if any was kept."""
    return session.scalar(
        sa.select(AnswerVersion)
        .where(
            AnswerVersion.proposal_id == proposal_id,
            AnswerVersion.field == field,
            AnswerVersion.is_aside.is_(False),
        )
        .order_by(AnswerVersion.number.desc())
        .limit(1)
    )


def keep_answer(
    session: Session,
    *,
    proposal: Proposal,
    field: str,
    texts: tuple[str, str],
    hand: Hand,
    since: datetime,
    now: datetime,
) -> bool:
    """Note that the second of `texts` takes the place of the first; whether a new version began.

    `since` is when the proposal was last changed: what stood there without a version is kept from then.
    """
    before, after = texts
    newest = newest_version(session, proposal.id, field)
    if before and (newest is None or newest.text != before):
        _close(session, newest, since)
        newest = _add(session, proposal, field, before, hand=None, began_at=since, at=since, closed_at=since)
    closed_at = now if hand.is_pressed else None
    if newest is not None and _goes_on(newest, after, hand, now):
        newest.text, newest.at, newest.closed_at = after, now, closed_at
        newest.tab, newest.seq = hand.tab, hand.seq
        session.flush()
        return False
    _close(session, newest, now)
    _add(session, proposal, field, after, hand=hand, began_at=now, at=now, closed_at=closed_at)
    return True


def close_answers(session: Session, proposal: Proposal, fields: Iterable[str], now: datetime) -> None:
    """The button was pressed with nothing new in the boxes: what stands there is kept for good."""
    session.flush()
    session.execute(
        sa.update(AnswerVersion)
        .where(
            AnswerVersion.proposal_id == proposal.id,
            AnswerVersion.field.in_(list(fields)),
            AnswerVersion.closed_at.is_(None),
        )
        .values(closed_at=now)
    )


def set_aside(
    session: Session, *, proposal: Proposal, field: str, text: str, hand: Hand, now: datetime
) -> bool:
    """Keep a text that did not get its place, once; whether it was new."""
    if not text or text == getattr(proposal, field):
        return False
    same = sa.select(AnswerVersion.id).where(
        AnswerVersion.proposal_id == proposal.id,
        AnswerVersion.field == field,
        AnswerVersion.by_id == hand.actor.id,
        AnswerVersion.text == text,
    )
    if session.scalar(same.limit(1)) is not None:
        return False
    _add(session, proposal, field, text, hand=hand, began_at=now, at=now, closed_at=now, is_aside=True)
    return True


def loses_words(before: str, after: str) -> bool:
    """Whether words of `before` are nowhere in `after`; not those that were moved, finished or mended.

    For example "Vi vil danse" made "Vi skal danse"; not "Fest i prk" made "Fest i parken".
    """
    old, new = Counter(before.split()), Counter(after.split())
    gone, come = old - new, new - old
    return gone.total() >= MANY_WORDS or not all(any(_is_mended(one, two) for two in come) for one in gone)


def _is_mended(word: str, other: str) -> bool:
    if other.startswith(word):
        return True
    if word[0].lower() != other[0].lower() or max(len(word), len(other)) > LONG_WORD:
        return False
    return SequenceMatcher(None, word, other).ratio() >= ALIKE


def _goes_on(newest: AnswerVersion, after: str, hand: Hand, now: datetime) -> bool:
    return (
        newest.closed_at is None
        and (newest.by_id, newest.on_behalf_of_id) == (hand.actor.id, hand.behalf_id)
        and now - newest.began_at < ONE_SITTING
        and not loses_words(newest.text, after)
    )


def _close(session: Session, version: AnswerVersion | None, now: datetime) -> None:
    if version is not None and version.closed_at is None:
        version.closed_at = now
        session.flush()


def _add(
    session: Session,
    proposal: Proposal,
    field: str,
    text: str,
    *,
    hand: Hand | None,
    began_at: datetime,
    at: datetime,
    closed_at: datetime | None,
    is_aside: bool = False,
) -> AnswerVersion:
    last = session.scalar(
        sa.select(sa.func.max(AnswerVersion.number)).where(
            AnswerVersion.proposal_id == proposal.id, AnswerVersion.field == field
        )
    )
    version = AnswerVersion(
        id=uuid.uuid4(),
        proposal_id=proposal.id,
        field=field,
        number=(last or 0) + 1,
        text=text,
        by_id=hand.actor.id if hand else None,
        on_behalf_of_id=hand.behalf_id if hand else None,
        began_at=began_at,
        at=at,
        closed_at=closed_at,
        is_aside=is_aside,
        tab=hand.tab if hand else "",
        seq=hand.seq if hand else 0,
    )
    session.add(version)
    session.flush()
    return version
