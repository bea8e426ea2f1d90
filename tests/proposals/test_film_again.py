"""A film sent in that could not be made playable: two days to send another, and nothing else."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.media.models import Caption, Media
from fellespott.media.states import MediaState
from fellespott.proposals import services
from fellespott.proposals.film_again import Replacing, replacing
from fellespott.proposals.models import FilmAgain, Proposal, Submission
from fellespott.proposals.services.film_again import TIME_TO_SEND
from fellespott.proposals.states import FilmAgainKind, ProposalState
from tests.factories import make_call, make_film, make_proposal, make_seat, make_staff
from tests.support import films
from tests.support.html import submit, text_of

from .support import actions, contact_of, mails, refusal


@pytest.fixture(scope="module")
def mp4() -> bytes:
    made: bytes = films.film()
    return made


def sent_in(session: Session, **film: Any) -> Proposal:
    """A proposal of a call that is over, whose film could not be made playable."""
    broken = {"state": MediaState.FAILED, "playable_key": None, "duration_ms": 2000} | film
    return make_proposal(
        session,
        call=make_call(session, phase=Phase.JURY),
        state=ProposalState.SUBMITTED,
        film_id=make_film(session, **broken).id,
    )


def asked(session: Session, **film: Any) -> Proposal:
    proposal = sent_in(session, **film)
    assert services.ask_for_film_again(session, utcnow()) == 1
    return proposal


def send(session: Session, proposal: Proposal, data: bytes, *, after: timedelta) -> Any:
    return services.attach_film(
        session,
        actor=contact_of(proposal.group),
        proposal=proposal,
        upload=io.BytesIO(data),
        filename="ny.mp4",
        now=(proposal.film_again_until or utcnow()) - TIME_TO_SEND + after,
    )


def rows(session: Session) -> list[FilmAgain]:
    return list(session.scalars(select(FilmAgain).order_by(FilmAgain.happened_at)))


def test_the_group_is_asked_once_with_the_time_in_words(session: Session) -> None:
    proposal = sent_in(session)
    now = utcnow()
    assert services.ask_for_film_again(session, now) == 1
    assert services.ask_for_film_again(session, now + timedelta(minutes=1)) == 0
    assert proposal.film_again_until == now + timedelta(hours=48)
    [mail] = mails(session)
    assert mail.recipient == contact_of(proposal.group).email
    assert mail.subject == "Send en annen film til «Åpent hus»"
    assert "Dere har to døgn på dere til å sende en annen. Den må være framme innen" in mail.body
    assert f"/forslag/{proposal.id}/steg/film" in mail.body
    assert [(one.kind, one.film_id) for one in rows(session)] == [(FilmAgainKind.ASKED, proposal.film_id)]
    assert "proposal.film_asked_again" in actions(session)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_before_the_deadline_there_is_never_less_time_than_until_it(session: Session) -> None:
    proposal = sent_in(session)
    proposal.call.closes_at = utcnow() + timedelta(days=9)
    services.ask_for_film_again(session, utcnow())
    assert proposal.film_again_until == proposal.call.closes_at


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("state", [MediaState.READY, MediaState.WAITING])
def test_nobody_is_asked_while_the_film_may_still_be_shown(session: Session, state: MediaState) -> None:
    sent_in(session, state=state, playable_key="ab/film.mp4")
    assert services.ask_for_film_again(session, utcnow()) == 0


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_nobody_is_asked_about_a_draft(session: Session) -> None:
    make_proposal(session, film_id=make_film(session, state=MediaState.FAILED, playable_key=None).id)
    assert services.ask_for_film_again(session, utcnow()) == 0


def test_another_film_in_the_last_second_takes_its_place(session: Session, mp4: bytes) -> None:
    proposal = asked(session)
    failed = proposal.film_id
    snapshot = sent_in_as(session, proposal)
    film = send(session, proposal, mp4, after=timedelta(hours=48))
    assert (proposal.film_id, film.state, proposal.state) == (
        film.id,
        MediaState.READY,
        ProposalState.SUBMITTED,
    )
    assert [(one.kind, one.film_id, one.sha256) for one in rows(session)] == [
        (FilmAgainKind.ASKED, failed, "0" * 64),
        (FilmAgainKind.SENT, film.id, film.sha256),
    ]
    # What was sent in stays as it was; that another film came stands beside it.
    assert sent_in_as(session, proposal) == snapshot


def sent_in_as(session: Session, proposal: Proposal) -> list[Any]:
    found = select(Submission.received_at, Submission.snapshot)
    return list(session.execute(found.where(Submission.proposal_id == proposal.id)).all())


def test_a_second_too_late_is_too_late(session: Session, mp4: bytes) -> None:
    proposal = asked(session)
    failed = proposal.film_id
    error = refusal(lambda: send(session, proposal, mp4, after=timedelta(hours=48, seconds=1)))
    assert (error.code, error.status, proposal.film_id) == ("film_again_over", 409, failed)
    assert len(rows(session)) == 1


def test_what_was_written_of_it_follows_a_film_of_the_same_length(session: Session, mp4: bytes) -> None:
    proposal = asked(session, transcript="Vi sier hei.")
    film = send(session, proposal, mp4, after=timedelta(hours=1))
    assert (film.transcript, [one.language for one in film.captions]) == ("Vi sier hei.", ["nb"])
    assert session.scalars(select(Caption.media_id)).all() == [film.id]
    assert replacing(proposal, utcnow()) is None


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_film_of_another_length_needs_its_own_words(session: Session, mp4: bytes) -> None:
    proposal = asked(session, duration_ms=60_000)
    film = send(session, proposal, mp4, after=timedelta(hours=1))
    assert film.captions == []
    assert replacing(proposal, utcnow()) is Replacing.WORDS
    services.set_film_text(
        session, actor=contact_of(proposal.group), proposal=proposal, transcript="Hei.", now=utcnow()
    )
    assert replacing(proposal, utcnow()) is None


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("data", "code"),
    [(b"<!doctype html>" * 50, "not_a_film"), (b"", "film_empty")],
    ids=["page", "empty"],
)
def test_the_new_film_is_looked_at_like_any_other(session: Session, data: bytes, code: str) -> None:
    proposal = asked(session)
    assert refusal(lambda: send(session, proposal, data, after=timedelta(hours=1))).code == code


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_new_film_that_fails_too_gives_new_time(session: Session, mp4: bytes) -> None:
    proposal = asked(session)
    film = send(session, proposal, mp4, after=timedelta(hours=1))
    film.state = MediaState.FAILED
    later = utcnow() + timedelta(hours=40)
    assert services.ask_for_film_again(session, later) == 1
    assert proposal.film_again_until == later + timedelta(hours=48)
    assert len(mails(session)) == 2


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_only_the_film_opens(session: Session) -> None:
    proposal = asked(session)
    actor = contact_of(proposal.group)
    for act in (
        lambda: services.save_need(
            session, actor=actor, proposal=proposal, version=proposal.version, need="Nytt", now=utcnow()
        ),
        lambda: services.remove_film(session, actor=actor, proposal=proposal, now=utcnow()),
        lambda: services.accept_commitments(session, actor=actor, proposal=proposal, keys=[], now=utcnow()),
    ):
        assert refusal(act).code == "already_sent"
    other = make_proposal(session, call=proposal.call, state=ProposalState.SUBMITTED)
    error = refusal(
        lambda: services.set_film_text(
            session, actor=contact_of(other.group), proposal=other, transcript="Hei", now=utcnow()
        )
    )
    assert error.code == "already_sent"


def test_what_happened_cannot_be_changed(session: Session) -> None:
    asked(session)
    session.commit()
    for statement in ("UPDATE film_again SET until = happened_at", "DELETE FROM film_again"):
        with pytest.raises(DBAPIError, match="film_again_is_append_only"), session.begin_nested():
            session.execute(text(statement))


def just_after(proposal: Proposal) -> datetime:
    """A second after the time to send another is over."""
    assert proposal.film_again_until is not None
    return proposal.film_again_until + timedelta(seconds=1)


def film_url(proposal: Proposal) -> str:
    return f"/forslag/{proposal.id}/steg/film"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_film_page_opens_for_the_group_and_closes(session: Session, sign_in: Any, mp4: bytes) -> None:
    proposal = asked(session, duration_ms=60_000)
    browser = sign_in(contact_of(proposal.group))
    mine = f"/forslag/{proposal.id}"
    assert "Send en annen film" in text_of(browser.get(mine))
    page = text_of(browser.get(film_url(proposal)))
    assert "Bare filmen kan byttes" in page
    assert "Ta bort filmen" not in page
    data = {"film": (io.BytesIO(mp4), "ny.mp4")}
    answer = submit(
        browser, film_url(proposal), data, to=film_url(proposal), content_type="multipart/form-data"
    )
    assert answer.status_code == 303
    session.refresh(proposal)
    assert session.scalars(select(Media.original_name)).all() == ["ny.mp4"]
    assert "Filmen trenger undertekster" in text_of(browser.get(mine))
    with time_machine.travel(just_after(proposal), tick=False):
        late = sign_in(contact_of(proposal.group)).get(film_url(proposal))
    assert (late.status_code, late.location) == (303, mine)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_staff_and_jury_see_that_it_is_being_replaced(session: Session, sign_in: Any) -> None:
    proposal = asked(session)
    for person in (make_staff(session), make_seat(session, proposal.call).person):
        page = text_of(sign_in(person).get(f"/forslag/{proposal.id}"))
        assert "Gruppa har fått tid til å sende en annen." in page
    with time_machine.travel(just_after(proposal), tick=False):
        page = text_of(sign_in(make_staff(session)).get(f"/forslag/{proposal.id}"))
    assert "det kom ikke en annen i tide" in page
