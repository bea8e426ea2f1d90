"""One-time codes and links by mail, and links by text message: short life, few tries, used once.

Code and link of one mail are one proof: the first that is used ends the other. Several may be live at once,
and tries are spent on the one this browser asked for, so nobody can use up another's.

A try is spent before the code is looked at, in a transaction the view commits at once: otherwise a wrong
code would roll its own try back (docs/architecture.md, rule 1).
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import keyed_hash, new_code, new_token, same
from fellespott.notices.rules import clean_address
from fellespott.notices.services import queue_mail, queue_text

from ..models import SignInCode
from ..notices import code_mail, link_text

VALID = timedelta(minutes=15)
VALID_MINUTES = 15
TRIES = 5
LONG_DIGITS = 10

LINK_OVER = _l("Lenka virker ikke lenger.")
NO_LONGER = _l("Koden virker ikke lenger. Be om en ny kode.")
WRONG = _l("Koden stemmer ikke. Se etter i den siste e-posten fra oss.")
WRONG_AND_OVER = _l("Koden stemmer ikke, og nå er den brukt opp. Be om en ny kode.")


def send_code(
    session: Session,
    *,
    email: str,
    key: str,
    now: datetime,
    is_long: bool = False,
    link_to: Callable[[str], str] | None = None,
) -> SignInCode:
    """Mail a fresh code to the address, whether anybody has it or not.

    `key` is the installation's secret. `link_to(token)` gives a whole address: then the mail holds a link
    too, which proves the same. `is_long`: ten digits instead of six. Raises DomainError "not_an_address".
    """
    address, code_id, token = clean_address(email), uuid.uuid4(), new_token()
    code = new_code(LONG_DIGITS) if is_long else new_code()
    sent = SignInCode(
        id=code_id,
        email=address,
        code_hash=keyed_hash(key, "sign-in", str(code_id), address, code),
        link_hash=_link_hash(key, token) if link_to else None,
        created_at=now,
        expires_at=now + VALID,
        tries=0,
    )
    session.add(sent)
    link = link_to(token) if link_to else None
    subject, body = code_mail(code=code, link=link, minutes=VALID_MINUTES)
    queue_mail(session, to=address, subject=subject, body=body, now=now)
    session.flush()
    return sent


def send_text_link(
    session: Session, *, number: str, key: str, now: datetime, link_to: Callable[[str], str]
) -> SignInCode:
    """Send a link to that telephone (notices.rules.clean_number), whether anybody has it or not."""
    token = new_token()
    sent = SignInCode(
        id=uuid.uuid4(),
        number_hash=number_hash(key, number),
        link_hash=_link_hash(key, token),
        created_at=now,
        expires_at=now + VALID,
        tries=0,
    )
    session.add(sent)
    body = link_text(link=link_to(token), minutes=VALID_MINUTES)
    queue_text(session, number=number, body=body, expires_at=sent.expires_at, now=now)
    session.flush()
    return sent


def number_hash(key: str, number: str) -> str:
    """What is kept of a telephone number: the subject of its ProvenIdentity."""
    return keyed_hash(key, "sms", number)


def _link_hash(key: str, token: str) -> str:
    return keyed_hash(key, "sign-in-link", token)


def find_link(session: Session, *, token: str, key: str, now: datetime) -> SignInCode:
    """What the link proves, while it works. Raises DomainError "link_over" (410), alike for every other."""
    found = session.scalar(
        sa.select(SignInCode).where(SignInCode.link_hash == _link_hash(key, token), *_working(now))
    )
    if found is None:
        raise DomainError("link_over", LINK_OVER, status=410)
    return found


def use_link(session: Session, *, token: str, key: str, now: datetime) -> SignInCode:
    """Use the link up, and the code that came with it. Raises DomainError "link_over" (410)."""
    found = find_link(session, token=token, key=key, now=now)
    if not _change(session, found, now, used_at=now):
        raise DomainError("link_over", LINK_OVER, status=410)
    return found


def spend_try(session: Session, *, code_id: uuid.UUID, now: datetime) -> SignInCode:
    """Spend one try of that code. The caller commits before it looks at what was typed.

    Raises DomainError "code_over" (field "code") when it does not work any more.
    """
    found = session.get(SignInCode, code_id)
    if found is None or not _change(session, found, now, tries=SignInCode.tries + 1):
        raise DomainError("code_over", NO_LONGER, field="code")
    session.refresh(found)
    return found


def use_code(session: Session, *, spent: SignInCode, typed: str, key: str, now: datetime) -> str:
    """Compare what was typed, and use the code up; returns the address it proves.

    Raises DomainError "code_wrong", or "code_over" when it was the last try or somebody else was first.
    """
    digits, address = "".join(typed.split()), spent.email or ""
    if not same(spent.code_hash or "", keyed_hash(key, "sign-in", str(spent.id), address, digits)):
        over = spent.tries >= TRIES
        raise DomainError(
            "code_over" if over else "code_wrong", WRONG_AND_OVER if over else WRONG, field="code"
        )
    used = sa.update(SignInCode).where(SignInCode.id == spent.id, SignInCode.used_at.is_(None))
    if session.execute(used.values(used_at=now)).rowcount != 1:  # type: ignore[attr-defined]
        raise DomainError("code_over", NO_LONGER, field="code")
    return address


def _change(session: Session, code: SignInCode, now: datetime, **values: object) -> bool:
    """Change the code if it still works, in one statement, so that tries made at once all count."""
    working = sa.update(SignInCode).where(SignInCode.id == code.id, *_working(now))
    done = session.execute(working.values(**values).execution_options(synchronize_session=False))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _working(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return SignInCode.used_at.is_(None), SignInCode.expires_at > now, SignInCode.tries < TRIES
