"""A partner reads the frozen text and agrees to it: by the link in the mail, or signed in."""

import uuid
from typing import Any

from flask import abort, redirect, render_template, request
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.web import access, now, public, save
from fellespott.extensions import limiter

from .. import queries, services, text
from ..forms import AgreeForm
from ..models import Agreement
from ..policies import can_answer_letter
from ..states import LetterState
from .room import room


@room.route("/avtale/<token>", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
@public
def answer_letter(token: str) -> Any:
    """Whoever has the link answers for that partner: no account needed."""
    agreement = queries.agreement_by_token(current_session(), token)
    if agreement is None:
        abort(404)
    return _answer(agreement)


def load_present(session: Session, agreement_id: uuid.UUID) -> Agreement | None:
    """What that partner is asked about the letter now."""
    asked = session.get(Agreement, agreement_id)
    if asked is None:
        return None
    return queries.agreement_about(session, asked.letter, asked.partner_id) or asked


@room.route("/avtalesvar/<uuid:agreement_id>", methods=["GET", "POST"])
@access(can_answer_letter, load=load_present, private=True)
def answer_signed_in(agreement: Agreement) -> Any:
    """The partner's contact, signed in, answers without looking for the mail."""
    return _answer(agreement)


def _answer(agreement: Agreement) -> Any:
    form = AgreeForm()
    session = current_session()
    agreed = save(
        form,
        lambda: services.agree(
            session, token_or_agreement=agreement, text_sha256=form.seen.data or "", now=now()
        ),
    )
    if agreed:
        return redirect(request.path, 303)
    letter = agreement.letter
    # After a refusal the page shows the text as it is now, and a yes from here is to that.
    form.seen.data = letter.text_sha256 or ""
    present = queries.agreement_about(session, letter, agreement.partner_id) or agreement
    page = render_template(
        "letters/answer.html",
        form=form,
        letter=letter,
        project=letter.project,
        agreement=present,
        blocks=text.blocks(letter.text) if letter.state is not LetterState.DRAFT else [],
        asked=letter.current_agreements,
        is_waiting=letter.state is LetterState.SENT and present.agreed_at is None,
        is_written=letter.state is LetterState.DRAFT,
        was_changed=form.rejection is not None and form.rejection.code == "text_changed",
    )
    return page, form_status(form)
