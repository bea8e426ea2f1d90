"""The numbers behind a decision, kept on the day it is published (rules R18 and R19)."""

import secrets
import uuid
from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from .. import queries, results
from ..models import CallDecision
from ..numbers.kept import full_sheets, kept_ranking, kept_rules, open_sheets
from ..round_models import PublishedNumbers
from ..rules import Ranking
from ..small_counts import suppress_small
from ..states import AgeBand, Background

Id = uuid.UUID


def keep_numbers(session: Session, *, decision: CallDecision, now: datetime) -> PublishedNumbers:
    """Keep ranking, rules, counts and answers as the files will give them, shuffled once and for all.

    Called while the decision is being published and held, after its outcomes are written.
    """
    call = decision.call
    ranking = results.ranking_of(session, call)
    sheets = results.sent_sheets(session, call.id, frozenset(row.proposal for row in ranking.rows))
    criteria = list(results.weights_of(call))
    outcomes = {one.proposal_id: one.outcome.value for one in decision.entries if one.outcome is not None}
    shuffle = secrets.SystemRandom().shuffle
    numbers = PublishedNumbers(
        id=uuid.uuid4(),
        decision_id=decision.id,
        kept={
            "call": {
                "address": call.slug,
                "published_at": now.isoformat(),
                "decided_by": decision.mode.value,
            },
            "rules": kept_rules(results.declared_by(call), decision.max_awards),
            "counts": _counts(session, decision, ranking),
            "criteria": [
                {"number": place, "text": one.texts["nb"], "weight": one.weight}
                for place, one in enumerate(call.criteria_version.criteria, 1)
            ],
            "ranking": kept_ranking(ranking, criteria, outcomes),
            "open_sheets": open_sheets(ranking, criteria, sheets, shuffle),
            "full_sheets": full_sheets(ranking, criteria, sheets, shuffle),
        },
        made_at=now,
    )
    session.add(numbers)
    session.flush()
    return numbers


def _counts(session: Session, decision: CallDecision, ranking: Ranking[Id]) -> dict[str, Any]:
    """Who sat and what was left out, as numbers. Counts of what people are stay hidden below five."""
    jurors = queries.jurors_of(session, decision.call_id)
    backgrounds = Counter(juror.background for juror in jurors)
    ages = Counter(juror.age_band for juror in jurors)
    return {
        "proposals": len(ranking.rows),
        "seats": len(jurors),
        "jury_groups": len(queries.groups_of_jury(session, decision.call_id)),
        "conflicts": queries.conflict_count(session, decision.call_id),
        "sheets": sum(row.sheets for row in ranking.rows),
        "sheets_set_aside": sum(row.set_aside for row in ranking.rows),
        "sheets_missing": decision.sheets_missing,
        "seats_by_background": suppress_small({one.value: backgrounds[one] for one in Background}),
        "seats_by_age": suppress_small({one.value: ages[one] for one in AgeBand}),
    }
