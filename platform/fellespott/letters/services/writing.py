"""Writing a letter, and writing on it until it is sent."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..models import Goal, Instalment, Letter, Project
from ..policies import ONLY_LEADERS, can_write_letters
from ..queries import next_number
from ..rules import half_yearly
from ..states import ENDED, Form, GoalAbout, GoalKind, LetterState
from .projects import stale

# Rule R11, as one of the projects of 2021 had it.
TWO_FROM_ORE, GROUP_ABOVE_ORE = 1_000_000, 5_000_000
MAX_GOALS, MAX_INSTALMENTS = 40, 40


def draft_letter(
    session: Session,
    *,
    actor: Person,
    project: Project,
    amount_ore: int,
    period_start: date,
    period_end: date,
    others_see_us: str,
    covers: str,
    at_the_end: str,
    forms: Sequence[str],
    goals: list[dict[str, Any]],
    instalments: list[dict[str, Any]],
    now: datetime,
    two_from_ore: int = TWO_FROM_ORE,
    group_above_ore: int = GROUP_ABOVE_ORE,
    group_always: bool = False,
    amendment_reason: str = "",
) -> Letter:
    """Begin the project's next letter. It amends the one in force, if there is one, and then says why.

    `goals` are dicts of kind, about and text; `instalments` of due_on and amount_ore. A draft may lack much
    (rules.lacks tells what); sending may not. `amount_ore` is all the project is promised, what earlier
    letters promised included, and `instalments` the whole plan. Raises DomainError "not_leader" (403),
    "project_ended" (409), "open_letter" (409), or what `update_letter` raises.
    """
    project = lock(session, Project, project.id)
    if not can_write_letters(actor, project, now):
        raise DomainError("not_leader", ONLY_LEADERS, status=403)
    if project.state in ENDED:
        raise DomainError("project_ended", _l("Prosjektet er avsluttet og får ikke nye brev."), status=409)
    if project.open_letter is not None:
        raise DomainError(
            "open_letter", _l("Et brev skrives eller venter alt. Gjør det ferdig først."), status=409
        )
    in_force = project.letter_in_force
    if in_force is not None and not amendment_reason.strip():
        raise DomainError("reason_missing", _l("Skriv hvorfor brevet blir endret."), field="amendment_reason")
    values = _checked(
        amount_ore=amount_ore,
        period_start=period_start,
        period_end=period_end,
        others_see_us=others_see_us,
        covers=covers,
        at_the_end=at_the_end,
        forms=forms,
        two_from_ore=two_from_ore,
        group_above_ore=group_above_ore,
        group_always=group_always,
        amendment_reason=amendment_reason,
    )
    letter = Letter(
        id=uuid.uuid4(),
        number=next_number(session, project),
        amends_id=in_force.id if in_force is not None else None,
        state=LetterState.DRAFT,
        created_at=now,
        created_by_id=actor.id,
        **values,
    )
    project.letters.append(letter)
    _put_parts(letter, goals, instalments)
    session.flush()
    record(session, actor=actor, action="letter.drafted", on=letter, now=now, number=letter.number)
    return letter


def update_letter(
    session: Session,
    *,
    actor: Person,
    letter: Letter,
    goals: list[dict[str, Any]],
    instalments: list[dict[str, Any]],
    now: datetime,
    version: int | None = None,
    **fields: Any,
) -> Letter:
    """Write on a draft: all its texts, goals and instalments at once.

    `fields` as in `draft_letter`; what is left out stays. `version` is the one the page was opened on.
    Raises DomainError "not_leader" (403), "frozen" (409) for a letter that was sent, "stale" (409),
    "amount_missing", "dates_crossed", "thresholds_crossed", "unknown_form", "too_many", "instalment_twice".
    """
    session.flush()
    project = lock(session, Project, letter.project_id)
    letter = lock(session, Letter, letter.id)
    if not can_write_letters(actor, project, now):
        raise DomainError("not_leader", ONLY_LEADERS, status=403)
    if letter.state is not LetterState.DRAFT:
        raise DomainError(
            "frozen",
            _l("Brevet er sendt, og teksten ligger fast. Trekk det tilbake for å skrive videre."),
            status=409,
        )
    if version is not None and letter.version != version:
        raise stale()
    for name, value in _checked(**_as_it_is(letter) | fields).items():
        setattr(letter, name, value)
    letter.goals, letter.instalments = [], []
    session.flush()  # the old rows leave before new ones take their places
    _put_parts(letter, goals, instalments)
    session.flush()
    record(session, actor=actor, action="letter.changed", on=letter, now=now, number=letter.number)
    return letter


def suggested_letter(project: Project, *, amount_ore: int = 0) -> dict[str, Any]:
    """What the page for a new letter holds: the letter in force, or what was usual in 2021."""
    in_force = project.letter_in_force
    if in_force is not None:
        return as_written(in_force) | {"amendment_reason": ""}
    amount = amount_ore or (project.proposal.total_ore if project.proposal is not None else 0)
    plan = half_yearly(amount, project.starts_on, project.ends_on) if amount else []
    return {
        "amount_ore": amount,
        "period_start": project.starts_on,
        "period_end": project.ends_on,
        "others_see_us": "",
        "covers": _budget_as_text(project),
        "at_the_end": str(
            _l(
                "Det som er igjen i potten, går tilbake til kommunen. Ingen skylder noe. "
                "Før perioden er slutt, avtaler vi hva som kan fortsette, og hvem som tar det videre."
            )
        ),
        "forms": [Form.CONDITIONAL.value],
        "two_from_ore": TWO_FROM_ORE,
        "group_above_ore": GROUP_ABOVE_ORE,
        "group_always": False,
        "amendment_reason": "",
        "goals": [],
        "instalments": [{"due_on": one.due_on, "amount_ore": one.amount_ore} for one in plan],
    }


def as_written(letter: Letter) -> dict[str, Any]:
    """The letter as `draft_letter` would take it."""
    return _as_it_is(letter) | {
        "goals": [{"kind": one.kind, "about": one.about, "text": one.text} for one in letter.goals],
        "instalments": [{"due_on": one.due_on, "amount_ore": one.amount_ore} for one in letter.instalments],
    }


def _budget_as_text(project: Project) -> str:
    lines = project.proposal.budget_lines if project.proposal is not None else []
    return "\n".join(one.purpose for one in lines)


FIELDS = (
    "amount_ore",
    "period_start",
    "period_end",
    "others_see_us",
    "covers",
    "at_the_end",
    "forms",
    "two_from_ore",
    "group_above_ore",
    "group_always",
    "amendment_reason",
)


def _as_it_is(letter: Letter) -> dict[str, Any]:
    return {name: getattr(letter, name) for name in FIELDS}


def _checked(**values: Any) -> dict[str, Any]:
    """The values as they are stored, or DomainError beside the field."""
    if values["amount_ore"] <= 0:
        raise DomainError("amount_missing", _l("Skriv et beløp over null."), field="amount_ore")
    if values["period_end"] <= values["period_start"]:
        raise DomainError("dates_crossed", _l("Slutten må være etter starten."), field="period_end")
    if values["two_from_ore"] <= 0 or values["group_above_ore"] < values["two_from_ore"]:
        raise DomainError(
            "thresholds_crossed",
            _l("Grensen for hele gruppa må være minst så høy som grensen for to."),
            field="group_above_ore",
        )
    wanted = set(values["forms"])
    if not wanted <= set(Form):
        raise DomainError("unknown_form", _l("Velg blant de tre måtene å betale ut på."), field="forms")
    values["forms"] = [form.value for form in Form if form in wanted]
    for name in ("others_see_us", "covers", "at_the_end", "amendment_reason"):
        values[name] = values[name].strip()
    return values


def _put_parts(letter: Letter, goals: list[dict[str, Any]], instalments: list[dict[str, Any]]) -> None:
    said = [one for one in goals if str(one["text"]).strip()]
    if len(said) > MAX_GOALS or len(instalments) > MAX_INSTALMENTS:
        raise DomainError("too_many", _l("Det er for mange linjer i brevet. Slå noen sammen."))
    letter.goals = [
        Goal(
            position=position,
            kind=GoalKind(one["kind"]),
            about=GoalAbout(one["about"]),
            text=str(one["text"]).strip(),
        )
        for position, one in enumerate(said, start=1)
    ]
    days = [one["due_on"] for one in instalments]
    if len(set(days)) < len(days):
        raise DomainError(
            "instalment_twice", _l("To linjer har samme dag. Slå dem sammen."), field="instalments"
        )
    if any(one["amount_ore"] <= 0 for one in instalments):
        raise DomainError("amount_missing", _l("Skriv et beløp over null."), field="instalments")
    letter.instalments = [
        Instalment(due_on=one["due_on"], amount_ore=one["amount_ore"])
        for one in sorted(instalments, key=lambda one: one["due_on"])
    ]
