"""Pages of a list, addressable by URL."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of rows, with how many there are in all."""

    items: list[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self.number < self.pages

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return self.number > 1


def paginate(session: Session, statement: Select[Any], *, number: int, size: int = PAGE_SIZE) -> Page[Any]:
    """That page of the statement's first column, in two queries. A number out of range is brought into it."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    last = max(1, -(-total // size))
    number = min(max(1, number), last)
    rows = session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(list(rows), number, size, total)
