"""Each partner's yes to the frozen text, and what the last one sets going (rule R7)."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import new_token, token_hash
from fellespott.people.models import Person
from fellespott.people.queries import person_by_email

from ..models import Agreement, Letter, Project
from ..queries import agreement_about, agreement_by_token, facts_of
from ..rules import lacks
from ..signals import letter_agreed
from ..states import LetterState, ProjectState
from ..texts import lack_text
from . import mailing
from .sending import held


def agree(
    session: Session, *, token_or_agreement: str | Agreement, text_sha256: str, now: datetime
) -> Agreement:
    """One partner agrees to the text it was shown. The last one puts the letter in force. Rule R7.

    `text_sha256` is the hash of the text on the page that was answered. Raises DomainError "no_such_link"
    (404), and with 409: "text_changed" when the letter says something else by now, "being_written" when it
    was taken back, "already_agreed", "plan_overtaken" when money came that the letter no longer has.
    """
    asked = (
        agreement_by_token(session, token_or_agreement)
        if isinstance(token_or_agreement, str)
        else token_or_agreement
    )
    if asked is None:
        raise DomainError("no_such_link", _l("Denne lenka finnes ikke."), status=404)
    session.flush()
    project = lock(session, Project, asked.letter.project_id)
    letter = lock(session, Letter, asked.letter_id)
    agreement = _open_question(session, letter, asked, text_sha256)
    agreement.agreed_at = now
    session.flush()
    letter.agreed_total = sum(one.agreed_at is not None for one in letter.current_agreements)
    session.flush()
    person = person_by_email(session, agreement.partner.contact_email)
    record(
        session,
        actor=person,
        action="letter.partner_agreed",
        on=agreement,
        now=now,
        partner=agreement.partner.actor_name,
        text=text_sha256,
    )
    if letter.agreed_total == letter.partners_total:
        _put_in_force(session, project, letter, now)
    return agreement


def remind_partner(session: Session, *, actor: Person, agreement: Agreement, now: datetime) -> str:
    """Ask once more, with a new link; the old one opens nothing. Returns the new token.

    Raises DomainError "not_leader" (403), "not_waiting" (409).
    """
    _project, letter = held(session, actor, agreement.letter, now)
    agreement = lock(session, Agreement, agreement.id)
    waits = letter.state is LetterState.SENT and agreement.text_sha256 == letter.text_sha256
    if not waits or agreement.agreed_at is not None:
        raise DomainError("not_waiting", _l("Brevet venter ikke på svar herfra lenger."), status=409)
    token = new_token()
    agreement.token_hash = token_hash(token)
    session.flush()
    record(session, actor=actor, action="letter.partner_reminded", on=agreement, now=now)
    mailing.ask_partner(session, letter=letter, partner=agreement.partner, token=token, now=now)
    return token


def _open_question(session: Session, letter: Letter, asked: Agreement, text_sha256: str) -> Agreement:
    """What the partner is asked about now, if it is what it was shown."""
    if letter.state is LetterState.DRAFT:
        raise DomainError(
            "being_written",
            _l("Brevet skrives om akkurat nå. Du får en ny e-post når det er klart. Ingenting er avtalt."),
            status=409,
        )
    agreement = agreement_about(session, letter, asked.partner_id)
    if agreement is None or text_sha256 != letter.text_sha256:
        raise DomainError(
            "text_changed",
            _l(
                "Brevet er endret siden du åpnet siden, så svaret ditt er ikke tatt imot. Den nye teksten "
                "står her. Les den, og svar på nytt."
            ),
            status=409,
        )
    if agreement.agreed_at is not None or letter.state is not LetterState.SENT:
        raise DomainError("already_agreed", _l("Dere har alt sagt ja til dette brevet."), status=409)
    return agreement


def _put_in_force(session: Session, project: Project, letter: Letter, now: datetime) -> None:
    missing = lacks(facts_of(letter, now))
    if missing:
        raise DomainError(
            "plan_overtaken",
            _l("Mens brevet ventet, kom det penger som ikke står i det. Prosjektlederen må skrive det om."),
            status=409,
            details=[lack_text(one) for one in missing],
        )
    before = project.letter_in_force
    if before is not None:
        before.state = LetterState.REPLACED
        session.flush()
    letter.state, letter.agreed_at = LetterState.AGREED, now
    session.flush()
    if project.state is ProjectState.PLANNED:
        project.state, project.starts_on = ProjectState.RUNNING, letter.period_start
    if letter.period_end > project.starts_on:
        project.ends_on = letter.period_end
    session.flush()
    record(session, actor=None, action="letter.agreed", on=letter, now=now, number=letter.number)
    mailing.tell_agreed(session, letter=letter, now=now)
    letter_agreed.send(letter, session=session, now=now)
