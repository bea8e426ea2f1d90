"""Freezing a letter and asking every partner (rule R7); taking it back to write anew."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import new_token, token_hash
from fellespott.people.models import Person

from .. import text
from ..models import Agreement, Letter, LetterText, Project, ProjectPartner
from ..policies import ONLY_LEADERS, can_write_letters
from ..queries import facts_of
from ..rules import lacks
from ..states import ENDED, LetterState
from ..texts import lack_text
from . import mailing


def send_letter(
    session: Session, *, actor: Person, letter: Letter, now: datetime
) -> list[tuple[ProjectPartner, str]]:
    """Freeze the text and ask every partner by mail, with a link of its own. Rule R7.

    Returns who was asked with the link's token, which is kept nowhere. A partner that had agreed to this
    very text before the letter was taken back has still done so, and is not asked again. Raises DomainError
    "not_leader" (403), "already_sent" (409), "project_ended" (409), "incomplete" with what is missing.
    """
    project, letter = held(session, actor, letter, now)
    if letter.state is not LetterState.DRAFT:
        raise DomainError("already_sent", _l("Brevet er alt sendt."), status=409)
    if project.state in ENDED:
        raise DomainError("project_ended", _l("Prosjektet er avsluttet og får ikke nye brev."), status=409)
    missing = lacks(facts_of(letter, now))
    if missing:
        raise DomainError(
            "incomplete", _l("Brevet er ikke helt ferdig:"), details=[lack_text(one) for one in missing]
        )
    _freeze(session, letter, now)
    asked = [pair for one in project.partners if (pair := _ask(session, letter, one, now))]
    letter.agreed_total = sum(one.agreed_at is not None for one in letter.current_agreements)
    session.flush()
    record(session, actor=actor, action="letter.sent", on=letter, now=now, number=letter.number)
    for partner, token in asked:
        mailing.ask_partner(session, letter=letter, partner=partner, token=token, now=now)
    return asked


def withdraw_letter(session: Session, *, actor: Person, letter: Letter, reason: str, now: datetime) -> Letter:
    """Take a sent letter back to a draft, before all have agreed, and tell the partners why.

    Every yes given so far was to that text: it is kept, and counts again only for the very same text.
    Raises DomainError "not_leader" (403), "reason_missing", "not_sent" (409).
    """
    project, letter = held(session, actor, letter, now)
    if not reason.strip():
        raise DomainError("reason_missing", _l("Skriv hvorfor. Partnerne får lese det."), field="reason")
    if letter.state is not LetterState.SENT:
        raise DomainError(
            "not_sent", _l("Bare et brev som venter på partnerne, kan trekkes tilbake."), status=409
        )
    letter.state = LetterState.DRAFT
    letter.agreed_total = letter.partners_total = 0
    session.flush()
    record(session, actor=actor, action="letter.withdrawn", on=letter, now=now, reason=reason.strip())
    for partner in project.partners:
        mailing.tell_withdrawn(session, letter=letter, partner=partner, reason=reason.strip(), now=now)
    return letter


def held(session: Session, actor: Person, letter: Letter, now: datetime) -> tuple[Project, Letter]:
    """The project and the letter, held till the transaction ends, for somebody who may write it."""
    session.flush()
    project = lock(session, Project, letter.project_id)
    letter = lock(session, Letter, letter.id)
    if not can_write_letters(actor, project, now):
        raise DomainError("not_leader", ONLY_LEADERS, status=403)
    return project, letter


def _freeze(session: Session, letter: Letter, now: datetime) -> None:
    letter.text = text.render(letter)
    letter.text_sha256, letter.sent_at = text.sha256_of(letter.text), now
    known = select(LetterText.id).where(
        LetterText.letter_id == letter.id, LetterText.text_sha256 == letter.text_sha256
    )
    if session.scalar(known) is None:
        session.add(
            LetterText(letter_id=letter.id, text=letter.text, text_sha256=letter.text_sha256, sent_at=now)
        )
    letter.state, letter.partners_total = LetterState.SENT, len(letter.project.partners)
    session.flush()


def _ask(
    session: Session, letter: Letter, partner: ProjectPartner, now: datetime
) -> tuple[ProjectPartner, str] | None:
    token = new_token()
    agreement = next((one for one in letter.current_agreements if one.partner_id == partner.id), None)
    if agreement is not None and agreement.agreed_at is not None:
        return None
    if agreement is not None:
        agreement.token_hash, agreement.asked_at = token_hash(token), now
    else:
        letter.agreements.append(
            Agreement(
                id=uuid.uuid4(),
                partner=partner,
                token_hash=token_hash(token),
                asked_at=now,
                text_sha256=letter.text_sha256,
            )
        )
    session.flush()
    return partner, token
