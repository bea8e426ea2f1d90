"""Everybody: their accounts, their groups and their roles."""

from typing import Any

from fellespott.groups.states import MemberKind
from fellespott.people.models import Person, RoleGrant
from fellespott.people.states import AgeBand, Role, ScopeKind
from tests.factories import WHEN, _add, add_member, make_admin, make_call, make_group, make_person, make_staff

from .base import RECEIVER, ROLES, World

# Held everywhere.
GRANTED = {
    "recei": Role.LESSON_RECEIVER,
    "audit": Role.AUDITOR,
    "resch": Role.RESEARCHER,
    "elect": Role.ELECTION_OFFICER,
    "safeg": Role.SAFEGUARD,
}
MEMBERS = {"helpr": MemberKind.HELPER, "expc": MemberKind.EXPERIENCE_CONSULTANT}


def make_people(session: Any) -> dict[str, Person | None]:
    """One for each column of the table."""
    people: dict[str, Person | None] = {
        "visit": None,
        "guard": None,
        "nick": make_person(session, name="Rev", email=None),
        "staff": make_staff(session, name="Runa Runde"),
        "admin": make_admin(session, name="Admin Aas"),
        "nostp": make_admin(session, name="Uten Ekstrasteg"),
        "recei": make_person(session, name="Navn recei", email=RECEIVER),
    }
    for role in ROLES:
        if role not in people:
            people[role] = make_person(
                session, name=f"Navn {role}", email=f"{role}@example.org", age_band=AgeBand.ADULT
            )
    for role, held in GRANTED.items():
        grant(session, people[role], held)
    return people


def grant(session: Any, person: Any, role: Role, scope: tuple[ScopeKind, Any] | None = None) -> None:
    """Give a role, everywhere or there."""
    kind, key = scope or (None, None)
    _add(session, RoleGrant(person_id=person.id, role=role, scope_kind=kind, scope_id=key, granted_at=WHEN))
    session.refresh(person, ["roles"])


def make_groups(session: Any, world: World) -> None:
    """Group A with everybody in it, and group B."""
    ours = make_group(session, contact=world.people["contc"], name="Gruppe A")
    world.values["membership_id"] = add_member(session, ours, world.person("membr")).id
    add_member(session, ours, world.person("nick"))
    for role, kind in MEMBERS.items():
        add_member(session, ours, world.person(role), kind, says_adult=True)
    world.groups = {
        "ours": ours,
        "theirs": make_group(session, contact=world.people["other"], name="Gruppe B"),
    }


def give_roles(session: Any, world: World) -> None:
    """Those whose role holds in the calls, or in another one."""
    for call in world.calls.values():
        grant(session, world.person("scope"), Role.ROUND_STAFF, (ScopeKind.CALL, call.id))
        grant(session, world.person("jmod"), Role.JURY_MODERATOR, (ScopeKind.CALL, call.id))
    elsewhere = make_call(session, slug="et-annet-sted", title="Et annet sted")
    grant(session, world.person("elsew"), Role.ROUND_STAFF, (ScopeKind.CALL, elsewhere.id))
    grant(session, world.person("edito"), Role.STORY_EDITOR, (ScopeKind.CALL, world.calls["after"].id))


def give_roles_in_projects(session: Any, world: World) -> None:
    """Those whose role holds in one project."""
    running = world.projects["running"]
    grant(session, world.person("payer"), Role.PAYMENT_RELEASER, (ScopeKind.PROJECT, running.id))
