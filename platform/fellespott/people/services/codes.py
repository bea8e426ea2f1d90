"""One-time codes by mail: short life, few tries, used once, a newer one replaces the older.

A try is spent before the code is looked at, in a transaction the view commits at once: otherwise a wrong
code would roll its own try back (docs/architecture.md, rule 1).
"""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import keyed_hash, new_code, same
from fellespott.notices.rules import clean_address
from fellespott.notices.services import queue_mail

from ..models import SignInCode
from ..notices import code_mail

VALID = timedelta(minutes=15)
TRIES = 5
PER_HOUR = 5
HOUR = timedelta(hours=1)

TOO_MANY = _l("Det er bedt om mange koder til denne adressen den siste timen. Vent litt, og prøv igjen.")
NO_LONGER = _l("Koden virker ikke lenger. Be om en ny kode.")
WRONG = _l("Koden stemmer ikke. Se etter i den siste e-posten fra oss.")
WRONG_AND_OVER = _l("Koden stemmer ikke, og nå er den brukt opp. Be om en ny kode.")


def send_code(session: Session, *, email: str, key: str, now: datetime) -> str:
    """Mail a fresh code to the address, whether anybody has it or not; returns the cleaned address.

    `key` is the installation's secret. Raises DomainError "not_an_address", or "too_many_codes" (429) after
    five codes within an hour.
    """
    address = clean_address(email)
    lately = sa.select(sa.func.count()).where(SignInCode.email == address, SignInCode.created_at > now - HOUR)
    if (session.scalar(lately) or 0) >= PER_HOUR:
        raise DomainError("too_many_codes", TOO_MANY, field="email", status=429)
    code, code_id = new_code(), uuid.uuid4()
    session.add(
        SignInCode(
            id=code_id,
            email=address,
            code_hash=keyed_hash(key, "sign-in", str(code_id), address, code),
            created_at=now,
            expires_at=now + VALID,
            tries=0,
        )
    )
    subject, body = code_mail(code=code, minutes=int(VALID.total_seconds() // 60))
    queue_mail(session, to=address, subject=subject, body=body, now=now)
    session.flush()
    return address


def spend_try(session: Session, *, email: str, now: datetime) -> SignInCode:
    """Spend one try of the newest code to that address. The caller commits before it looks at the code.

    Raises DomainError "code_over" (field "code") when there is no code that still works.
    """
    newest = session.scalar(
        sa.select(SignInCode)
        .where(SignInCode.email == email)
        .order_by(SignInCode.created_at.desc(), SignInCode.id)
        .limit(1)
    )
    if newest is None or not _change(session, newest, now, tries=SignInCode.tries + 1):
        raise DomainError("code_over", NO_LONGER, field="code")
    session.refresh(newest)
    return newest


def use_code(session: Session, *, spent: SignInCode, typed: str, key: str, now: datetime) -> str:
    """Compare what was typed, and use the code up; returns the address it proves.

    Raises DomainError "code_wrong", or "code_over" when it was the last try or somebody else was first.
    """
    digits = "".join(typed.split())
    if not same(spent.code_hash, keyed_hash(key, "sign-in", str(spent.id), spent.email, digits)):
        over = spent.tries >= TRIES
        raise DomainError(
            "code_over" if over else "code_wrong", WRONG_AND_OVER if over else WRONG, field="code"
        )
    used = sa.update(SignInCode).where(SignInCode.id == spent.id, SignInCode.used_at.is_(None))
    if session.execute(used.values(used_at=now)).rowcount != 1:  # type: ignore[attr-defined]
        raise DomainError("code_over", NO_LONGER, field="code")
    return spent.email


def _change(session: Session, code: SignInCode, now: datetime, **values: object) -> bool:
    """Change the code if it still works, in one statement, so that tries made at once all count."""
    working = sa.update(SignInCode).where(
        SignInCode.id == code.id,
        SignInCode.used_at.is_(None),
        SignInCode.expires_at > now,
        SignInCode.tries < TRIES,
    )
    done = session.execute(working.values(**values).execution_options(synchronize_session=False))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def forget_codes(session: Session, now: datetime) -> None:
    """Remove codes older than a day: they hold addresses, and open nothing."""
    session.execute(sa.delete(SignInCode).where(SignInCode.created_at < now - timedelta(days=1)))
