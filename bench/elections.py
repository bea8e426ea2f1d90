"""Recount real elections: `.venv/bin/python -m bench.elections FOLDER`.

FOLDER holds `.pb` files and, if there is one, a `manifest.csv` that says which greedy variant gives each
file's outcome. Prints for each file whether the ballots give the file's `votes` and `score` columns,
whether writing and reading again changes nothing, and whether the rule gives the projects the file calls
selected. Ends with 1 if anything the manifest promises does not hold.
"""

from __future__ import annotations

import csv
import io
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "platform"))

from fellespott.counting.counts import Method, count
from fellespott.counting.pb_files import collect, read_pb, rows_of
from fellespott.counting.pb_reading import Reading, read_election
from fellespott.counting.pb_writing import pb_text
from fellespott.counting.problems import Kind
from fellespott.counting.results import Rule
from fellespott.counting.ties import Ties

# What the manifest calls a variant, and the rule that should give its outcome.
RULES = {"votes_skip": Rule.GREEDY, "score_skip": Rule.GREEDY, "votes_stop": Rule.GREEDY_STOP}
# Equal Shares files: the share the official count ended at.
SHARES = {"poland_wieliczka_2023_green-budget.pb": Fraction(313)}


def said_by(folder: Path) -> dict[str, str]:
    """The manifest's word for each file."""
    manifest = folder / "manifest.csv"
    if not manifest.exists():
        return {}
    with manifest.open(encoding="utf-8", newline="") as file:
        return {row["file"]: row["greedy_reproduces"] for row in csv.DictReader(file)}


def check(path: Path, said: str) -> tuple[str, bool]:
    """One line for a file, and whether all that was promised holds."""
    reading = read_election(path)
    kinds = {problem.kind for problem in reading.problems}
    whole = read_pb(path)
    same_again = collect(rows_of(io.StringIO(pb_text(whole), newline=""))) == whole
    promised, rule = RULES.get(said), "no rule promised"
    equal: bool | None = None
    if promised is not None:
        rule = f"{promised.value} --ties file"
        equal = winners(reading, Method(promised, ties=Ties.FILE)) == set(reading.selected)
    elif path.name in SHARES:
        share = SHARES[path.name]
        rule = f"equal-shares --share {share}"
        equal = winners(reading, Method(Rule.EQUAL_SHARES, share=share)) == set(reading.selected)
    votes = Kind.WRONG_VOTES not in kinds
    own_score = Kind.WRONG_SCORE in kinds and not reading.election.has_points
    scores = Kind.WRONG_SCORE not in kinds or own_score
    shown = {None: "-", True: "equal", False: "NOT EQUAL"}[equal]
    line = "  ".join(
        (
            f"{path.name[:58]:58}",
            f"{reading.election.ballots.voters:6}",
            "votes equal" if votes else "VOTES DIFFER",
            "another score" if own_score else ("score equal" if scores else "SCORE DIFFERS"),
            "same again" if same_again else "CHANGED",
            f"{rule}: {shown}",
            " ".join(sorted(f"{one.kind.value}:{one.times}" for one in reading.problems)[:3]),
        )
    )
    return line.rstrip(), votes and scores and same_again and equal is not False


def winners(reading: Reading, method: Method) -> set[str]:
    """The ids a method chooses."""
    found = count(reading.election, method, explain=False)
    return {reading.election.projects[one].id for one in found.winners}


def main(folder: Path) -> int:
    """Check every file."""
    said = said_by(folder)
    failed = 0
    files = sorted(folder.glob("*.pb"))
    for path in files:
        line, good = check(path, said.get(path.name, ""))
        failed += not good
        print(line, flush=True)
    print(f"{len(files)} files, {failed} not as promised")
    return int(failed > 0 or not files)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
