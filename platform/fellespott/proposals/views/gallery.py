"""A call's proposals: the gallery for everyone, with its map; and what came in, for who runs the round."""

from typing import Any, cast

from flask import make_response, render_template, request
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.policies import can_view_call, runs
from fellespott.core.db import current_session
from fellespott.core.headers import policy
from fellespott.core.local_only import settings
from fellespott.core.pagination import paginate
from fellespott.core.web import access, current_person, now

from .. import gallery, places
from ..chain import chains_of
from ..gallery import Shown
from ..gallery_frame import in_frame
from ..gallery_queries import GalleryCall, call_for_gallery
from ..labels import WHO_SEES
from ..policies import can_see_submitted_list, is_over
from ..queries import count_hidden, count_in, select_submitted
from ..states import ProposalState
from .room import room

# How the page is looked at: as everyone sees it (for staff), or with the map.
AS_EVERYONE, AS_MAP = "alle", "kart"


def load_call(session: Session, slug: str) -> Call | None:
    """What /utlysninger/<slug> is about; None where even that it exists is not for this person."""
    # Has the names of a Call that policies and pages ask for, and nothing that would be read in vain.
    call = cast("Call | None", call_for_gallery(session, slug))
    return call if call is not None and can_view_call(current_person(), call, now()) else None


@room.get("/utlysninger/<slug>/forslag")
@access(can_see_submitted_list, load=load_call)
def list_proposals(call: Call) -> Any:
    """Everyone reads them in an order that favours nobody; staff begin with what came in, as it came."""
    look = request.args.get("vis", "")
    if runs(current_person(), call) and (look not in (AS_EVERYONE, AS_MAP) or not is_over(call, now())):
        return _received(call)
    known = cast(GalleryCall, call)
    shown = gallery.gallery(current_session(), known, number=request.args.get("side", 1, type=int), now=now())
    if look == AS_MAP:
        answer = make_response(_map_page(known, shown))
        # The one page that may load pictures from elsewhere, and only where a map is set up.
        answer.headers["Content-Security-Policy"] = policy(images=settings().map_host)
        return answer
    return in_frame(known, shown, look)


def _map_page(call: GalleryCall, shown: Shown) -> str:
    counted = gallery.by_district(current_session(), shown.found)
    return render_template(
        "proposals/list.html",
        call=call,
        shown=shown,
        look=AS_MAP,
        filters=gallery.filters(),
        here_with=gallery.address_maker(call, shown.seed_word),
        seed_word=shown.seed_word,
        cards=shown.cards,
        districts=places.districts(counted),
        tiles=settings().map_tiles,
        attribution=settings().map_attribution,
    )


def _received(call: Call) -> str:
    """For those who run the round: all that came in, in the order it came, and how many are being written."""
    session = current_session()
    page = paginate(session, select_submitted(call.id), number=request.args.get("side", 1, type=int))
    return render_template(
        "proposals/received.html",
        call=call,
        page=page,
        chains=chains_of(session, page.items, now()),
        drafts=count_in(session, call.id, ProposalState.DRAFT),
        hidden_total=count_hidden(session, call.id),
        is_over=is_over(call, now()),
        visibility_texts=WHO_SEES,
    )
