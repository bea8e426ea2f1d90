"""Random lives of a pot: whatever people do, in whatever order, the money adds up."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.letters.models import Instalment
from fellespott.letters.states import Form
from fellespott.pots import queries, services
from fellespott.pots.models import Approval, Booking, Pot, Use
from fellespott.pots.rules import APPROVALS
from fellespott.pots.states import BookingKind, Means, UseState
from fellespott.voting import services as voting
from fellespott.voting.models import VoteAnswer
from fellespott.voting.states import Choice, VoteRule, VoteState
from tests.pots.pots import NOW, make_money, propose
from tests.pots.test_funding_and_ending import agreed_letter
from tests.project_factories import make_project

# What may be refused along the way. Anything else that is raised is a fault.
KINDLY = {
    "already_approved", "already_decided", "already_funded", "all_paid", "conflict_abstains", "ended",
    "more_than_decided", "more_than_paid", "needs_vote", "no_amount", "not_decided", "not_due", "not_enough",
    "not_over", "nothing_left", "settled", "stopped", "already_stopped", "talk_first", "to_oneself",
    "vote_is_open", "wrong_amount", "not_on_roll", "already_open", "nobody_to_ask", "closes_too_early",
}  # fmt: skip
AMOUNTS = st.sampled_from([1, 999_999, 1_000_000, 2_500_000, 5_000_000, 5_000_001, 9_000_000])
PARTS = st.sampled_from([1, 500_000, 999_999, 5_000_001])
WHICH = st.integers(0, 9)
INSTALMENTS = ((date(2021, 8, 1), 6_000_000), (date(2022, 3, 10), 6_000_000), (date(2022, 4, 20), 8_000_000))


class PotLife(RuleBasedStateMachine):
    """One pot, three in its group, one who pays, and a clock that only goes forward."""

    session: Session

    @initialize(group_always=st.booleans())
    def begin(self, group_always: bool) -> None:
        self.outer = self.session.begin_nested()
        self.money = make_money(self.session, funded_ore=0, members=2, group_always=group_always)
        project = make_project(self.session, group=self.money.group)
        letter = agreed_letter(
            self.session, project, INSTALMENTS, forms=[one.value for one in Form], group_always=group_always
        )
        self.money.pot = services.open_pot(self.session, letter=letter, now=NOW)
        self.money.project = project
        self.money.lead.email = project.partners[0].contact_email
        self.session.flush()
        self.people = [self.money.contact, *self.money.members]
        self.now: datetime = NOW
        self.uses: list[Use] = []
        self.promised_when_stopped: int | None = None

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            self.outer.rollback()
            self.session.expire_all()

    def attempt(self, act: Any) -> Any:
        """Do it as a request would: all of it, or nothing and a kind refusal."""
        before = self.sums()
        try:
            with self.session.begin_nested():
                return act()
        except DomainError as error:
            if error.code not in KINDLY:
                raise
        self.session.expire_all()
        assert self.sums() == before
        return None

    def sums(self) -> tuple[int, int, int, int]:
        pot = self.money.pot
        return pot.funded_ore, pot.free_ore, pot.committed_ore, pot.paid_ore

    def use(self, which: int) -> Use | None:
        return self.uses[which % len(self.uses)] if self.uses else None

    # --- what people do

    @rule(amount=AMOUNTS, purpose=st.sampled_from(["Sko", "sko!", "Båt"]), to=st.integers(0, 3))
    def propose(self, amount: int, purpose: str, to: int) -> None:
        receiver = self.people[to] if to < len(self.people) else None
        made = self.attempt(
            lambda: propose(
                self.session, self.money, amount, purpose=purpose, receiver_person=receiver, now=self.now
            )
        )
        if made is not None:
            self.uses.append(made)
            services.comment_use(self.session, actor=self.money.contact, use=made, text="Hm.", now=self.now)

    @rule(each=st.sampled_from([100, 160_000]), times=st.integers(1, 4))
    def propose_plan(self, each: int, times: int) -> None:
        made = self.attempt(
            lambda: propose(
                self.session,
                self.money,
                each * times,
                form=Form.UNCONDITIONAL,
                purpose="Fast",
                per_payment_ore=each,
                payments_planned=times,
                first_payment_on=self.now.date(),
                now=self.now,
            )
        )
        if made is not None:
            self.uses.append(made)

    @rule(which=WHICH, who=st.integers(0, 2))
    def approve(self, which: int, who: int) -> None:
        use = self.use(which)
        if use is not None:
            self.attempt(
                lambda: services.approve_use(
                    self.session,
                    actor=self.people[who],
                    use=use,
                    not_my_household=True,
                    reason="",
                    now=self.now,
                )
            )

    @rule(which=WHICH, who=st.integers(0, 2))
    def refuse(self, which: int, who: int) -> None:
        use = self.use(which)
        if use is not None:
            self.attempt(
                lambda: services.refuse_use(
                    self.session, actor=self.people[who], use=use, reason="Nei.", now=self.now
                )
            )

    @rule(which=WHICH, how=st.sampled_from(VoteRule), days=st.sampled_from([None, 1, 7]))
    def put_to_vote(self, which: int, how: VoteRule, days: int | None) -> None:
        use = self.use(which)
        if use is not None:
            self.attempt(
                lambda: services.put_to_vote(
                    self.session,
                    actor=self.money.contact,
                    use=use,
                    rule=how,
                    closes_at=None if days is None else self.now + timedelta(days=days),
                    now=self.now,
                )
            )

    @rule(which=WHICH, answers=st.lists(st.sampled_from([*Choice, Choice.YES]), min_size=1, max_size=3))
    def answer(self, which: int, answers: list[Choice]) -> None:
        use = self.use(which)
        if use is None or use.vote is None:
            return
        vote = use.vote
        for person, choice in zip(self.people, answers, strict=False):
            self.attempt(
                lambda person=person, choice=choice: voting.answer_vote(
                    self.session,
                    actor=person,
                    vote=vote,
                    choice=choice,
                    has_conflict=False,
                    reason="Fordi.",
                    now=self.now,
                )
            )

    @rule(which=WHICH)
    def end_vote(self, which: int) -> None:
        use = self.use(which)
        if use is not None and use.vote is not None:
            vote = use.vote
            self.attempt(
                lambda: voting.close_vote(self.session, actor=self.money.contact, vote=vote, now=self.now)
            )

    @rule(which=WHICH, amount=PARTS)
    def pay(self, which: int, amount: int) -> None:
        use = self.use(which)
        if use is not None:
            self.attempt(lambda: self.record(use, use.per_payment_ore or amount))

    @rule(which=WHICH)
    def pay_all_that_is_left(self, which: int) -> None:
        use = self.use(which)
        if use is not None:
            self.attempt(lambda: self.record(use, use.outstanding_ore or 1))

    def record(self, use: Use, amount: int) -> Any:
        return services.record_payout(
            self.session,
            actor=self.money.lead,
            use=use,
            amount_ore=amount,
            paid_on=self.now.date(),
            means=Means.BANK,
            receiver="",
            now=self.now,
        )

    @rule(which=WHICH, amount=PARTS)
    def refund(self, which: int, amount: int) -> None:
        use = self.use(which)
        if use is not None:
            self.attempt(
                lambda: services.refund(
                    self.session,
                    actor=self.money.lead,
                    use=use,
                    amount_ore=amount,
                    text="Avlyst",
                    now=self.now,
                )
            )

    @rule(which=WHICH)
    def close(self, which: int) -> None:
        use = self.use(which)
        if use is not None:
            self.attempt(
                lambda: services.close_use(self.session, actor=self.money.lead, use=use, now=self.now)
            )

    @rule(place=st.integers(0, 2))
    def fund(self, place: int) -> None:
        instalment = self.session.scalars(
            select(Instalment)
            .where(Instalment.letter_id == self.money.pot.letter_id)
            .order_by(Instalment.due_on)
            .offset(place)
        ).first()
        self.attempt(
            lambda: services.fund_instalment(
                self.session, actor=None, pot=self.money.pot, instalment=instalment, now=self.now
            )
        )

    @rule(days=st.sampled_from([1, 10, 31, 70]))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        services.fund_due(self.session, self.now)
        voting.close_due(self.session, self.now)
        services.settle_stopped(self.session, self.now)

    @rule()
    def return_rest(self) -> None:
        self.attempt(lambda: services.return_rest(self.session, actor=None, pot=self.money.pot, now=self.now))

    @rule(days=st.sampled_from([0, 60]), really=st.integers(0, 3))
    def stop(self, days: int, really: int) -> None:
        if really:
            return
        stopped = self.attempt(
            lambda: services.stop_pot(
                self.session,
                pot=self.money.pot,
                settle_by=self.now.date() + timedelta(days=days),
                now=self.now,
            )
        )
        if stopped is not None:
            self.promised_when_stopped = self.commitments()

    # --- what always holds

    def commitments(self) -> int:
        return int(
            self.session.scalar(
                select(func.count()).where(
                    Booking.pot_id == self.money.pot.id, Booking.kind == BookingKind.COMMITMENT
                )
            )
            or 0
        )

    @invariant()
    def the_ledger_adds_up(self) -> None:
        self.session.flush()
        assert queries.verify_ledger(self.session) == []
        assert queries.ledger_sum_ore(self.session) == 0

    @invariant()
    def nothing_is_negative_and_no_more_came_than_was_promised(self) -> None:
        funded, free, committed, paid = self.sums()
        assert min(funded, free, committed, paid) >= 0
        assert free + committed + paid == funded <= sum(amount for _day, amount in INSTALMENTS)

    @invariant()
    def nothing_is_paid_without_its_decision(self) -> None:
        for use in self.uses:
            if use.state in (UseState.PROPOSED, UseState.REFUSED):
                assert (use.paid_ore, use.payouts) == (0, [])
                continue
            assert use.paid_ore <= use.amount_ore
            if use.vote is not None:
                assert use.vote.state is VoteState.CARRIED
                said = select(func.count()).where(
                    VoteAnswer.vote_id == use.vote_id, VoteAnswer.choice == Choice.YES
                )
                assert (self.session.scalar(said) or 0) >= APPROVALS.get(use.needs, 1)
            else:
                said = select(func.count()).where(Approval.use_id == use.id)
                assert (self.session.scalar(said) or 0) >= APPROVALS[use.needs]
                assert use.receiver_person_id not in {one.person_id for one in use.approvals}

    @invariant()
    def nothing_new_is_promised_after_a_stop(self) -> None:
        if self.promised_when_stopped is not None:
            assert self.commitments() == self.promised_when_stopped
            assert not [one for one in self.uses if one.state is UseState.PROPOSED]


def live(session: Session, *, lives: int, steps: int) -> None:
    class Life(PotLife):
        pass

    Life.session = session
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert session.scalar(select(func.count()).select_from(Pot)) == 0


def test_a_few_lives_of_a_pot(session):
    live(session, lives=6, steps=20)


@pytest.mark.deep
def test_many_lives_of_a_pot(session):
    live(session, lives=60, steps=40)
