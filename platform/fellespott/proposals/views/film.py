"""The film and its words."""

from typing import Any

from flask import current_app, render_template, request, url_for

from fellespott.config import Settings
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import services
from ..forms import FilmForm, FilmTextForm
from ..models import Proposal
from ..policies import can_write_proposal
from ..states import Step
from .moving import frame, turned_away
from .room import load_proposal, room

# What a form around the film may hold besides it.
FORM_BYTES = 1024 * 1024


@room.route("/forslag/<uuid:proposal_id>/steg/film", methods=["GET", "POST"])
@access(can_write_proposal, load=load_proposal, private=True)
def film(proposal: Proposal) -> Any:
    """Upload, see and replace the film."""
    away = turned_away(proposal, Step.FILM)
    if away:
        return away
    settings: Settings = current_app.config["FELLESPOTT"]
    request.max_content_length = settings.max_upload_mb * 1024 * 1024 + FORM_BYTES
    # A film on its way in may take minutes: nobody else should wait for our transaction meanwhile.
    current_session().rollback()
    form = FilmForm()
    stored = save(
        form,
        lambda: services.attach_film(
            current_session(),
            actor=current_person(),
            proposal=proposal,
            upload=form.film.data.stream,
            filename=form.film.data.filename or "",
            now=now(),
        ),
    )
    if stored:
        message = _("Filmen er lastet opp. Nå trenger den undertekster, eller teksten til det som blir sagt.")
        return done(message, "proposals.film", proposal_id=proposal.id)
    return _page(proposal, form, _text_form(proposal)), form_status(form)


@room.post("/forslag/<uuid:proposal_id>/film/tekst")
@access(can_write_proposal, load=load_proposal, private=True)
def film_text(proposal: Proposal) -> Any:
    """Captions, or what is said written down."""
    form = _text_form(proposal)
    captions = form.captions.data
    saved = save(
        form,
        lambda: services.set_film_text(
            current_session(),
            actor=current_person(),
            proposal=proposal,
            captions=captions.read() if captions else None,
            language=form.language.data,
            transcript=form.transcript.data or "",
            now=now(),
        ),
    )
    if saved:
        return done(_("Teksten til filmen er lagret."), "proposals.film", proposal_id=proposal.id)
    return _page(proposal, FilmForm(formdata=None), form), form_status(form)


@room.post("/forslag/<uuid:proposal_id>/film/ta-bort")
@access(can_write_proposal, load=load_proposal, private=True)
def remove_film(proposal: Proposal) -> Any:
    """Take the film away."""
    form = ActionForm()

    def remove() -> bool:
        services.remove_film(current_session(), actor=current_person(), proposal=proposal, now=now())
        return True

    if save(form, remove) is None:
        return refused(form, "proposals.film", proposal_id=proposal.id)
    return done(_("Filmen er tatt bort."), "proposals.film", proposal_id=proposal.id)


def _text_form(proposal: Proposal) -> FilmTextForm:
    film = proposal.film
    own_post = request.endpoint == "proposals.film_text"
    data = {"transcript": film.transcript if film else ""}
    return FilmTextForm(data=data) if own_post else FilmTextForm(formdata=None, data=data)


def _page(proposal: Proposal, form: FilmForm, text_form: FilmTextForm) -> str:
    return render_template(
        "proposals/film.html",
        form=form if not text_form.errors else text_form,
        film_form=form,
        text_form=text_form,
        text_url=url_for("proposals.film_text", proposal_id=proposal.id),
        action_form=ActionForm(),
        minutes=proposal.call.film_max_seconds / 60,
        **frame(proposal, Step.FILM),
    )
