from typing import Any

import pytest
from sqlalchemy.orm import Session

from fellespott.stories import services
from fellespott.stories.bank import Bank, search_bank
from fellespott.stories.states import BankKind, LessonKind
from tests.project_factories import make_project
from tests.stories import tales
from tests.stories.tales import NOW
from tests.support.html import links_of, text_of


def publish_lesson(session: Session, **fields: Any) -> Any:
    lesson, _token = tales.learn(session, **fields)
    return services.publish_lesson(session, actor=tales.make_staff(session), lesson=lesson, now=NOW)


def titles(bank: Bank) -> list[str]:
    return [one.title for one in bank.page.items]


def test_the_three_kinds_stand_in_one_list(session: Session) -> None:
    tales.publish(session)
    publish_lesson(session)
    services.load_practices(session, NOW)
    bank = search_bank(session, size=100)
    assert bank.found == {BankKind.STORY: 1, BankKind.LESSON: 1, BankKind.PRACTICE: 10}
    assert (bank.page.total, len(bank.page.items)) == (12, 12)
    only = search_bank(session, kinds=[BankKind.STORY])
    assert (titles(only), only.page.total, only.found[BankKind.PRACTICE]) == (["Vi turte å spørre"], 1, 10)


def test_what_is_not_out_is_not_in_the_bank(session: Session) -> None:
    tales.write(session, title="Utkast")
    approved = tales.approve(session, tales.write(session, title="Godkjent"))
    tales.consent(session, approved)
    tales.learn(session, title="Ikke publisert")
    gone = tales.publish(session, title="Trukket")
    services.withdraw_story(session, actor=gone.teller, story=gone, now=NOW)
    assert titles(search_bank(session)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("middag", True),
        ("MIDDAG", True),
        ("sPØRRE", True),
        ("skyldte noe", True),
        ("noe skyldte", True),
        ("middag fjelltur", False),
        ("%", False),
        ("_", False),
        ("\\", False),
        ("'", False),
        ("  ", True),
    ],
)
def test_every_word_must_be_found(session: Session, text: str, found: bool) -> None:
    tales.publish(session)
    assert titles(search_bank(session, text=text)) == (["Vi turte å spørre"] if found else [])


def test_signs_of_the_search_itself_are_found_as_text(session: Session) -> None:
    tales.publish(session, title="100 % med", did_not_work="snake_case og \\ skråstrek")
    assert [len(titles(search_bank(session, text=sign))) for sign in ("100 %", "_case", "\\")] == [1, 1, 1]


def test_large_norwegian_letters_are_found_by_small_ones(session: Session) -> None:
    tales.publish(session, title="ÅPENT HUS PÅ ØYA")
    assert len(titles(search_bank(session, text="åpent øya"))) == 1


def test_practices_are_found_in_both_languages(session: Session) -> None:
    services.load_practices(session, NOW)
    assert titles(search_bank(session, text="seilskip")) == titles(search_bank(session, text="sailing ship"))
    assert len(titles(search_bank(session, text="sailing"))) == 1
    assert titles(search_bank(session, text="title")) == []


def test_tags_narrow_the_list_and_unknown_ones_do_not_count(session: Session) -> None:
    tales.publish(session, title="En", tags=["marmot-a", "age-0-5"])
    tales.publish(session, title="To", tags=["marmot-a"])
    assert sorted(titles(search_bank(session, tags=["marmot-a"]))) == ["En", "To"]
    assert titles(search_bank(session, tags=["marmot-a", "age-0-5"])) == ["En"]
    assert len(titles(search_bank(session, tags=["' OR 1=1"]))) == 2


@pytest.mark.parametrize("page", [-5, 0, 1])
def test_a_page_out_of_range_is_brought_into_it(session: Session, page: int) -> None:
    tales.publish(session)
    assert search_bank(session, page=page).page.number == 1
    assert search_bank(session, page=99).page.number == 1


def test_pages_follow_each_other_without_gap(session: Session) -> None:
    services.load_practices(session, NOW)
    seen = [one for page in (1, 2, 3, 4) for one in titles(search_bank(session, page=page, size=3))]
    assert (len(seen), len(set(seen))) == (10, 10)


# --- pages


def test_a_visitor_finds_a_story_in_the_bank_and_reads_it(session: Session, client: Any) -> None:
    story = tales.publish(session, project=make_project(session, name="Middag"))
    page = client.get("/laeringsbank?q=middag+torsdag&slag=story")
    assert ("Vi turte å spørre", f"/historier/{story.slug}") in links_of(page)
    read = text_of(client.get(f"/historier/{story.slug}"))
    for text in ("Fortalt av En mor i bydelen", "Vi satt hver for oss.", "Noen følte at de skyldte noe."):
        assert text in read
    assert tales.giver(session, story).name not in read


def test_the_bank_says_when_nothing_is_found(session: Session, client: Any) -> None:
    tales.publish(session)
    page = client.get("/laeringsbank?q=xyzzy&side=abc&slag=tull&tema=tull")
    assert page.status_code == 200
    assert "Vi fant ingenting" in text_of(page)


def test_an_over_long_search_is_cut_and_a_nul_finds_nothing(session: Session, client: Any) -> None:
    tales.publish(session)
    assert client.get("/laeringsbank?q=" + "a" * 5000).status_code == 200
    assert client.get("/laeringsbank?q=%00midd%00ag").status_code == 404


def test_the_banks_statements_do_not_grow_with_its_rows(
    session: Session, client: Any, count_sql: Any
) -> None:
    def fill(number: int) -> None:
        for _ in range(number):
            tales.publish(session, project=make_project(session))
            publish_lesson(session, project=make_project(session))

    fill(1)
    client.get("/laeringsbank")
    with count_sql() as two:
        client.get("/laeringsbank")
    fill(5)
    with count_sql() as twelve:
        client.get("/laeringsbank")
    assert (two.count, twelve.count) == (2, 2)


def test_a_practice_says_what_is_known_and_where_it_is_written(session: Session, client: Any) -> None:
    services.load_practices(session, NOW)
    text = text_of(client.get("/praksis/skreddersydd-fagbrev"))
    assert "Ikke undersøkt" in text
    assert "Ungt løft (Trondheim kommune og NTNU, 2024), linje 2838–2855" in text
    english = text_of(client.get("/praksis/skreddersydd-fagbrev", headers={"Accept-Language": "en"}))
    assert "A trade certificate in a way that fits" in english
    assert client.get("/praksis/finnes-ikke").status_code == 404


def test_a_lesson_shows_its_answer_or_that_there_is_none(session: Session, client: Any) -> None:
    lesson = publish_lesson(session, kind=LessonKind.IDEA)
    assert "Ikke svart ennå" in text_of(client.get(f"/laerdom/{lesson.id}"))
    services.answer_lesson(session, lesson=lesson, answer="Vi gjør det.", answered_by="Leder", now=NOW)
    text = text_of(client.get(f"/laerdom/{lesson.id}"))
    assert "Vi gjør det." in text
    assert "Ikke svart ennå" not in text
