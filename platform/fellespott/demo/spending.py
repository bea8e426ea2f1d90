"""Money in a pot of the demo: proposed, talked over, decided by as many as it takes, and paid."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from fellespott.pots import services as pots
from fellespott.pots.models import Pot, Use
from fellespott.pots.queries import pot_of_project
from fellespott.pots.states import Needs
from fellespott.voting import services as voting
from fellespott.voting.states import Choice, VoteRule

from .projects import Team
from .projects_content import UseText, Words
from .timeline import Timeline, moment

DAYS_TO_DECIDE = timedelta(days=3)


@dataclass(slots=True)
class Spending:
    """One use on its way; `use` is there once it is proposed."""

    session: Session
    team: Team
    text: UseText
    words: Words
    use: Use | None = None

    def plan(self, line: Timeline) -> None:
        """Put its steps on the line."""
        proposed_at = moment(self.text.proposed_on, 10)
        line.add(proposed_at, self.propose)
        line.add(proposed_at + DAYS_TO_DECIDE, self.decide)
        for place, (day, amount_ore) in enumerate(self.text.paid):
            receiver = self.text.paid_to[place] if self.text.paid_to else ""
            line.add(moment(day, 12), partial(self.pay, amount_ore, receiver))

    def propose(self, now: datetime) -> Use:
        """The first of the members proposes it: the group's contact."""
        text = self.text
        self.use = pots.propose_use(
            self.session,
            actor=self.team.contact,
            pot=self.pot,
            category_key=text.category,
            form=text.form,
            purpose=text.purpose,
            reason=text.reason,
            receiver=text.receiver,
            amount_ore=text.amount_ore,
            not_for_wages=True,
            now=now,
            **text.plan,
        )
        return self.use

    def decide(self, now: datetime) -> None:
        """One, two or the whole group says yes, as the letter's thresholds have it (rule R11).

        Where one is enough, it is not the one who pays.
        """
        use = self._proposed()
        if use.needs is Needs.GROUP:
            self._vote(use, now)
            return
        partners = self.team.partners
        for person in partners[1:2] if use.needs is Needs.ONE else partners[:2]:
            pots.approve_use(
                self.session,
                actor=person,
                use=use,
                not_my_household=True,
                reason=self.words.approval,
                now=now,
            )

    def pay(self, amount_ore: int, receiver: str, now: datetime) -> None:
        """The lead partner's contact writes down that money has reached its receiver."""
        pots.record_payout(
            self.session,
            actor=self.team.lead,
            use=self._proposed(),
            amount_ore=amount_ore,
            paid_on=now.date(),
            means=self.text.means,
            receiver=receiver,
            now=now,
        )

    @property
    def pot(self) -> Pot:
        """The project's pot, open since the letter was agreed."""
        found = pot_of_project(self.session, self.team.project.id)
        if found is None:
            raise LookupError(f"no pot in «{self.team.project.name}»")
        return found

    def _vote(self, use: Use, now: datetime) -> None:
        members = self.team.members
        for place, said in enumerate(self.text.talk):
            pots.comment_use(
                self.session,
                actor=members[place % len(members)],
                use=use,
                text=said,
                now=now - timedelta(hours=9 - place),
            )
        vote = pots.put_to_vote(
            self.session, actor=self.team.contact, use=use, rule=VoteRule.CONSENT, closes_at=None, now=now
        )
        for place, person in enumerate(members, 1):
            abstains = self.text.is_for_a_household and place == len(members)
            voting.answer_vote(
                self.session,
                actor=person,
                vote=vote,
                choice=Choice.ABSTAIN if abstains else Choice.YES,
                has_conflict=abstains,
                reason=self.words.household if abstains else self.words.vote_reason,
                now=now + timedelta(minutes=20 * place),
            )

    def _proposed(self) -> Use:
        if self.use is None:
            raise LookupError(f"«{self.text.purpose}» is not proposed yet")
        return self.use
