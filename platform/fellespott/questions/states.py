"""The way of a question: it comes in, a person reads it, it is answered, and then everyone sees both."""

from enum import StrEnum


class QuestionState(StrEnum):
    """Only ANSWERED is for everyone. What is RECEIVED is seen by those who run the call alone."""

    RECEIVED = "received"
    LET_THROUGH = "let_through"
    ANSWERED = "answered"
    REFUSED = "refused"


class AnsweredBy(StrEnum):
    """On whose behalf the answer is given; never a name."""

    STAFF = "staff"
    GROUP = "group"


MOVES: dict[QuestionState, frozenset[QuestionState]] = {
    QuestionState.RECEIVED: frozenset(
        {QuestionState.LET_THROUGH, QuestionState.ANSWERED, QuestionState.REFUSED}
    ),
    QuestionState.LET_THROUGH: frozenset({QuestionState.ANSWERED, QuestionState.REFUSED}),
    # An answer can be written anew; what has been public is hidden by moderators, not refused.
    QuestionState.ANSWERED: frozenset({QuestionState.ANSWERED}),
    QuestionState.REFUSED: frozenset(),
}
