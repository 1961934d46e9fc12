"""The typesetter, as a process of its own: `python typesetter.py FOLDER pdf`, or `png DOTS_PER_INCH`.

Typst remembers what it set for as long as its process lives, some hundred megabytes a report, and nothing but the end
of the process takes it back. Imports nothing of PAVE. Exit 3: Typst refused, its words are on standard error.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typst

REFUSED = 3
MADE = "made-{}.{}"
"""Name of each page that is a picture, from 0; a PDF is one."""


def main(folder: str, kind: str, dots_per_inch: str = "") -> int:
    """Typeset `main.typ` of the folder into the same folder; the exit code."""
    root = Path(folder)
    more: dict[str, Any] = {"format": kind}
    more |= {"pdf_standards": ["ua-1"], "timestamp": 0} if kind == "pdf" else {"ppi": float(dots_per_inch)}
    try:
        made = typst.compile(
            str(root / "main.typ"), root=folder, font_paths=[], ignore_system_fonts=True,
            package_path=folder, package_cache_path=folder, **more,
        )  # fmt: skip
    except typst.TypstError as error:
        sys.stderr.write("; ".join([error.message, *error.hints]))
        return REFUSED
    for number, page in enumerate(made if isinstance(made, list) else [made]):
        (root / MADE.format(number, kind)).write_bytes(page)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
