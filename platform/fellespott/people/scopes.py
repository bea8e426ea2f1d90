"""What a role is limited to, told in words. Later rooms know the things (core.registry.ScopeSource)."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.i18n import _, _l
from fellespott.core.registry import registry

from .models import Person, RoleGrant
from .models.persons import Scope
from .notices import ROLE_NAMES
from .states import Role, ScopeKind

EVERYWHERE = _l("Overalt")
HEADINGS: dict[ScopeKind, Any] = {
    ScopeKind.CALL: _l("Bare i én utlysning"),
    ScopeKind.PROJECT: _l("Bare i ett prosjekt"),
    ScopeKind.GROUP: _l("Bare for én gruppe"),
}
IN_SCOPE: dict[ScopeKind, Any] = {
    ScopeKind.CALL: _l("i utlysningen «%(title)s»"),
    ScopeKind.PROJECT: _l("i prosjektet «%(title)s»"),
    ScopeKind.GROUP: _l("for gruppa «%(title)s»"),
}
GONE = _l("noe som ikke finnes lenger")


def as_text(scope: Scope | None) -> str:
    """The scope as a form sends it; nothing is everywhere."""
    return f"{scope[0].value}:{scope[1]}" if scope is not None else ""


def from_text(text: str | None) -> Scope | None:
    """What a form sent. Raises ValueError for anything but nothing or a scope."""
    if not text:
        return None
    kind, _colon, key = text.partition(":")
    return ScopeKind(kind), uuid.UUID(key)


def choices(session: Session) -> dict[str, list[tuple[str, str]]]:
    """What a role can be limited to now, by heading: one query for each kind."""
    found: dict[str, list[tuple[str, str]]] = {}
    for kind, heading in HEADINGS.items():
        source = registry().scopes.get(kind)
        rows = source.choices(session) if source is not None else []
        if rows:
            found[str(heading)] = [(as_text((kind, key)), title) for key, title in rows]
    return found


def words(session: Session, scopes: Iterable[Scope | None]) -> dict[Scope | None, str]:
    """ "i utlysningen «Ungt løft»", for each of those scopes; one query for each kind there is among them."""
    wanted: dict[ScopeKind, set[uuid.UUID]] = {}
    for scope in scopes:
        if scope is not None:
            wanted.setdefault(scope[0], set()).add(scope[1])
    found: dict[Scope | None, str] = {None: _("overalt")}
    for kind, keys in wanted.items():
        source = registry().scopes.get(kind)
        titles = source.titles(session, keys) if source is not None else {}
        for key in keys:
            found[kind, key] = str(IN_SCOPE[kind]) % {"title": titles[key]} if key in titles else str(GONE)
    return found


def exists(session: Session, scope: Scope) -> bool:
    """Whether there is such a thing to limit a role to."""
    source = registry().scopes.get(scope[0])
    return source is not None and scope[1] in source.titles(session, {scope[1]})


def role_lines(session: Session, person: Person) -> list[str]:
    """The roles somebody has now, each with where it holds unless that is everywhere."""
    held = [grant for grant in person.roles if grant.revoked_at is None]
    said = words(session, (grant.scope for grant in held))
    return [line(grant.role, grant.scope, said) for grant in held]


def line(role: Role, scope: Scope | None, said: dict[Scope | None, str]) -> str:
    """ "Leder runder, bare i utlysningen «Ungt løft»"."""
    if scope is None:
        return str(ROLE_NAMES[role])
    return _("%(role)s, bare %(where)s", role=ROLE_NAMES[role], where=said[scope])


def active_grants(person: Person) -> list[RoleGrant]:
    """What the person holds now, in the order of the roles."""
    order = list(Role)
    held = [grant for grant in person.roles if grant.revoked_at is None]
    return sorted(held, key=lambda grant: (order.index(grant.role), as_text(grant.scope)))
