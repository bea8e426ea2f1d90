"""Who sees the proposal and its film: the group's own page about it, and each one's word about the film."""

from typing import Any

from flask import render_template, request

from fellespott.calls.states import Publicity
from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save

from .. import services
from ..film_people import may_be_shown, shown_to_all
from ..labels import title_of
from ..models import FilmPerson, Proposal
from ..policies import REFUSED, can_choose_who_sees, can_send_proposal, can_write_proposal, is_public
from ..visibility_forms import CLOSED, OPEN, FilmPublicForm, WhoSeesForm
from .room import load_proposal, must_speak_for_the_group, room


@room.route("/forslag/<uuid:proposal_id>/synlighet", methods=["GET", "POST"])
@access(can_choose_who_sees, load=load_proposal, private=True)
def who_sees(proposal: Proposal) -> Any:
    """The group says who reads the proposal after the deadline, and after a no."""
    form = _form_of(proposal)
    if request.method == "POST":
        must_speak_for_the_group(proposal)
    saved = save(
        form,
        lambda: services.choose_who_sees(
            current_session(),
            actor=current_person(),
            proposal=proposal,
            asks_not_public=form.readers.data == CLOSED,
            stays_if_refused=bool(form.stays_if_refused.data),
            now=now(),
        ),
    )
    if saved:
        return done(_("Takk. Det gjelder fra nå."), "proposals.who_sees", proposal_id=proposal.id)
    return _page(proposal, form, _film_form(proposal)), form_status(form)


@room.post("/forslag/<uuid:proposal_id>/synlighet/film")
@access(can_choose_who_sees, load=load_proposal, private=True)
def film_public(proposal: Proposal) -> Any:
    """One who is seen says whether everyone may see the film; a no counts at once."""
    form = FilmPublicForm()
    saved = save(
        form,
        lambda: services.say_film_public(
            current_session(),
            actor=current_person(),
            proposal=proposal,
            public=form.viewers.data == OPEN,
            now=now(),
        ),
    )
    if saved:
        return done(_("Takk. Det gjelder fra nå."), "proposals.who_sees", proposal_id=proposal.id)
    return _page(proposal, _form_of(proposal), form), form_status(form)


def _form_of(proposal: Proposal) -> WhoSeesForm:
    data = {
        "readers": CLOSED if proposal.asks_not_public else OPEN,
        "stays_if_refused": proposal.stays_if_refused,
    }
    own_post = request.endpoint == "proposals.who_sees"
    return WhoSeesForm(data=data) if own_post else WhoSeesForm(formdata=None, data=data)


def _film_form(proposal: Proposal) -> FilmPublicForm:
    said = _own_part(proposal)
    known = {True: OPEN, False: CLOSED}
    chosen = known.get(said.public_yes) if said is not None and said.public_yes is not None else None
    return FilmPublicForm(formdata=None, data={"viewers": chosen})


def _own_part(proposal: Proposal) -> FilmPerson | None:
    return next((one for one in proposal.film_people if one.person == current_person()), None)


def _page(proposal: Proposal, form: WhoSeesForm, film_form: FilmPublicForm) -> str:
    session = current_session()
    return render_template(
        "proposals/who_sees.html",
        proposal=proposal,
        call=proposal.call,
        title=title_of(proposal),
        form=film_form if film_form.errors else form,
        readers_form=form,
        film_form=film_form,
        is_inside=bool(can_write_proposal(current_person(), proposal, now())),
        may_choose=can_send_proposal(current_person(), proposal, now()),
        is_public=is_public(proposal, now()),
        was_refused=proposal.published_outcome == REFUSED,
        never=proposal.call.proposals_public is Publicity.NEVER,
        film_to_all=proposal.id in shown_to_all(session, [proposal], now()),
        film_to_jury=may_be_shown(session, proposal, now()),
        is_seen=_own_part(proposal) is not None,
    )
