"""Saving what somebody is writing: each answer by itself, and never over what another wrote meanwhile.

A page tells what each answer was when it was opened (a mark of its text). So it is known of each answer
whether this page changed it, whether somebody else did, or both: only the last is for people to settle.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..models import AnswerVersion, Proposal
from .drafts import STALE, hold_draft, write_answers
from .history import Hand, newest_version, set_aside

NOT_FOR_OTHERS = _l(
    "Når du skriver for en annen, lagres det når du trykker på knappen. Den du skriver for, skal si ja til "
    "det."
)


class Fate(StrEnum):
    """What becomes of one answer on the page."""

    MINE = "mine"  # this page has something to save
    SAME = "same"  # it stands there already
    THEIRS = "theirs"  # another has written; nothing was changed here
    LATE = "late"  # a newer save from this very page came first
    CLASH = "clash"  # both wrote


@dataclass(frozen=True, slots=True)
class Typed:
    """The texts of a page, the mark of each as the page last knew it, and which page it is."""

    texts: Mapping[str, str]
    seen: Mapping[str, str] = field(default_factory=dict)
    tab: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each answer, and the versions that stand where two wrote."""

    proposal: Proposal
    fates: Mapping[str, Fate]
    clashes: Mapping[str, AnswerVersion | None] = field(default_factory=dict)


def text_mark(text: str) -> str:
    """A short mark of a text: two that differ have different marks."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def autosave_answers(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    typed: Typed,
    now: datetime,
    on_behalf_of: Person | None = None,
) -> Outcome:
    """Save what this page changed. Where another wrote meanwhile nothing is touched, and what was typed is
    put aside in the history. Sending the same again changes nothing.

    Raises DomainError "not_for_others" (409) while writing for another, and what `hold_draft` and
    `write_answers` raise.
    """
    if on_behalf_of is not None:
        raise DomainError("not_for_others", NOT_FOR_OTHERS, status=409)
    held = hold_draft(session, proposal)
    fates = _weigh(session, actor, held, typed)
    hand = Hand(actor, tab=typed.tab, seq=typed.seq, is_pressed=False)
    mine = {name: typed.texts[name].strip() for name, fate in fates.items() if fate is Fate.MINE}
    write_answers(session, held=held, wanted=mine, hand=hand, now=now)
    clashes = {}
    for name in (one for one, fate in fates.items() if fate is Fate.CLASH):
        set_aside(session, proposal=held, field=name, text=typed.texts[name].strip(), hand=hand, now=now)
        clashes[name] = newest_version(session, held.id, name)
    return Outcome(held, fates, clashes)


def save_answers(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    typed: Typed,
    version: int,
    now: datetime,
    on_behalf_of: Person | None = None,
) -> Proposal:
    """The step's button: all that this page changed, or nothing. What only another changed stays theirs.

    A page that tells no marks is measured by the `version` it was opened on. Raises DomainError "stale"
    (409) where both wrote, and what `hold_draft` and `write_answers` raise.
    """
    held = hold_draft(session, proposal)
    if not typed.seen and version == held.version:
        marks = {name: text_mark(getattr(held, name)) for name in typed.texts}
        typed = Typed(typed.texts, marks, typed.tab, typed.seq)
    fates = _weigh(session, actor, held, typed)
    if Fate.CLASH in fates.values():
        raise DomainError("stale", STALE, status=409)
    wanted = {name: text.strip() for name, text in typed.texts.items() if fates[name] is not Fate.THEIRS}
    hand = Hand(actor, on_behalf_of, typed.tab, typed.seq)
    return write_answers(session, held=held, wanted=wanted, hand=hand, now=now)


def put_aside(session: Session, *, actor: Person, proposal: Proposal, typed: Typed, now: datetime) -> int:
    """Keep in the history what was typed where another wrote meanwhile; returns how many texts were new.

    Raises what `hold_draft` raises.
    """
    held = hold_draft(session, proposal)
    hand = Hand(actor, tab=typed.tab, seq=typed.seq)
    clashing = [name for name, fate in _weigh(session, actor, held, typed).items() if fate is Fate.CLASH]
    return sum(
        set_aside(session, proposal=held, field=name, text=typed.texts[name].strip(), hand=hand, now=now)
        for name in clashing
    )


def _weigh(session: Session, actor: Person, held: Proposal, typed: Typed) -> dict[str, Fate]:
    return {name: _fate(session, actor, held, typed, name) for name in typed.texts}


def _fate(session: Session, actor: Person, held: Proposal, typed: Typed, name: str) -> Fate:
    text, standing, seen = typed.texts[name].strip(), getattr(held, name), typed.seen.get(name)
    if text == standing:
        return Fate.SAME
    if text_mark(standing) == seen:
        return Fate.MINE
    newest = newest_version(session, held.id, name) if typed.tab else None
    if newest is not None and newest.text == standing and (newest.by_id, newest.tab) == (actor.id, typed.tab):
        # This page wrote it itself, and the answer to that was lost on the way.
        return Fate.MINE if typed.seq > newest.seq else Fate.LATE
    return Fate.THEIRS if text_mark(text) == seen else Fate.CLASH
