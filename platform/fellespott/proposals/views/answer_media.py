"""Answers as sound, picture or film: added, described, taken away."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, request, url_for
from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm, choices_of, form_status
from fellespott.core.headers import let_record
from fellespott.core.i18n import _, _l
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.groups.guardian_texts import NEEDS
from fellespott.media.queries import upload_to
from fellespott.media.receiving import NOT_WHOLE
from fellespott.media.states import MediaKind
from fellespott.media.storing import PICTURE_MB

from ..answer_forms import AnswerMediaForm, TellForm
from ..answer_people import asks_about, item_answers, item_by_id
from ..film_people import people_to_choose
from ..models import AnswerMedia, Proposal
from ..queries import proposal_by_id
from ..questions import QUESTIONS
from ..rules import step_of
from ..services import answer_media as services
from ..states import ANSWERABLE, Step
from ..uploads import ANSWER_PURPOSE
from ..yeses import LABELS
from .moving import step_url, turned_away
from .room import can_write_part, room

WHO_IS_IN_IT = {
    MediaKind.PICTURE: _l("Er noen av dere med på bildet?"),
    MediaKind.SOUND: _l("Hører vi noen av dere?"),
    MediaKind.FILM: _l("Er noen av dere med i filmen?"),
}
# What a form around the file may hold besides it.
FORM_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OnAnswer:
    """A proposal, at one of its answers."""

    proposal: Proposal
    field: str

    @property
    def step(self) -> Step:
        """The step that asks for it."""
        return step_of(self.field)


def load_answer(session: Session, proposal_id: uuid.UUID, field: str) -> OnAnswer | None:
    """An answer that can be given so; None for any other word in the address."""
    found = proposal_by_id(session, proposal_id)
    return OnAnswer(found, field) if found is not None and field in ANSWERABLE else None


def load_item(session: Session, item_id: uuid.UUID) -> AnswerMedia | None:
    """The sound, picture or film of an address."""
    return item_by_id(session, item_id)


@room.route("/forslag/<uuid:proposal_id>/svar/<field>/ny", methods=["GET", "POST"])
@access(can_write_part, load=load_answer, private=True)
def add_answer_media(on: OnAnswer) -> Any:
    """Record or choose a sound, picture or film beside an answer."""
    away = turned_away(on.proposal, on.step)
    if away:
        return away
    request.max_content_length = current_app.config["FELLESPOTT"].max_upload_mb * 1024 * 1024 + FORM_BYTES
    # It may take minutes to come: nobody else should wait for our transaction meanwhile.
    current_session().rollback()
    form = AnswerMediaForm()
    item = save(form, lambda: _take(on, form))
    if item is not None:
        return done(_("Vi har fått det. Fortell litt om det."), "proposals.answer_media", item_id=item.id)
    let_record()
    return _add_page(on, form), form_status(form)


def _take(on: OnAnswer, form: AnswerMediaForm) -> AnswerMedia:
    """The file that was sent along, or the one that came in parts before."""
    session, actor = current_session(), current_person()
    who: dict[str, Any] = {"actor": actor, "proposal": on.proposal, "field": on.field, "now": now()}
    if form.upload_id is None:
        sent = form.film.data
        return services.add_answer_media(session, upload=sent.stream, filename=sent.filename or "", **who)
    upload = upload_to(session, form.upload_id, ANSWER_PURPOSE, on.proposal.id, actor)
    if upload is None:
        raise DomainError("not_whole", NOT_WHOLE, field="film", status=409)
    return services.add_uploaded_answer(session, upload=upload, **who)


def _add_page(on: OnAnswer, form: AnswerMediaForm) -> str:
    return render_template(
        "proposals/answer_media_add.html",
        proposal=on.proposal,
        field=on.field,
        question=QUESTIONS[on.step],
        label=LABELS.get(on.field, ""),
        form=form,
        back_url=step_url(on.proposal, on.step),
        limits=services.LIMITS,
        picture_mb=PICTURE_MB,
        megabytes=current_app.config["FELLESPOTT"].max_upload_mb,
        upload_url=url_for("media.begin", purpose=ANSWER_PURPOSE, target_id=on.proposal.id),
    )


@room.route("/forslag/svar/<uuid:item_id>", methods=["GET", "POST"])
@access(can_write_part, load=load_item, private=True)
def answer_media(item: AnswerMedia) -> Any:
    """See or hear it, and tell what it is and who is in it."""
    away = turned_away(item.proposal, step_of(item.field))
    if away:
        return away
    form = _tell_form(item)
    told = save(
        form,
        lambda: services.describe_answer_media(
            current_session(),
            actor=current_person(),
            item=item,
            now=now(),
            **form.told,
        ),
    )
    if told and not any(not one.is_given for _person, one in _answers(item)):
        step = step_of(item.field)
        return done(
            _("Takk. Det er lagret."), "proposals.step", proposal_id=item.proposal_id, step=step.value
        )
    if told:
        return done(_("Takk. Det er lagret."), "proposals.answer_media", item_id=item.id)
    return _item_page(item, form), form_status(form)


def _answers(item: AnswerMedia) -> Any:
    return item_answers(current_session(), item, to_oslo(now()).date())


def _tell_form(item: AnswerMedia) -> TellForm:
    kind, asks = item.media.kind, asks_about(item)
    form = TellForm(
        data={
            "alt_text": item.alt_text,
            "transcript": item.media.transcript,
            "people": [str(one.person_id) for one in item.people],
        }
    )
    known = people_to_choose(item.proposal.group)
    gone = [one.person for one in item.people if one.person not in known]
    form.people.choices = choices_of({str(one.id): one.name for one in (*known, *gone)})
    form.people.label.text = WHO_IS_IN_IT[kind]
    not_asked = {MediaKind.SOUND: "alt_text", MediaKind.PICTURE: "transcript"}.get(kind)
    for name in (not_asked, None if asks else "people"):
        if name is not None:
            del form[name]
    return form


def _item_page(item: AnswerMedia, form: TellForm) -> str:
    return render_template(
        "proposals/answer_media.html",
        proposal=item.proposal,
        item=item,
        label=LABELS.get(item.field, ""),
        question=QUESTIONS[step_of(item.field)],
        form=form,
        answers=_answers(item),
        needs=NEEDS,
        action_form=ActionForm(),
        back_url=step_url(item.proposal, step_of(item.field)),
    )


@room.post("/forslag/svar/<uuid:item_id>/ta-bort")
@access(can_write_part, load=load_item, private=True)
def remove_answer_media(item: AnswerMedia) -> Any:
    """Take it away for good."""
    form = ActionForm()
    back: dict[str, Any] = {"proposal_id": item.proposal_id, "step": step_of(item.field).value}
    item_id = item.id

    def remove() -> Proposal:
        return services.remove_answer_media(current_session(), actor=current_person(), item=item, now=now())

    if save(form, remove) is None:
        return refused(form, "proposals.answer_media", item_id=item_id)
    return done(_("Det er tatt bort."), "proposals.step", **back)
