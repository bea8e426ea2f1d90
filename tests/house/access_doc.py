"""docs/access.md: written from what the running app answered, and read back by the tests."""

import itertools
from collections.abc import Mapping
from pathlib import Path

from flask_babel import force_locale

from fellespott.people.roles import CATALOGUE, COMES_FROM

from .world import ROLES

PAGE = Path(__file__).parents[2] / "docs" / "access.md"

HEAD = """\
# Who may do what

Written by `tests/house/test_roles_and_routes.py` from the answers of the running app; not by hand. Every cell
is asked for over HTTP by the deep tests on SQLite, every fourth line also on PostgreSQL, and a sample of them
by the others. A route without a policy, or without a line here, fails the tests. To write the page anew after
a change, and then to read what changed:

    {command}

## The roles

As the page `/roller` tells them, in the words of the program. What somebody *did* in a project (the
participation roles of the research) is a description and gives no right. One line of `policies.py` in a room
decides each of these things, and gives the reason the page shows.

"""

LEGEND = """
## The people of the tables

"""

HOW_TO_READ = """
A number is the status of a GET or, where the route takes POST alone, of a POST without the token of a form:
then 400 is somebody who may, and 403 or 404 somebody who may not. *login* is sent to sign in, *step 2* to
take the second step first; 302 and 303 are sent on to another page of ours. 403 comes with the reason, 404 is
for those who are not to know that there is anything; 410 was there once.

What stands in square brackets says what it was asked for:

- Calls: draft, open, scoring (the jury at work), deciding (the jury decides, the reasons are being written),
  advising (it is with the steering group now), decided.
- Proposals are group A's: draft, hidden (sent in, before the deadline), withdrawn (after it was sent in), and
  scoring, deciding, advising, decided after their call; won is group B's, with a published yes.
- Projects are group A's, in a call of their own: written (its letter is a draft), waiting (sent to partners),
  running (agreed; with a pot and a handover not accepted), warned (after a review), ended (handed over).
- Uses of the running one's pot: proposed, voting (put to the group), decided (by a member), mine (for
  the lead).
- Reviews: open, answered, settled, and warned (answered while a warning stands).
- Stories are told and written by group A's member: draft, approved (with a consent), published, withdrawn.
  Lessons are written by group A's contact: kept, published.
- Complaints: contact, staff (who sent it, signed in), project (about A's running project, by
  somebody unknown).
{more}"""

HOW = "FELLESPOTT_WRITE_ACCESS_TABLE"


def as_text(found: Mapping[str, list[str]], rules: Mapping[str, str], more: str, command: str) -> str:
    """The whole page: the roles, the people, and a table for each room."""
    parts = [HEAD.format(command=command), *_catalogue(), LEGEND, *_people(), HOW_TO_READ.format(more=more)]
    for room, names in itertools.groupby(found, key=lambda name: name.split(".")[0]):
        parts += _table(room, list(names), found, rules)
    return "".join(parts)


def _catalogue() -> list[str]:
    with force_locale("nb"):
        rows = [
            (line.name, COMES_FROM[line.comes_from], line.holds, line.may, line.later) for line in CATALOGUE
        ]
        rows = [(str(a), str(b), str(c), " ".join(filter(None, map(str, (d, e))))) for a, b, c, d, e in rows]
    head = ["| Role | Comes from | Holds | May |\n", "|---|---|---|---|\n"]
    return head + ["| " + " | ".join(row) + " |\n" for row in rows]


def _people() -> list[str]:
    return [f"- `{role}`: {who}\n" for role, who in ROLES.items()]


def _table(
    room: str, names: list[str], found: Mapping[str, list[str]], rules: Mapping[str, str]
) -> list[str]:
    lines = [f"\n## {room}\n\n", "| Route | Address | " + " | ".join(ROLES) + " |\n"]
    lines.append("|---|---|" + "---|" * len(ROLES) + "\n")
    for name in names:
        lines.append(f"| {name} | `{rules[name]}` | " + " | ".join(found[name]) + " |\n")
    return lines


def written_table() -> dict[str, list[str]]:
    """Route and case → one answer for each of the people, as the page has it."""
    lines = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {row[0]: row[2:] for row in rows if len(row) == len(ROLES) + 2 and row[0] != "Route"}
