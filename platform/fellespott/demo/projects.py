"""A project of the demo: begun, its letter agreed by every partner, and amended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.groups.models import Group
from fellespott.groups.services import create_group, join_group
from fellespott.letters import services as letters
from fellespott.letters.models import Project
from fellespott.letters.rules import half_yearly
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from . import cast
from .projects_content import ProjectText


@dataclass(frozen=True, slots=True)
class Team:
    """A project and its people: the group's contact first among `members`, the lead partner's contact first
    among `partners`, then the first other partner that decides over money (rule R12).
    """

    project: Project
    members: tuple[Person, ...]
    partners: tuple[Person, ...]

    @property
    def contact(self) -> Person:
        """The group's contact."""
        return self.members[0]

    @property
    def lead(self) -> Person:
        """The lead partner's contact, who pays."""
        return self.partners[0]


def start(
    session: Session,
    *,
    text: ProjectText,
    call: Call,
    proposals: Mapping[str, Proposal],
    people: Mapping[str, Person],
    now: datetime,
    group: Group | None = None,
) -> Team:
    """The yes becomes a project; or the steering group adds one with its reason, for `group` or a new one."""
    if text.added is not None:
        project = _add(session, text, call, people["styringsgruppe"], group, now)
    else:
        project = letters.start_project(
            session,
            actor=people["leder"],
            proposal=proposals[text.key],
            starts_on=text.starts_on,
            ends_on=text.ends_on,
            now=now,
        )
    return Team(project, _members(session, project.group, text, now), _partners(session, project, now))


def agree_on_letter(
    session: Session,
    *,
    team: Team,
    letter: Mapping[str, Any],
    leader: Person,
    now: datetime,
    pace: timedelta = timedelta(hours=12),
) -> None:
    """The leader writes a letter and sends it; the partners say yes one after the other, at that pace."""
    values = dict(letter)
    if not values["instalments"]:
        plan = half_yearly(values["amount_ore"], values["period_start"], values["period_end"])
        values["instalments"] = [{"due_on": one.due_on, "amount_ore": one.amount_ore} for one in plan]
    draft = letters.draft_letter(session, actor=leader, project=team.project, now=now, **values)
    asked = letters.send_letter(session, actor=leader, letter=draft, now=now + 2 * pace)
    for number, (_partner, token) in enumerate(asked, 1):
        letters.agree(
            session,
            token_or_agreement=token,
            text_sha256=draft.text_sha256 or "",
            now=now + (2 + number) * pace,
        )


def _add(
    session: Session, text: ProjectText, call: Call, actor: Person, group: Group | None, now: datetime
) -> Project:
    added = dict(text.added or {})
    if group is None:
        contact = cast.person(session, key=text.key, name=_contact_name(added["name"]), now=now)
        group = create_group(session, actor=contact, now=now, **added.pop("group"))
    partners = [
        {
            **one,
            "contact_name": f"{'Ansvarlig' if one['is_lead'] else 'Kontakt'} hos {one['actor_name']} (demo)",
            "contact_email": cast.address(f"{text.key}-{number}"),
        }
        for number, one in enumerate(added.pop("partners"), 1)
    ]
    return letters.add_project(
        session,
        actor=actor,
        call=call,
        group=group,
        partners=partners,
        starts_on=text.starts_on,
        ends_on=text.ends_on,
        now=now,
        **added,
    )


def _members(session: Session, group: Group, text: ProjectText, now: datetime) -> tuple[Person, ...]:
    """Everyone in the group, the contact first. Made-up members join, so that there is a group to vote."""
    for number in range(1, text.members + 1):
        member = cast.person(
            session,
            key=f"{text.key}-medlem-{number}",
            name=f"Medlem {number} i «{group.name}» (demo)",
            now=now,
        )
        join_group(session, actor=member, group=group, now=now)
    contact = cast.address(text.key)
    found = [one.person for one in group.active]
    return tuple(sorted(found, key=lambda one: (one.email != contact, one.email)))


def _partners(session: Session, project: Project, now: datetime) -> tuple[Person, ...]:
    deciding = [one for one in project.partners if one.is_lead or not one.no_money_decisions]
    first = sorted(deciding, key=lambda one: (not one.is_lead, one.position))[:2]
    return tuple(
        cast.person(session, key=one.contact_email.partition("@")[0], name=one.contact_name, now=now)
        for one in first
    )


def _contact_name(title: str) -> str:
    return f"Kontakt for «{title}» (demo)"[:200]
