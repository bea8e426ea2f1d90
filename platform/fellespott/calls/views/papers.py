"""What leaves the screen: poster, calendar, card, share picture, and the page that leads to them."""

from typing import Any

from flask import Response, abort, make_response, render_template, request
from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo
from fellespott.core.i18n import LANGUAGES, speaking
from fellespott.core.papers import as_calendar, as_pdf, as_picture
from fellespott.core.pdf import make_pdf, make_png
from fellespott.core.web import access, now

from .. import card, papers, queries
from ..calendar import calendar_of
from ..models import Call
from ..policies import can_view_call
from ..states import Phase
from .blueprint import load_shown, room


def load_public(session: Session, slug: str) -> Call | None:
    """The call of an address, if everyone may know of it: what strangers fetch is the same for all."""
    call = queries.call_by_slug(session, slug)
    return call if call is not None and can_view_call(None, call, now()) else None


@room.get("/<slug>/plakat.pdf")
@access(can_view_call, load=load_shown)
def poster(call: Call) -> Response:
    """The poster, a page for each language asked for, on A4 or A3."""
    languages, sheet = papers.paper_languages(request.args.get("sprak")), request.args.get("ark", "a4")
    if languages is None or sheet not in papers.SHEETS:
        abort(404)
    data = papers.poster(call, languages, sheet)
    made = make_pdf("poster.typ", data, on=to_oslo(now()).date())
    return as_pdf(made, f"plakat-{call.slug}-{sheet}.pdf", public=call.phase is not Phase.DRAFT)


@room.get("/<slug>/datoer.ics")
@access(can_view_call, load=load_public)
def dates(call: Call) -> Response:
    """The dates, for a calendar."""
    return as_calendar(calendar_of(call, now()), f"{call.slug}.ics")


@room.get("/<slug>/kort")
@access(can_view_call, load=load_public)
def card_page(call: Call) -> Response:
    """The card other sites show in a frame. The only page of ours that may be."""
    response = make_response(card.card_page(call, card.card_language(), now()))
    response.headers["Content-Security-Policy"] = card.card_policy()
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Vary"] = "Accept-Language"
    return response


@room.get("/<slug>/bilde.png")
@access(can_view_call, load=load_public)
def picture(call: Call) -> Response:
    """What is seen where somebody passes the link on."""
    with speaking("nb"):
        data = papers.share_picture(
            title=call.title,
            line=papers.when_in_words(call, now()),
            eyebrow=call.responsible_unit,
            tone="coral",
        )
    return as_picture(make_png("share.typ", data))


@room.get("/<slug>/del")
@access(can_view_call, load=load_shown)
def share(call: Call) -> Any:
    """Everything one can print, pass on or put on another page."""
    return render_template(
        "calls/share.html",
        call=call,
        languages_named=LANGUAGES,
        address=papers.call_address(call),
        card_address=papers.card_address(call),
        card_height=card.HEIGHT,
        is_draft=call.phase is Phase.DRAFT,
    )
