"""Counters of the rate limit in the database, so that they hold across processes without another server.

The library `limits` finds this store by its scheme, "database://". Keys are hashed with the installation's
key before they are written: they are made of network and mail addresses.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from limits.storage import Storage
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from .clock import utcnow
from .db import Model, own_transaction
from .ids import keyed_hash
from .types import UtcDateTime

_batch: ContextVar[Session | None] = ContextVar("fellespott_counting", default=None)


class VisitCount(Model):
    """How often something was tried since its window began. Of no meaning once expired."""

    __tablename__ = "visit_count"

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    count: Mapped[int] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class DatabaseStorage(Storage):
    """Fixed windows in a table. Each call, or each batch of them, is a transaction of its own."""

    STORAGE_SCHEME = ["database"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What can go wrong here."""
        return SQLAlchemyError

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Several counts in one transaction, which stands whatever becomes of the request."""
        with own_transaction() as session:
            token = _batch.set(session)
            try:
                yield
            finally:
                _batch.reset(token)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count, in one statement, so that tries made at once all count; returns how many it makes.

        A window begins with its first count and lasts `expiry` seconds.
        """
        now = utcnow()
        with _session() as session:
            insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            fresh = insert(VisitCount).values(
                key_hash=_hashed(key), count=amount, expires_at=now + timedelta(seconds=expiry)
            )
            is_over = VisitCount.expires_at <= now
            counted = fresh.on_conflict_do_update(
                index_elements=[VisitCount.key_hash],
                set_={
                    "count": sa.case((is_over, amount), else_=VisitCount.count + amount),
                    "expires_at": sa.case((is_over, fresh.excluded.expires_at), else_=VisitCount.expires_at),
                },
            ).returning(VisitCount.count)
            return session.execute(counted).scalar_one()

    def get(self, key: str) -> int:
        """How many there are in the window now."""
        with _session() as session:
            running = sa.select(VisitCount.count).where(
                VisitCount.key_hash == _hashed(key), VisitCount.expires_at > utcnow()
            )
            return session.scalar(running) or 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, seconds since 1970; now when there is none."""
        with _session() as session:
            found = session.get(VisitCount, _hashed(key))
            return (found.expires_at if found else utcnow()).timestamp()

    def check(self) -> bool:
        """Whether the table can be read."""
        with _session() as session:
            session.execute(sa.select(VisitCount.count).limit(1))
        return True

    def reset(self) -> int | None:
        """Forget every count; returns how many."""
        with _session() as session:
            gone = session.execute(sa.delete(VisitCount))
            return int(gone.rowcount)  # type: ignore[attr-defined]

    def clear(self, key: str) -> None:
        """Forget one count."""
        with _session() as session:
            session.execute(sa.delete(VisitCount).where(VisitCount.key_hash == _hashed(key)))


@contextmanager
def _session() -> Iterator[Session]:
    running = _batch.get()
    if running is not None:
        yield running
        return
    with own_transaction() as session:
        yield session


def _hashed(key: str) -> str:
    return keyed_hash(current_app.config["SECRET_KEY"], "visit", key)


def forget_counts(session: Session, now: datetime) -> None:
    """Remove windows that are over."""
    session.execute(sa.delete(VisitCount).where(VisitCount.expires_at <= now))
