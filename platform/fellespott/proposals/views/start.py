"""Beginning a proposal."""

from typing import Any

from flask import redirect, render_template
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.policies import can_view_call
from fellespott.calls.queries import call_by_slug
from fellespott.core.authz import Decision
from fellespott.core.db import current_session
from fellespott.core.errors import DomainError
from fellespott.core.forms import choices_of, form_status
from fellespott.core.i18n import _l
from fellespott.core.web import access, current_person, now, save
from fellespott.groups.queries import groups_of
from fellespott.people.models import Person
from fellespott.people.policies import can_be_signed_in

from .. import services
from ..forms import StartForm
from ..labels import READ_BY
from ..models import Proposal
from ..policies import is_over, takes_proposals
from ..states import STEPS
from .moving import step_url
from .room import room


def load_call(session: Session, slug: str) -> Call | None:
    """What /utlysninger/<slug> is about."""
    return call_by_slug(session, slug)


def can_start(actor: Person | None, call: Call, now: Any) -> Decision:
    """Anyone who is signed in, in a call that has been announced."""
    seen = can_view_call(actor, call, now)
    return can_be_signed_in(actor, call, now) if seen else seen


@room.route("/utlysninger/<slug>/nytt-forslag", methods=["GET", "POST"])
@access(can_start, load=load_call, private=True)
def start_proposal(call: Call) -> Any:
    """Choose the group and begin."""
    groups = groups_of(current_session(), current_person())
    form = StartForm()
    form.group.choices = choices_of({str(one.id): one.name for one in groups})
    if len(groups) == 1 and not form.group.data:
        form.group.data = str(groups[0].id)

    def start() -> Proposal:
        group = next((one for one in groups if str(one.id) == form.group.data), None)
        if group is None:
            raise DomainError("not_member", _l("Velg en gruppe du er med i."), field="group")
        return services.start_proposal(
            current_session(), actor=current_person(), call=call, group=group, now=now()
        )

    begun = save(form, start)
    if begun is not None:
        return redirect(step_url(begun, STEPS[0]), 303)
    return render_template(
        "proposals/start.html",
        form=form,
        call=call,
        groups=groups,
        takes=takes_proposals(call, now()),
        is_over=is_over(call, now()),
        total=len(STEPS),
        read_by=READ_BY[call.proposals_public],
    ), form_status(form)
