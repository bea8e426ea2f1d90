"""What stands around a call and a proposal: earlier texts, a picture, questions, who follows."""

from typing import Any

from fellespott.following.links import sign
from fellespott.following.models import Following, NewsAddress
from fellespott.media.states import MediaKind
from fellespott.proposals.models import AnswerMedia, AnswerVersion
from fellespott.questions.models import Question
from fellespott.questions.states import QuestionState
from tests.factories import WHEN, _add, make_film

from .base import World


def ask_and_follow(session: Any, world: World) -> None:
    """Questions in both states that can be acted on, and an address that follows the open call."""
    draft, public = world.proposals["draft"], world.proposals["scoring"]
    author = world.person("contc")
    version = _add(
        session,
        AnswerVersion(
            proposal_id=draft.id,
            field="need",
            number=1,
            text="Et sted å være før.",
            by_id=author.id,
            began_at=WHEN,
            at=WHEN,
            closed_at=WHEN,
        ),
    )
    item = _add(
        session,
        AnswerMedia(
            proposal_id=draft.id,
            field="need",
            position=1,
            media_id=make_film(session, captions=False, kind=MediaKind.PICTURE, duration_ms=0).id,
            created_at=WHEN,
            created_by_id=author.id,
        ),
    )
    received = _add(session, Question(call_id=world.calls["open"].id, text="Når er det svar?", asked_at=WHEN))
    asked = _add(
        session,
        Question(
            call_id=public.call_id,
            proposal_id=public.id,
            text="Hvor blir det?",
            state=QuestionState.LET_THROUGH,
            asked_at=WHEN,
            let_through_at=WHEN,
        ),
    )
    follower = _add(session, NewsAddress(email="folger@example.org", created_at=WHEN))
    following = _add(
        session,
        Following(address_id=follower.id, kind="call", target_id=world.calls["open"].id, asked_at=WHEN),
    )
    stop = {
        "address_id": follower.id,
        "following_id": following.id,
        "signature": sign("stop", follower.id),
    }
    world.values |= {
        "word": "utlysning",
        "target_id": world.calls["open"].id,
        "list_key": "hensyn",
        "point_key": "7",
        "field": "need",
        "version_id": version.id,
        "item_id": item.id,
        "proposals.autosave_step": {"step": "drom"},
        "following.confirm": {"following_id": following.id, "signature": sign("confirm", following.id)},
        "following.stop": stop,
        "following.one_click": stop,
    }
    world.ids["question_id"] = {"call": received.id, "group": asked.id}
