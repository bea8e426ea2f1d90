"""One-time passwords from an app (TOTP, RFC 6238): set up, tried, removed.

The secret is encrypted with a key made from the installation's secret key, together with whose it is. Each
half minute's digits are good once. Wrong tries lock the step, not the person: other ways stay open.
"""

import base64
import json
import uuid
from datetime import datetime, timedelta

import pyotp
import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import same
from fellespott.notices.services import queue_mail

from ..models import OneTimePassword, Person
from ..notices import second_step_locked_mail
from ..rules import STEP_TRIES, step_locked_for
from .second_step import refuse_last_second_step

SECONDS = 30
# One half minute before and after: clocks differ, and people type slowly.
AROUND = (0, -1, 1)
SET_UP_WITHIN = timedelta(minutes=30)

WRONG = _l("Koden stemmer ikke. Vent til appen viser en ny, og skriv den.")
LATE = _l("Det tok for lang tid. Begynn på nytt med en ny kode fra siden.")


def new_secret(*, person_id: uuid.UUID, key: str) -> str:
    """A fresh secret for that person, encrypted: what lies in a session or a row."""
    plain = json.dumps([str(person_id), pyotp.random_base32()])
    return _box(key).encrypt(plain.encode()).decode()


def secret_of(sealed: str, *, person_id: uuid.UUID, key: str, within: timedelta | None = None) -> str | None:
    """The secret in base32; None when it was sealed for somebody else, by another key or too long ago."""
    try:
        ttl = int(within.total_seconds()) if within else None
        whose, secret = json.loads(_box(key).decrypt(sealed.encode(), ttl=ttl))
    except (InvalidToken, ValueError):
        return None
    return str(secret) if whose == str(person_id) else None


def _box(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fellespott one-time passwords").derive(
        key.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))


def address_for_app(secret: str, *, account: str) -> str:
    """What the QR code holds (otpauth://…): the app shows `account` beside the digits."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name="Fellespott")


def one_time_password_of(session: Session, person_id: uuid.UUID) -> OneTimePassword | None:
    """The person's, if set up."""
    return session.scalar(sa.select(OneTimePassword).where(OneTimePassword.person_id == person_id))


def set_one_time_password(
    session: Session, *, actor: Person, sealed: str, typed: str, key: str, now: datetime
) -> OneTimePassword:
    """Keep the secret, once a first code shows that the app has it. Replaces an earlier one.

    Raises DomainError "set_up_again" when it took too long, "one_time_password_wrong".
    """
    secret = secret_of(sealed, person_id=actor.id, key=key, within=SET_UP_WITHIN)
    if secret is None:
        raise DomainError("set_up_again", LATE, field="code")
    step = _step_of(secret, typed, now)
    if step is None:
        raise DomainError("one_time_password_wrong", WRONG, field="code")
    lock(session, Person, actor.id)
    earlier = one_time_password_of(session, actor.id)
    if earlier is not None:
        session.delete(earlier)
        session.flush()
    made = OneTimePassword(
        person_id=actor.id, secret=sealed, created_at=now, last_used_at=now, last_step=step
    )
    session.add(made)
    session.flush()
    record(session, actor=actor, action="one_time_password.set_up", on=actor, now=now)
    return made


def spend_step_try(session: Session, *, person: Person, now: datetime) -> OneTimePassword:
    """Count one try, before the code is looked at. The caller commits.

    Raises DomainError "step_locked" (429) after too many wrong ones, "one_time_password_wrong" without any.
    """
    mine = one_time_password_of(session, person.id)
    if mine is None:
        raise DomainError("one_time_password_wrong", WRONG, field="code")
    mine = lock(session, OneTimePassword, mine.id)
    if mine.locked_until is not None and mine.locked_until > now:
        minutes = max(1, round((mine.locked_until - now).total_seconds() / 60))
        raise DomainError(
            "step_locked",
            _l("Det er prøvd for mange ganger. Vent %(minutes)s minutter, og prøv igjen.", minutes=minutes),
            field="code",
            status=429,
        )
    mine.wrong_tries += 1
    pause = step_locked_for(mine.wrong_tries)
    if pause is not None:
        mine.locked_until = now + pause
        if mine.wrong_tries > STEP_TRIES and person.email:
            # Whoever goes on guessing after a pause has come past the first step.
            subject, body = second_step_locked_mail(name=person.name)
            queue_mail(session, to=person.email, subject=subject, body=body, now=now)
    session.flush()
    return mine


def use_one_time_password(
    session: Session, *, person: Person, spent: OneTimePassword, typed: str, key: str, now: datetime
) -> None:
    """Compare what was typed, and use that half minute up.

    Raises DomainError "one_time_password_wrong": the same for wrong digits and for used ones.
    """
    secret = secret_of(spent.secret, person_id=person.id, key=key)
    step = _step_of(secret, typed, now) if secret else None
    if step is None:
        raise DomainError("one_time_password_wrong", WRONG, field="code")
    used = sa.update(OneTimePassword).where(OneTimePassword.id == spent.id, OneTimePassword.last_step < step)
    done = session.execute(
        used.values(last_step=step, wrong_tries=0, locked_until=None, last_used_at=now).execution_options(
            synchronize_session=False
        )
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise DomainError("one_time_password_wrong", WRONG, field="code")
    session.expire(spent)
    record(session, actor=person, action="person.second_step_done", on=person, now=now)


def remove_one_time_password(
    session: Session, *, actor: Person, vouching: frozenset[str], now: datetime
) -> None:
    """Forget the app. Raises DomainError "last_second_step" (409)."""
    lock(session, Person, actor.id)
    mine = one_time_password_of(session, actor.id)
    if mine is None:
        return
    session.delete(mine)
    session.flush()
    refuse_last_second_step(session, person=actor, vouching=vouching)
    record(session, actor=actor, action="one_time_password.removed", on=actor, now=now)


def _step_of(secret: str, typed: str, now: datetime) -> int | None:
    """Which half minute these digits belong to, or None."""
    digits = "".join(typed.split())
    here = int(now.timestamp()) // SECONDS
    for around in AROUND:
        if same(pyotp.TOTP(secret).generate_otp(here + around), digits):
            return here + around
    return None
