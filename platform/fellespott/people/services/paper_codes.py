"""Codes on paper: printed with an invitation each, claimed by their first use, locked by wrong guesses.

A code is twenty characters that cannot be mistaken for each other, in groups of four. The first six are a
selector, by which it is found; thirteen are the secret (65 bits), kept as a keyed hash; the last tells a
slip of the pen from a wrong code, so that a slip costs no try. The plain text is returned once, for the
printer, and kept nowhere.
"""

import secrets
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import keyed_hash

from ..models import Invitation, PaperCode, Person, SignIn
from ..rules import CODE_ALPHABET, SECRET_LENGTH, SELECTOR_LENGTH, check_character, in_groups, read_code
from ..states import WayIn
from .invitations import create_invitation, withdraw_invitation

VALID_DAYS = 90
WRONG_TRIES = 10
MOST_AT_ONCE = 200

# The same words whatever was wrong: unknown, mistyped, locked, withdrawn, too old, used by another.
NO_SUCH_CODE = _l("Koden virker ikke. Se om du har skrevet den riktig, eller be om en ny der du fikk den.")
A_SLIP = _l(
    "Det er en skrivefeil i koden. Den har tjue tegn, i fem grupper på fire. Se over den én gang til."
)


def print_codes(
    session: Session,
    *,
    actor: Person,
    kind: str,
    target_id: uuid.UUID | None,
    data: dict[str, Any],
    count: int,
    key: str,
    now: datetime,
) -> list[tuple[PaperCode, str]]:
    """As many fresh codes, each with an invitation of that kind of its own; each with its plain text.

    A code not taken into use within 90 days opens nothing. `key` is the installation's secret. Raises
    DomainError "too_many_to_print" for more than 200 at once.
    """
    if not 1 <= count <= MOST_AT_ONCE:
        raise DomainError(
            "too_many_to_print",
            _l("Du kan skrive ut fra 1 til %(most)s koder om gangen.", most=MOST_AT_ONCE),
            field="count",
        )
    printed = []
    for _number in range(count):
        invitation, _token = create_invitation(
            session, actor=actor, kind=kind, target_id=target_id, data=data, now=now, valid_days=VALID_DAYS
        )
        printed.append(_add_code(session, actor=actor, key=key, now=now, invitation_id=invitation.id))
    return printed


def renew_code(
    session: Session, *, actor: Person, person: Person, key: str, now: datetime
) -> tuple[PaperCode, str]:
    """A new code for somebody who has lost theirs; the earlier ones open nothing any more.

    Whoever came in by the old sheet is signed out: it may have been found by another.
    """
    for earlier in session.scalars(
        sa.select(PaperCode).where(PaperCode.person_id == person.id, PaperCode.withdrawn_at.is_(None))
    ):
        withdraw_code(session, actor=actor, code=earlier, now=now)
    return _add_code(session, actor=actor, key=key, now=now, person_id=person.id, claimed_at=now)


def withdraw_code(session: Session, *, actor: Person, code: PaperCode, now: datetime) -> None:
    """Make a code open nothing any more, and sign out whoever came in by it. Twice changes nothing."""
    if code.withdrawn_at is not None:
        return
    code.withdrawn_at = now
    session.flush()
    if code.invitation is not None and code.person_id is None:
        withdraw_invitation(session, actor=actor, invitation=code.invitation, now=now)
    if code.person_id is not None:
        _end_sign_ins_by_paper(session, code.person_id, now)
    record(session, actor=actor, action="paper_code.withdrawn", on=code, now=now)


def _end_sign_ins_by_paper(session: Session, person_id: uuid.UUID, now: datetime) -> None:
    by_paper = sa.update(SignIn).where(
        SignIn.person_id == person_id, SignIn.way == WayIn.PAPER_CODE, SignIn.ended_at.is_(None)
    )
    session.execute(by_paper.values(ended_at=now).execution_options(synchronize_session=False))


def _add_code(
    session: Session, *, actor: Person, key: str, now: datetime, **fields: Any
) -> tuple[PaperCode, str]:
    # 30 random bits: two alike among a million codes is rare, and the UNIQUE would refuse the sheet.
    selector, secret = _random(SELECTOR_LENGTH), _random(SECRET_LENGTH)
    while session.scalar(sa.select(PaperCode.id).where(PaperCode.selector == selector)) is not None:
        selector = _random(SELECTOR_LENGTH)
    code = PaperCode(
        id=uuid.uuid4(),
        selector=selector,
        secret_hash=code_hash(key, selector, secret),
        printed_by_id=actor.id,
        created_at=now,
        wrong_tries=0,
        **fields,
    )
    session.add(code)
    session.flush()
    record(session, actor=actor, action="paper_code.printed", on=code, now=now)
    return code, in_groups(selector + secret + check_character(selector + secret))


def _random(length: int) -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def code_hash(key: str, selector: str, secret: str) -> str:
    """The form in which a secret is stored."""
    return keyed_hash(key, "paper", selector, secret)


def try_code(session: Session, *, typed: str, key: str, now: datetime) -> uuid.UUID | None:
    """The id of the code that was typed, or None when it opens nothing.

    To be run in a transaction that stands whatever becomes of the request: a wrong secret is counted on the
    code, and the tenth in a row locks it. The work is the same for a code there is and one there is not: one
    hash, one UPDATE, one SELECT. Raises DomainError "code_slip" (field "code") for what cannot be a code.
    """
    parts = read_code(typed)
    if parts is None:
        raise DomainError("code_slip", A_SLIP, field="code")
    selector, secret = parts
    found = code_hash(key, selector, secret)
    is_right = PaperCode.secret_hash == found
    # One statement, so that guesses made at once all count. What is compared are keyed hashes: the time it
    # takes tells nothing about the secret.
    session.execute(
        sa.update(PaperCode)
        .where(
            PaperCode.selector == selector,
            PaperCode.locked_at.is_(None),
            PaperCode.withdrawn_at.is_(None),
        )
        .values(
            wrong_tries=sa.case((is_right, 0), else_=PaperCode.wrong_tries + 1),
            locked_at=sa.case(
                (sa.and_(~is_right, PaperCode.wrong_tries + 1 >= WRONG_TRIES), sa.bindparam("moment", now)),
                else_=PaperCode.locked_at,
            ),
        )
        .execution_options(synchronize_session=False)
    )
    return session.scalar(
        sa.select(PaperCode.id)
        .outerjoin(Invitation, Invitation.id == PaperCode.invitation_id)
        .where(
            PaperCode.selector == selector,
            is_right,
            PaperCode.locked_at.is_(None),
            PaperCode.withdrawn_at.is_(None),
            sa.or_(
                PaperCode.person_id.is_not(None),
                sa.and_(Invitation.withdrawn_at.is_(None), Invitation.expires_at > now),
            ),
        )
    )


def claim_code(session: Session, *, code: PaperCode, person: Person, keep: bool, now: datetime) -> None:
    """This code is that person's from now on; it was nobody's before.

    Without `keep` it is used up: the person has a way in of their own. Raises DomainError "no_such_code" when
    somebody else was first, or it was withdrawn or locked meanwhile.
    """
    claimed = session.execute(
        sa.update(PaperCode)
        .where(
            PaperCode.id == code.id,
            PaperCode.person_id.is_(None),
            PaperCode.withdrawn_at.is_(None),
            PaperCode.locked_at.is_(None),
        )
        .values(person_id=person.id, claimed_at=now, withdrawn_at=None if keep else now)
        .execution_options(synchronize_session=False)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise no_such_code()
    session.refresh(code)
    record(session, actor=person, action="paper_code.claimed", on=code, now=now)


def no_such_code() -> DomainError:
    """The one answer to every code that opens nothing."""
    return DomainError("no_such_code", NO_SUCH_CODE, field="code")
