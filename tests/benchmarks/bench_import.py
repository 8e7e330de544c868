"""Milliseconds that `import searchlib` takes in a fresh interpreter, and `import numpy` alone.

python tests/benchmarks/bench_import.py

The library is taken as it is installed, not as it lies in the current folder. The first run of each writes the byte
code and is left out.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

RUNS = 40
TIMED = "import time; began = time.perf_counter(); import {}; print((time.perf_counter() - began) * 1000)"


def milliseconds(module: str) -> list[float]:
    command = [sys.executable, "-c", TIMED.format(module)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    runs = [subprocess.run(command, cwd="/", env=environment, capture_output=True, check=True) for _ in range(RUNS + 1)]
    return sorted(float(run.stdout) for run in runs[1:])


def main() -> None:
    for module in ("numpy", "searchlib"):
        times = milliseconds(module)
        print(f"{module:10} median {statistics.median(times):4.0f}  least {times[0]:4.0f}  most {times[-1]:4.0f}")


if __name__ == "__main__":
    main()
