"""python -m tests.registry.importing.hostile_run [--full]: send 200 hostile uploads to a fresh instance.

Each goes through the upload page as a browser sends it. One line of JSON an upload, and one with the peak of memory of
this process and of those that read workbooks (MB). Exit code 1 where the manifest is not met.
"""

from __future__ import annotations

import json
import pickle
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import place

if TYPE_CHECKING:
    from django.test import Client

    from registry.models import Upload
    from tests.registry.importing.hostile import Codes, Hostile

SECONDS, PEAK = 10.0, 512
IMPORT = "/registry/import/"
MAKE, MEASURE = "--make", "--measure"
NAME = "tests.registry.importing.hostile_run"
ESCAPED = ("<script>alert(1)", "\x1b[31m", "\u202e")


@dataclass(frozen=True)
class Verdict:
    kind: str
    name: str
    expected: int | None
    got: int | None
    seconds: float
    wrong: str


def judged(client: Client, one: Hostile) -> Verdict:
    """Send it; apply it where it may be applied; say what is not as the manifest has it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    before, begun = _state(), _seconds()
    files = [SimpleUploadedFile("x", data) for _, data in one.files]
    for file, (name, _) in zip(files, one.files, strict=True):
        file._name = name
    page = client.post(IMPORT, {"source": files, "mode": one.mode}, follow=True)
    seconds = _seconds() - begun
    text = page.content.decode()
    upload = _newest(before)
    wrong = [f"status {page.status_code}"] if page.status_code >= 500 else []
    wrong += [f"{mark!r} is not escaped" for mark in ESCAPED if mark in text]
    wrong += ["a check writes rows"] if _state()[1] != before[1] else []
    got = _applied(client, upload, before) if upload is not None and "Write these rows" in text else None
    wrong += [f"{got} rows, not {one.rows}"] if got != one.rows else []
    wrong += [f"does not say {one.says!r}"] if one.says and one.says not in _plain(text) else []
    wrong += [f"{seconds:.1f} s"] if seconds > SECONDS else []
    return Verdict(one.kind, one.name, one.rows, got, round(seconds, 2), "; ".join(wrong))


def _applied(client: Client, upload: Upload, before: tuple[int, int]) -> int:
    """Approve it; how many rows it has brought."""
    from registry.models import UploadedRow

    page = client.post(f"{IMPORT}{upload.pk}/", {"act": "approve"}, follow=True)
    if page.status_code != 200:
        return -page.status_code
    return UploadedRow.unscoped.filter(upload=upload, before__isnull=True).count()


def _seconds() -> float:
    """Seconds of a processor, of this process and those that it has waited for: other work does not count."""
    used = [resource.getrusage(who) for who in _processes().values()]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _state() -> tuple[int, int]:
    """The newest upload, and the newest change of anything else."""
    from audit.models import Change
    from registry.models import Upload

    newest = Upload.unscoped.order_by("-pk").values_list("pk", flat=True).first() or 0
    changes = Change.objects.exclude(table_name="registry_upload").order_by("-pk")
    return newest, changes.values_list("pk", flat=True).first() or 0


def _newest(before: tuple[int, int]) -> Upload | None:
    from registry.models import Upload

    return Upload.unscoped.filter(pk__gt=before[0]).first()


def _plain(text: str) -> str:
    from html import unescape

    return " ".join(unescape(text).split())


def staged(codes: Codes) -> Client:
    """A coordinator of one site, signed in, a child of hers and one of another site, under these codes."""
    from django.db import transaction

    from accounts.models import User
    from audit.acting import acting
    from registry.models import Case
    from tests.accounts.proving import proved, signed_in
    from tests.registry.children import two_sites

    for case, code in zip(two_sites(), (codes.own, codes.other), strict=True):
        with transaction.atomic(), acting(actor="test"):
            Case.unscoped.filter(pk=case.pk).update(code=code)
    ada = User.objects.get(username="ada")
    client = proved(signed_in(ada), ada)
    client.get(IMPORT)  # the first page of a process takes longer than any other
    return client


def measured(folder: Path, codes: Codes) -> int:
    """Send every upload of the folder. This process makes none of them, so that its memory is that of the server."""
    with place.instance():
        from django.test.utils import setup_test_environment

        setup_test_environment()
        client = staged(codes)
        client.raise_request_exception = False
        found = []
        for path in sorted(folder.iterdir()):
            found.append(judged(client, pickle.loads(path.read_bytes())))
            print(json.dumps(found[-1].__dict__), flush=True)
    peak = {name: resource.getrusage(who).ru_maxrss // 1024 for name, who in _processes().items()}
    print(json.dumps({"peak": peak, "uploads": len(found), "wrong": sum(bool(one.wrong) for one in found)}))
    return int(any(one.wrong for one in found) or max(peak.values()) >= PEAK)


def made(folder: Path, codes: Codes, *, full: bool) -> int:
    """Write every upload into the folder."""
    from tests.registry.importing.hostile import hostile

    for number, one in enumerate(hostile(codes, full=full)):
        Path(folder, f"{number:03}").write_bytes(pickle.dumps(one))
    return 0


def main(arguments: list[str]) -> int:
    """Make and measure in processes of their own. A child's peak begins at that of its parent: this one stays small."""
    from registry.case_codes import new_case_code

    if arguments[:1] in ([MAKE], [MEASURE]):
        from tests.registry.importing.hostile import Codes

        act, folder, own, other, *more = arguments
        codes = Codes(own, other)
        return made(Path(folder), codes, full=bool(more)) if act == MAKE else measured(Path(folder), codes)
    with tempfile.TemporaryDirectory(prefix="pave-hostile-") as folder:
        common = [folder, new_case_code(), new_case_code()]
        for step in ([MAKE, *common, *arguments], [MEASURE, *common]):
            ran = subprocess.run([sys.executable, "-m", NAME, *step], check=False)
            if ran.returncode:
                break
    return ran.returncode


def _processes() -> dict[str, Any]:
    return {"this": resource.RUSAGE_SELF, "workbooks": resource.RUSAGE_CHILDREN}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
