"""Rows of the second half of the chain: projects, agreed letters, funded pots."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.states import ActorKind, Phase
from fellespott.core.ids import token_hash
from fellespott.groups.models import Group
from fellespott.letters.models import (
    Agreement,
    Goal,
    Instalment,
    Letter,
    LetterText,
    Project,
    ProjectPartner,
)
from fellespott.letters.states import GoalAbout, GoalKind, LetterState, ProjectOrigin, ProjectState
from fellespott.pots.models import Booking, Pot, PotCategory
from fellespott.pots.states import Account, BookingKind
from fellespott.proposals.states import ProposalState
from tests.factories import WHEN, _add, _count, make_call, make_group, make_proposal

STARTS, ENDS = date(2021, 8, 1), date(2023, 6, 30)
HASH = "a" * 64


def make_project(
    session: Session,
    *,
    call: Call | None = None,
    group: Group | None = None,
    state: ProjectState = ProjectState.RUNNING,
    **fields: Any,
) -> Project:
    """A project that was won in a decided call, with three partners, the first of them the municipal lead."""
    number = next(_count)
    call = call or make_call(session, phase=Phase.DECIDED)
    group = group or make_group(session, members=2)
    proposal = make_proposal(session, call=call, group=group, state=ProposalState.SUBMITTED)
    values: dict[str, Any] = {
        "slug": f"prosjekt-{number}",
        "name": f"Prosjekt {number}",
        "origin": ProjectOrigin.AWARD,
        "proposal_id": proposal.id,
        "state": state,
        "responsible_unit": "Bydelen",
        "contact_name": "Den som leder prosjektet",
        "contact_email": "prosjektet@example.org",
        "starts_on": STARTS,
        "ends_on": ENDS,
        "created_at": WHEN,
    }
    project: Project = _add(session, Project(call_id=call.id, group_id=group.id, **(values | fields)))
    for position, kind in enumerate((ActorKind.MUNICIPAL, ActorKind.VOLUNTARY, ActorKind.BUSINESS), start=1):
        _add(
            session,
            ProjectPartner(
                project_id=project.id,
                position=position,
                actor_name=f"Aktør {number}-{position}",
                kind=kind,
                contact_name=f"Kontakt {position}",
                contact_email=f"aktor{number}-{position}@example.org",
                is_lead=position == 1,
            ),
        )
    session.refresh(project)
    return project


GOALS = [
    (GoalKind.RESULT, GoalAbout.RESIDENTS, "Tjue unge er med hver uke."),
    (GoalKind.RESULT, GoalAbout.COOPERATION, "Vi møtes hver måned."),
    (GoalKind.EFFECT, GoalAbout.RESIDENTS, "Flere hører til et sted."),
    (GoalKind.EFFECT, GoalAbout.COOPERATION, "Vi kjenner hverandre og ringer før vi skriver."),
]


def make_letter(
    session: Session, project: Project, *, state: LetterState = LetterState.AGREED, **fields: Any
) -> Letter:
    """The project's letter, agreed by all its partners unless said otherwise: 400,000 kroner at once."""
    frozen = state is not LetterState.DRAFT
    agreed = state in (LetterState.AGREED, LetterState.REPLACED)
    partners = project.partners
    values: dict[str, Any] = {
        "number": 1,
        "amount_ore": 40_000_000,
        "period_start": project.starts_on,
        "period_end": project.ends_on,
        "others_see_us": "Som noen som holder det de lover.",
        "covers": "Aktiviteter og utstyr.",
        "at_the_end": "Det som er igjen, går tilbake. Ingen skylder noe.",
        "forms": ["conditional", "collective"],
        "created_at": WHEN,
    }
    letter: Letter = _add(
        session, Letter(project_id=project.id, state=LetterState.DRAFT, **(values | fields))
    )
    for position, (kind, about, text) in enumerate(GOALS, start=1):
        _add(session, Goal(letter_id=letter.id, position=position, kind=kind, about=about, text=text))
    _add(session, Instalment(letter_id=letter.id, due_on=project.starts_on, amount_ore=letter.amount_ore))
    if frozen:
        letter.text, letter.text_sha256, letter.sent_at, letter.state = (
            "Avtalen",
            HASH,
            WHEN,
            LetterState.SENT,
        )
        letter.partners_total = len(partners)
        session.flush()
        _add(session, LetterText(letter_id=letter.id, text="Avtalen", text_sha256=HASH, sent_at=WHEN))
        for partner in partners:
            _add(
                session,
                Agreement(
                    letter_id=letter.id,
                    partner_id=partner.id,
                    token_hash=token_hash(f"avtale-{letter.id}-{partner.position}"),
                    asked_at=WHEN,
                    text_sha256=HASH,
                    agreed_at=WHEN if agreed else None,
                ),
            )
    if agreed:
        letter.agreed_total, letter.agreed_at, letter.state = len(partners), WHEN, state
        session.flush()
    session.refresh(letter)
    return letter


def make_pot(
    session: Session, project: Project | None = None, *, funded_ore: int = 40_000_000, **fields: Any
) -> Pot:
    """A pot on an agreed letter with that much money in it, free to use, and three categories."""
    project = project or make_project(session)
    letter = next((one for one in project.letters if one.state is LetterState.AGREED), None)
    letter = letter or make_letter(session, project)
    values: dict[str, Any] = {
        "two_from_ore": letter.two_from_ore,
        "group_above_ore": letter.group_above_ore,
        "group_always": letter.group_always,
        "funded_ore": funded_ore,
        "free_ore": funded_ore,
        "created_at": WHEN,
    }
    pot: Pot = _add(session, Pot(project_id=project.id, letter_id=letter.id, **(values | fields)))
    for position, key in enumerate(("activities", "equipment", "food"), start=1):
        _add(session, PotCategory(pot_id=pot.id, position=position, key=key))
    if funded_ore:
        _add(
            session,
            Booking(
                pot_id=pot.id,
                number=1,
                kind=BookingKind.FUNDING,
                from_account=Account.MUNICIPALITY,
                to_account=Account.FREE,
                amount_ore=funded_ore,
                letter_id=letter.id,
                booked_on=project.starts_on,
                booked_at=WHEN,
            ),
        )
    session.refresh(pot)
    return pot
