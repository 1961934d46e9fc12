"""Reference software beside the product, in processes of their own that time themselves.

lifelines needs an older pandas than the product: it lives in an environment of its own under var/, installed from a
hashed lock file. R is used where the machine has it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements" / "anchors.txt"
LIFELINES = """
import sys, time
import numpy as np
from lifelines import KaplanMeierFitter
people = np.load(sys.argv[1])
for _ in range(int(sys.argv[2])):
    begun = time.process_time()
    KaplanMeierFitter().fit(people["time"], people["event"])
    print(time.process_time() - begun)
"""
R = """
tables <- lapply(readLines(commandArgs(TRUE)[1]), function(line) {
  parts <- as.numeric(strsplit(line, " ")[[1]])
  matrix(parts[-1], nrow = parts[1], byrow = TRUE)
})
for (turn in seq_len(as.integer(commandArgs(TRUE)[3]))) {
  begun <- proc.time()[["user.self"]]
  p <- sapply(tables, function(t) chisq.test(t, simulate.p.value = TRUE, B = as.integer(commandArgs(TRUE)[2]))$p.value)
  p <- p.adjust(p, "holm")
  cat(proc.time()[["user.self"]] - begun, "\\n")
}
"""


R_REPORT = """
counts <- lapply(readLines(commandArgs(TRUE)[1]), function(line) as.numeric(strsplit(line, " ")[[1]]))
B <- as.integer(commandArgs(TRUE)[2])
for (turn in seq_len(as.integer(commandArgs(TRUE)[3]))) {
  begun <- proc.time()[["user.self"]] + proc.time()[["sys.self"]]
  for (v in counts) {
    n <- sum(v); k <- length(v)
    p <- rmultinom(B, n, v) / n
    l <- log(p); l[p == 0] <- 0
    h <- quantile(-colSums(p * l), c(0.025, 0.975))
    iqv <- quantile((1 - colSums(p^2)) * k / (k - 1), c(0.025, 0.975))
  }
  cat(proc.time()[["user.self"]] + proc.time()[["sys.self"]] - begun, "\n")
}
"""
"""What a good user of R writes: all replicates of an item at once; entropy and IQV with percentile limits."""


class NoAnchor(RuntimeError):
    """The reference software is not here and could not be had; the message is for the bench's output."""


def lifelines_python() -> Path:
    """Python of the environment with lifelines, made where it is not there yet. Raises NoAnchor."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]
    folder = Path(os.environ.get("PAVE_BENCH_VAR", ROOT / "var")) / f"bench-anchors-{digest}"
    python = folder / "bin" / "python"
    if (folder / "ready").exists():
        return python
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    steps = (
        [sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)],
        [uv, "pip", "sync", "-q", "--require-hashes", "--python", str(python), str(LOCK)],
    )
    for step in steps:
        _run(step, "lifelines could not be installed")
    (folder / "ready").touch()
    return python


def lifelines_seconds(people: Path, turns: int) -> list[float]:
    """Processor seconds of each fit; `people` is an .npz with `time` and `event`."""
    told = _run([str(lifelines_python()), "-c", LIFELINES, str(people), str(turns)], "lifelines did not run")
    return [float(line) for line in told.split()]


def r_seconds(tables: Path, replicates: int, turns: int, script: str = R) -> list[float]:
    """Processor seconds of each turn of simulated chi-square tests of all tables and Holm's correction.

    `tables`: a line a table, rows first, then its cells by row. With R_REPORT as script: a line an item, its counts.
    """
    found = shutil.which("Rscript")
    if found is None:
        raise NoAnchor("R is not installed on this machine")
    told = _run([found, "--vanilla", "-e", script, str(tables), str(replicates), str(turns)], "R did not run")
    return [float(line) for line in told.split()]


def _run(step: list[str], sentence: str) -> str:
    try:
        return subprocess.run(step, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        detail = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1:]
        raise NoAnchor(f"{sentence}: {' '.join(detail)}") from error
