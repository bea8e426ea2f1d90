"""Rows held until the transaction ends, always in this order: vote, pot, use. So nobody waits in a ring."""

from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from fellespott.core.clock import to_oslo
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.letters.models import Project

from ..models import Pot, Use

T = TypeVar("T", Pot, Use)


def hold_pot(session: Session, pot: Pot) -> Pot:
    """The pot afresh and held."""
    return _hold_pot(session, pot.id)


def hold_use(session: Session, use: Use) -> tuple[Pot, Use]:
    """The use and its pot, afresh and held."""
    return _hold_pot(session, use.pot_id), _hold(session, Use, use.id)


def _hold_pot(session: Session, pot_id: Any) -> Pot:
    pot = _hold(session, Pot, pot_id)
    # The project without all it brings along, unless it is here already.
    project = session.get_one(Project, pot.project_id, options=[lazyload("*")])
    set_committed_value(pot, "project", project)
    return pot


def _hold(session: Session, model: type[T], key: Any) -> T:
    # Like core.db.lock (first the lock, then the row), but not with all that hangs on a project.
    session.execute(select(model.id).where(model.id == key).with_for_update())
    return session.get_one(model, key, populate_existing=True, options=[lazyload("*")])


def today(now: datetime) -> date:
    """The day it is on an Oslo calendar."""
    return to_oslo(now).date()


def refuse_if_stopped(pot: Pot) -> None:
    """Raises DomainError "stopped" (409): after a stop nothing new is promised. Rule R8."""
    if pot.stopped_at is not None or pot.closed_at is not None:
        raise DomainError(
            "stopped",
            _l("Prosjektet er stoppet eller avsluttet. Det kan ikke bestemmes ny bruk av penger."),
            status=409,
        )
