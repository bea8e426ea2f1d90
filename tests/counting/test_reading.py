"""Reading files: what is there is counted, what is wrong is told, what a file says of itself is not used."""

import io
from fractions import Fraction
from pathlib import Path

import pytest

from fellespott.counting.counts import Method, count
from fellespott.counting.elections import BallotKind
from fellespott.counting.pb_files import NotReadableError, collect, read_pb, rows_of
from fellespott.counting.pb_reading import read_election
from fellespott.counting.pb_writing import pb_text
from fellespott.counting.results import Rule

FILES = Path(__file__).parent / "files"
SMALL = "META\nkey;value\nbudget;100\nvote_type;{kind}\n{meta}PROJECTS\nproject_id;cost\nA;40\nB;70\n"


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "one.pb"
    path.write_bytes(text.encode(encoding))
    return read_election(path)


def small(votes, kind="approval", meta="", head="voter_id;vote"):
    return SMALL.format(kind=kind, meta=meta) + f"VOTES\n{head}\n" + "".join(f"{one}\n" for one in votes)


def kinds(reading):
    return {one.kind.value: one.times for one in reading.problems}


@pytest.mark.parametrize("name", ["city", "lies", "ranked", "points"])
def test_reading_what_was_written_gives_the_same(name):
    whole = read_pb(FILES / f"{name}.pb")
    again = collect(rows_of(io.StringIO(pb_text(whole), newline="")))
    assert again == whole


def test_city_is_read_to_the_last_ore():
    reading = read_election(FILES / "city.pb")
    election = reading.election
    assert [election.amount(one.cost) for one in election.projects] == [
        39000,
        75000,
        61000,
        150000,
        Fraction(5001, 2),
    ]
    assert (election.budget, election.scale) == (200000, 2)
    assert election.votes == [7, 5, 4, 4, 1]
    assert election.projects[0].name == "Benches; and a table"
    assert election.projects[2].name == 'The "blue" wall'
    assert election.projects[0].categories == ("outdoors", "sitting")
    assert reading.problems == ()
    assert reading.selected == ("B1", "B3")


def test_city_chooses_what_the_town_chose():
    reading = read_election(FILES / "city.pb")
    found = count(reading.election, Method(Rule.GREEDY))
    assert tuple(reading.election.projects[one].id for one in found.winners) == reading.selected


def test_counts_that_lie_are_told_and_not_used():
    reading = read_election(FILES / "lies.pb")
    assert reading.election.votes == [6, 3]
    found = [(one.kind.value, one.about, one.said, one.found) for one in reading.problems]
    assert ("wrong-num-votes", "", "12", "9") in found
    assert ("wrong-num-projects", "", "7", "4") in found
    assert ("wrong-votes", "A", "99", "6") in found
    assert ("wrong-votes", "B", "2", "3") in found
    assert ("unreadable-cost", "C", "many", "") in found
    assert ("project-twice", "A", "", "") in found


def test_odd_ballots_are_told_and_count_for_what_is_clear_on_them():
    reading = read_election(FILES / "lies.pb")
    assert reading.election.ballots.voters == 9
    told = {one.kind.value: (one.times, one.lines) for one in reading.problems}
    assert told["named-twice"] == (1, (17,))
    assert told["unknown-project"] == (1, (18,))
    assert told["empty-ballot"] == (2, (20,))
    assert told["too-many"] == (1, (21,))
    assert told["voter-twice"] == (1, ())
    assert told["row-too-short"] == (1, (23,))
    assert told["row-too-long"] == (1, (24,))


def test_ranks_are_worth_max_length_less_place():
    reading = read_election(FILES / "ranked.pb")
    assert reading.election.kind is BallotKind.RANKING
    assert (reading.election.totals, reading.election.votes) == ([8, 7, 4], [3, 3, 2])
    assert kinds(reading) == {"wrong-score": 1}


def test_points_may_have_decimals_and_missing_ones_are_told():
    reading = read_election(FILES / "points.pb")
    election = reading.election
    assert [election.points(one) for one in election.totals] == [6, Fraction(3, 2), 5]
    assert election.votes == [3, 3, 3]
    assert kinds(reading) == {"missing-points": 1, "unreadable-points": 1, "points-sum-too-high": 1}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_from_any_program_are_read_alike(tmp_path, encoding, end):
    text = small(["1;A", "2;A,B"], meta="description;Łódź\n").replace("\n", end)
    reading = read(tmp_path, text, encoding)
    assert (reading.election.votes, reading.election.title) == ([2, 1], "Łódź")
    assert kinds(reading) == ({"not-utf8": 1} if encoding == "cp1250" else {})


def test_empty_fields_a_spreadsheet_adds_are_nothing(tmp_path):
    text = small(["1;A;;", "2;B;;", ";;;"]).replace("META\n", "META;;;\n").replace("VOTES\n", "VOTES;;;\n")
    reading = read(tmp_path, text)
    assert (reading.election.votes, kinds(reading)) == ([1, 1], {})


def test_a_quote_that_is_never_closed_swallows_nothing(tmp_path):
    text = small(["1;A", "2;B"]).replace("A;40", 'A;40;"Wide bench').replace("id;cost", "id;cost;name")
    reading = read(tmp_path, text)
    assert (reading.election.votes, reading.election.projects[0].name) == ([1, 1], '"Wide bench')
    assert kinds(reading) == {"broken-quotes": 1}


def test_choose_one_with_two_names_is_told(tmp_path):
    reading = read(tmp_path, small(["1;A", "2;A,B"], kind="choose-1"))
    assert (reading.election.votes, kinds(reading)) == ([2, 1], {"too-many": 1})


def test_ballots_over_what_may_be_spent_are_told(tmp_path):
    reading = read(tmp_path, small(["1;A", "2;A,B"], meta="max_sum_cost;100\n"))
    assert kinds(reading) == {"too-dear": 1}


def test_default_score_goes_to_those_not_named(tmp_path):
    text = small(["1;A;5", "2;B;3"], kind="scoring", meta="default_score;1\n", head="voter_id;vote;points")
    election = read(tmp_path, text).election
    assert (election.totals, election.votes) == ([6, 4], [1, 1])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no-votes-section"),
        ("hello", "no-votes-section"),
        (small([]).replace("budget;100\n", ""), "no-budget"),
        (small([]).replace("project_id", "project"), "no-column"),
        (small([], head="voter_id;choice"), "no-column"),
    ],
)
def test_what_cannot_be_counted_says_why(tmp_path, text, code):
    with pytest.raises(NotReadableError) as caught:
        read(tmp_path, text)
    assert caught.value.code == code


def test_no_ballots_is_an_election_nobody_voted_in(tmp_path):
    reading = read(tmp_path, small([]))
    for rule in Rule:
        found = count(reading.election, Method(rule))
        assert found.cost <= reading.election.budget
