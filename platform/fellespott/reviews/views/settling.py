"""Those who may, settle a review or ask for one in between."""

from typing import Any

from flask import redirect, render_template, request, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save
from fellespott.letters.models import Project

from .. import services
from ..forms import CallForm, SettleForm
from ..models import Review
from ..policies import can_call_review, can_settle_review, can_stop, judges
from ..rules import LEADS_TO
from ..states import ReviewOutcome, ReviewState
from .room import load_project, load_review, room, where
from .showing import shown


@room.route("/prosjekter/<slug>/halvar/<uuid:review_id>/avgjor", methods=["GET", "POST"])
@access(can_settle_review, load=load_review, private=True)
def settle_review(review: Review) -> Any:
    """Read what the project says, and settle the review with a reason."""
    if review.state is ReviewState.SETTLED and request.method == "GET":
        return redirect(url_for("reviews.show_review", **where(review)))
    offered = _offered(review)
    form = SettleForm(data={"version": str(review.version)}).offer(offered)
    settled = save(
        form,
        lambda: services.settle_review(
            current_session(),
            actor=current_person(),
            review=review,
            outcome=form.outcome.data,
            reason=form.reason.data or "",
            stop_reason=form.stated,
            version=form.opened_on,
            now=now(),
        ),
    )
    if settled:
        return done(
            _("Gjennomgangen er avgjort, og prosjektet har fått vite det."),
            "reviews.show_review",
            **where(review),
        )
    form.catch_up(review.version)
    only_stop = offered == [ReviewOutcome.STOP]
    page = render_template("reviews/settle.html", form=form, only_stop=only_stop, **shown(review))
    return page, form_status(form)


def _offered(review: Review) -> list[ReviewOutcome]:
    """What this person may decide now: all but a stop, or a stop alone."""
    person, project = current_person(), review.project
    leads, stops = judges(person, project, now()), can_stop(person, project, now())
    possible = LEADS_TO.get(project.state, {})
    return [one for one in possible if (stops if one is ReviewOutcome.STOP else leads)]


@room.route("/prosjekter/<slug>/halvar/ny", methods=["GET", "POST"])
@access(can_call_review, load=load_project)
def call_review(project: Project) -> Any:
    """Ask for a talk between two half-years."""
    form = CallForm()
    review = save(
        form,
        lambda: services.call_review(
            current_session(),
            actor=current_person(),
            project=project,
            due_on=form.due_on.data,
            reason=form.reason.data or "",
            now=now(),
        ),
    )
    if review:
        return done(_("Prosjektet har fått vite det."), "reviews.show_review", **where(review))
    return render_template("reviews/call.html", form=form, project=project), form_status(form)
