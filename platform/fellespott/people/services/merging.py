"""A nickname turns out to be somebody who has an account: what can move to the account, moves.

Rows no one may change stay with the nickname's own row, which is kept under the account's name and points to
it (`merged_into_id`). Whoever comes in as the nickname afterwards comes in as the account (entering.py).
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import Base, lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.registry import registry

from ..models import PaperCode, Person, SignIn
from ..queries import have_own_way_in
from .paper_codes import withdraw_code

# What belongs to the nickname's own coming and going, or must not become a way into the account.
STAYS = frozenset(
    {"person", "sign_in", "record_opening", "role_grant", "proven_identity", "passkey", "one_time_password"}
)


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows came along, and how many stayed where they cannot be changed."""

    moved: int
    stayed: int


@dataclass(frozen=True, slots=True)
class Place:
    """A table in which rows name people, and the columns that do."""

    table: sa.Table
    columns: tuple[sa.Column[Any], ...]

    def of(self, person_id: uuid.UUID) -> sa.ColumnElement[bool]:
        """SQL for rows that name that person."""
        return sa.or_(*(column == person_id for column in self.columns))


def merge_people(
    session: Session, *, account: Person, nickname: Person, now: datetime, keep_codes: bool = True
) -> Moved:
    """Make `nickname` a part of `account`. The caller has seen a proof of both, and that the person wants it.

    The nickname's sign-ins end. Its codes on paper let the account in from now on, unless `keep_codes` is
    false or the account is one of staff: then they are withdrawn.
    Refused, with nothing written, by DomainError (409): "merge_itself"; "merge_over" when either is merged or
    erased already; "merge_not_a_nickname" for somebody with an address, another way in or a role;
    "merge_own_print" when the account printed the nickname's code, and so might be taking over another;
    "merge_demo"; "merge_conflict" where both hold a place only one person can hold, such as two seats in one
    call (rule R5); and what rooms refuse (registry.merges).
    """
    account, nickname = _hold(session, account, nickname)
    _refuse(session, account, nickname)
    # Before anything moves: some tables let a row change hands only along this.
    nickname.merged_into_id = account.id
    session.flush()
    for room in registry().merges:
        room(session, nickname, account, now)
    session.flush()
    _refuse_clashes(session, account, nickname)
    if account.has_staff_role or not keep_codes:
        _withdraw_codes(session, account, nickname, now)
    moved = _move_all(session, account, nickname)
    _take_over(session, account, nickname, now)
    record(
        session, actor=account, action="person.merged", on=nickname, now=now, account=account,
        moved=moved.moved, stayed=moved.stayed,
    )  # fmt: skip
    return moved


def why_not(session: Session, account: Person, nickname: Person) -> DomainError | None:
    """What would refuse these two, as far as can be told without trying."""
    try:
        _refuse(session, account, nickname)
        _refuse_clashes(session, account, nickname)
    except DomainError as error:
        return error
    return None


def _hold(session: Session, account: Person, nickname: Person) -> tuple[Person, Person]:
    """Both rows until the transaction ends, always in the same order: of two merges at once one waits."""
    session.flush()
    held = {one: lock(session, Person, one) for one in sorted({account.id, nickname.id})}
    return held[account.id], held[nickname.id]


def _refuse(session: Session, account: Person, nickname: Person) -> None:
    if account == nickname:
        raise DomainError("merge_itself", _l("Dette er koden til kontoen du bruker nå."), status=409)
    if not nickname.is_active or not account.is_active:
        raise DomainError(
            "merge_over", _l("Dette kallenavnet er allerede slått sammen med en konto."), status=409
        )
    if account.is_demo != nickname.is_demo:
        raise DomainError("merge_demo", _l("Det som hører til en demo, blir i demoen."), status=409)
    own_ways = session.scalar(
        sa.select(sa.select(Person.id).where(Person.id == nickname.id, have_own_way_in()).exists())
    )
    has_role = any(grant.revoked_at is None for grant in nickname.roles)
    if nickname.email is not None or own_ways or has_role:
        raise DomainError(
            "merge_not_a_nickname",
            _l("Dette er en egen konto, ikke bare et kallenavn. Den kan ikke slås sammen med en annen."),
            status=409,
        )
    printed = sa.select(PaperCode.id).where(
        PaperCode.person_id == nickname.id, PaperCode.printed_by_id == account.id
    )
    if session.scalar(sa.select(printed.exists())):
        raise DomainError(
            "merge_own_print",
            _l(
                "Du skrev ut koden til dette kallenavnet, så det kan høre til en annen. "
                "Snakk med den som leder runden."
            ),
            status=409,
        )


# ---- places that only one person can hold -----------------------------------------------------


def places() -> Iterator[Place]:
    """Every table whose rows name people, those apart that stay."""
    for table in Base.metadata.sorted_tables:
        columns = tuple(
            column
            for column in table.columns
            if any(key.column.table.name == "person" for key in column.foreign_keys)
        )
        if columns and table.name not in STAYS:
            yield Place(table, columns)


def _refuse_clashes(session: Session, account: Person, nickname: Person) -> None:
    for place in places():
        if place.table.name in registry().merge_stays:
            continue
        for columns, condition in _unique_sets(place.table):
            if _clashes(session, place, columns, condition, account.id, nickname.id):
                raise clash()


def clash() -> DomainError:
    """Both hold a place only one person can hold."""
    return DomainError(
        "merge_conflict",
        _l(
            "Kallenavnet og kontoen har hver sin plass et sted der én person bare kan ha én. "
            "Da kan de ikke slås sammen. Snakk med den som leder runden."
        ),
        status=409,
    )


def _unique_sets(table: sa.Table) -> Iterator[tuple[tuple[sa.Column[Any], ...], Any]]:
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            yield tuple(constraint.columns), None
    for index in table.indexes:
        if index.unique:
            yield tuple(index.columns), index.dialect_options["sqlite"].get("where")


def _clashes(
    session: Session,
    place: Place,
    columns: tuple[sa.Column[Any], ...],
    condition: Any,
    account_id: uuid.UUID,
    nickname_id: uuid.UUID,
) -> bool:
    """Whether two rows would be the same once the nickname in them is the account."""
    if not set(columns) & set(place.columns):
        return False
    statement = sa.select(*columns).where(sa.or_(place.of(account_id), place.of(nickname_id)))
    if condition is not None:
        statement = statement.where(condition)
    names = {position for position, column in enumerate(columns) if column in place.columns}
    seen = set()
    for row in session.execute(statement):
        key = tuple(
            account_id if position in names and value == nickname_id else value
            for position, value in enumerate(row)
        )
        if None not in key and key in seen:
            return True
        seen.add(key)
    return False


# ---- moving -----------------------------------------------------------------------------------


def _move_all(session: Session, account: Person, nickname: Person) -> Moved:
    moved = stayed = 0
    session.flush()
    for place in places():
        for key in session.execute(sa.select(*place.table.primary_key).where(place.of(nickname.id))).all():
            if _move_row(session, place, tuple(key), account.id, nickname.id):
                moved += 1
            else:
                stayed += 1
    session.expire_all()
    return Moved(moved, stayed)


def _move_row(
    session: Session, place: Place, key: tuple[Any, ...], account_id: uuid.UUID, nickname_id: uuid.UUID
) -> bool:
    """All of the row's columns at once; where that is refused, one by one. Whether it came along whole."""
    if _change(session, place, place.columns, key, account_id, nickname_id):
        return True
    if len(place.columns) > 1:
        for column in place.columns:
            _change(session, place, (column,), key, account_id, nickname_id)
    return False


def _change(
    session: Session,
    place: Place,
    columns: tuple[sa.Column[Any], ...],
    key: tuple[Any, ...],
    account_id: uuid.UUID,
    nickname_id: uuid.UUID,
) -> bool:
    this_row = sa.and_(*(column == part for column, part in zip(place.table.primary_key, key, strict=True)))
    values = {
        column.name: sa.case(
            (column == nickname_id, sa.bindparam(None, account_id, type_=column.type)), else_=column
        )
        for column in columns
    }
    try:
        with session.begin_nested():
            session.execute(sa.update(place.table).where(this_row).values(values))
    except IntegrityError as error:
        if _is_unique(error) and place.table.name not in registry().merge_stays:
            # Written by another since we looked.
            raise clash() from error
        return False  # a row that nobody may change
    return True


def _is_unique(error: IntegrityError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "23505" or "UNIQUE constraint" in str(error.orig)


def _withdraw_codes(session: Session, account: Person, nickname: Person, now: datetime) -> None:
    for code in session.scalars(
        sa.select(PaperCode).where(PaperCode.person_id == nickname.id, PaperCode.withdrawn_at.is_(None))
    ):
        withdraw_code(session, actor=account, code=code, now=now)


def _take_over(session: Session, account: Person, nickname: Person, now: datetime) -> None:
    """What is on the two rows themselves: the account's own word wins, what it lacks it gets."""
    account.language = account.language or nickname.language
    if account.age_band is None:
        account.age_band, account.turns_18 = nickname.age_band, nickname.turns_18
    nickname.name, nickname.language = account.name, None
    nickname.age_band = nickname.turns_18 = None
    session.flush()
    # A nickname that others were merged into: they follow.
    earlier = sa.update(Person).where(Person.merged_into_id == nickname.id)
    session.execute(
        earlier.values(merged_into_id=account.id, name=account.name).execution_options(
            synchronize_session=False
        )
    )
    open_ones = sa.update(SignIn).where(SignIn.person_id == nickname.id, SignIn.ended_at.is_(None))
    session.execute(open_ones.values(ended_at=now).execution_options(synchronize_session=False))
