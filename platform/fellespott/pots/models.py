"""Pots, uses, approvals, payouts and the ledger. Rules R9-R11 are held here. Amounts in øre."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fellespott.core.append_only import refuse
from fellespott.core.db import Model
from fellespott.core.types import HasId, UtcDateTime, enum_text, not_blank
from fellespott.letters.models import Letter, Project
from fellespott.letters.states import Form
from fellespott.people.models import Person
from fellespott.safety.hiding import Hideable
from fellespott.voting.models import GroupVote

from .guards import GUARDS
from .states import ROUTES, Account, BookingKind, Means, Needs, UseState

_EACH_KIND_ITS_ROUTE = " OR ".join(
    f"(kind = '{kind}' AND from_account = '{route[0]}' AND to_account = '{route[1]}')"
    for kind, route in ROUTES.items()
)


class Pot(HasId, Model):
    """A project's collective budget. The four sums follow the ledger and are never negative."""

    __tablename__ = "pot"
    __table_args__ = (
        sa.CheckConstraint("free_ore >= 0", name="free_not_negative"),
        sa.CheckConstraint("committed_ore >= 0", name="committed_not_negative"),
        sa.CheckConstraint("paid_ore >= 0", name="paid_not_negative"),
        sa.CheckConstraint("funded_ore >= 0", name="funded_not_negative"),
        sa.CheckConstraint("free_ore + committed_ore + paid_ore = funded_ore", name="sums_agree"),
        sa.CheckConstraint("two_from_ore > 0 AND group_above_ore >= two_from_ore", name="thresholds_rise"),
        sa.CheckConstraint(
            "stopped_at IS NULL OR settle_by IS NOT NULL", name="a_stop_has_a_settlement_date"
        ),
    )

    project_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("project.id"), unique=True)
    # The letter in force: everything is booked against it.
    letter_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("letter.id"))
    funded_ore: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    free_ore: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    committed_ore: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    paid_ore: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    # Rule R11, taken from the letter in force.
    two_from_ore: Mapped[int] = mapped_column(sa.BigInteger)
    group_above_ore: Mapped[int] = mapped_column(sa.BigInteger)
    group_always: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Rule R8: after a stop no new commitment; old ones are paid until `settle_by`, the rest goes back.
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settle_by: Mapped[date | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # Fetched when asked for: a project brings much along, and a payout should hold its pot only for a moment.
    project: Mapped[Project] = relationship()
    letter: Mapped[Letter] = relationship(foreign_keys=[letter_id])
    categories: Mapped[list["PotCategory"]] = relationship(
        back_populates="pot", order_by="PotCategory.position"
    )


class PotCategory(HasId, Model):
    """What this pot's money may be for. None is for positions or wages (rule R9)."""

    __tablename__ = "pot_category"
    __table_args__ = (
        sa.UniqueConstraint("pot_id", "key"),
        sa.UniqueConstraint("pot_id", "position"),
        # So that a use can name a category of its own pot and no other.
        sa.UniqueConstraint("id", "pot_id"),
        sa.CheckConstraint("key NOT IN ('wages', 'positions', 'salary')", name="never_wages"),
    )

    pot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pot.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(40))

    pot: Mapped[Pot] = relationship(back_populates="categories")


class Use(HasId, Model):
    """A use of the pot's money: proposed with a reason, decided by as many as it needs, then paid."""

    __tablename__ = "pot_use"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["category_id", "pot_id"], ["pot_category.id", "pot_category.pot_id"], name="fk_pot_use_category"
        ),
        sa.UniqueConstraint("id", "pot_id"),
        sa.CheckConstraint("amount_ore > 0", name="amount_is_positive"),
        sa.CheckConstraint("paid_ore >= 0 AND paid_ore <= amount_ore", name="never_paid_more_than_decided"),
        sa.CheckConstraint("paid_ore = 0 OR state IN ('decided', 'closed')", name="nothing_paid_undecided"),
        sa.CheckConstraint(
            "refunded_ore >= 0 AND refunded_ore <= paid_ore", name="no_more_came_back_than_was_paid"
        ),
        sa.CheckConstraint("counted_ore >= amount_ore", name="counts_itself"),
        # Rule R10: collective means decided together.
        sa.CheckConstraint("form <> 'collective' OR needs <> 'one'", name="collective_is_decided_together"),
        sa.CheckConstraint(not_blank("purpose"), name="purpose_not_blank"),
        sa.CheckConstraint(not_blank("reason"), name="reason_not_blank"),
        sa.CheckConstraint(not_blank("receiver"), name="receiver_not_blank"),
        sa.CheckConstraint("not_for_wages", name="not_for_wages"),
        # Rule R11: a decided use has the approvals it needs, or the whole group's vote.
        sa.CheckConstraint(
            "state NOT IN ('decided', 'closed') OR vote_id IS NOT NULL "
            "OR (needs = 'one' AND approvals_total >= 1) OR (needs = 'two' AND approvals_total >= 2)",
            name="decided_by_enough",
        ),
        sa.CheckConstraint("state = 'proposed' OR decided_at IS NOT NULL", name="decided_has_a_moment"),
        sa.CheckConstraint(f"state <> 'refused' OR {not_blank('decision_reason')}", name="a_no_has_a_reason"),
        sa.CheckConstraint(
            "form <> 'unconditional' OR (per_payment_ore IS NOT NULL AND payments_planned IS NOT NULL "
            "AND first_payment_on IS NOT NULL AND per_payment_ore > 0 AND payments_planned > 0 "
            "AND per_payment_ore * payments_planned = amount_ore)",
            name="unconditional_has_a_plan",
        ),
        sa.Index("ix_pot_use_pot_state", "pot_id", "state"),
        sa.Index("ix_pot_use_together", "pot_id", "purpose_key"),
    )

    pot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pot.id"))
    letter_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("letter.id"))
    category_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid)
    form: Mapped[Form] = mapped_column(enum_text(Form))
    purpose: Mapped[str] = mapped_column(sa.String(200))
    reason: Mapped[str] = mapped_column(sa.Text)
    # Who it is for, in the group's own words ("Familie A", "alle i gruppa"); never a diagnosis or number.
    receiver: Mapped[str] = mapped_column(sa.String(200))
    # Both made comparable, to see which uses add up (rule R11).
    purpose_key: Mapped[str] = mapped_column(sa.String(420), default="")
    receiver_key: Mapped[str] = mapped_column(sa.String(420), default="")
    # Where the receiver has an account here: such a one cannot approve it (rule R9).
    receiver_person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    amount_ore: Mapped[int] = mapped_column(sa.BigInteger)
    # All that was ever paid, and how much of it came back.
    paid_ore: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    refunded_ore: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    # Unconditional: a regular amount, so many times.
    per_payment_ore: Mapped[int | None] = mapped_column(sa.BigInteger)
    payments_planned: Mapped[int | None]
    first_payment_on: Mapped[date | None]
    not_for_wages: Mapped[bool]
    state: Mapped[UseState] = mapped_column(enum_text(UseState), default=UseState.PROPOSED)
    needs: Mapped[Needs] = mapped_column(enum_text(Needs))
    # Uses for the same purpose and receiver within 30 days, this one included, in øre (rule R11).
    counted_ore: Mapped[int] = mapped_column(sa.BigInteger)
    approvals_total: Mapped[int] = mapped_column(default=0)
    vote_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("group_vote.id"), unique=True)
    proposed_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reason: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    pot: Mapped[Pot] = relationship(foreign_keys=[pot_id])
    category: Mapped[PotCategory] = relationship(
        primaryjoin="Use.category_id == PotCategory.id",
        foreign_keys=[category_id],
        viewonly=True,
    )
    vote: Mapped[GroupVote | None] = relationship()
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id])
    approvals: Mapped[list["Approval"]] = relationship(back_populates="use", order_by="Approval.approved_at")
    comments: Mapped[list["UseComment"]] = relationship(back_populates="use", order_by="UseComment.at")
    payouts: Mapped[list["Payout"]] = relationship(
        back_populates="use", order_by="Payout.number", foreign_keys="Payout.use_id"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def outstanding_ore(self) -> int:
        """Decided and not paid yet, in øre."""
        return self.amount_ore - self.paid_ore if self.state is UseState.DECIDED else 0

    @property
    def payments_made(self) -> int:
        """How many payouts there have been."""
        return len(self.payouts)


class Approval(HasId, Model):
    """One person's yes to a use. Once each; never by the receiver or for one's household (R9)."""

    __tablename__ = "use_approval"
    __table_args__ = (
        sa.UniqueConstraint("use_id", "person_id"),
        sa.CheckConstraint("not_my_household", name="not_to_ones_household"),
    )

    use_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pot_use.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    not_my_household: Mapped[bool]  # said by the one who approves
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    use: Mapped[Use] = relationship(back_populates="approvals")
    person: Mapped[Person] = relationship(lazy="joined")


class UseComment(Hideable, HasId, Model):
    """What somebody said while the group talked it over (rule R13: talk first, vote second)."""

    __tablename__ = "use_comment"
    hidden_kind = "use_comment"
    __table_args__ = (sa.CheckConstraint(not_blank("text"), name="text_not_blank"),)

    use_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pot_use.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    use: Mapped[Use] = relationship(back_populates="comments")
    person: Mapped[Person] = relationship(lazy="joined")


class Payout(HasId, Model):
    """Money that reached somebody. No receipt is asked for (rule R9)."""

    __tablename__ = "payout"
    __table_args__ = (
        sa.CheckConstraint("amount_ore > 0", name="amount_is_positive"),
        sa.UniqueConstraint("use_id", "number"),
        # So that a booking can be held to this very payout's use and amount.
        sa.UniqueConstraint("id", "use_id", "amount_ore"),
        sa.CheckConstraint("not_for_wages", name="not_for_wages"),
    )

    use_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pot_use.id"))
    number: Mapped[int]
    amount_ore: Mapped[int] = mapped_column(sa.BigInteger)
    paid_on: Mapped[date]
    means: Mapped[Means] = mapped_column(enum_text(Means))
    # Who got it, where a use has several receivers ("Familie B").
    receiver: Mapped[str] = mapped_column(sa.String(200), default="")
    # Said by the one who pays (rule R9).
    not_for_wages: Mapped[bool] = mapped_column(default=True)
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    use: Mapped[Use] = relationship(back_populates="payouts", foreign_keys=[use_id])


class Booking(HasId, Model):
    """One line of the ledger: an amount goes from account to account, against a letter. Never changed."""

    __tablename__ = "booking"
    __table_args__ = (
        sa.CheckConstraint("amount_ore > 0", name="amount_is_positive"),
        sa.CheckConstraint(_EACH_KIND_ITS_ROUTE, name="each_kind_its_route"),
        sa.CheckConstraint(
            "kind <> 'funding' OR use_id IS NULL AND payout_id IS NULL", name="funding_is_for_all"
        ),
        sa.CheckConstraint("instalment_id IS NULL OR kind = 'funding'", name="instalments_only_come_in"),
        sa.CheckConstraint(
            "kind NOT IN ('commitment', 'payout', 'release', 'refund') OR use_id IS NOT NULL",
            name="about_a_use",
        ),
        sa.CheckConstraint("(kind = 'payout') = (payout_id IS NOT NULL)", name="payout_has_its_record"),
        sa.UniqueConstraint("pot_id", "number"),
        sa.UniqueConstraint("payout_id"),
        sa.UniqueConstraint("instalment_id"),
        sa.ForeignKeyConstraint(
            ["use_id", "pot_id"], ["pot_use.id", "pot_use.pot_id"], name="fk_booking_use"
        ),
        sa.ForeignKeyConstraint(
            ["payout_id", "use_id", "amount_ore"],
            ["payout.id", "payout.use_id", "payout.amount_ore"],
            name="fk_booking_payout",
        ),
    )

    pot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("pot.id"))
    number: Mapped[int]  # 1, 2, 3 … within the pot
    kind: Mapped[BookingKind] = mapped_column(enum_text(BookingKind))
    from_account: Mapped[Account] = mapped_column(enum_text(Account, name="from_account"))
    to_account: Mapped[Account] = mapped_column(enum_text(Account, name="to_account"))
    amount_ore: Mapped[int] = mapped_column(sa.BigInteger)
    letter_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("letter.id"))
    use_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid, index=True)
    payout_id: Mapped[uuid.UUID | None] = mapped_column(sa.Uuid)
    instalment_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("instalment.id"))
    text: Mapped[str] = mapped_column(sa.String(300), default="")
    booked_on: Mapped[date]
    booked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    booked_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("person.id"))


for _guard in GUARDS:
    refuse(
        Model.metadata.tables[_guard.table],
        name=_guard.name,
        when=_guard.when,
        actions=_guard.actions,
        erasable=_guard.erasable,
    )
