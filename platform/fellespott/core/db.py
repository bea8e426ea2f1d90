"""The database: base class, naming of constraints, and how each engine begins a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, event, inspect, select
from sqlalchemy.orm import DeclarativeBase, Session, object_session

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


def session_of(row: Base) -> Session:
    """The session the row was read in; this request's where it is in none."""
    return object_session(row) or current_session()


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


@contextmanager
def own_transaction() -> Iterator[Session]:
    """A transaction that stands whatever becomes of the request's own (docs/architecture.md, rule 1).

    For counting tries, noting who opened a private record, and the like. SQLite lets one writer in, so the
    request's transaction is ended first. Raises RuntimeError when it has changes that would be lost.
    """
    shared = current_session()
    if shared.new or shared.dirty or shared.deleted or shared.info.get(CHANGED):
        raise RuntimeError("a transaction of its own begins before the request has changed anything")
    shared.rollback()
    token = _writes.set(True)
    try:
        with Session(db.engine, join_transaction_mode="create_savepoint") as session, session.begin():
            yield session
    finally:
        _writes.reset(token)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Session]:
    """A session that sees one moment, whatever others write meanwhile, and writes nothing itself."""
    token = _writes.set(False)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            # On SQLite a transaction that only reads sees the moment of its first read (write-ahead log).
            with connection.begin() as transaction:
                with Session(bind=connection) as session:
                    yield session
                transaction.rollback()
    finally:
        _writes.reset(token)


# Key in session.info: something was written and is not committed yet.
CHANGED = "fellespott_changed"


@event.listens_for(Session, "after_flush")
def _note_change(session: Session, _context: Any) -> None:
    session.info[CHANGED] = True


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _forget_change(session: Session) -> None:
    if not session.in_nested_transaction():  # a savepoint's end is not the transaction's
        session.info.pop(CHANGED, None)


PRAGMAS = (
    "busy_timeout=15000",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    # What is erased is overwritten, so that nobody reads it in the file either.
    "secure_delete=ON",
)


def prepare_engine(engine: Engine) -> None:
    """Give SQLite real transactions, foreign keys and write-ahead logging; PostgreSQL needs nothing."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None
        cursor = dbapi_connection.cursor()
        for pragma in PRAGMAS:
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
