"""What happens in the demo, in the order of its dates, however many projects go on side by side."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time

from fellespott.core.clock import from_oslo

Step = Callable[[datetime], object]


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """That day at that time on an Oslo clock, as UTC."""
    return from_oslo(datetime.combine(day, time(hour, minute)))


class Timeline:
    """Steps, each with the moment it is taken at. A step may add later ones."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, int, Step]] = []
        self._added = 0

    def add(self, at: datetime, step: Step) -> None:
        """Take the step at that moment. Of two at one moment the first added comes first."""
        heapq.heappush(self._steps, (at, self._added, step))
        self._added += 1

    def run(self) -> None:
        """Take all steps in order."""
        while self._steps:
            at, _place, step = heapq.heappop(self._steps)
            step(at)
