"""What a moderator hid is gone at once: from pages, lists, search, films and mails; and can come back."""

from typing import Any

import pytest
import sqlalchemy as sa

from fellespott.calls.states import Phase, SeatKind
from fellespott.core.clock import utcnow
from fellespott.core.local_only import settings
from fellespott.groups.models import GroupMessage
from fellespott.groups.states import MemberKind
from fellespott.notices.models import OutboxMail
from fellespott.people.states import AgeBand
from fellespott.pots.services import comment_use
from fellespott.safety import services
from fellespott.safety.models import HiddenThing, ModerationDecision
from fellespott.safety.states import Outcome, Rule
from tests.factories import add_member, make_call, make_group, make_person, make_seat, make_staff
from tests.letters.support import make_yes
from tests.pots.pots import make_money, propose
from tests.project_factories import make_project
from tests.safety.cases import SECRET, hide, make_safeguard, public_proposal, report
from tests.stories.tales import learn, publish, write
from tests.support.html import links_of, submit, text_of

REASON = "Det står et navn som ikke skal stå her."


def with_file(proposal: Any, session: Any) -> list[str]:
    """Bytes behind the film, and the addresses they are given out at."""
    film = proposal.film
    film.playable_key = film.poster_key = f"{film.id.hex[:2]}/{film.id.hex}.mp4"
    path = settings().var / "media" / film.playable_key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"film")
    session.commit()
    return [f"/media/{film.id}/{part}" for part in ("film", "bilde", "teksting/nb.vtt")]


def show_again(session: Any, case: Any) -> None:
    services.decide(
        session,
        actor=make_safeguard(session),
        case=case,
        outcome=Outcome.SHOW,
        rule=Rule.WITHIN,
        words="Navnet er fjernet.",
        now=utcnow(),
    )
    session.commit()


def test_a_hidden_proposal_is_gone_for_everyone_else(session: Any, client: Any, sign_in: Any) -> None:
    call = make_call(session, phase=Phase.JURY)
    proposal, other = public_proposal(session, call=call), public_proposal(session, call=call, title="Synlig")
    page, films = f"/forslag/{proposal.id}", with_file(proposal, session)
    lists = [f"/utlysninger/{call.slug}/forslag", "/", f"/utlysninger/{call.slug}"]
    stranger = sign_in(make_person(session))
    assert SECRET in client.get(page).get_data(as_text=True)
    assert [client.get(one).status_code for one in films] == [200, 200, 200]
    assert SECRET in client.get(lists[0]).get_data(as_text=True)
    other.need = other.dream = other.idea = "x"
    case = hide(session, "proposal", proposal)

    for who in (client, stranger):
        gone = who.get(page)
        assert gone.status_code == 410
        assert REASON in text_of(gone)
        assert ("Er du uenig? Klag her", f"/klage?om=hiding&id={case.id}") in links_of(gone)
        pages = [page, *lists, f"/klage?om=hiding&id={case.id}"]
        assert [one for one in pages if SECRET in who.get(one).get_data(as_text=True)] == []
        assert [who.get(one).status_code in (303, 404) for one in films] == [True] * 3
    assert "1 forslag er skjult" in text_of(client.get(lists[0]))

    show_again(session, case)
    assert SECRET in client.get(page).get_data(as_text=True)
    assert [client.get(one).status_code for one in films] == [200, 200, 200]


def test_its_authors_moderators_and_the_round_still_have_it(session: Any, sign_in: Any) -> None:
    proposal = public_proposal(session)
    films = with_file(proposal, session)
    juror = make_seat(session, proposal.call, kind=SeatKind.JUROR).person
    hide(session, "proposal", proposal)

    author = proposal.group.active[0].person
    for person in (author, make_staff(session), make_safeguard(session), juror):
        who = sign_in(person)
        page = who.get(f"/forslag/{proposal.id}")
        assert page.status_code == 200
        assert SECRET in text_of(page)
        assert REASON in text_of(page)
        assert who.get(films[0]).status_code == 200


def test_a_decision_names_no_hidden_title(session: Any, client: Any) -> None:
    proposal = make_yes(session)
    proposal.title = f"{SECRET} på veggen"
    session.commit()
    urls = [f"/utlysninger/{proposal.call.slug}/vedtak", "/", f"/klage?om=decision&id={proposal.id}"]
    before = {url: SECRET in client.get(url).get_data(as_text=True) for url in urls}
    assert before == dict.fromkeys(urls, True), {url: client.get(url).status_code for url in urls}

    hide(session, "proposal", proposal)

    assert {url: SECRET in client.get(url).get_data(as_text=True) for url in urls} == dict.fromkeys(
        urls, False
    )
    assert "Et skjult forslag" in text_of(client.get(urls[0]))


def test_a_hidden_story_is_gone_from_page_lists_and_search(session: Any, client: Any, sign_in: Any) -> None:
    project = make_project(session)
    teller = make_person(session)
    story = publish(
        session, write(session, teller=teller, project=project, title=SECRET, changed=f"{SECRET} her.")
    )
    session.commit()
    page = f"/historier/{story.slug}"
    urls = [
        page,
        "/",
        "/laeringsbank",
        f"/laeringsbank?q={SECRET}",
        "/laeringsbank?slag=story",
        f"/prosjekter/{project.slug}",
        f"/prosjekter/{project.slug}/historier",
    ]
    assert [url for url in urls if SECRET not in client.get(url).get_data(as_text=True)] == []

    hide(session, "story", story)

    # What one looked for stands in the box one wrote it in; it is not found.
    found = {url: client.get(url).get_data(as_text=True).count(SECRET) for url in urls}
    looked_for = client.get(f"/laeringsbank?q=Ingenting{SECRET}").get_data(as_text=True).count(SECRET)
    assert found == dict.fromkeys(urls, 0) | {urls[3]: looked_for}
    assert client.get(page).status_code == 410
    assert REASON in text_of(client.get(page))
    assert SECRET in text_of(sign_in(teller).get(page))
    assert SECRET in text_of(sign_in(make_staff(session)).get(page))


def test_a_hidden_lesson_is_gone_from_page_lists_and_search(session: Any, client: Any, sign_in: Any) -> None:
    from fellespott.stories.services import publish_lesson

    project, writer = make_project(session), make_person(session)
    lesson, _token = learn(session, project=project, title=SECRET, text=f"{SECRET} her.", actor=writer)
    publish_lesson(session, actor=make_staff(session), lesson=lesson, now=utcnow())
    session.commit()
    page = f"/laerdom/{lesson.id}"
    urls = [
        page,
        "/laeringsbank",
        "/laeringsbank?slag=lesson",
        f"/prosjekter/{project.slug}",
        f"/prosjekter/{project.slug}/historier",
    ]
    assert [url for url in urls if SECRET not in client.get(url).get_data(as_text=True)] == []

    hide(session, "lesson", lesson)

    assert [url for url in urls if SECRET in client.get(url).get_data(as_text=True)] == []
    assert client.get(page).status_code == 410
    assert SECRET in text_of(sign_in(writer).get(page))


def test_hidden_words_in_a_talk_leave_the_reason_behind(session: Any, sign_in: Any) -> None:
    money = make_money(session)
    use = propose(session, money)
    comment = comment_use(session, actor=money.contact, use=use, text=f"{SECRET} sa jeg.", now=utcnow())
    url = f"/prosjekter/{money.project.slug}/pott/bruk/{use.id}"
    reader = sign_in(money.members[0])
    page = reader.get(url)
    assert f"/meld/use_comment/{comment.id}" in [address for _text, address in links_of(page)]

    hide(session, "use_comment", comment)

    assert SECRET not in text_of(reader.get(url))
    assert REASON in text_of(reader.get(url))
    assert SECRET in text_of(sign_in(money.contact).get(url))


def test_a_hidden_message_is_gone_from_the_groups_talk(session: Any, sign_in: Any) -> None:
    contact = make_person(session, age_band=AgeBand.ADULT)
    group = make_group(session, contact=contact, members=1)
    add_member(session, group, make_person(session, age_band=AgeBand.ADULT), MemberKind.CONTACT_ADULT)
    message = GroupMessage(group=group, author=contact, text=f"{SECRET} sa jeg.", sent_at=utcnow())
    session.add(message)
    session.commit()
    reader = sign_in(next(one.person for one in group.active if one.kind is MemberKind.MEMBER))
    talk, url = f"/grupper/{group.id}/samtale", f"/meld/group_message/{message.id}"
    assert url in [address for _text, address in links_of(reader.get(talk))]
    assert submit(reader, url, {"why": "threat"}).status_code == 303
    assert sign_in(make_person(session)).get(url).status_code == 404

    hide(session, "group_message", message)

    assert SECRET not in reader.get(talk).get_data(as_text=True)
    assert REASON in text_of(sign_in(contact).get(talk))


def test_no_mail_of_it_carries_the_words(session: Any) -> None:
    proposal = public_proposal(session)
    case = report(session, "proposal", proposal, email="nora@example.org", words=f"{SECRET} er et navn")
    services.decide(
        session,
        actor=make_safeguard(session),
        case=case,
        outcome=Outcome.HIDE,
        rule=Rule.PRIVATE,
        words=REASON,
        now=utcnow(),
    )
    mails = session.scalars(sa.select(OutboxMail)).all()
    assert {one.recipient for one in mails} >= {
        "nora@example.org",
        proposal.group.active[0].person.email,
    }
    assert [one.subject for one in mails if SECRET in one.subject + one.body] == []
    assert [one.recipient for one in mails if REASON in one.body] != []


# --- Deciding


def decide_at(client: Any, case: Any, **fields: Any) -> Any:
    values = {"outcome": "hide", "rule": "private", "words": REASON} | fields
    return submit(client, f"/meldinger/{case.id}", values)


def test_deciding_on_the_page_tells_everyone_concerned(session: Any, client: Any, sign_in: Any) -> None:
    proposal = public_proposal(session)
    sent = submit(client, f"/meld/proposal/{proposal.id}", {"why": "private"})
    case = report(session, "proposal", proposal, email="nora@example.org")
    guard = make_safeguard(session)

    assert decide_at(sign_in(guard), case).status_code == 303

    (row,) = session.scalars(sa.select(ModerationDecision))
    assert (row.outcome, row.rule, row.words, row.decided_by_id) == (
        Outcome.HIDE,
        Rule.PRIVATE,
        REASON,
        guard.id,
    )
    followed = text_of(client.get(sent.location))
    assert REASON in followed
    assert SECRET not in followed
    author = sign_in(proposal.group.active[0].person)
    answer = author.get(f"/meldinger/{case.id}/avgjort")
    assert REASON in text_of(answer)
    assert "Se på dette." not in text_of(answer)  # what the reporter wrote


def test_who_has_a_part_in_it_neither_sees_the_case_nor_decides(session: Any, sign_in: Any) -> None:
    guard = make_safeguard(session)
    proposal = public_proposal(session)
    add_member(session, proposal.group, guard)
    session.refresh(proposal.group)
    case = report(session, "proposal", proposal)
    client = sign_in(guard)

    assert client.get(f"/meldinger/{case.id}").status_code == 404
    assert str(case.id) not in client.get("/meldinger").get_data(as_text=True)
    with pytest.raises(Exception, match="own"):
        services.decide(
            session,
            actor=guard,
            case=case,
            outcome=Outcome.KEEP,
            rule=Rule.WITHIN,
            words="Bra.",
            now=utcnow(),
        )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": " "}, "Skriv hvorfor. Alle kan lese det."),
        ({"rule": "within"}, "Velg hvilken regel det bryter."),
        ({"outcome": "keep"}, "Velg «innenfor reglene» når det skal stå."),
    ],
)
def test_a_decision_needs_a_reason_and_a_rule(
    session: Any, sign_in: Any, fields: dict[str, str], said: str
) -> None:
    case = report(session, "proposal", public_proposal(session))
    answer = decide_at(sign_in(make_safeguard(session)), case, **fields)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert session.scalars(sa.select(HiddenThing)).all() == []


def test_what_cannot_be_changed_is_not_sent_back(session: Any, sign_in: Any) -> None:
    proposal, story = public_proposal(session), publish(session)
    guard = sign_in(make_safeguard(session))
    asked = {"outcome": "ask"}
    assert decide_at(guard, report(session, "proposal", proposal), **asked).status_code == 422
    case = report(session, "story", story)
    assert decide_at(guard, case, **asked).status_code == 303

    teller = sign_in(story.teller)
    assert "Endre noe du har vært med på å skrive" in text_of(teller.get("/mitt"))
    changed = submit(teller, f"/meldinger/{case.id}/avgjort", to=f"/meldinger/{case.id}/endret")
    assert changed.status_code == 303
    assert "Endre noe" not in text_of(teller.get("/mitt"))
    assert str(case.id) in guard.get("/meldinger").get_data(as_text=True)


def test_decisions_stay(session: Any) -> None:
    hide(session, "proposal", public_proposal(session))
    for statement in (
        sa.update(ModerationDecision).values(words="Noe annet"),
        sa.update(ModerationDecision).values(outcome=Outcome.KEEP),
        sa.delete(ModerationDecision),
    ):
        with pytest.raises(sa.exc.DatabaseError, match="moderation_decision_stays"), session.begin_nested():
            session.execute(statement.execution_options(synchronize_session=False))


def test_hidden_twice_is_one(session: Any) -> None:
    proposal = public_proposal(session)
    case = hide(session, "proposal", proposal)
    hide(session, "proposal", proposal, words="Av en annen grunn.")
    assert len(session.scalars(sa.select(HiddenThing)).all()) == 1
    assert [one.words for one in session.get(type(case), case.id).decisions] == [REASON, "Av en annen grunn."]
