"""Files follow their transaction: what was stored goes away again when it is rolled back, and what was
deleted goes away only when it is committed.

If the process dies in between, the sweep (tasks.py) finds the file that no row knows.
"""

from typing import Any, Protocol

import structlog
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

_NEW = "fellespott_new_files"
_DOOMED = "fellespott_doomed_files"
log = structlog.get_logger(__name__)


class Deletes(Protocol):
    """A store, as far as this module needs it."""

    def delete(self, key: str) -> None:
        """Remove it; no error when it is gone already."""


def keep_if_committed(session: Session, store: Deletes, key: str) -> None:
    """The file was stored in this transaction: remove it if the transaction comes to nothing."""
    session.info.setdefault(_NEW, []).append((store, key))


def delete_when_committed(session: Session, store: Deletes, key: str) -> None:
    """The file is to go, but only once its row is gone for good."""
    session.info.setdefault(_DOOMED, []).append((store, key))


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    if session.in_nested_transaction():
        return  # a savepoint was released; the transaction itself goes on
    session.info.pop(_NEW, None)
    _remove(session.info.pop(_DOOMED, ()))


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, transaction: SessionTransaction) -> None:
    # However it ended (rolled back, or the session was merely closed), what is still here was not committed.
    if transaction.parent is None:
        session.info.pop(_DOOMED, None)
        _remove(session.info.pop(_NEW, ()))


def _remove(files: Any) -> None:
    for store, key in files:
        try:
            store.delete(key)
        except OSError as error:  # the sweep tries again
            log.warning("file not removed", kind=type(error).__name__)
