"""Who there is, and what is kept of the world that was built around them."""

from dataclasses import dataclass, field
from typing import Any

from fellespott.calls.models import Call
from fellespott.groups.models import Group
from fellespott.letters.models import Project
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

# In the order of the table's columns.
ROLES = {
    "visit": "a visitor who is not signed in",
    "guard": "a guardian who has opened the link about the film of A's draft, and has no account",
    "resid": "a resident who is signed in and has no part in anything",
    "membr": "a member of group A, which has a proposal in every call",
    "nick": "a member of group A with a nickname and a paper code, without an e-mail address",
    "helpr": "a helper in group A",
    "expc": "an experience consultant in group A",
    "contc": "the contact of group A",
    "other": "the contact of group B, which has proposals in the same calls",
    "lead": "the contact of the actor that leads A's proposals and projects",
    "juror": "a juror in every call, without conflicts, who has sent all sheets",
    "close": "a juror in every call, too close to A's proposals; has one sheet left in scoring",
    "projl": "the project leader of every call",
    "steer": "a member of the steering group of every call",
    "jmod": "a jury moderator, limited to each of the calls",
    "staff": "one of those who run all rounds",
    "scope": "one who runs rounds, limited to each of the calls",
    "elsew": "one who runs rounds, limited to a call that is none of these",
    "nostp": "an administrator who has not taken the second step of signing in",
    "payer": "one who pays out, limited to A's running project",
    "edito": "a story editor, limited to the call of A's projects",
    "recei": "a receiver of lessons; lessons and handovers were sent to the address",
    "audit": "an auditor",
    "resch": "a researcher",
    "elect": "an election officer",
    "safeg": "a safeguarding contact",
    "admin": "an administrator",
}

RECEIVER = "mottaker@example.org"


@dataclass
class World:
    """One of everything, and one of everybody."""

    people: dict[str, Person | None]
    groups: dict[str, Group] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    # By the argument of an address, and then by case: {"use_id": {"decided": ...}}.
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    # By the argument of an address, or of one endpoint: {"line_id": ..., "calls.move_call": {"to": ...}}.
    values: dict[str, Any] = field(default_factory=dict)

    def person(self, role: str) -> Person:
        """That person; not for the visitor, who is nobody."""
        found = self.people[role]
        assert found is not None
        return found
