"""The fairest chances straight from the definition, over every panel there is. For small pools only."""

from itertools import combinations

import highspy
import numpy as np

from fellespott.jury.lot.pools import Pool, Quota


def every_panel(pool: Pool, quotas: list[Quota], seats: int) -> list[tuple[int, ...]]:
    """Every set of so many rows that keeps the quotas."""
    place = {category: at for at, category in enumerate(pool.categories)}

    def keeps(rows):
        return all(
            one.low <= sum(pool.rows[row][place[one.category]] == one.feature for row in rows) <= one.high
            for one in quotas
        )

    return [rows for rows in combinations(range(len(pool)), seats) if keeps(rows)]


def fairest(pool: Pool, quotas: list[Quota], seats: int) -> list[float]:
    """Everyone's chance in the fairest lot, smallest first.

    Level by level: the largest smallest chance of those left; then each of them is asked alone whether it
    could have more while all keep that. Who cannot is settled.
    """
    panels = every_panel(pool, quotas, seats)
    settled: dict[int, float] = {}
    while len(settled) < len(pool):
        left = [row for row in range(len(pool)) if row not in settled]
        level = _largest(pool, panels, settled, dict.fromkeys(left), left)
        stuck = [
            row
            for row in left
            if _largest(pool, panels, settled | dict.fromkeys(left, level), {row: None}, [row]) < level + 1e-7
        ]
        settled |= dict.fromkeys(stuck, level)
    return sorted(settled.values())


def _largest(pool, panels, at_least, _wished, rows):
    """The largest number all of `rows` can have while the others have what they have."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    number = len(panels)
    solver.addVars(number + 1, np.zeros(number + 1), np.ones(number + 1))
    solver.changeColCost(number, 1.0)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    solver.addRow(1.0, 1.0, number, np.arange(number, dtype=np.int32), np.ones(number))
    for row in range(len(pool)):
        at = [place for place, panel in enumerate(panels) if row in panel]
        ones = [1.0] * len(at)
        if row in rows:
            at, ones = [*at, number], [*ones, -1.0]
        low = 0.0 if row in rows else at_least.get(row, 0.0) - 1e-9
        solver.addRow(low, highspy.kHighsInf, len(at), np.array(at, dtype=np.int32), np.array(ones))
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return solver.getSolution().col_value[number]
