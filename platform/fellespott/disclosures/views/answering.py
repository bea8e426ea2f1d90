"""The answer is looked over, and given."""

from typing import Any

from flask import render_template

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save

from .. import queries, rules, services, texts
from ..forms import AnswerForm
from ..models import DisclosureRequest
from ..policies import can_answer_requests
from ..states import Ground
from .room import load_request, room


@room.route("/innsyn/krav/<uuid:request_id>/svar", methods=["GET", "POST"])
@access(can_answer_requests, load=load_request, private=True)
def answer(found: DisclosureRequest) -> Any:
    """See the documents as they will be given, write to the one who asked, and send."""
    session, form = current_session(), AnswerForm()
    answered = save(
        form,
        lambda: services.answer_request(
            session,
            actor=current_person(),
            request=found,
            reason=form.reason.data or "",
            grounds=[Ground(one) for one in form.grounds.data or ()],
            nothing_found=bool(form.nothing_found.data),
            now=now(),
        ),
    )
    if answered is not None:
        return done(_("Svaret er gitt."), "disclosures.show_request", request_id=found.id)
    page = render_template(
        "disclosures/answer.html",
        form=form,
        request_=found,
        documents=[(one, *_shown(session, one)) for one in found.documents],
        texts=texts,
    )
    return page, form_status(form)


def _shown(session: Any, document: Any) -> tuple[str, list[str]]:
    title, paragraphs = queries.text_of(session, document) or (_("Dokumentet finnes ikke lenger."), [])
    return title, rules.black_out(paragraphs, queries.covers_of(document))
