"""PDF from a Typst template and plain data, the same bytes from the same input.

Text never becomes markup: it travels in `data.json`, which the template reads as values. Only the fonts inside the
Typst wheel are used, so a machine's own fonts change nothing; characters those fonts lack are printed as U+FFFD.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pave.lib.typesetter import MADE

REPLACEMENT = "\ufffd"
_COVERED = (
    (0x20, 0x2AF), (0x370, 0x4FF), (0x1E00, 0x1FFF), (0x2010, 0x2027), (0x2030, 0x2040), (0x2070, 0x209C),
    (0x20A0, 0x20BF), (0x2100, 0x211E), (0x2126, 0x214F), (0x2153, 0x215E), (0x2190, 0x22FF), (0x2460, 0x2473),
    (0x25A0, 0x25FF), (0xFFFD, 0xFFFD),
)  # fmt: skip
PATIENCE_S = 300
_NO_GLYPH = {"Cn", "Cc", "Cf", "Mn", "Cs", "Co"}


class TypesetError(RuntimeError):
    """The template and the data do not make a valid PDF/UA-1 document; the message is Typst's."""


def typeset(template: Path, data: Mapping[str, Any], files: Mapping[str, bytes], *, title: str) -> bytes:
    """One tagged PDF (PDF/UA-1).

    template: a `.typ` file; it reads `json("data.json")`, whose keys are those of `data` and `title`, and the
    pictures by their names in `files` (a plain file name each; `.svg` ones have to be UTF-8). The template itself sets
    title, language and heading order, which PDF/UA-1 checks. Date and creation time are left out of the bytes.
    Raises ValueError for a file name with a folder in it or one that is taken, TypesetError where Typst refuses.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        main = root / "main.typ"
        shutil.copyfile(template, main)
        payload = json.dumps(printable({**data, "title": title}), ensure_ascii=False, sort_keys=True)
        (root / "data.json").write_text(payload, encoding="utf-8")
        for name, content in files.items():
            _place(root, name, content)
        (made,) = carried_out(root, "pdf")
        return made


def printable(value: Any) -> Any:
    """The value (text, or lists and mappings of it) with characters the fonts lack as U+FFFD; NFC composed."""
    if isinstance(value, str):
        return "".join(c if _covered(c) else REPLACEMENT for c in unicodedata.normalize("NFC", value))
    if isinstance(value, Mapping):
        return {str(key): printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [printable(item) for item in value]
    return value


def _covered(character: str) -> bool:
    point = ord(character)
    if character in "\n\t":
        return True
    inside = any(low <= point <= high for low, high in _COVERED)
    return inside and unicodedata.category(character) not in _NO_GLYPH


def _place(root: Path, name: str, content: bytes) -> None:
    target = root / name
    if Path(name).name != name or target.exists():
        raise ValueError(f"file name not usable here: {name!r}")
    if name.endswith(".svg"):
        content = str(printable(content.decode("utf-8"))).encode("utf-8")
    target.write_bytes(content)


def carried_out(root: Path, kind: str, *more: str) -> list[bytes]:
    """What a typesetter's process makes of `main.typ` in a folder: one "pdf", or a "png" a page.

    Raises TypesetError, also where it takes longer than PATIENCE_S.
    """
    # -I: neither the environment nor the folder it is started in decides what is imported.
    command = [sys.executable, "-I", str(Path(__file__).with_name("typesetter.py")), str(root), kind, *more]
    try:
        ended = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE_S)
    except subprocess.TimeoutExpired as error:
        raise TypesetError(f"the typesetter did not end within {PATIENCE_S} s") from error
    if ended.returncode:
        told = ended.stderr.decode(errors="replace").strip()
        raise TypesetError(told or f"the typesetter ended with exit code {ended.returncode}")
    pages = sorted(root.glob(MADE.format("*", kind)), key=lambda page: int(page.stem.rpartition("-")[2]))
    return [page.read_bytes() for page in pages]
