"""A count as plain data for JSON: ids instead of places, amounts in the currency, numbers exact."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .amounts import as_number, exact_text
from .counts import Method
from .elections import Election
from .problems import Problem
from .results import Count, Reason, Round

# A fraction longer than this says nothing to a reader; the float beside it does.
LONGEST_FRACTION = 40


def present(count: Count, method: Method, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """Everything a count found."""
    election = count.election
    ids = [project.id for project in election.projects]
    found: dict[str, Any] = {
        "rule": count.rule.value,
        "ties": count.ties.value,
        "seed": count.seed,
        "winners": [ids[one] for one in count.winners],
        "cost": as_number(election.amount(count.cost)),
        "budget": as_number(election.amount(election.budget)),
        "currency": election.currency,
        "voters": election.ballots.voters,
        "votes": dict(zip(ids, election.votes, strict=True)),
    }
    if election.has_points:
        found["points"] = {
            one: as_number(election.points(total)) for one, total in zip(ids, election.totals, strict=True)
        }
    found["share"] = None
    if count.share is not None:
        found |= _exact("share", election.amount(count.share))
        found |= {
            "utility": method.utility.value,
            "completion": method.completion.value,
            "steps": count.steps,
        }
    if count.comparison is not None:
        found["comparison"] = {
            "prefer_equal_shares": count.comparison.prefer_equal_shares,
            "prefer_greedy": count.comparison.prefer_greedy,
            "same": count.comparison.same,
            "greedy_used": count.comparison.greedy_used,
        }
    found["rounds"] = [_round(one, election) for one in count.rounds]
    found["reasons"] = {ids[one.project]: _reason(one, election) for one in count.reasons}
    found["problems"] = [present_problem(one) for one in problems]
    return found


def _exact(name: str, amount: Fraction) -> dict[str, Any]:
    """A number, and beside it its exact text where a number alone would round it."""
    found: dict[str, Any] = {name: as_number(amount)}
    text = exact_text(amount)
    if amount.denominator != 1 and len(text) <= LONGEST_FRACTION:
        found[f"{name}_exact"] = text
    return found


def _round(one: Round, election: Election) -> dict[str, Any]:
    ids = election.projects
    found: dict[str, Any] = {
        "project": ids[one.project].id,
        "by": one.by.value,
        "chosen": one.chosen,
        "cost": as_number(election.amount(ids[one.project].cost)),
        "left_before": as_number(election.amount(one.left)),
        "votes": election.votes[one.project],
    }
    if election.has_points:
        found["points"] = as_number(election.points(election.totals[one.project]))
    if one.obstacle is not None:
        found["why"] = one.obstacle.bar.value
    if one.payment is not None:
        payment = one.payment
        scale = (
            election.scale
            if not election.has_points
            else Fraction(election.scale, election.ballots.point_scale)
        )
        found |= _exact("paid_each", payment.each / scale)
        found["paid_in_full"] = payment.in_full
        found["paid_all_they_had"] = payment.with_all
        found |= _exact("paid_all_they_had_sum", election.amount(payment.paid_with_all))
    if one.support is not None:
        found["effective_support"] = float(one.support) / election.ballots.point_scale
    if one.time is not None:
        found |= _exact("time", election.amount(one.time))
    if one.tie_with is not None:
        found["tie"] = {"with": ids[one.tie_with].id, "decided_by": one.tie_decided_by}
    return found


def _reason(one: Reason, election: Election) -> dict[str, Any]:
    project, obstacle = election.projects[one.project], one.obstacle
    found: dict[str, Any] = {
        "why": obstacle.bar.value,
        "cost": as_number(election.amount(project.cost)),
        "left": None if obstacle.left is None else as_number(election.amount(obstacle.left)),
    }
    if obstacle.name:
        found["limit"] = obstacle.name
    if obstacle.rival is not None:
        found["rival"] = election.projects[obstacle.rival].id
    if obstacle.needed is not None:
        found["needed"] = obstacle.needed
    found["more_votes"] = one.more_votes
    if one.more_votes is not None and election.points_each != 1:
        found["more_votes_points_each"] = as_number(election.points(election.points_each))
    found["cost_at_most"] = None if one.cost_at_most is None else as_number(election.amount(one.cost_at_most))
    if one.effective_support is not None:
        found["effective_support"] = round(one.effective_support, 6)
    if one.share_held:
        found["share_held"] = True
    return found


def present_problem(one: Problem) -> dict[str, Any]:
    """A problem in a file, without the fields that say nothing."""
    found: dict[str, Any] = {"problem": one.kind.value, "times": one.times}
    if one.lines:
        found["lines"] = list(one.lines)
    for name, value in (("about", one.about), ("said", one.said), ("found", one.found)):
        if value:
            found[name] = value
    return found
