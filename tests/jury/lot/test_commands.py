"""`lot` and `lot-draw`: from files to panels, without a database."""

import json

import pytest

from tests.jury.lot.files import POOL, QUOTAS


@pytest.fixture
def files(tmp_path):
    (tmp_path / "pool.csv").write_text(POOL, encoding="utf-8")
    (tmp_path / "quotas.csv").write_text(QUOTAS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(app, backend, files):
    def run(*arguments):
        return app.test_cli_runner().invoke(args=[str(one) for one in arguments])

    return run


pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def test_lot_prints_panels_and_chances_that_agree(run, files):
    result = run("lot", files / "pool.csv", files / "quotas.csv", "--seats", 3, "--draw", "seed", "--json")

    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    chances = [0] * 12
    for panel in found["panels"]:
        for row in panel["rows"]:
            chances[row] += panel["weight"]
    assert [one / found["total_weight"] for one in chances] == found["probabilities"]
    assert found["min_probability"] == min(found["probabilities"]) == pytest.approx(0.25)
    assert found["gini"] == pytest.approx(0.0, abs=1e-6)
    assert found["drawn"] == found["panels"][found["panel"]]["rows"]
    assert len(found["drawn"]) == 3


def test_the_published_lot_draws_the_same_panel_as_the_files(run, files):
    made = run("lot", files / "pool.csv", files / "quotas.csv", "--seats", 3, "--draw", "x", "--json")
    (files / "lot.json").write_text(made.output, encoding="utf-8")

    again = run("lot-draw", files / "lot.json", "--draw", "x", "--json")

    assert json.loads(again.output)["drawn"] == json.loads(made.output)["drawn"]


def test_impossible_quotas_are_told_in_words_and_by_the_exit_code(run, files):
    (files / "quotas.csv").write_text("category,feature,min,max\ngender,man,5,6\n", encoding="utf-8")

    result = run("lot", files / "pool.csv", files / "quotas.csv", "--seats", 6, "--json")

    assert result.exit_code == 1
    assert json.loads(result.output)["conflict"] == [
        "6 seats, and 12 people in the pool",
        "gender: at least 5 man (4 of them in the pool)",
    ]


def test_files_that_are_no_lot_are_refused(run, files):
    (files / "quotas.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    assert run("lot", files / "pool.csv", files / "quotas.csv", "--seats", 3).exit_code == 2
    assert run("lot-draw", files / "pool.csv", "--draw", "x").exit_code == 2
