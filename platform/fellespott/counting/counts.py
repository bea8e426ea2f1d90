"""Counting an election: the one door to all rules."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from fractions import Fraction

from .comparing import compare
from .completion import equal_share, raise_share
from .elections import Election
from .equal_shares import EqualShares
from .greedy import run_greedy
from .greedy_reasons import GreedyWhatIf, votes_for_entry
from .largest_reasons import LargestWhatIf
from .largest_total import LargestTotal
from .limits import Bar, Limits, Obstacle, Purse, entry_bar
from .phragmen import Phragmen
from .phragmen_reasons import PhragmenWhatIf
from .results import Completion, Count, Reason, Round, Rule, Utility
from .shares_reasons import SharesWhatIf
from .supporters import Supporters
from .ties import TieBreak, Ties

GREEDY_RULES = (Rule.GREEDY, Rule.GREEDY_STOP, Rule.GREEDY_PER_COST)
# Entry conditions that more ballots can meet, and those that a lower cost can.
MET_BY_VOTES = (Bar.TOO_FEW_VOTES, Bar.TOO_FEW_POINTS, Bar.NO_VOTES)
# Each what-if of the largest total is several integer programs: beyond this many projects none is asked.
LARGEST_ASKED = 40


@dataclass(frozen=True)
class Method:
    """How to count. `share` is per voter, in the currency; None: the budget divided by the voters."""

    rule: Rule
    utility: Utility = Utility.COST
    share: Fraction | None = None
    completion: Completion = Completion.NONE
    compare: bool = False
    ties: Ties = Ties.DECLARED
    seed: int = 0


def count(election: Election, method: Method, limits: Limits | None = None, *, explain: bool = True) -> Count:
    """Count an election by a method. `explain` False leaves out what would have changed the result."""
    return _Counting(election, method, limits or Limits(), explain=explain).counted()


class _Counting:
    """One count: who may be chosen, the rule, and then a reason for each of the others."""

    def __init__(self, election: Election, method: Method, limits: Limits, *, explain: bool) -> None:
        self._election = election
        self._method = method
        self._limits = limits
        self._explain = explain
        self._tie = TieBreak(election, method.ties, method.seed)
        places = range(len(election.projects))
        self._barred: dict[int, Obstacle] = {}
        for project in places:
            bar = entry_bar(election, limits, project)
            if bar is not None:
                self._barred[project] = bar
        self._candidates = [project for project in places if project not in self._barred]

    def counted(self) -> Count:
        """The whole count."""
        rule = self._method.rule
        if rule in GREEDY_RULES:
            return self._greedy()
        if rule is Rule.EQUAL_SHARES:
            return self._equal_shares()
        return self._phragmen() if rule is Rule.PHRAGMEN else self._largest()

    def _purse(self) -> Purse:
        return Purse(self._election, self._limits)

    def _result(self, rounds: list[Round], winners: list[int], reasons: list[Reason]) -> Count:
        method = self._method
        ordered = sorted(reasons, key=lambda one: one.project)
        return Count(
            self._election,
            method.rule,
            method.ties,
            method.seed,
            tuple(winners),
            tuple(rounds),
            tuple(ordered),
        )

    def _losers(self, winners: list[int]) -> list[int]:
        taken = set(winners)
        return [one for one in range(len(self._election.projects)) if one not in taken]

    def _askable(self, project: int) -> tuple[bool, bool]:
        """Whether more votes, and whether a lower cost, could have mattered at all."""
        barred = self._barred.get(project)
        if not self._explain or self._election.named_by is not None:
            return False, False
        if barred is None:
            return True, True
        at_budget = entry_bar(self._election, self._limits, project, cost=self._election.budget)
        return barred.bar in MET_BY_VOTES, at_budget is None

    def _reason(self, project: int, obstacle: Obstacle, votes: int | None, cost: int | None) -> Reason:
        by_votes, by_cost = self._askable(project)
        if votes is not None:
            least = 1 if obstacle.bar is Bar.NO_VOTES else 0
            votes = max(votes, votes_for_entry(self._election, self._limits, project), least)
        return Reason(project, obstacle, votes if by_votes else None, cost if by_cost else None)

    def _greedy(self) -> Count:
        method = self._method
        rounds = run_greedy(self._election, method.rule, self._tie, self._purse(), self._candidates)
        winners = [one.project for one in rounds if one.chosen]
        return self._result(rounds, winners, self._greedy_reasons(rounds, winners, self._purse()))

    def _greedy_reasons(self, rounds: list[Round], winners: list[int], start: Purse) -> list[Reason]:
        rule = rounds[0].by if rounds else Rule.GREEDY
        what_if = GreedyWhatIf(self._election, rule, self._tie, self._limits, start, rounds)
        obstacles = {one.project: one.obstacle for one in rounds}
        found = []
        for project in self._losers(winners):
            obstacle = self._barred.get(project) or obstacles.get(project) or Obstacle(Bar.NO_VOTES)
            by_votes, by_cost = self._askable(project)
            found.append(
                self._reason(
                    project,
                    obstacle,
                    what_if.more_votes(project) if by_votes else None,
                    what_if.cost_at_most(project) if by_cost else None,
                )
            )
        return found

    def _equal_shares(self) -> Count:
        method, election = self._method, self._election
        supporters = Supporters(election)
        share = equal_share(election) if method.share is None else method.share * election.scale
        steps = 0
        if method.completion in (Completion.ADD_ONE, Completion.ADD_ONE_GREEDY) and election.ballots.voters:
            raised = raise_share(
                election, supporters, self._limits, self._candidates, method.utility, self._tie, share
            )
            share, steps = raised.share, raised.steps
        run = EqualShares(election, supporters, share, method.utility, self._tie)
        purse = self._purse()
        run.run(purse, self._candidates)
        rounds = run.rounds()
        winners = [one.project for one in rounds]
        filled: list[Round] = []
        after = copy.deepcopy(purse)
        if method.completion in (Completion.GREEDY, Completion.ADD_ONE_GREEDY):
            left = [one for one in self._candidates if one not in winners and supporters.points[one]]
            filled = run_greedy(election, Rule.GREEDY, self._tie, purse, left)
        bought = [*winners, *(one.project for one in filled if one.chosen)]
        reasons = self._shares_reasons(run, supporters, bought, filled, after)
        result = replace(self._result([*rounds, *filled], bought, reasons), share=share, steps=steps)
        return self._compared(result) if method.compare else result

    def _shares_reasons(
        self, run: EqualShares, supporters: Supporters, winners: list[int], filled: list[Round], after: Purse
    ) -> list[Reason]:
        losers = self._losers(winners)
        if not self._explain:
            return [Reason(one, self._barred.get(one) or run.obstacles[one]) for one in losers]
        bought = SharesWhatIf(
            self._election, supporters, run, self._method.utility, self._tie, self._purse(), losers
        )
        completed = self._method.completion in (Completion.GREEDY, Completion.ADD_ONE_GREEDY)
        taken = (
            GreedyWhatIf(self._election, Rule.GREEDY, self._tie, self._limits, after, filled)
            if completed
            else None
        )
        # Where greedy went on after it, what stood in the way then is the reason.
        turned = {one.project: one.obstacle for one in filled}
        found = []
        for project in losers:
            by_votes, by_cost = self._askable(project)
            votes = [bought.more_votes(project)] if by_votes else []
            costs = [bought.cost_at_most(project)] if by_cost else []
            if taken is not None:
                votes += [taken.more_votes(project)] if by_votes else []
                costs += [taken.cost_at_most(project)] if by_cost and supporters.points[project] else []
            obstacle = self._barred.get(project) or turned.get(project) or run.obstacles[project]
            if obstacle.bar is Bar.SUPPORTERS_CANNOT_PAY:
                obstacle = replace(obstacle, left=bought.left_at_end(project))
            reason = self._reason(
                project,
                obstacle,
                min((one for one in votes if one is not None), default=None),
                max((one for one in costs if one is not None), default=None),
            )
            found.append(
                replace(reason, effective_support=bought.effective_support(project), share_held=True)
            )
        return found

    def _compared(self, result: Count) -> Count:
        """The comparison step: where more voters get more from greedy, greedy stands."""
        other = self._greedy_count()
        comparison = compare(self._election, result.winners, other.winners, self._method.utility)
        if comparison.greedy_used:
            result = replace(other, rule=Rule.EQUAL_SHARES, share=result.share, steps=result.steps)
        return replace(result, comparison=comparison)

    def _greedy_count(self) -> Count:
        rounds = run_greedy(self._election, Rule.GREEDY, self._tie, self._purse(), self._candidates)
        winners = [one.project for one in rounds if one.chosen]
        return self._result(rounds, winners, self._greedy_reasons(rounds, winners, self._purse()))

    def _phragmen(self) -> Count:
        supporters = Supporters(self._election)
        run = Phragmen(self._election, supporters, self._tie)
        run.run(self._purse(), self._candidates)
        winners = [one.project for one in run.rounds if one.chosen]
        losers = self._losers(winners)
        what_if = (
            PhragmenWhatIf(self._election, supporters, run, self._tie, self._purse(), losers)
            if self._explain
            else None
        )
        reasons = [
            self._reason(
                project,
                self._barred.get(project) or run.obstacles[project],
                what_if.more_votes(project) if what_if else None,
                what_if.cost_at_most(project) if what_if else None,
            )
            for project in losers
        ]
        return self._result(run.rounds, winners, reasons)

    def _largest(self) -> Count:
        program = LargestTotal(self._election, self._limits, self._candidates, self._tie)
        winners = program.best()
        purse = self._purse()
        rounds = []
        for project in winners:
            rounds.append(Round(project, Rule.MAX_TOTAL, purse.left, chosen=True))
            purse.take(project)
        what_if = LargestWhatIf(self._election, program, winners)
        asks = len(self._candidates) <= LARGEST_ASKED
        reasons = []
        for project in self._losers(winners):
            by_votes, by_cost = self._askable(project) if asks else (False, False)
            reasons.append(
                self._reason(
                    project,
                    self._barred.get(project) or Obstacle(Bar.OUTWEIGHED, left=purse.left),
                    what_if.more_votes(project) if by_votes else None,
                    what_if.cost_at_most(project) if by_cost else None,
                )
            )
        return self._result(rounds, winners, reasons)
