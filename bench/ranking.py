"""How long everything beside a ranking takes, and how it grows: `.venv/bin/python -m bench.ranking`."""

import resource
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "platform"))

from fellespott.jury.beside.report import beside
from fellespott.jury.rules import Sheet, rank

SEED = 2021


def sheets_for(proposals: int, jurors: int, criteria: int) -> list[Sheet[str]]:
    """Every juror on every proposal, answers by seed."""
    values = np.random.default_rng(SEED).integers(1, 6, size=(jurors, proposals, criteria))
    return [
        Sheet(f"j{j}", f"p{p}", {f"c{c}": int(values[j, p, c]) for c in range(criteria)})
        for j in range(jurors)
        for p in range(proposals)
    ]


def main() -> None:
    """From a small round to 500 proposals by 100 jurors by 8 criteria."""
    for proposals, jurors in ((15, 21), (125, 100), (250, 100), (500, 50), (500, 100)):
        names = [f"p{p}" for p in range(proposals)]
        criteria = {f"c{c}": 1 for c in range(8)}
        sheets = sheets_for(proposals, jurors, 8)
        began = time.perf_counter()
        rank(names, criteria, sheets)
        ranked = time.perf_counter()
        beside(names, criteria, sheets, max_awards=8, seed=SEED)
        ended = time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{proposals} proposals, {jurors} jurors: ranking {ranked - began:.2f} s, "
            f"beside it {ended - ranked:.2f} s, {peak} MB at most"
        )


if __name__ == "__main__":
    main()
