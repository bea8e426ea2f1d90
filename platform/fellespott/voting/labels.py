"""Words for what votes mean, in the reader's language."""

from typing import Any

from fellespott.core.i18n import _, _l

from .models import GroupVote
from .states import Choice, VoteRule, VoteState

RULES: dict[VoteRule, Any] = {
    VoteRule.CONSENT: _l("Ingen sier nei"),
    VoteRule.MAJORITY: _l("Flere ja enn nei"),
}

RULES_EXPLAINED: dict[VoteRule, Any] = {
    VoteRule.CONSENT: _l("Det blir ja når ingen sier nei. Den som er usikker, kan avstå."),
    VoteRule.MAJORITY: _l("Det blir ja når flere sier ja enn nei."),
}

WHOLE_GROUP = _l("Alle på lista må svare, og alle som ikke avstår, må si ja.")

CHOICES: dict[Choice, tuple[Any, str]] = {
    Choice.YES: (_l("Ja"), "success"),
    Choice.NO: (_l("Nei"), "danger"),
    Choice.ABSTAIN: (_l("Avstår"), "neutral"),
}

STATES: dict[VoteState, tuple[Any, str]] = {
    VoteState.OPEN: (_l("Avstemningen er åpen"), "info"),
    VoteState.CARRIED: (_l("Gruppa sa ja"), "success"),
    VoteState.NOT_CARRIED: (_l("Gruppa sa ikke ja"), "neutral"),
}


def decider(vote: GroupVote) -> str:
    """Who decided, on record: "gruppa, 4 av 5" (rule R13)."""
    return _("gruppa, %(yes)s av %(roll)s", yes=vote.yes_total, roll=vote.roll_total)


def how(vote: GroupVote) -> str:
    """What it takes, as one sentence."""
    return str(WHOLE_GROUP if vote.whole_group else RULES_EXPLAINED[vote.rule])
