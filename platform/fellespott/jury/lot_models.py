"""How a jury is put together: the plan, the mix aimed at, volunteers, and lots with the seats they offer.

A lot is published before it is drawn; from then on the database keeps its file and its quotas as they are.
"""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.calls.models import Call
from fellespott.core.append_only import differs, refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.people.models import Person

from .lot_states import LotState, OfferState, TargetCategory
from .states import AgeBand, Background


class JuryPlan(HasId, Model):
    """How many are to sit on a call's jury, and whether people may volunteer for it."""

    __tablename__ = "jury_plan"
    __table_args__ = (
        sa.UniqueConstraint("call_id", name="uq_jury_plan_call_id"),
        sa.CheckConstraint("seats >= 1 AND seats <= 500", name="some_seats"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"))
    seats: Mapped[int]
    takes_volunteers: Mapped[bool] = mapped_column(default=False)


class JuryTarget(HasId, Model):
    """How many of a jury are to have one feature, and how large their share of the population is."""

    __tablename__ = "jury_target"
    __table_args__ = (
        sa.UniqueConstraint("call_id", "category", "feature", name="uq_jury_target_feature"),
        sa.CheckConstraint("low >= 0 AND low <= high", name="from_low_to_high"),
        sa.CheckConstraint(
            "population_percent IS NULL OR (population_percent >= 0 AND population_percent <= 100)",
            name="a_share_of_all",
        ),
        sa.CheckConstraint(not_blank("feature"), name="says_what"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"))
    category: Mapped[TargetCategory] = mapped_column(enum_text(TargetCategory))
    # A Background or an AgeBand by its value, else words of the call's own.
    feature: Mapped[str] = mapped_column(sa.String(80))
    low: Mapped[int]
    high: Mapped[int]
    population_percent: Mapped[int | None]

    call: Mapped[Call] = relationship()


class JuryVolunteer(HasId, Model):
    """Somebody who would like to sit on a call's jury, until they sit or change their mind."""

    __tablename__ = "jury_volunteer"
    __table_args__ = (sa.UniqueConstraint("call_id", "person_id", name="uq_jury_volunteer_call_person"),)

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    background: Mapped[Background] = mapped_column(enum_text(Background))
    age_band: Mapped[AgeBand] = mapped_column(enum_text(AgeBand))
    # {category: feature}, for the categories with words of the call's own; what was not told is left out.
    traits: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    why: Mapped[str] = mapped_column(sa.Text, default="")
    signed_up_at: Mapped[datetime] = mapped_column(UtcDateTime)

    call: Mapped[Call] = relationship(lazy="joined")
    person: Mapped[Person] = relationship(lazy="joined")


class JuryLot(HasId, Model):
    """One lot among a call's volunteers. A later one fills the seats that were declined."""

    __tablename__ = "jury_lot"
    __table_args__ = (
        sa.UniqueConstraint("call_id", "number", name="uq_jury_lot_number"),
        # Two lots at once could draw the same person.
        sa.Index(
            "uq_jury_lot_one_under_way",
            "call_id",
            unique=True,
            sqlite_where=sa.text("state <> 'drawn'"),
            postgresql_where=sa.text("state <> 'drawn'"),
        ),
        sa.CheckConstraint("seats >= 1", name="some_seats"),
        sa.CheckConstraint(not_blank("seed_source"), name="names_its_seed"),
        sa.CheckConstraint(
            "(published_at IS NOT NULL) = (state IN ('published', 'drawn'))", name="published_has_a_moment"
        ),
        sa.CheckConstraint(f"published_at IS NULL OR {not_blank('file')}", name="published_has_a_file"),
        sa.CheckConstraint(
            f"(state = 'drawn') = (drawn_at IS NOT NULL AND {not_blank('seed')} AND panel IS NOT NULL)",
            name="drawn_with_a_seed",
        ),
        sa.CheckConstraint("drawn_at IS NULL OR drawn_at > published_at", name="published_before_the_draw"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("call.id"))
    number: Mapped[int]
    state: Mapped[LotState] = mapped_column(enum_text(LotState), default=LotState.WAITING)
    seats: Mapped[int]
    # [{category, feature, low, high}] when pool and quotas were fixed: the mix of the whole jury, which
    # everyone may see, and what is left of it to draw, which would tell who sits already.
    targets: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    quotas: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    # Named before the draw: where the seed will come from, and the day it is known.
    seed_source: Mapped[str] = mapped_column(sa.String(200))
    draw_on: Mapped[date]
    salt: Mapped[str] = mapped_column(sa.String(64))
    pool_size: Mapped[int]
    pool_sha256: Mapped[str] = mapped_column(sa.String(64))
    # What is published, byte for byte; empty until it is worked out. Large, so read only when asked for.
    file: Mapped[str] = mapped_column(sa.Text, default="", deferred=True)
    panels_total: Mapped[int] = mapped_column(default=0)
    min_probability: Mapped[float | None]
    # The quotas that cannot be kept together, where there are such: [{category, feature, number, …}].
    conflict: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    fixed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fixed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seed: Mapped[str] = mapped_column(sa.String(200), default="")
    panel: Mapped[int | None]
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drawn_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))

    call: Mapped[Call] = relationship(lazy="joined")


class JuryLotMember(HasId, Model):
    """One row of a lot's pool: who it is, as long as that may be known, and what they told of themselves."""

    __tablename__ = "jury_lot_member"
    __table_args__ = (
        sa.UniqueConstraint("lot_id", "position", name="uq_jury_lot_member_position"),
        sa.UniqueConstraint("lot_id", "person_id", name="uq_jury_lot_member_person"),
    )

    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("jury_lot.id", ondelete="CASCADE"))
    # The row's number in the published file, from 0, in an order that tells nothing.
    position: Mapped[int]
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    features: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    # SHA-256 over salt, person and features: stays when the person is taken out, so that the pool's does too.
    salt: Mapped[str] = mapped_column(sa.String(64))
    commitment: Mapped[str] = mapped_column(sa.String(64))

    lot: Mapped[JuryLot] = relationship(lazy="joined")
    person: Mapped[Person | None] = relationship(lazy="joined")


class JuryOffer(HasId, Model):
    """A seat offered to somebody who was drawn, and the answer."""

    __tablename__ = "jury_offer"
    __table_args__ = (
        sa.UniqueConstraint("member_id", name="uq_jury_offer_member_id"),
        sa.CheckConstraint("(state = 'offered') = (answered_at IS NULL)", name="answered_has_a_moment"),
    )

    member_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("jury_lot_member.id"))
    state: Mapped[OfferState] = mapped_column(enum_text(OfferState), default=OfferState.OFFERED)
    offered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    member: Mapped[JuryLotMember] = relationship(lazy="joined")

    @property
    def call(self) -> Call:
        """The call whose jury the seat is on."""
        return self.member.lot.call


PUBLISHED_COLUMNS = (
    "targets",
    "quotas",
    "seats",
    "seed_source",
    "draw_on",
    "salt",
    "pool_sha256",
    "file",
    "published_at",
)
_CHANGED = " OR ".join(differs(one) for one in PUBLISHED_COLUMNS)
refuse(
    JuryLot.__table__,  # type: ignore[arg-type]
    name="published_lot_stays",
    when=f"{{row}}.published_at IS NOT NULL AND ({_CHANGED})",
    actions=("UPDATE",),
)
refuse(JuryLot.__table__, name="drawn_lot_stays", when="{row}.state = 'drawn'", actions=("UPDATE",))  # type: ignore[arg-type]
refuse(
    JuryLot.__table__,  # type: ignore[arg-type]
    name="published_lot_is_kept",
    when="{row}.published_at IS NOT NULL",
    actions=("DELETE",),
)
