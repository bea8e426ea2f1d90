"""What waits for a person while a jury is put together: a seat to answer, a lot to publish or to draw."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.queries import run_by
from fellespott.core.clock import to_oslo
from fellespott.core.i18n import _
from fellespott.core.links import local_url
from fellespott.core.registry import Todo
from fellespott.people.models import Person
from fellespott.people.policies import runs_anywhere

from . import lot_queries
from .lot_models import JuryLot
from .lot_states import LotState


def todos_of(session: Session, person: Person, now: datetime) -> Iterable[Todo]:
    """Seats offered to the person, and lots of rounds they run whose next step can be taken."""
    for offer in lot_queries.open_offers_to(session, person):
        yield Todo(
            title=_("Du er trukket ut til juryen for %(call)s", call=offer.call.title),
            url=local_url("jury.answer_offer", offer_id=offer.id),
            action=_("Svar"),
        )
    if not runs_anywhere(person):
        return
    for lot in _lots(session, person, now):
        call = lot.call.title
        if lot.published_at is None:
            say = _("Kunngjør trekningen for %(call)s", call=call)
        else:
            say = _("Trekk juryen for %(call)s", call=call)
        yield Todo(
            title=say,
            url=local_url("jury.manage_lot", lot_id=lot.id),
            detail=lot.seed_source,
        )


def _lots(session: Session, person: Person, now: datetime) -> list[JuryLot]:
    due = and_(JuryLot.state == LotState.PUBLISHED, JuryLot.draw_on <= to_oslo(now).date())
    found = (
        select(JuryLot)
        .join(Call, Call.id == JuryLot.call_id)
        .where(or_(JuryLot.state == LotState.READY, due), run_by(person))
        .order_by(JuryLot.fixed_at, JuryLot.id)
    )
    return list(session.scalars(found).unique())
