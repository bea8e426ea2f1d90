"""The database: base class, naming of constraints, and how each engine begins a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event, inspect, select
from sqlalchemy.orm import DeclarativeBase, Session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def current_session() -> Session:
    """The session of this request, command or job."""
    return db.session()


# SQLite lets one writer in at a time. A transaction that starts as a reader and then writes can be
# refused half-way, so whatever is going to write says so before its first statement.
_writes: ContextVar[bool] = ContextVar("fellespott_writes", default=False)


def expect_writes(value: bool = True) -> None:
    """Say that transactions begun from here on in this context are going to write."""
    _writes.set(value)


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction for a command or a job: commits at the end, rolls back on any error."""
    token = _writes.set(True)
    session = current_session()
    try:
        session.rollback()
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _writes.reset(token)


def prepare_engine(engine: Engine) -> None:
    """Give SQLite real transactions, foreign keys and write-ahead logging; PostgreSQL needs nothing."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in ("busy_timeout=15000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writes.get() else "BEGIN")


T = TypeVar("T")


def lock(session: Session, model: type[T], key: Any) -> T:
    """Fetch a row afresh and hold it until the transaction ends.

    On PostgreSQL by SELECT … FOR UPDATE; on SQLite the writing transaction already holds the whole file.
    Raises NoResultFound when the row is gone.
    """
    # First the lock, then the row: one that waited must see what the other wrote, in joined tables too,
    # and a versioned row that changed meanwhile is no error here.
    column = inspect(model).primary_key[0]
    session.execute(select(column).where(column == key).with_for_update())
    return session.get_one(model, key, populate_existing=True)
