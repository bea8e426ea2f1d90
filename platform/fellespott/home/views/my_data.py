"""My data: what each room holds about me, my consents, who has looked, and how to be erased."""

from typing import Any

from flask import Response, flash, redirect, render_template, stream_with_context, url_for

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, now, save
from fellespott.people.login import end_session
from fellespott.people.policies import can_be_signed_in
from fellespott.people.services import erase_person, must_do_first

from .. import exporting, queries
from ..forms import EraseForm
from .room import room


@room.get("/meg/data")
@access(can_be_signed_in)
def my_data() -> str:
    """What each room holds about me, in words, and where I correct it."""
    session, person = current_session(), current_person()
    rooms = queries.shown_rooms(session, person)
    return render_template(
        "home/my_data.html",
        rooms=[(data, shown) for data, shown in rooms if shown],
        empty=[data for data, shown in rooms if not shown],
    )


@room.get("/meg/data/last-ned")
@access(can_be_signed_in)
def download_my_data() -> Response:
    """The same as a ZIP file, made while it is sent; nothing is left lying about."""
    session, person = current_session(), current_person()
    parts = exporting.parts_of(session, person, now())
    name = f"fellespott-{to_oslo(now()).date().isoformat()}.zip"
    return Response(
        stream_with_context(exporting.zipped(parts)),
        mimetype="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


@room.get("/meg/samtykker")
@access(can_be_signed_in)
def my_consents() -> str:
    """Every yes I have given, for what and until when, and how to take it back."""
    lines = queries.consents_of(current_session(), current_person(), now())
    return render_template(
        "home/my_consents.html",
        standing=[one for one in lines if one.withdrawn_at is None],
        ended=[one for one in lines if one.withdrawn_at is not None],
    )


@room.get("/meg/innsyn-i-meg")
@access(can_be_signed_in)
def who_has_looked() -> str:
    """Who has opened my private records: when, which page, and who it was."""
    rows = queries.openings_of(current_session(), current_person())
    return render_template("home/who_has_looked.html", rows=rows)


@room.route("/meg/slett", methods=["GET", "POST"])
@access(can_be_signed_in)
def erase_me() -> Any:
    """What goes and what is kept and why; then everything of mine is erased, for good."""
    session, person, form = current_session(), current_person(), EraseForm()
    erased = save(form, lambda: erase_person(session, actor=person, person=person, now=now()))
    if erased is not None:
        end_session()
        flash(_("Kontoen din og opplysningene dine er slettet. Takk for at du var med."), "success")
        return redirect(url_for("home.front"), 303)
    page = render_template(
        "home/erase_me.html",
        form=form,
        first=must_do_first(session, person),
        kept=[(data.title, one) for data in registry().personal_data for one in data.kept],
    )
    return page, form_status(form)
