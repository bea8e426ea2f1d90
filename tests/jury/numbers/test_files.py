"""From publication to the files and back: the same list, and nobody to be followed."""

import csv
import io
import json
import subprocess
import sys
from collections import Counter

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fellespott.calls.states import RankingMethod, TieRule
from fellespott.core.clock import utcnow
from fellespott.jury import services
from fellespott.jury.numbers.kinds import FileKind
from fellespott.jury.numbers.reading import BadFileError, read_file
from fellespott.jury.numbers.recomputing import recompute
from fellespott.paths import ROOT
from fellespott.people.states import Role
from tests.factories import make_person, with_role
from tests.jury.rounds import begin, make_round
from tests.support.html import text_of

NOW = utcnow()
# Juror by proposal. The last proposal is scored by all, and the two in the middle stand level.
TABLE = [[5, 4, 2, 1], [5, 3, 4, None], [4, 4, 3, 1], [5, 3, 3, 2], [4, 4, 4, 1], [5, 3, 5, 2]]
PAGES = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def published(session, *, table=TABLE, **fields):
    found = make_round(session, proposals=len(table[0]), jurors=len(table), **({"max_awards": 1} | fields))
    begin(session, found, table)
    for proposal in found.proposals:
        services.write_entry(
            session,
            actor=found.staff,
            proposal=proposal,
            reason="Derfor",
            conversation_offer="Ring oss",
            now=NOW,
        )
    services.publish_decision(session, actor=found.staff, call=found.call, now=NOW)
    return found


def address(found, name):
    return f"/utlysninger/{found.call.slug}/vedtak/{name}"


def auditor(session):
    return with_role(session, make_person(session, name="Revisor"), Role.AUDITOR)


@PAGES
@pytest.mark.parametrize("ending", ["json", "csv"])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"ranking_method": RankingMethod.MEDIAN, "tie_rule": TieRule.LOT},
        {"tie_rule": TieRule.TOP_ANSWERS, "min_sheets": 6},
    ],
)
def test_both_files_give_the_list_on_the_page_again(session, sign_in, client, fields, ending, app, tmp_path):
    found = published(session, **fields)
    files = {
        "open": client.get(address(found, f"tall.{ending}")),
        "full": sign_in(auditor(session)).get(address(found, f"alle-ark.{ending}")),
    }
    page = text_of(client.get(address(found, "")[:-1]))

    for kind, answer in files.items():
        path = tmp_path / f"{kind}.{ending}"
        path.write_bytes(answer.data)
        done = app.test_cli_runner().invoke(args=["recompute", str(path), "--json"])
        assert done.exit_code == 0, done.output
        made = json.loads(done.output)
        assert (made["kind"], made["same_as_published"], made["taken_as_published"]) == (kind, True, [])
        rows = [
            f"{one['rank']} {one['title']} {one['decimal']:.2f} {one['sheets']}".replace(".", ",")
            for one in made["ranking"]
        ]
        assert " ".join(rows) in page


@PAGES
def test_borda_is_made_again_from_the_full_file_and_refused_from_the_open_one(
    session, sign_in, client, app, tmp_path
):
    found = published(session, ranking_method=RankingMethod.BORDA)
    (tmp_path / "full.json").write_bytes(sign_in(auditor(session)).get(address(found, "alle-ark.json")).data)
    (tmp_path / "open.json").write_bytes(client.get(address(found, "tall.json")).data)

    full, bare = (
        app.test_cli_runner().invoke(args=["recompute", str(tmp_path / name), "--json"])
        for name in ("full.json", "open.json")
    )

    assert (full.exit_code, json.loads(full.output)["same_as_published"]) == (0, True)
    assert (bare.exit_code, bare.output.count("only the full file")) == (2, 1)


@PAGES
def test_the_full_file_is_for_auditors_who_did_not_judge(session, sign_in, client):
    found = published(session)
    judging = with_role(session, found.person(0), Role.AUDITOR)
    for name in ("alle-ark.json", "alle-ark.csv"):
        assert client.get(address(found, name)).status_code in (303, 404)
        for person in (found.staff, found.leader, found.steering[0], found.person(1), judging):
            assert sign_in(person).get(address(found, name)).status_code == 404
    page = text_of(sign_in(found.leader).get(address(found, "")[:-1]))
    assert "Tallene som regneark" in page
    assert "Alle arkene" not in page
    assert "Alle arkene" in text_of(sign_in(auditor(session)).get(address(found, "")[:-1]))


@PAGES
def test_there_are_no_files_before_the_decision_is_public(session, sign_in, client):
    found = make_round(session, jurors=5)
    begin(session, found, [[4, 3]] * 5)
    for name in ("tall.json", "tall.csv"):
        assert client.get(address(found, name)).status_code in (303, 404)
        assert sign_in(found.leader).get(address(found, name)).status_code == 404


@PAGES
def test_the_files_hold_no_names_and_stay_the_same(session, client, sign_in):
    found = published(session)
    control = auditor(session)
    for person, name in ((None, "tall.json"), (None, "tall.csv"), (control, "alle-ark.json")):
        reader = sign_in(person) if person else client
        first, second = (reader.get(address(found, name)) for _ in range(2))
        assert first.data == second.data
        text = first.get_data(as_text=True)
        assert "Juror" not in text
        assert not any(str(one.seat_id) in text or str(one.seat.person_id) in text for one in found.jurors)


@PAGES
def test_labels_of_the_open_file_are_made_anew_for_each_proposal_without_gaps(session, client):
    # Each juror answers alike everywhere, so that whoever could be followed would be seen.
    table = [[1 + n % 5] * 4 for n in range(10)]
    table[3][1] = None
    data = json.loads(published_file(session, client, table))
    by_proposal = {}
    for sheet in data["sheets"]:
        by_proposal.setdefault(sheet["proposal"], []).append((sheet["sheet"], tuple(sheet["values"])))
    assert all([label for label, _ in rows] == list(range(1, 11)) for rows in by_proposal.values())
    orders = [tuple(values for _, values in rows) for rows in by_proposal.values()]
    # Four orders of ten sheets that came out alike by chance: never.
    assert len(set(orders)) > 1
    assert Counter(orders[0]) == Counter(orders[2])
    assert set(data["sheets"][0]) == {"proposal", "sheet", "values"}


def published_file(session, client, table):
    found = published(session, table=table, max_awards=4)
    return client.get(address(found, "tall.json")).get_data(as_text=True)


@PAGES
def test_answers_of_fewer_than_five_and_small_counts_of_people_are_left_out(session, client, app, tmp_path):
    found = published(session, table=[[4, 3]] * 4)
    answer = client.get(address(found, "tall.json"))
    data = json.loads(answer.data)
    assert data["sheets"] == []
    assert [row["answers_shown"] for row in data["ranking"]] == [False, False]
    assert data["counts"]["seats"] == 4
    assert set(data["counts"]["seats_by_background"].values()) == {None}
    (tmp_path / "open.json").write_bytes(answer.data)
    done = app.test_cli_runner().invoke(args=["recompute", str(tmp_path / "open.json"), "--json"])
    made = json.loads(done.output)
    assert (done.exit_code, made["same_as_published"]) == (0, True)
    assert made["taken_as_published"] == [row["proposal"] for row in data["ranking"]]


@PAGES
def test_a_file_somebody_changed_is_told_apart(session, client, app, tmp_path):
    found = published(session)
    data = json.loads(client.get(address(found, "tall.json")).data)
    data["sheets"][0]["values"] = [1] * 8
    (tmp_path / "changed.json").write_text(json.dumps(data), encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["recompute", str(tmp_path / "changed.json")])
    assert done.exit_code == 1
    assert "NOT the list" in done.output


@PAGES
def test_a_formula_for_a_title_is_only_text_in_the_spreadsheet(session, client):
    found = published(session)
    found.proposals[0].title = "=1+1"
    session.flush()
    text = client.get(address(found, "tall.csv")).get_data(as_text=True)
    titles = {row["title"] for row in csv.DictReader(io.StringIO(text))}
    assert "'=1+1" in titles
    assert read_file(text).kind is FileKind.OPEN


@pytest.mark.parametrize(
    "sql", ["UPDATE published_numbers SET made_at = made_at", "DELETE FROM published_numbers"]
)
def test_kept_numbers_are_never_changed(session, sql):
    published(session)
    with pytest.raises(DBAPIError, match="published_numbers_are_append_only"), session.begin_nested():
        session.execute(sa.text(sql))


@pytest.mark.parametrize(
    "text", ["", "hello", "{}", "[1]", '{"format": "fellespott-ranking-1"}', "kind,proposal\nopen,a\n"]
)
def test_what_is_no_ranking_is_refused(text):
    with pytest.raises(BadFileError):
        recompute(read_file(text))


def test_recompute_needs_no_settings_and_no_database(tmp_path):
    data = {
        "format": "fellespott-ranking-1",
        "kind": "full",
        "rules": {"method": "mean", "min_sheets": 1, "tie_rule": "talk", "lot_seed": "", "max_awards": 1},
        "criteria": [{"number": 1, "text": "En", "weight": 3}, {"number": 2, "text": "To", "weight": 1}],
        "ranking": [{"proposal": "a", "rank": 1, "figure": "17/4", "sheets": 2}],
        "sheets": [
            {"proposal": "a", "seat": 1, "set_aside": False, "values": [5, 1]},
            {"proposal": "a", "seat": 2, "set_aside": False, "values": [None, 3]},
        ],
    }
    path = tmp_path / "file.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "recompute", str(path), "--json"],
        cwd=ROOT,
        env={"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "FELLESPOTT_ENV": "production"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    # 5 with the weight 3, and the mean of 1 and 3 with the weight 1: (15 + 2) / 4.
    assert json.loads(done.stdout)["ranking"][0]["figure"] == "17/4"
