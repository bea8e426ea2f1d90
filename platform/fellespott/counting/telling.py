"""A count in plain English, for a terminal. The platform's pages make their own words from the same data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# Filled from the reason: `cost` and `left` as amounts, the rest as they are.
_WHY = {
    "withdrawn": "withdrawn before counting",
    "dearer-than-pot": "costs {cost}, the whole budget is {left}",
    "too-few-votes": "below the {needed} votes that were needed",
    "too-few-points": "below the {needed} points that were needed",
    "objected": "more than {needed} said no",
    "no-votes": "nobody voted for it",
    "no-room": "{left} left when its turn came, it cost {cost}",
    "area-full": "{left} left for {limit}, it cost {cost}",
    "category-full": "{left} left for {limit}, it cost {cost}",
    "incompatible": "cannot stand beside {rival}, which was chosen",
    "after-stop": "counting had stopped at a project there was no money for",
    "supporters-cannot-pay": "its supporters had {left} left together, it cost {cost}",
    "outweighed": "every choice that holds it has fewer votes in all, or costs more for as many",
}


def _amount(value: float) -> str:
    return f"{value:,}"


def tell(found: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """Lines for a reader: what won, why the others did not, what is wrong in the file."""
    weights = found.get("points", found["votes"])
    word = "points" if "points" in found else "votes"
    yield f"{found['rule']}: {len(found['winners'])} chosen for {_amount(found['cost'])}"
    yield f"of {_amount(found['budget'])} {found['currency']}, {found['voters']:,} ballots".rstrip()
    if found["share"] is not None:
        yield f"share per voter {_amount(round(found['share'], 2))}, after {found['steps']} steps"
    if "comparison" in found:
        one = found["comparison"]
        used = "greedy" if one["greedy_used"] else "equal shares"
        yield (
            f"{one['prefer_equal_shares']:,} voters get more from equal shares, "
            f"{one['prefer_greedy']:,} from greedy: {used} stands"
        )
    yield ""
    yield "Chosen"
    costs = {one["project"]: one["cost"] for one in found["rounds"]}
    for one in found["winners"]:
        yield f"  {one:>8}  {weights[one]:>8,} {word}  {_amount(costs[one]):>12}  {names[one][:60]}"
    yield ""
    yield "Not chosen"
    for one, reason in found["reasons"].items():
        yield f"  {one:>8}  {weights[one]:>8,} {word}  {names[one][:60]}"
        yield f"            {tell_reason(reason)}"
    yield from _problems(found)


def tell_reason(reason: Mapping[str, Any]) -> str:
    """One reason as a sentence."""
    amounts = {name: _amount(reason[name] or 0) for name in ("cost", "left")}
    said = [_WHY[reason["why"]].format(**{**reason, **amounts})]
    ways = []
    if reason["more_votes"] is not None:
        each = reason.get("more_votes_points_each")
        worth = f" of {each} points" if each else ""
        ways.append(f"with {reason['more_votes']:,} more votes{worth}")
    if reason["cost_at_most"] is not None:
        ways.append(f"at a cost of at most {_amount(reason['cost_at_most'])}")
    if ways:
        held = " (the share per voter as it was)" if reason.get("share_held") else ""
        said.append(f"would have been chosen {' or '.join(ways)}{held}")
    return "; ".join(said)


def _problems(found: Mapping[str, Any]) -> Iterator[str]:
    if not found["problems"]:
        return
    yield ""
    yield "Problems in the file"
    for one in found["problems"]:
        parts = [f"{one['problem']}: {one['times']:,} times" if one["times"] > 1 else str(one["problem"])]
        parts += [f"{name} {one[name]}" for name in ("about", "said", "found") if name in one]
        if "lines" in one:
            parts.append("line " + ", ".join(str(line) for line in one["lines"][:5]))
        yield "  " + ", ".join(parts)
