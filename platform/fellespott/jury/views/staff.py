"""How those who run rounds put a jury together and follow its work, without seeing any score."""

import uuid
from typing import Any

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.core.authz import Decision
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.people.models import Invitation
from fellespott.people.services import find_or_add_person, withdraw_invitation

from .. import decision_queries, lot_queries, queries, services
from ..dealing import GROUPS
from ..forms import EndScoringForm, GroupsForm, JurorForm, MoveForm, ReasonForm
from ..lot_texts import CAME_BY_NAMES
from ..models import ConversationRequest, Juror, JuryGroup, ScoreSheet
from ..policies import (
    can_end_scoring,
    can_finish_talk,
    can_manage_juror,
    can_manage_jury,
    can_set_aside,
)
from ..states import AgeBand, Background
from ..texts import AGE_NAMES, BACKGROUND_NAMES
from ._room import load_call, load_juror, load_sheet, load_wish, may_know, room
from .plans import coverage_of
from .public import count_ages, count_backgrounds


@room.route("/utlysninger/<slug>/jury", methods=["GET", "POST"])
@access(can_manage_jury, load=load_call, known_to=may_know)
def manage_jury(call: Call) -> Any:
    """The jury as it is: who, from where, in which group, how far they have come. The form deals groups."""
    session = current_session()
    form = GroupsForm(data={"count": GROUPS})
    made = save(
        form,
        lambda: services.make_jury_groups(
            session, actor=current_person(), call=call, count=form.count.data or 0, now=now()
        ),
    )
    if made:
        return done(_("Juryen er delt i grupper."), "jury.manage_jury", slug=call.slug)
    jurors = queries.jurors_of(session, call.id)
    progress = queries.progress_by_seat(session, call.id)
    return render_template(
        "jury/manage_jury.html",
        form=form,
        action_form=ActionForm(formdata=None),
        call=call,
        jurors=jurors,
        groups=queries.groups_of_jury(session, call.id),
        progress=progress,
        sent=sum(one.sent for one in progress.values()),
        expected=sum(one.expected for one in progress.values()),
        too_close=queries.closest_jurors(session, call.id),
        invitations=queries.open_invitations(session, call.id, now()),
        backgrounds=[(BACKGROUND_NAMES[key], count) for key, count in count_backgrounds(jurors).items()],
        ages=[(AGE_NAMES[key], count) for key, count in count_ages(jurors).items()],
        background_names=BACKGROUND_NAMES,
        age_names=AGE_NAMES,
        has_begun=queries.scoring_has_begun(session, call.id),
        decision=decision_queries.decision_of(session, call.id),
        can_end=can_end_scoring(current_person(), call, now()),
        came_by_names=CAME_BY_NAMES,
        volunteers=lot_queries.volunteer_count(session, call.id),
        coverage=coverage_of(call),
    ), form_status(form)


@room.route("/utlysninger/<slug>/jury/ny", methods=["GET", "POST"])
@access(can_manage_jury, load=load_call, known_to=may_know)
def add_juror(call: Call) -> Any:
    """Invite somebody by mail, or seat somebody who has said yes."""
    form = JurorForm()
    saved = save(form, lambda: _invite(call, form) if form.invites else _seat(call, form))
    if saved and form.invites:
        said = _("Invitasjonen er sendt til %(email)s.", email=form.email.data)
        return done(said, "jury.manage_jury", slug=call.slug)
    if saved:
        said = _("%(name)s sitter i juryen nå.", name=form.name.data)
        return done(said, "jury.manage_jury", slug=call.slug)
    return render_template("jury/add_juror.html", form=form, call=call), form_status(form)


def _invite(call: Call, form: JurorForm) -> str:
    return services.invite_juror(
        current_session(),
        actor=current_person(),
        call=call,
        email=form.email.data or "",
        name=form.name.data or "",
        background=Background(form.background.data),
        represents=form.represents.data or "",
        now=now(),
    )


def _seat(call: Call, form: JurorForm) -> Juror:
    session = current_session()
    person = find_or_add_person(session, email=form.email.data or "", name=form.name.data or "", now=now())
    return services.seat_juror(
        session,
        actor=current_person(),
        call=call,
        person=person,
        background=Background(form.background.data),
        age_band=AgeBand(form.age_band.data) if form.age_band.data else None,
        represents=form.represents.data or "",
        now=now(),
    )


def load_invitation(session: Session, invitation_id: uuid.UUID) -> Invitation | None:
    """An invitation to a jury."""
    found = session.get(Invitation, invitation_id)
    return found if found is not None and found.kind == queries.JUROR_INVITATION else None


def can_withdraw(actor: Any, invitation: Invitation, moment: Any) -> Decision:
    """Whoever may invite may take an invitation back."""
    return can_manage_jury(actor, current_session().get_one(Call, invitation.target_id), moment)


@room.post("/juryinvitasjoner/<uuid:invitation_id>/trekk")
@access(can_withdraw, load=load_invitation, known_to=may_know)
def withdraw_juror_invitation(invitation: Invitation) -> Any:
    """Make an invitation open nothing."""
    form, session = ActionForm(), current_session()
    slug = session.get_one(Call, invitation.target_id).slug

    def act() -> bool:
        withdraw_invitation(session, actor=current_person(), invitation=invitation, now=now())
        return True

    if save(form, act):
        return done(_("Invitasjonen er trukket tilbake."), "jury.manage_jury", slug=slug)
    return refused(form, "jury.manage_jury", slug=slug)


@room.route("/jurymedlemmer/<uuid:juror_id>", methods=["GET", "POST"])
@access(can_manage_juror, load=load_juror, known_to=may_know, opens=lambda juror: [juror.seat.person_id])
def show_juror(juror: Juror) -> Any:
    """One juror: group, conflicts, and which sheets are sent. Never what is on them."""
    session, call = current_session(), juror.seat.call
    form = MoveForm(queries.groups_of_jury(session, call.id), data={"group": juror.jury_group_id})
    moved = save(
        form,
        lambda: services.move_juror(
            session,
            actor=current_person(),
            juror=juror,
            group=session.get_one(JuryGroup, form.group.data),
            now=now(),
        ),
    )
    if moved:
        return done(_("Flyttet."), "jury.show_juror", juror_id=juror.id)
    return render_template(
        "jury/show_juror.html",
        form=form,
        juror=juror,
        call=call,
        titles=queries.submitted_titles(session, call.id),
        sheets=queries.sheets_of(session, juror.seat_id),
        aside=queries.set_aside_by_sheet(session, juror.seat_id),
        conflicts=queries.conflicts_said(session, juror.seat_id),
        background_names=BACKGROUND_NAMES,
        age_names=AGE_NAMES,
        came_by_names=CAME_BY_NAMES,
        has_begun=queries.scoring_has_begun(session, call.id),
    ), form_status(form)


@room.route("/jurymedlemmer/<uuid:juror_id>/ta-bort", methods=["GET", "POST"])
@access(can_manage_juror, load=load_juror, known_to=may_know)
def unseat_juror(juror: Juror) -> Any:
    """Free a juror's seat, with a reason."""
    form, session, call, name = ReasonForm(), current_session(), juror.seat.call, juror.seat.person.name

    def act() -> bool:
        services.unseat_juror(
            session, actor=current_person(), juror=juror, reason=form.reason.data or "", now=now()
        )
        return True

    if save(form, act):
        said = _("%(name)s sitter ikke lenger i juryen.", name=name)
        return done(said, "jury.manage_jury", slug=call.slug)
    return render_template("jury/unseat_juror.html", form=form, juror=juror, name=name), form_status(form)


@room.route("/vurderinger/<uuid:sheet_id>/legg-til-side", methods=["GET", "POST"])
@access(can_set_aside, load=load_sheet, known_to=may_know)
def set_aside(sheet: ScoreSheet) -> Any:
    """Let a sent sheet no longer count, because a conflict came to light. Rule R5."""
    form, session = ReasonForm(), current_session()
    juror = session.scalars(select(Juror).where(Juror.seat_id == sheet.seat_id)).one()
    saved = save(
        form,
        lambda: services.set_aside_sheet(
            session, actor=current_person(), sheet=sheet, reason=form.reason.data or "", now=now()
        ),
    )
    if saved:
        return done(_("Vurderingen er lagt til side og teller ikke."), "jury.show_juror", juror_id=juror.id)
    return render_template("jury/set_aside.html", form=form, sheet=sheet, juror=juror), form_status(form)


@room.route("/utlysninger/<slug>/jury/avslutt", methods=["GET", "POST"])
@access(can_end_scoring, load=load_call, known_to=may_know)
def end_scoring(call: Call) -> Any:
    """End the scoring and open the scores. There is no way back."""
    form, session = EndScoringForm(), current_session()
    saved = save(
        form,
        lambda: services.draft_decision(
            session, actor=current_person(), call=call, missing_note=form.missing_note.data or "", now=now()
        ),
    )
    if saved:
        said = _("Vurderingen er avsluttet. Her er rangeringen.")
        return done(said, "jury.ranking", slug=call.slug)
    progress = queries.progress_by_seat(session, call.id).values()
    expected, sent = sum(one.expected for one in progress), sum(one.sent for one in progress)
    return render_template(
        "jury/end_scoring.html", form=form, call=call, expected=expected, sent=sent
    ), form_status(form)


@room.post("/samtaler/<uuid:wish_id>/holdt")
@access(can_finish_talk, load=load_wish, known_to=may_know)
def finish_talk(wish: ConversationRequest) -> Any:
    """The talk has been held."""
    form, slug = ActionForm(), wish.proposal.call.slug
    if save(
        form, lambda: services.finish_talk(current_session(), actor=current_person(), wish=wish, now=now())
    ):
        return done(_("Notert at samtalen er holdt."), "jury.talks", slug=slug)
    return refused(form, "jury.talks", slug=slug)


def opens_askers(call: Call) -> list[uuid.UUID]:
    """Whose addresses the page shows, so that they can be called."""
    return [one.asked_by_id for one in decision_queries.talks_in(current_session(), call.id)]


@room.get("/utlysninger/<slug>/samtaler")
@access(can_manage_jury, load=load_call, known_to=may_know, opens=opens_askers)
def talks(call: Call) -> Any:
    """The groups that want the talk they were offered."""
    wishes = decision_queries.talks_in(current_session(), call.id)
    return render_template("jury/talks.html", call=call, wishes=wishes, form=ActionForm(formdata=None))
