"""The film and its words."""

import uuid
from typing import Any

from flask import current_app, render_template, request, url_for

from fellespott.config import Settings
from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm, choices_of, form_status
from fellespott.core.headers import let_record
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.groups.guardian_texts import NEEDS
from fellespott.media.captions import lines_of_captions
from fellespott.media.models import Media
from fellespott.media.queries import upload_to
from fellespott.media.receiving import NOT_WHOLE

from .. import services
from ..film_again import is_open_again
from ..film_people import asks_about_film, film_answers, people_to_choose
from ..forms import FilmForm, FilmPeopleForm, FilmTextForm
from ..models import Proposal
from ..policies import can_write_proposal
from ..states import Step
from ..uploads import PURPOSE
from .moving import frame, turned_away
from .room import load_proposal, room

# What a form around the film may hold besides it.
FORM_BYTES = 1024 * 1024


@room.route("/forslag/<uuid:proposal_id>/steg/film", methods=["GET", "POST"])
@access(can_write_proposal, load=load_proposal, private=True)
def film(proposal: Proposal) -> Any:
    """Upload, see and replace the film."""
    away = None if is_open_again(proposal, now()) else turned_away(proposal, Step.FILM)
    if away:
        return away
    let_record()
    settings: Settings = current_app.config["FELLESPOTT"]
    request.max_content_length = settings.max_upload_mb * 1024 * 1024 + FORM_BYTES
    # A film on its way in may take minutes: nobody else should wait for our transaction meanwhile.
    current_session().rollback()
    form = FilmForm()
    if save(form, lambda: _take(proposal, form)):
        message = _("Filmen er lastet opp. Nå trenger den undertekster, eller teksten til det som blir sagt.")
        return done(message, "proposals.film", proposal_id=proposal.id)
    return _page(proposal, form, _text_form(proposal)), form_status(form)


def _take(proposal: Proposal, form: FilmForm) -> Media:
    """The film that was sent along, or the one that came in parts before."""
    session, actor = current_session(), current_person()
    if form.upload_id is None:
        sent = form.film.data
        return services.attach_film(
            session,
            actor=actor,
            proposal=proposal,
            upload=sent.stream,
            filename=sent.filename or "",
            now=now(),
        )
    upload = upload_to(session, form.upload_id, PURPOSE, proposal.id, actor)
    if upload is None:
        raise DomainError("not_whole", NOT_WHOLE, field="film", status=409)
    return services.attach_upload(session, actor=actor, proposal=proposal, upload=upload, now=now())


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
            lines=form.changed_lines,
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


@room.post("/forslag/<uuid:proposal_id>/film/hvem")
@access(can_write_proposal, load=load_proposal, private=True)
def film_people(proposal: Proposal) -> Any:
    """Say who of the group is seen in the film."""
    form = _people_form(proposal)
    said = save(
        form,
        lambda: services.say_film_people(
            current_session(),
            actor=current_person(),
            proposal=proposal,
            people=[uuid.UUID(one) for one in form.people.data or []],
            now=now(),
        ),
    )
    if said:
        return done(_("Takk. Det er lagret."), "proposals.film", proposal_id=proposal.id)
    return _page(proposal, FilmForm(formdata=None), _text_form(proposal), form), form_status(form)


def _people_form(proposal: Proposal) -> FilmPeopleForm:
    data = {"people": [str(one.person_id) for one in proposal.film_people]}
    own_post = request.endpoint == "proposals.film_people"
    form = FilmPeopleForm(data=data) if own_post else FilmPeopleForm(formdata=None, data=data)
    people = people_to_choose(proposal.group)
    gone = [one.person for one in proposal.film_people if one.person not in people]
    form.people.choices = choices_of({str(one.id): one.name for one in (*people, *gone)})
    return form


def _text_form(proposal: Proposal) -> FilmTextForm:
    film = proposal.film
    own_post = request.endpoint == "proposals.film_text"
    there = {one.language: one.webvtt for one in film.captions} if film else {}
    language = "nb" if "nb" in there or not there else next(iter(there))
    data = {
        "transcript": film.transcript if film else "",
        "lines": lines_of_captions(there.get(language, "")),
        "language": language,
    }
    return FilmTextForm(data=data) if own_post else FilmTextForm(formdata=None, data=data)


def _page(
    proposal: Proposal, form: FilmForm, text_form: FilmTextForm, people_form: FilmPeopleForm | None = None
) -> str:
    again = is_open_again(proposal, now())
    return render_template(
        "proposals/film.html",
        form=people_form or (form if not text_form.errors else text_form),
        people_form=people_form or _people_form(proposal),
        people_url=url_for("proposals.film_people", proposal_id=proposal.id),
        asks_people=proposal.film_id is not None and asks_about_film(proposal),
        answers=film_answers(current_session(), proposal, to_oslo(now()).date()),
        needs=NEEDS,
        film_form=form,
        text_form=text_form,
        text_url=url_for("proposals.film_text", proposal_id=proposal.id),
        action_form=ActionForm(),
        minutes=proposal.call.film_max_seconds / 60,
        megabytes=current_app.config["FELLESPOTT"].max_upload_mb,
        again=again,
        upload_url=url_for("media.begin", purpose=PURPOSE, target_id=proposal.id),
        **frame(proposal, Step.FILM) | ({"is_over": False} if again else {}),
    )
