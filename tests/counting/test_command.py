"""`flask --app wsgi count`: what it prints, and that it needs nothing but the file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from fellespott.counting.cli import RULES, count

FILES = Path(__file__).parent / "files"
ROOT = Path(__file__).resolve().parent.parent.parent


def counted(*words):
    done = CliRunner().invoke(count, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.output


def test_json_holds_winners_in_order_with_exact_amounts():
    found = json.loads(counted(FILES / "city.pb", "--rule", "greedy", "--json"))
    assert (found["winners"], found["cost"], found["budget"]) == (["B1", "B3"], 100000, 100000)
    assert found["votes"] == {"B1": 7, "B2": 5, "B3": 4, "B4": 4, "B5": 1}
    assert found["reasons"]["B2"] == {
        "why": "no-room",
        "cost": 75000,
        "left": 61000,
        "more_votes": 3,
        "cost_at_most": 61000,
    }
    assert found["rounds"][3]["cost"] == 2500.5
    assert (found["share"], found["problems"]) == (None, [])


def test_text_says_why_in_a_sentence():
    text = counted(FILES / "city.pb", "--rule", "greedy")
    assert (
        "61,000 left when its turn came, it cost 75,000; "
        "would have been chosen with 3 more votes or at a cost of at most 61,000"
    ) in text


def test_equal_shares_says_the_share_and_who_paid():
    found = json.loads(counted(FILES / "city.pb", "--rule", "equal-shares", "--share", "13000,5", "--json"))
    assert (found["share"], found["winners"][0]) == (13000.5, "B1")
    first = found["rounds"][0]
    assert (first["paid_in_full"], first["paid_all_they_had"], first["paid_each_exact"]) == (7, 0, "39000/7")


def test_points_stand_beside_votes():
    found = json.loads(counted(FILES / "points.pb", "--json"))
    assert (found["votes"], found["points"]) == ({"1": 3, "2": 3, "3": 3}, {"1": 6, "2": 1.5, "3": 5})


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", ["city", "lies", "ranked", "points"])
def test_every_rule_counts_every_kind(rule, name):
    found = json.loads(counted(FILES / f"{name}.pb", "--rule", rule, "--json"))
    assert found["cost"] <= found["budget"]
    assert set(found["reasons"]) == set(found["votes"]) - set(found["winners"])
    assert counted(FILES / f"{name}.pb", "--rule", rule).startswith(rule)


def test_a_file_that_cannot_be_counted_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "no.pb"
    path.write_text("hello")
    done = CliRunner().invoke(count, [str(path)])
    assert (done.exit_code, done.output) == (1, "Error: no.pb cannot be counted: no-votes-section\n")


def test_runs_without_settings_or_database():
    words = ["-m", "flask", "--app", "wsgi", "count", str(FILES / "city.pb"), "--rule", "greedy", "--json"]
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "FELLESPOTT_ENV": "production"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["winners"] == ["B1", "B3"]
