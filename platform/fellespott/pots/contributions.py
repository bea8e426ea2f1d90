"""What pots hand to other rooms: to-dos, a station of the chain line, a card, figures, the clock's work."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from fellespott.calls.queries import call_for_figures
from fellespott.core.clock import from_oslo
from fellespott.core.i18n import _, _l, show_money
from fellespott.core.links import local_url
from fellespott.core.registry import ChainStation, Job, ProjectPanel, Registry, Todo
from fellespott.letters.models import Project
from fellespott.letters.signals import letter_agreed
from fellespott.people.models import Person
from fellespott.voting.queries import unanswered_by
from fellespott.voting.signals import vote_ended

from . import merging, queries, services, tasks
from .labels import NEEDS
from .models import Pot, Use
from .personal import PERSONAL
from .reporting import REPORTABLE
from .rules import months_on
from .states import SUBJECT


def contribute(app: Flask) -> None:
    """Register everything with the app's registry, and hear of agreed letters and ended votes."""
    found: Registry = app.extensions["fellespott_registry"]
    found.add_personal(PERSONAL)
    found.reportables[REPORTABLE.key] = REPORTABLE
    found.todos.append(todos)
    found.figures.append(figures)
    found.project_panels.append(project_panel)
    found.project_chain.append(station)
    found.verifications.append(queries.verify_ledger)
    found.jobs.append(Job("pots.fund_due", 60, tasks.fund_due))
    found.jobs.append(Job("pots.settle_stopped", 3600, tasks.settle_stopped))
    merging.register(found)
    letter_agreed.connect(follow_letter)
    vote_ended.connect(services.follow_vote)


def follow_letter(letter: Any, *, session: Session, now: datetime, **_more: Any) -> None:
    """A letter every partner has agreed to opens the project's pot, or takes it over."""
    services.open_pot(session, letter=letter, now=now)


def figures(session: Session, slug: str | None) -> dict[str, Any]:
    """What has reached residents in the round, in kroner, and that the ledger adds up."""
    call = call_for_figures(session, slug)
    if call is None:
        return {"paid_nok": 0, "ledger_sum_ore": 0}
    paid = queries.paid_ore(session, call_id=call.id)
    return {
        "paid_nok": paid // 100 if paid % 100 == 0 else paid / 100,
        "ledger_sum_ore": queries.ledger_sum_ore(session, call.id),
    }


def todos(session: Session, person: Person, now: datetime) -> Iterator[Todo]:
    """Votes to answer, uses to say yes or no to, and what is to be paid. Constant SQL."""
    votes = unanswered_by(session, person, SUBJECT)
    asked = queries.uses_of_votes(session, votes)
    open_uses = queries.waiting_for_approval_by(session, person)
    to_pay = queries.to_pay_by(session, person)
    slugs = queries.slugs_of(session, [*asked, *open_uses, *to_pay])
    until = {one.subject_id: one.closes_at for one in votes}
    for use in asked:
        ends = until[use.id]
        if ends is None or now <= ends:
            yield _todo(use, slugs, _l("Gruppa stemmer over «%(purpose)s»"), _("Svar"), due=ends)
    for use in open_uses:
        yield _todo(
            use, slugs, _l("Si hva du mener om «%(purpose)s»"), _("Les og svar"), more=str(NEEDS[use.needs])
        )
    for use in to_pay:
        due = next_payment(use)
        if due is None or due <= now:
            yield _todo(use, slugs, _l("Betal «%(purpose)s»"), _("Skriv inn utbetalingen"), due=due)


def next_payment(use: Use) -> datetime | None:
    """When the next planned payment of an unconditional use is due; None where there is no plan."""
    if use.first_payment_on is None or not use.per_payment_ore:
        return None
    day = months_on(use.first_payment_on, use.paid_ore // use.per_payment_ore)
    return from_oslo(datetime(day.year, day.month, day.day, 12))  # noqa: DTZ001 - from_oslo gives it its zone


def _todo(
    use: Use, slugs: dict[Any, str], title: Any, action: str, due: datetime | None = None, more: str = ""
) -> Todo:
    return Todo(
        title=str(title) % {"purpose": use.purpose},
        url=local_url("pots.show_use", slug=slugs[use.pot_id], use_id=use.id),
        due_at=due,
        detail=" ".join(part for part in (show_money(use.amount_ore) + ".", more) if part),
        action=action,
    )


def project_panel(
    session: Session, project: Project, _person: Person | None, _now: datetime
) -> Iterator[ProjectPanel]:
    """On the project's page: promised, paid and left."""
    pot = queries.pot_of_project(session, project.id)
    if pot is not None:
        yield ProjectPanel(
            title=_("Pengene"),
            url=local_url("pots.show_pot", slug=project.slug),
            action=_("Følg pengene"),
            template="pots/_project_panel.html",
            data={"pot": pot, "promised": pot.letter.amount_ore},
        )


def station(session: Session, project: Project, _now: datetime) -> Iterator[ChainStation]:
    """The pot on the chain line: open with the letter, and how much has been paid."""
    pot: Pot | None = queries.pot_of_project(session, project.id)
    if pot is not None:
        paid = _("%(amount)s er betalt ut.", amount=show_money(pot.paid_ore))
        yield ChainStation(
            "pot",
            _l("Pott"),
            done=pot.funded_ore > 0 or pot.paid_ore > 0,
            on=pot.created_at,
            sentence=paid if pot.paid_ore else _("Potten er åpnet."),
            url=local_url("pots.show_pot", slug=project.slug),
        )
