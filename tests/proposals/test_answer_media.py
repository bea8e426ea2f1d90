"""Answers as sound, picture or film: three at most, for those who may see them, gone when deleted."""

import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.groups.guardian_states import GuardedAct
from fellespott.groups.states import MemberKind
from fellespott.media import examining
from fellespott.media.models import Media, Upload
from fellespott.media.states import MediaKind, MediaState
from fellespott.media.storage import storage
from fellespott.people.states import AgeBand
from fellespott.proposals.answer_people import todos
from fellespott.proposals.models import AnswerMedia, Proposal
from fellespott.proposals.personal import empty_drafts, erase
from fellespott.proposals.services import answer_media as services
from fellespott.proposals.snapshot import snapshot_of
from fellespott.proposals.states import ProposalState
from tests.factories import (
    WHOLE,
    add_member,
    make_call,
    make_group,
    make_person,
    make_proposal,
    make_seat,
    make_staff,
)
from tests.support import films
from tests.support.html import form_to, submit, text_of

from .support import contact_of, refusal, whole_draft

PICTURE = films.picture("JPEG")


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's own work, without starting a process for each file (tests/media sees to the children)."""
    monkeypatch.setattr(
        examining,
        "_ask",
        lambda what, path, *rest, heavy: examining._CHILDREN[what](path, *(str(one) for one in rest)),
    )


def add(session: Session, proposal: Proposal, field: str = "need", data: bytes = PICTURE) -> AnswerMedia:
    return services.add_answer_media(
        session,
        actor=contact_of(proposal.group),
        proposal=proposal,
        field=field,
        upload=io.BytesIO(data),
        filename="fil",
        now=utcnow(),
    )


def add_url(proposal: Proposal, field: str) -> str:
    return f"/forslag/{proposal.id}/svar/{field}/ny"


def test_a_picture_is_sent_described_and_shown_on_its_step(session: Session, sign_in: Any) -> None:
    proposal = make_proposal(session)
    browser, url = sign_in(contact_of(proposal.group)), add_url(proposal, "idea")
    sent = submit(
        browser, url, {"film": (io.BytesIO(PICTURE), "vi.jpg")}, to=url, content_type="multipart/form-data"
    )
    [item] = session.scalars(select(AnswerMedia)).unique()
    assert (sent.status_code, sent.location) == (303, f"/forslag/svar/{item.id}")
    assert (item.field, item.position, item.media.kind) == ("idea", 1, MediaKind.PICTURE)
    told = submit(browser, sent.location, {"alt_text": "Vi står ved elva."}, to=sent.location)
    assert (told.status_code, told.location) == (303, f"/forslag/{proposal.id}/steg/ide")
    assert item.alt_text == "Vi står ved elva."
    step = browser.get(told.location).text
    assert f"/forslag/svar/{item.id}" in step
    assert 'alt="Vi står ved elva."' in browser.get(f"/forslag/svar/{item.id}").text
    assert browser.get(f"/media/{item.media_id}/bilde-stort").headers["Content-Type"] == "image/jpeg"


def test_need_can_be_spoken_before_it_is_written_and_the_rest_waits(session: Session) -> None:
    proposal = make_proposal(session, need="", dream="")
    item = add(session, proposal, "need", films.sound())
    assert (item.media.kind, item.media.state) == (MediaKind.SOUND, MediaState.WAITING)
    assert refusal(lambda: add(session, proposal, "idea")).code == "need_and_dream_first"


def test_three_at_most_and_a_freed_place_is_used_again(session: Session) -> None:
    proposal = make_proposal(session)
    items = [add(session, proposal) for _ in range(3)]
    assert [one.position for one in items] == [1, 2, 3]
    error = refusal(lambda: add(session, proposal))
    assert (error.code, error.status) == ("too_many_files", 409)
    services.remove_answer_media(session, actor=contact_of(proposal.group), item=items[1], now=utcnow())
    assert add(session, proposal).position == 2
    assert add(session, proposal, "dream").position == 1


def test_the_database_takes_no_fourth(session: Session) -> None:
    proposal = make_proposal(session)
    item = add(session, proposal)
    item.position = 4
    with pytest.raises(IntegrityError):
        session.flush()


def test_what_is_sent_in_is_not_added_to(session: Session) -> None:
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    assert refusal(lambda: add(session, proposal)).code == "already_sent"


def test_the_title_is_only_written(session: Session, sign_in: Any) -> None:
    proposal = make_proposal(session)
    assert sign_in(contact_of(proposal.group)).get(add_url(proposal, "title")).status_code == 404


def test_taken_away_it_is_gone_file_and_all(session: Session, sign_in: Any) -> None:
    proposal = make_proposal(session)
    item = add(session, proposal)
    keys = {item.media.storage_key, item.media.poster_key}
    session.commit()
    page = f"/forslag/svar/{item.id}"
    gone = submit(sign_in(contact_of(proposal.group)), page, {}, to=f"{page}/ta-bort")
    assert gone.status_code == 303
    assert session.scalars(select(Media)).all() == []
    assert not keys & {key for key, _ in storage().stored()}


def test_in_parts_it_comes_too_and_what_it_is_not_is_refused_at_once(session: Session, sign_in: Any) -> None:
    proposal = make_proposal(session)
    browser, url = sign_in(contact_of(proposal.group)), add_url(proposal, "need")
    token = form_to(browser.get(url), url).fields["csrf_token"][0]
    head = {"X-CSRFToken": token}

    def begin(size: int) -> str:
        answer = browser.post(
            f"/media/opplasting/svar/{proposal.id}", headers={**head, "Upload-Length": str(size)}
        )
        return str(answer.headers["Location"])

    def part(where: str, data: bytes) -> int:
        more = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        return int(browser.patch(where, data=data, headers=head | more).status_code)

    assert part(begin(500), b"<svg>" + b"x" * 495) == 415
    where = begin(len(PICTURE))
    assert part(where, PICTURE) == 204
    taken = browser.post(url, data={"csrf_token": token, "upload": where.rsplit("/")[-1]})
    assert taken.status_code == 303
    assert session.scalars(select(AnswerMedia.field)).all() == ["need"]
    assert [one.received_bytes for one in session.scalars(select(Upload))] == [0]


def shown(session: Session, *, age: AgeBand | None = None, **call: Any) -> tuple[Proposal, AnswerMedia]:
    """A picture in a proposal sent in, past its deadline, in a group that is not all grown up."""
    proposal = make_proposal(session, call=make_call(session, **call), group=make_group(session, members=1))
    person = proposal.group.active[1].person
    person.age_band = age or AgeBand.FROM_13
    item = add(session, proposal)
    proposal.call.phase, proposal.call.closes_at = Phase.JURY, utcnow()
    proposal.state, proposal.submitted_at = ProposalState.WITHDRAWN, proposal.call.opens_at
    session.flush()
    return proposal, item


def send_in(session: Session, proposal: Proposal) -> None:
    for name, value in WHOLE.items():
        setattr(proposal, name, value)
    proposal.state = ProposalState.SUBMITTED
    session.commit()


def status(browser: Any, item: AnswerMedia) -> int:
    return int(browser.get(f"/media/{item.media_id}/bilde").status_code)


def test_until_each_yes_is_in_it_is_for_the_group_and_the_jury(
    session: Session, client: Any, sign_in: Any
) -> None:
    proposal, item = shown(session, guardian_acts=[GuardedAct.PICTURE])
    young = proposal.group.active[1].person
    proposal.state = ProposalState.DRAFT
    services.describe_answer_media(
        session,
        actor=contact_of(proposal.group),
        item=item,
        alt_text="",
        transcript="",
        people=[young.id],
        now=utcnow(),
    )
    send_in(session, proposal)
    near = [young, make_staff(session), make_seat(session, proposal.call).person]
    assert [status(sign_in(one), item) for one in near] == [200, 200, 200]
    # A visitor is asked to sign in; somebody else is told nothing.
    assert status(client, item) == 303
    assert status(sign_in(make_person(session)), item) == 404
    assert "Det gruppa viser og forteller" not in text_of(client.get(f"/forslag/{proposal.id}"))
    assert "Det gruppa viser og forteller" in text_of(sign_in(near[2]).get(f"/forslag/{proposal.id}"))


def test_nobody_in_it_is_an_answer_and_then_everyone_sees_it(session: Session, client: Any) -> None:
    proposal, item = shown(session, guardian_acts=[GuardedAct.PICTURE])
    send_in(session, proposal)
    assert status(client, item) == 303
    item.people_said_at = utcnow()
    session.commit()
    assert status(client, item) == 200
    assert "Det gruppa viser og forteller" in text_of(client.get(f"/forslag/{proposal.id}"))


def test_who_is_fifteen_and_ticks_themself_has_said_yes(session: Session, client: Any) -> None:
    proposal, item = shown(session, age=AgeBand.FROM_15, guardian_acts=[GuardedAct.PICTURE])
    young = proposal.group.active[1].person
    proposal.state = ProposalState.DRAFT
    services.describe_answer_media(
        session, actor=young, item=item, alt_text="", transcript="", people=[young.id], now=utcnow()
    )
    send_in(session, proposal)
    assert status(client, item) == 200
    assert list(todos(session, young, utcnow())) == []


def test_who_was_ticked_by_another_is_asked(session: Session, sign_in: Any) -> None:
    proposal, item = shown(session, age=AgeBand.FROM_15, guardian_acts=[GuardedAct.PICTURE])
    young = proposal.group.active[1].person
    proposal.state = ProposalState.DRAFT
    services.describe_answer_media(
        session,
        actor=contact_of(proposal.group),
        item=item,
        alt_text="",
        transcript="",
        people=[young.id],
        now=utcnow(),
    )
    session.commit()
    [todo] = todos(session, young, utcnow())
    page = sign_in(young).get(todo.url)
    assert page.status_code == 200
    assert "Et bilde som hører til et svar" in text_of(page)


def test_only_those_of_the_group_can_be_ticked(session: Session) -> None:
    proposal = make_proposal(session)
    item = add(session, proposal)
    error = refusal(
        lambda: services.describe_answer_media(
            session,
            actor=contact_of(proposal.group),
            item=item,
            alt_text="",
            transcript="",
            people=[make_person(session).id],
            now=utcnow(),
        )
    )
    assert (error.code, error.field) == ("not_in_group", "people")


def test_a_draft_is_the_groups_alone(session: Session, sign_in: Any) -> None:
    proposal = make_proposal(session)
    item = add(session, proposal)
    session.commit()
    for stranger in (make_staff(session), make_group(session).active[0].person):
        browser = sign_in(stranger)
        assert status(browser, item) == 404
        assert browser.get(f"/forslag/svar/{item.id}").status_code == 404
        assert browser.get(add_url(proposal, "need")).status_code == 404
    helper = make_person(session)
    add_member(session, proposal.group, helper, MemberKind.HELPER)
    assert status(sign_in(helper), item) == 200


def test_what_was_sent_in_names_what_was_answered_otherwise(session: Session) -> None:
    proposal = whole_draft(session)
    item = add(session, proposal, "idea")
    assert snapshot_of(proposal)["answers_otherwise"] == [
        {"field": "idea", "kind": "picture", "sha256": item.media.sha256}
    ]


def test_erasing_takes_what_the_person_sent_to_what_was_never_decided(session: Session) -> None:
    proposal = make_proposal(session, group=make_group(session, members=1))
    item = add(session, proposal)
    person = contact_of(proposal.group)
    assert item.created_by_id == person.id
    erase(session, person, utcnow())
    session.commit()
    assert session.scalars(select(Media)).all() == []


def test_an_old_draft_is_emptied_of_what_was_spoken_too(session: Session) -> None:
    proposal = make_proposal(session, need="", dream="")
    add(session, proposal)
    assert empty_drafts(session, Proposal.id == proposal.id, now=utcnow()) == 1
    assert session.scalars(select(Media)).all() == []


def test_the_page_of_a_proposal_with_many_answers_asks_no_more(
    session: Session, sign_in: Any, count_sql: Any
) -> None:
    proposal = make_proposal(session)
    add(session, proposal)
    browser = sign_in(contact_of(proposal.group))
    url = f"/forslag/{proposal.id}/steg/behov"
    browser.get(url)
    with count_sql() as one:
        browser.get(url)
    for _ in range(2):
        add(session, proposal)
    with count_sql() as three:
        browser.get(url)
    assert three.count == one.count


def test_the_camera_is_for_the_pages_that_record(session: Session, sign_in: Any) -> None:
    proposal = make_proposal(session)
    browser = sign_in(contact_of(proposal.group))
    records = {f"/forslag/{proposal.id}/steg/film": True, add_url(proposal, "need"): True}
    others = {f"/forslag/{proposal.id}": False, f"/forslag/{proposal.id}/steg/behov": False, "/": False}
    for url, may in (records | others).items():
        headers = browser.get(url).headers
        assert ("camera=(self), microphone=(self)" in headers["Permissions-Policy"]) is may, url
        assert ("media-src 'self' blob:" in headers["Content-Security-Policy"]) is may, url
        assert ("camera=(), microphone=()" in headers["Permissions-Policy"]) is not may, url


def test_the_recorder_says_the_limits_and_has_a_file_field_beside_it(session: Session, sign_in: Any) -> None:
    proposal = make_proposal(session)
    page = sign_in(contact_of(proposal.group)).get(add_url(proposal, "need"))
    assert "Lyd kan vare i 5 minutter og film i 2 minutter." in text_of(page)
    assert 'data-begin="sound" data-seconds="300"' in page.text
    assert 'type="file"' in page.text
