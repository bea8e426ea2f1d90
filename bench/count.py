"""Measure the counting: `.venv/bin/python -m bench.count FILE.pb … [--against PYTHON]`.

For each file: reading, Equal Shares, the completion by one unit, reasons, and the whole command with its
peak memory. PYTHON is an interpreter that has pabutools; it counts the same files in the same run, with
identical ballots grouped. Without it only our own side is measured. Last, growth over made-up voters.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "platform"))

from fellespott.counting.completion import equal_share, raise_share
from fellespott.counting.counts import Method, count
from fellespott.counting.elections import Election
from fellespott.counting.equal_shares import EqualShares
from fellespott.counting.limits import Limits, Purse
from fellespott.counting.pb_reading import read_election
from fellespott.counting.results import Rule, Utility
from fellespott.counting.supporters import Supporters
from fellespott.counting.ties import TieBreak

ROOT = Path(__file__).resolve().parent.parent
# How long the other side may take for one count, by the clock on the wall.
PATIENCE_S = 300
SIDE = ROOT / "bench" / "pabutools_side.py"


def seconds(act: Callable[[], object], times: int = 3) -> float:
    """The shortest of some runs, in the processor's time: a busy machine tells nothing by the wall's."""
    found = []
    for _ in range(times):
        gc.collect()
        began = time.process_time()
        act()
        found.append(time.process_time() - began)
    return min(found)


def counting(election: Election) -> Callable[[], EqualShares]:
    """Equal Shares from ballots in memory, arrays by project made anew each time."""
    candidates = [place for place, one in enumerate(election.projects) if one.cost <= election.budget]

    def run() -> EqualShares:
        shares = EqualShares(
            election, Supporters(election), equal_share(election), Utility.COST, TieBreak(election)
        )
        shares.run(Purse(election, Limits()), candidates)
        return shares

    return run


def completing(election: Election) -> Callable[[], object]:
    """The share raised by one unit at a time."""
    candidates = [place for place, one in enumerate(election.projects) if one.cost <= election.budget]
    share = equal_share(election)
    return lambda: raise_share(
        election, Supporters(election), Limits(), candidates, Utility.COST, TieBreak(election), share
    )


def whole_command(path: Path) -> tuple[float, float]:
    """The processor's seconds and peak megabytes of the command with reading and reasons."""
    words = ["-m", "flask", "--app", "wsgi", "count", str(path), "--rule", "equal-shares", "--json"]
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the command failed on {path}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def other_side(python: str, path: Path, what: str) -> dict[str, object]:
    """What pabutools needs for the same file; empty if it did not finish."""
    try:
        done = subprocess.run(
            [python, str(SIDE), str(path), what],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=True,
        )
    except subprocess.TimeoutExpired:
        return {}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def shown(ours: float, theirs: object) -> str:
    """Our time, theirs, and the ratio."""
    if not isinstance(theirs, float):
        return f"{ours:8.3f} s"
    return f"{ours:8.3f} s  pabutools {theirs:8.2f} s  {theirs / ours:7.0f} times"


def measure(path: Path, python: str | None) -> None:
    """Print one file's figures."""
    election = read_election(path).election
    print(f"{path.name}: {election.ballots.voters} ballots, {len(election.ballots.weights)} different")
    plain = other_side(python, path, "plain") if python else {}
    if "missing" in plain:
        sys.exit(f"{python} has no pabutools: {plain['missing']}")
    if python and not plain:
        print(f"  pabutools did not finish in {PATIENCE_S} s")
    print("  reading       ", shown(seconds(lambda: read_election(path)), plain.get("reading")))
    run = counting(election)
    print("  equal shares  ", shown(seconds(run, 5), plain.get("counting")))
    if plain:
        ours = sorted(election.projects[one.project].id for one in run().purchases)
        print("  same winners  ", "yes" if ours == plain["winners"] else "NO (or a tie)")
    more = other_side(python, path, "add-one") if python else {}
    print("  add-one       ", shown(seconds(completing(election), 1), more.get("counting")))
    if python and not more:
        print(f"  pabutools' completion did not finish in {PATIENCE_S} s")
    print("  with reasons  ", shown(seconds(lambda: count(election, Method(Rule.EQUAL_SHARES)), 1), None))
    took, peak = whole_command(path)
    theirs = sum(one for one in (plain.get("reading"), plain.get("counting")) if isinstance(one, float))
    print("  whole command ", shown(took, theirs or None), f" peak {peak:.0f} MB", flush=True)


def made_up(folder: Path, voters: int) -> Path:
    """A file with some projects much more liked than others, five names on a ballot."""
    chance = random.Random(voters)
    projects = range(100)
    liked = [1 / (one + 3) for one in projects]
    path = folder / f"{voters}.pb"
    with path.open("w", encoding="utf-8") as out:
        out.write(f"META\nkey;value\nbudget;5000000\nvote_type;approval\nnum_votes;{voters}\n")
        out.write("PROJECTS\nproject_id;cost\n")
        out.writelines(f"P{one};{chance.randrange(20, 900) * 1000}\n" for one in projects)
        out.write("VOTES\nvoter_id;vote\n")
        for voter in range(voters):
            names = set(chance.choices(projects, liked, k=5))
            out.write(f"{voter};{','.join(f'P{one}' for one in sorted(names))}\n")
    return path


def growth() -> None:
    """Ten times the voters, how many times the time?"""
    with tempfile.TemporaryDirectory(prefix="fellespott-bench-") as name:
        for voters in (10_000, 100_000, 1_000_000):
            path = made_up(Path(name), voters)
            reading = seconds(lambda path=path: read_election(path), 1)  # type: ignore[misc]
            election = read_election(path).election
            shares = seconds(counting(election), 3)
            took, peak = whole_command(path)
            print(
                f"{voters:>9} voters: reading {reading:6.2f} s, equal shares {shares:6.3f} s, "
                f"whole command {took:6.2f} s, peak {peak:.0f} MB",
                flush=True,
            )


def main() -> None:
    """Measure what was named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--against", metavar="PYTHON", help="an interpreter that has pabutools")
    parser.add_argument("--no-growth", action="store_true")
    asked = parser.parse_args()
    if not asked.against:
        print("pabutools is not measured: name an interpreter that has it with --against")
    for path in asked.files:
        measure(path.resolve(), asked.against)
    if not asked.no_growth:
        growth()


if __name__ == "__main__":
    main()
