"""What safety hands to others: to-dos for those who look, personal data, how long things are kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.core.i18n import _, _l, _n
from fellespott.core.links import local_url
from fellespott.core.registry import Registry, Retention, Todo
from fellespott.core.web import current_person
from fellespott.people.models import Person
from fellespott.people.states import Role

from . import personal, queries, services
from .models import CaseAuthor, Concern, ModerationCase
from .policies import moderates
from .states import ConcernState
from .texts import RULES
from .views.showing import hidden_note

LOOK_WITHIN = timedelta(days=1)
READ_WITHIN = timedelta(hours=8)
KEEP_CONCERNS_DAYS = 365
KEEP_REPORTS_DAYS = 365


def contribute(app: Flask) -> None:
    """Register everything with the app's registry."""
    found: Registry = app.extensions["fellespott_registry"]
    found.todos.append(todos)
    found.merge_stays.add(CaseAuthor.__tablename__)
    retention = [
        Retention(
            "safety.concerns",
            _l("Bekymringer, etter at de er avsluttet"),
            KEEP_CONCERNS_DAYS,
            _l("Den som tar over, må kunne se hva som er gjort. Deretter slettes alt."),
            services.forget_concerns,
        ),
        Retention(
            "safety.reports",
            _l("Hvem som meldte noe, og hva de skrev"),
            KEEP_REPORTS_DAYS,
            _l("Den som klager på en avgjørelse, skal kunne få den vurdert på nytt."),
            services.forget_reports,
        ),
    ]
    found.add_personal(personal.REPORTS, retention[1:])
    found.add_personal(personal.CONCERNS, retention[:1])
    app.jinja_env.globals |= {"hidden_note": hidden_note, "moderation_rules": RULES}

    @app.context_processor
    def _minor() -> dict[str, Any]:
        """Help stands out more for those who have said that they are under 18."""
        person = current_person()
        return {"is_minor_here": person is not None and is_minor(person)}


def is_minor(person: Person) -> bool:
    """Whether the person has said to be under 18."""
    return person.age_band is not None and person.age_band.is_minor


def todos(session: Session, person: Person, _now: datetime) -> Iterator[Todo]:
    """What is reported, for those who look; what to change, for those who wrote it. Constant SQL."""
    if moderates(person):
        yield from _to_look_at(session, person)
    yield from _to_read(session, person)
    for case in queries.to_change(session, person):
        last = case.decisions[-1]
        yield Todo(
            title=_("Endre noe du har vært med på å skrive"),
            url=local_url("safety.answer_case", case_id=case.id),
            detail=last.words,
            action=_("Se hva det gjelder"),
        )


def _to_look_at(session: Session, person: Person) -> Iterator[Todo]:
    waiting = queries.select_cases(person).order_by(None).subquery()
    number, oldest = session.execute(
        select(func.count(), func.min(ModerationCase.opened_at)).where(
            ModerationCase.id.in_(select(waiting.c.id))
        )
    ).one()
    if number:
        yield Todo(
            title=_n("%(num)s ting er meldt inn", "%(num)s ting er meldt inn", number),
            url=local_url("safety.list_cases"),
            due_at=oldest + LOOK_WITHIN,
            action=_("Se på det"),
        )


def _to_read(session: Session, person: Person) -> Iterator[Todo]:
    """Concerns, for the named staff; for administrators only where nobody is named."""
    if not person.has_role(Role.SAFEGUARD) and not (
        person.has_role(Role.ADMINISTRATOR) and not queries.safeguards(session)
    ):
        return
    unread = (
        Concern.state == ConcernState.RECEIVED,
        Concern.sender_id.is_distinct_from(person.id),
    )
    number, oldest = session.execute(select(func.count(), func.min(Concern.received_at)).where(*unread)).one()
    if number:
        yield Todo(
            title=_n("%(num)s har sagt fra til en voksen", "%(num)s har sagt fra til en voksen", number),
            url=local_url("safety.list_concerns"),
            due_at=oldest + READ_WITHIN,
            action=_("Les"),
        )
