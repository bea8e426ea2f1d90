"""The other side of `bench/count.py`: run with an interpreter that has pabutools, on one file.

Prints one JSON object with the processor's seconds. Nothing of Fellespott is imported here.
"""

import json
import sys
import time


def main(path: str, what: str) -> None:
    """Read a file, then count it once, with identical ballots grouped."""
    try:
        from pabutools.election import Cost_Sat, parse_pabulib  # type: ignore[import-not-found]
        from pabutools.rules import method_of_equal_shares  # type: ignore[import-not-found]
    except ImportError as error:
        print(json.dumps({"missing": str(error)}))
        return
    sys.setrecursionlimit(100_000)
    began = time.process_time()
    instance, profile = parse_pabulib(path)
    reading = time.process_time() - began
    began = time.process_time()
    grouped = profile.as_multiprofile()
    satisfaction = grouped.as_sat_profile(Cost_Sat)
    step = {"voter_budget_increment": 1} if what == "add-one" else {}
    winners = method_of_equal_shares(instance, grouped, sat_profile=satisfaction, binary_sat=True, **step)
    counting = time.process_time() - began
    print(
        json.dumps({"reading": reading, "counting": counting, "winners": sorted(str(one) for one in winners)})
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
