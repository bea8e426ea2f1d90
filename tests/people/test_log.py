"""The auditor's page: who may open it, what it shows and narrows to, its files, and the public anchors."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from fellespott.audit.models import AuditCheck
from fellespott.audit.services import chain_entries, erase_details, make_anchor, record
from fellespott.people.log_texts import DONE, KINDS, action_name, detail_lines, kind_name
from fellespott.people.states import Role
from tests.factories import make_admin, make_person, make_staff, with_role
from tests.support.html import links_of, text_of

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAGES = ("/logg", "/logg.csv", "/logg.jsonl")


@pytest.fixture
def auditor(session):
    return with_role(session, make_person(session, name="Revisor"), Role.AUDITOR)


@pytest.fixture
def client(sign_in, auditor):
    return sign_in(auditor)


def lines(client, **chosen):
    return text_of(client.get("/logg", query_string=chosen))


@pytest.mark.parametrize("page", PAGES)
def test_the_log_is_for_auditors_and_administrators(app, session, sign_in, auditor, page):
    record(session, actor=auditor, action="call.tested", on=auditor, now=NOW, reason="Hemmelig")
    others = [make_person(session), make_staff(session)]
    others += [
        with_role(session, make_person(session), role)
        for role in Role
        if role not in (Role.AUDITOR, Role.ADMINISTRATOR)
    ]

    for person in (auditor, make_admin(session)):
        answer = sign_in(person).get(page)
        assert (answer.status_code, "Hemmelig" in answer.get_data(as_text=True)) == (200, True)
    for person in others:
        answer = sign_in(person).get(page)
        assert (answer.status_code, "Hemmelig" in answer.get_data(as_text=True)) == (403, False)
    assert app.test_client().get(page).location.startswith("/logg-inn")


def test_it_shows_who_did_what_newest_first_with_the_names_of_now(client, session, auditor):
    bo = make_person(session, name="Bo")
    record(session, actor=bo, action="group.created", on=bo, now=NOW, name="Gruppa")
    record(session, actor=None, action="seat.given", on=bo, now=NOW + timedelta(hours=1), person=bo)
    session.flush()
    bo.name = "Bo Nynavn"

    rows = lines(client).split("Mer Ledd")[1]

    assert rows.index("seat.given") < rows.index("group.created")
    assert "Bo Nynavn Gruppe: opprettet group.created Person" in rows
    assert "systemet Plass i runden: gitt seat.given" in rows
    assert "navn: Gruppa" in rows
    assert "person: Bo Nynavn" in rows


def test_it_is_narrowed_by_its_address(client, session):
    ana, bo = make_person(session, name="Ana"), make_person(session, name="Bo")
    record(session, actor=ana, action="call.created", on=bo, now=NOW)
    record(session, actor=bo, action="call.changed", on=ana, now=NOW + timedelta(days=1))
    record(session, actor=bo, action="seat.given", on=ana, now=NOW + timedelta(days=2))

    assert "3 linjer" in lines(client)
    assert "1 linje " in lines(client, handling="call.created")
    assert "2 linjer" in lines(client, handling="call.")
    assert "3 linjer" in lines(client, hva="person")
    assert "2 linjer" in lines(client, hva="person", id=str(ana.id))
    assert "2 linjer" in lines(client, hvem=str(bo.id))
    assert "2 linjer" in lines(client, fra="2026-11-22")
    assert "1 linje " in lines(client, til="2026-11-21")
    assert "1 linje " in lines(client, fra="2026-11-22", til="2026-11-22")
    assert "Ingenting her" in lines(client, handling="x.y")
    assert "3 linjer" in lines(client, id="no-id", hvem="x", side="x", fra="x", til="9999-12-31")


def test_days_begin_at_midnight_in_oslo(client, session):
    person = make_person(session)
    record(
        session, actor=None, action="call.created", on=person, now=datetime(2026, 7, 1, 21, 59, tzinfo=UTC)
    )
    record(session, actor=None, action="call.changed", on=person, now=datetime(2026, 7, 1, 22, 0, tzinfo=UTC))

    assert "call.changed" in lines(client, fra="2026-07-02").split("Mer Ledd")[1]
    assert "1 linje " in lines(client, fra="2026-07-02")
    assert "1 linje " in lines(client, til="2026-07-01")


def test_what_was_erased_is_said_to_be(client, session):
    ana = make_person(session, name="Ana")
    record(session, actor=ana, action="call.created", on=ana, now=NOW, reason="Fordi")
    session.flush()
    erase_details(session, person_id=ana.id, now=NOW + timedelta(hours=1))

    text = lines(client)

    assert "Fordi" not in text
    assert "slettet Utlysning: opprettet" in text
    assert "Noe er slettet." in text


def test_a_page_costs_the_same_however_many_lines_it_has(client, session, count_sql):
    seen = []
    for _ in range(2):
        for number in range(3):
            people = make_person(session), make_person(session)
            record(session, actor=people[0], action=f"call.{number}", on=people[1], now=NOW, person=people[1])
        with count_sql() as statements:
            client.get("/logg")
        seen.append(statements.count)

    assert seen[0] == seen[1]


def test_the_state_of_the_chain_stands_on_top(client, session):
    person = make_person(session)
    assert "ikke kontrollert ennå" in lines(client)
    for _ in range(3):
        record(session, actor=person, action="call.tested", on=person, now=NOW)
    session.flush()
    chain_entries(session, limit=2)
    make_anchor(session, day=NOW.date(), now=NOW)
    session.add(AuditCheck(at=NOW, position=2))
    session.flush()

    text = lines(client)

    hash_ = session.scalar(sa.text("SELECT hash FROM audit_link WHERE position = 2"))
    assert "Kontrollert til ledd 2, 21. november 2026 kl. 13.00" in text
    assert f"Siste ledd 2 {hash_} 2 linjer venter på plass" in text
    assert "Siste anker 21. november 2026, ledd 2." in text
    assert "Kjeda er brutt" not in text


def test_a_broken_chain_is_the_first_thing_said(client, session):
    session.add(AuditCheck(at=NOW - timedelta(days=1), position=9))
    session.add(AuditCheck(at=NOW, position=4, problem="entry_altered", problem_position=5))

    text = lines(client)

    assert "Kjeda er brutt Ledd 5: Linja er endret etter at den ble skrevet." in text
    assert "Kontrollert til ledd 4" in text


def test_an_auditor_finds_the_log_from_my_page(client, sign_in, session):
    assert dict(links_of(client.get("/meg")))["Loggen"] == "/logg"
    assert "Folk og roller" not in dict(links_of(client.get("/meg")))
    assert "Loggen" not in dict(links_of(sign_in(make_staff(session)).get("/meg")))


# --- Files


@pytest.fixture
def log(session):
    """Three chained lines and one that waits, by and about people with names."""
    ana, bo = make_person(session, name="Ana Planted"), make_person(session, name="Bo")
    for number, reason in enumerate(["=1+1", "Æøå «x»\nlinje", "x"]):
        record(
            session,
            actor=ana,
            action=f"call.n{number}",
            on=bo,
            now=NOW + timedelta(minutes=number),
            reason=reason,
        )
    session.flush()
    chain_entries(session)
    record(session, actor=None, action="call.n3", on=bo, now=NOW, person=ana)
    return ana


def h(value):
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def test_a_third_party_can_reckon_the_json_lines_again(client, session, log):
    """Written from docs/decisions/0006-audit-log.md alone, without a line of ours."""
    answer = client.get("/logg.jsonl")
    found = [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]

    previous = "0" * 64
    for number, line in enumerate(found[:3], 1):
        entry = [line[name] for name in ("id", "at", "action", "object_kind", "object_id")]
        fields = {"actor": line["actor"], **line["detail"]}
        digests = {name: h([line["salts"][name], name, fields[name]]) for name in line["salts"]}
        assert line["commitment"] == h([entry, {**digests, **line["erased"]}])
        assert (line["position"], line["previous"]) == (number, previous)
        previous = line["hash"]
        assert previous == h([line["previous"], number, *entry, line["commitment"]])
    assert [found[3][name] for name in ("position", "hash", "previous", "actor")] == [None] * 4
    assert found[3]["detail"] == {"person": {"person": str(log.id)}}
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="logg-')
    assert "Planted" not in answer.get_data(as_text=True)


def test_the_table_holds_the_same_and_no_formula(client, session, log, monkeypatch):
    monkeypatch.setattr(
        "fellespott.audit.exporting.as_data",
        lambda one: {
            "a": one.entry.action,
            "b": "=1+1",
            "c": "-2",
            "d": "@x",
            "e": "\t=",
            "f": 5,
            "g": {"a": "="},
        },
    )

    text = client.get("/logg.csv").get_data(as_text=True)

    assert list(csv.reader(io.StringIO(text)))[1] == [
        "call.n0",
        "'=1+1",
        "'-2",
        "'@x",
        "'\t=",
        "5",
        '{"a": "="}',
    ]


def test_the_table_and_the_lines_tell_the_same(client, session, log):
    table = list(csv.DictReader(io.StringIO(client.get("/logg.csv").get_data(as_text=True))))
    found = [json.loads(line) for line in client.get("/logg.jsonl").get_data(as_text=True).splitlines()]

    assert [(row["position"], row["hash"], row["actor"]) for row in table] == [
        (str(line["position"] or ""), line["hash"] or "", line["actor"] or "") for line in found
    ]
    assert [json.loads(row["detail"]) for row in table] == [line["detail"] for line in found]


def test_files_hold_what_the_page_is_narrowed_to(client, session, log):
    page = client.get("/logg", query_string={"handling": "call.n1"})
    found = dict(links_of(page))

    for name in ("CSV (regneark)", "JSON-linjer (til kontroll)"):
        text = client.get(found[name]).get_data(as_text=True)
        assert ("call.n1" in text, "call.n2" in text) == (True, False)
    (line,) = client.get("/logg.jsonl?handling=call.n1").get_data(as_text=True).splitlines()
    assert json.loads(line)["position"] == 2
    assert json.loads(line)["previous"] != "0" * 64


def test_a_long_log_comes_whole_and_each_line_once(client, session, monkeypatch):
    monkeypatch.setattr("fellespott.audit.queries.ROWS_AT_A_TIME", 2)
    person = make_person(session)
    for number in range(9):
        record(session, actor=None, action=f"call.n{number}", on=person, now=NOW + timedelta(minutes=number))
    session.flush()
    chain_entries(session, limit=5)

    found = [json.loads(one) for one in client.get("/logg.jsonl").get_data(as_text=True).splitlines()]

    assert [line["position"] for line in found] == [1, 2, 3, 4, 5, None, None, None, None]
    assert sorted(line["action"] for line in found) == [f"call.n{number}" for number in range(9)]


# --- Anchors


def test_anchors_are_for_everybody(app, session):
    visitor = app.test_client()
    assert "Ingen ankre ennå" in text_of(visitor.get("/logg/anker"))
    assert visitor.get("/logg/anker.txt").get_data(as_text=True) == ""
    ana = make_person(session, name="Ana Planted")
    for day in (NOW, NOW + timedelta(days=1)):
        record(session, actor=ana, action="call.tested", on=ana, now=day, reason="Hemmelig")
        session.flush()
        chain_entries(session)
        make_anchor(session, day=day.date(), now=day)

    chain = dict(session.execute(sa.text("SELECT position, hash FROM audit_link")).all())
    page, text = visitor.get("/logg/anker"), visitor.get("/logg/anker.txt")

    assert text.content_type == "text/plain; charset=utf-8"
    assert text.get_data(as_text=True) == f"2026-11-21 1 {chain[1]}\n2026-11-22 3 {chain[3]}\n"
    rows = text_of(page)
    assert rows.index(f"22. november 2026 3 {chain[3]}") < rows.index(f"21. november 2026 1 {chain[1]}")
    for private in ("Planted", "Hemmelig", str(ana.id), "call.tested"):
        assert private not in page.get_data(as_text=True)


# --- Words


def test_known_actions_have_words_and_others_stand_as_they_are():
    assert action_name("role.granted") == "Rolle: gitt"
    assert action_name("new_thing.done_so") == "new thing: done so"
    assert kind_name("resident_group") == "Gruppe"


def test_odd_details_are_shown_and_never_fail():
    odd = {
        "person": {"person": "x"},
        "a": [None, True, {"b": 2}],
        "to": {"person": "00000000-0000-0000-0000-000000000001"},
    }

    odd |= {"amount_ore": 900000, "released_ore": "x", "hash": "a" * 64}

    assert detail_lines(odd, {}) == [
        ("person", "person: x"),
        ("a", "–, ja, b: 2"),
        ("til hvem", "noen som ikke er her lenger"),
        ("beløp", "9\u00a0000\u00a0kroner"),
        ("released", "x"),
        ("hash", "aaaaaaaaaaaa …"),
    ]


def test_no_word_is_empty():
    assert all(str(word).strip() for word in (*KINDS.values(), *DONE.values()))
