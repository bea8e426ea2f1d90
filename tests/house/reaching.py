"""Finding addresses that are there: for each route, things it can be about, and somebody who gets in.

For tests that hold on every route there is, and on those still to come: what an address is about is found
among the rows of a full house (everything.py) by the name of its argument.
"""

import itertools
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.exc import DatabaseError
from werkzeug.routing import Rule

from fellespott.core.db import db
from fellespott.core.ids import new_token, token_hash
from fellespott.people.models import Person

# How many things of each kind a route is tried with.
MOST = 3
TOKEN = new_token()
# Arguments that are no row's own id or slug.
WORDS: dict[str, tuple[str, ...]] = {
    "lang": ("en",),
    "language": ("nb",),
    "step": ("need", "idea"),
    "kind": ("story", "proposal"),
    "number": ("1",),
    "key": ("deep",),
    "token": (TOKEN,),
    "code": ("ABCD-EFGH",),
    "filename": ("css/base.css",),
    "word": ("forslag", "utlysning"),
    "signature": ("none",),
    "list_key": ("hensyn",),
    "point_key": ("7",),
}


@dataclass(frozen=True)
class Reached:
    """A route, an address of it, and the client that got there."""

    endpoint: str
    url: str
    client: Any
    response: Any


class House:
    """All rows there are, by what an address calls them."""

    def __init__(self, session: Any) -> None:
        self.slugs: list[str] = []
        self.ids: dict[str, list[uuid.UUID]] = {}
        for mapper in db.Model.registry.mappers:
            table = mapper.local_table
            if "slug" in table.c:
                self.slugs += [row[0] for row in session.execute(select(table.c.slug).limit(MOST))]
            if "id" in table.c:
                rows = session.execute(select(table.c.id).limit(MOST))
                self.ids[table.name] = [row[0] for row in rows]

    def values(self, argument: str) -> list[Any]:
        """What the argument of an address can be."""
        if argument in WORDS:
            return list(WORDS[argument])
        if argument == "slug":
            return list(self.slugs)
        stem = argument.removesuffix("_id")
        named = [table for table in self.ids if stem in table.split("_") or table == stem]
        found = [key for table in named for key in self.ids[table]]
        return found or [key for keys in self.ids.values() for key in keys[:1]]

    def urls(self, app: Any, rule: Rule, most: int) -> Iterator[str]:
        """At most that many addresses of the route."""
        adapter = app.url_map.bind("localhost")
        columns = [self.values(argument) for argument in sorted(rule.arguments)]
        for chosen in itertools.islice(itertools.product(*columns), most):
            yield adapter.build(rule.endpoint, dict(zip(sorted(rule.arguments), chosen, strict=True)))


def give_tokens(session: Any) -> None:
    """One row of each table that is found by a link's token has TOKEN."""
    for mapper in db.Model.registry.mappers:
        column = inspect(mapper.class_).columns.get("token_hash")
        if column is None or mapper.local_table.name == "sign_in":
            continue
        row = session.scalars(select(mapper.class_).limit(1)).first()
        if row is not None:
            with suppress(DatabaseError), session.begin_nested():  # some keep theirs for good
                row.token_hash = token_hash(TOKEN)
    session.commit()


def busiest(session: Any, people: int) -> list[Person]:
    """Those whose ids stand in most rows: with them most pages open."""
    counts: dict[uuid.UUID, int] = {}
    for mapper in db.Model.registry.mappers:
        for column in mapper.local_table.columns:
            if any(key.column.table.name == "person" for key in column.foreign_keys):
                for (found,) in session.execute(select(column).where(column.is_not(None))):
                    counts[found] = counts.get(found, 0) + 1
    most = sorted(counts, key=lambda one: (-counts[one], str(one)))[:people]
    return [session.get(Person, one) for one in most]
