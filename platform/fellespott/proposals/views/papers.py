"""What leaves the screen, and comes back: the paper form, the page that follows it, and the share picture."""

from datetime import datetime
from typing import Any

from flask import Response, abort, render_template, request
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.papers import first_sentence, paper_languages, share_picture
from fellespott.calls.policies import can_view_call
from fellespott.calls.queries import call_by_slug
from fellespott.calls.states import Phase
from fellespott.calls.tags import kind_label
from fellespott.core.authz import Decision, allow
from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _, speaking
from fellespott.core.links import absolute_url
from fellespott.core.papers import as_pdf, as_picture
from fellespott.core.pdf import make_pdf, make_png
from fellespott.core.web import access, current_person, done, now, save
from fellespott.groups.guardian_policies import can_write_for_others
from fellespott.groups.writing_for import writing_for
from fellespott.people.models import Person
from fellespott.people.policies import runs

from ..labels import title_of
from ..models import Proposal
from ..paper_entry import PaperForm, is_touched
from ..paper_form import number_of, paper_form, text_fields
from ..policies import SPEAKS, can_view_proposal, can_write_proposal, scopes_of
from ..queries import proposal_by_id
from ..questions import QUESTIONS
from ..services.paper import enter_paper, why_closed
from ..states import STEPS, ProposalState, Step, TagKind
from ..throttle import counted
from .room import load_proposal, room


def load_call(session: Session, slug: str) -> Call | None:
    """The call of an address, if whoever asks may know of it."""
    call = call_by_slug(session, slug)
    return call if call is not None and can_view_call(current_person(), call, now()) else None


@room.get("/utlysninger/<slug>/papirskjema.pdf")
@access(can_view_call, load=load_call)
def paper_form_pdf(call: Call) -> Response:
    """The questions with lines to write on, in one language."""
    languages = paper_languages(request.args.get("sprak"))
    if languages is None or len(languages) != 1:
        abort(404)
    made = make_pdf("form.typ", paper_form(call, languages[0]), on=to_oslo(now()).date())
    return as_pdf(made, f"forslag-{call.slug}-{languages[0]}.pdf", public=call.phase is not Phase.DRAFT)


def may_be_shared(proposal: Proposal) -> bool:
    """Whether everyone may read it, right now: then it has a picture and words for others' programs."""
    return bool(can_view_proposal(None, proposal, now())) and not proposal.is_hidden


def load_shared(session: Session, proposal_id: Any) -> Proposal | None:
    """A proposal everyone may read; any other does not exist here, whoever asks."""
    found = proposal_by_id(session, proposal_id)
    return found if found is not None and may_be_shared(found) else None


def anyone(_actor: Person | None, _proposal: Proposal, _now: datetime) -> Decision:
    """What everyone may read is all that `load_shared` finds."""
    return allow()


@room.get("/forslag/<uuid:proposal_id>/bilde.png")
@access(anyone, load=load_shared)
def picture(proposal: Proposal) -> Response:
    """What is seen where somebody passes the link on: words and our drawing, never a still of the film."""
    with speaking("nb"):
        data = share_picture(
            title=title_of(proposal),
            line=_("Fra %(group)s", group=proposal.group.name),
            eyebrow=proposal.call.title,
            tone="leaf",
        )
    return as_picture(make_png("share.typ", data))


def can_enter_paper(actor: Person | None, proposal: Proposal, moment: datetime) -> Decision:
    """Those who write for others in the group; and those who run the round, who were given the address by it
    and see nothing of what the group has written.
    """
    inside = can_write_for_others(actor, proposal.group, moment)
    return inside if inside or not runs(actor, *scopes_of(proposal)) else allow()


@room.route("/forslag/<uuid:proposal_id>/papir", methods=["GET", "POST"])
@access(can_enter_paper, load=load_proposal, known_to=can_write_proposal)
def enter_from_paper(proposal: Proposal) -> Any:
    """All the questions on one page, numbered as on the paper, saved in one press."""
    session, me = current_session(), current_person()
    is_inside = bool(can_write_proposal(me, proposal, now()))
    form = PaperForm(proposal, _readers(proposal, me), shows=is_inside)
    if request.method == "GET" and (chosen := writing_for(proposal.group)):
        form.reader.data = str(chosen.id)
    mails = sum(is_touched(one) for one in form.partners)
    act = _entering(session, me, proposal, form)
    saved = save(form, counted(proposal, act, mails=mails) if mails else act)
    if saved is not None:
        said = _("Papiret er skrevet inn. %(name)s må lese det og si ja.", name=form.chosen_reader.name)
        page = "proposals.show_proposal" if is_inside else "proposals.enter_from_paper"
        return done(said, page, proposal_id=proposal.id)
    return _page(proposal, form, is_inside=is_inside), form_status(form)


def _readers(proposal: Proposal, me: Person) -> list[Person]:
    """Those who speak for the group, except oneself: nobody says yes to what they wrote in themselves."""
    return [one.person for one in proposal.group.active if one.kind in SPEAKS and one.person_id != me.id]


def _entering(session: Session, me: Person, proposal: Proposal, form: PaperForm) -> Any:
    return lambda: enter_paper(
        session,
        actor=me,
        proposal=proposal,
        answers=form.answers(),
        on_behalf_of=form.chosen_reader,
        now=now(),
    )


def _page(proposal: Proposal, form: PaperForm, *, is_inside: bool) -> str:
    draft = proposal.state is ProposalState.DRAFT
    return render_template(
        "proposals/paper.html",
        form=form,
        proposal=proposal,
        title=title_of(proposal) if is_inside else proposal.group.name,
        is_inside=is_inside,
        closed=why_closed(proposal.call, now()) if draft else _("Forslaget kan ikke endres nå."),
        steps=[
            {
                "step": step,
                "number": number_of(step),
                "question": QUESTIONS[step],
                "texts": [form.texts[one.name] for one in text_fields(step) if one.name in form.open],
                "is_filled": any(one.name not in form.open for one in text_fields(step)),
            }
            for step in STEPS
        ],
        kinds=[(kind_label(kind.value), form.tags[kind.value]) for kind in TagKind],
        Step=Step,
    )


def _with_words_for_sharing(state: Any) -> None:
    state.app.jinja_env.globals.update(
        absolute_url=absolute_url,
        first_sentence=first_sentence,
        may_be_shared=may_be_shared,
        title_of_proposal=title_of,
    )


room.record(_with_words_for_sharing)
