"""Milliseconds that `import searchlib` takes in a fresh interpreter, and `import numpy` alone.

python tests/benchmarks/bench_import.py

The first run of each writes the byte code, and is left out.
"""

from __future__ import annotations

import statistics
import subprocess
import sys

RUNS = 40
TIMED = "import time; began = time.perf_counter(); import {}; print((time.perf_counter() - began) * 1000)"


def milliseconds(module: str) -> list[float]:
    command = [sys.executable, "-c", TIMED.format(module)]
    times = [float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(RUNS + 1)]
    return sorted(times[1:])


def main() -> None:
    for module in ("numpy", "searchlib"):
        times = milliseconds(module)
        print(f"{module:10} median {statistics.median(times):4.0f}  least {times[0]:4.0f}  most {times[-1]:4.0f}")


if __name__ == "__main__":
    main()
