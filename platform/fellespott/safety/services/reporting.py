"""Somebody says that something here is wrong: one report, in the one case of that thing."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import new_token, token_hash
from fellespott.core.registry import Reportable
from fellespott.notices.rules import clean_address
from fellespott.people.models import Person

from .. import queries
from ..models import CaseAuthor, ModerationCase, Report
from ..states import CaseState, Why
from . import mailing


def report(
    session: Session,
    *,
    actor: Person | None,
    reportable: Reportable,
    thing: Any,
    why: Why,
    words: str,
    email: str = "",
    language: str = "nb",
    now: datetime,
) -> tuple[Report, str]:
    """Write the report down. Returns it and the token of the reporter's own link, kept nowhere.

    `actor` is None for whoever does not say who they are. A thing has one case, however many report it; a
    new report opens it again. Moderators are told when a case opens, not for each report. Raises DomainError
    "say_what" (field "words") where `why` is OTHER and nothing is written, "not_an_address" (field "email").
    """
    if why is Why.OTHER and not words.strip():
        raise DomainError("say_what", _l("Skriv hva som er galt."), field="words")
    address = clean_address(email) if email.strip() else ""
    case, is_news = _open_case(session, reportable, thing, now)
    token = new_token()
    found = Report(
        id=uuid.uuid4(),
        case=case,
        why=why,
        words=words.strip(),
        reporter_id=actor.id if actor is not None else None,
        reporter_email=address,
        language=language,
        token_hash=token_hash(token),
        at=now,
    )
    session.add(found)
    session.flush()
    # Not by whom: the log is read by more than the moderators.
    record(session, actor=None, action="report.received", on=case, now=now, kind=case.kind, why=why.value)
    if is_news:
        mailing.tell_moderators(session, case=case, now=now)
    if address:
        mailing.send_receipt(session, report=found, token=token, now=now)
    return found, token


def note_authors(session: Session, case: ModerationCase, reportable: Reportable, thing: Any) -> None:
    """Remember everybody with a part in it; who once had one keeps it."""
    known = set(queries.author_ids(session, case))
    for person in reportable.authors(session, thing):
        if person is not None and person.id not in known:
            known.add(person.id)
            session.add(CaseAuthor(case_id=case.id, person_id=person.id))
    session.flush()


def forget_reports(session: Session, before: datetime) -> int:
    """Take away words and addresses of reports from before that moment, where the case is decided."""
    decided = sa.select(ModerationCase.id).where(ModerationCase.state == CaseState.DECIDED)
    holds_something = sa.or_(Report.words != "", Report.reporter_email != "", Report.reporter_id.is_not(None))
    emptied = session.execute(
        sa.update(Report)
        .where(Report.at < before, Report.case_id.in_(decided), holds_something)
        .values(words="", reporter_email="", reporter_id=None)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(emptied, "rowcount", 0))


def _open_case(
    session: Session, reportable: Reportable, thing: Any, now: datetime
) -> tuple[ModerationCase, bool]:
    """The one case of the thing, and whether it has just opened. The UNIQUE decides between two at once."""
    case = queries.case_of(session, reportable.key, thing.id)
    if case is None:
        case = ModerationCase(
            id=uuid.uuid4(),
            kind=reportable.key,
            thing_id=thing.id,
            state=CaseState.OPEN,
            opened_at=now,
        )
        try:
            with session.begin_nested():
                session.add(case)
            is_news = True
        except IntegrityError:
            case, is_news = queries.case_of(session, reportable.key, thing.id), False
            if case is None:
                raise
    else:
        case = lock(session, ModerationCase, case.id)
        is_news = case.state is not CaseState.OPEN
        if is_news:
            case.state, case.opened_at = CaseState.OPEN, now
            session.flush()
    note_authors(session, case, reportable, thing)
    return case, is_news
