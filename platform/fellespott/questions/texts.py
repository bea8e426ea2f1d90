"""Words for what questions are made of, in the reader's language."""

from typing import Any

from fellespott.core.i18n import _l

from .states import AnsweredBy, QuestionState

STATES: dict[QuestionState, tuple[Any, str]] = {
    QuestionState.RECEIVED: (_l("Venter på dere"), "mine"),
    QuestionState.LET_THROUGH: (_l("Venter på svar"), "info"),
    QuestionState.ANSWERED: (_l("Besvart"), "success"),
    QuestionState.REFUSED: (_l("Ikke lagt ut"), "neutral"),
}
ANSWERED_BY: dict[AnsweredBy, Any] = {
    AnsweredBy.STAFF: _l("Svar fra dem som leder runden"),
    AnsweredBy.GROUP: _l("Svar fra gruppa"),
}
