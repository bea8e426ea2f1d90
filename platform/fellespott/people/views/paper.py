"""Coming in by a code on paper: typed, or read by the telephone's camera."""

import uuid
from typing import Any

from flask import redirect, render_template, url_for

from fellespott.core.db import current_session, own_transaction
from fellespott.core.forms import form_status
from fellespott.core.i18n import current_language
from fellespott.core.local_only import settings
from fellespott.core.registry import InvitationKind, registry
from fellespott.core.web import current_person, now, public, save

from ..forms import AcceptByNameForm, AcceptForm, PaperCodeForm
from ..login import forget_signing_in, keep_signing_in, signing_in, start_session
from ..models import PaperCode, Person
from ..rules import read_code
from ..services import Proof, accept_invitation, add_person, claim_code, note_sign_in, try_code
from ..services.paper_codes import no_such_code
from ..states import WayIn
from ..throttle import count_visit, count_wrong
from .room import room
from .signing_in import come_in


@room.route("/kode", methods=["GET", "POST"])
@public
def paper_code() -> Any:
    """Write the code. Unknown, wrong, locked and withdrawn ones get the same answer and the same work."""
    form = PaperCodeForm()
    code_id = try_typed(form)
    code = current_session().get(PaperCode, code_id) if code_id is not None else None
    if code is None:
        return render_template("people/paper_code.html", form=form), form_status(form)
    onward = signing_in().get("next")
    forget_signing_in()
    keep_signing_in(next=onward, remember=bool(form.remember.data), shared=bool(form.shared.data))
    if code.person_id is None:
        keep_signing_in(paper=str(code.id))
        return redirect(url_for("people.use_paper_code"), 303)
    person_id = code.person_id
    answer = come_in(form, lambda: Proof(WayIn.PAPER_CODE, person_id=person_id))
    return answer or (render_template("people/paper_code.html", form=form), form_status(form))


@room.get("/kode/<code>")
@public
def paper_code_filled(code: str) -> Any:
    """Where the QR code leads: the code is filled in, and nothing happens before the button is pressed."""
    form = PaperCodeForm(formdata=None, data={"code": code[:60]})
    return render_template("people/paper_code.html", form=form, filled=True)


@room.route("/kode/ja", methods=["GET", "POST"])
@public
def use_paper_code() -> Any:
    """The first use: what the code opens, and a name to go by. Who is signed in already joins as themself."""
    code = _pending_code()
    kind = registry().invitations.get(code.invitation.kind) if code and code.invitation else None
    if code is None or kind is None or code.person_id is not None:
        return redirect(url_for("people.paper_code"), 303)
    somebody = current_person()
    form = AcceptForm() if somebody else AcceptByNameForm()
    done = save(form, lambda: _claim(code, kind, form, somebody))
    if done is None:
        return _page(code, kind, form)
    person, address = done
    pending = signing_in()
    if somebody is None:
        start_session(
            person,
            way=WayIn.PAPER_CODE,
            remember=bool(pending.get("remember")),
            shared=bool(pending.get("shared")),
        )
    forget_signing_in()
    return redirect(address, 303)


def try_typed(form: PaperCodeForm) -> uuid.UUID | None:
    """The id of the code that was typed; None when it was none, and then the form says so."""
    if not form.validate_on_submit():
        return None

    def act() -> uuid.UUID | None:
        parts = read_code(form.code.data or "")
        count_visit("paper-code", *([parts[0]] if parts else []))
        with own_transaction() as db:
            found = try_code(db, typed=form.code.data or "", key=settings().secret_key, now=now())
        if found is None:
            count_wrong()
            raise no_such_code()
        return found

    return save(form, act)


def _pending_code() -> PaperCode | None:
    """The code that was right a moment ago, in this browser."""
    kept = signing_in().get("paper")
    return current_session().get(PaperCode, uuid.UUID(kept)) if kept else None


def _claim(code: PaperCode, kind: InvitationKind, form: Any, somebody: Person | None) -> tuple[Person, str]:
    """Make the code somebody's and use its invitation, all or nothing."""
    db, invitation = current_session(), code.invitation
    if invitation is None:
        raise no_such_code()
    person = somebody or add_person(
        db, name=form.name.data, email=None, language=current_language(), now=now()
    )
    # Who can come in by mail needs no paper; a sheet that lies about must not open their account.
    claim_code(db, code=code, person=person, keep=person.email is None, now=now())
    address = accept_invitation(
        db,
        actor=person,
        invitation=invitation,
        kind=kind,
        now=now(),
        says_adult=bool(form.is_adult.data),
    )
    if somebody is None:
        note_sign_in(db, actor=person, demo=settings().demo, now=now())
    return person, address


def _page(code: PaperCode, kind: InvitationKind, form: Any) -> Any:
    title, text = kind.describe(current_session(), code.invitation)
    page = render_template(
        "people/use_paper_code.html",
        form=form,
        title=title,
        text=text,
        needs_adult=kind.needs_adult(code.invitation),
    )
    return page, form_status(form)
