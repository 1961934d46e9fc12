"""code_version: which code this is, as reports name it; --find: the commit of this repository whose code that was."""

from __future__ import annotations

import subprocess
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pave.lib.digest import ROOT, code_version, version_of


class Command(BaseCommand):
    help = "Print the version of this code as reports carry it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--find", metavar="VERSION", help="look for the commit whose code a report was made by")

    def handle(self, *args: Any, find: str | None, **options: Any) -> None:
        if find is None:
            self.stdout.write(code_version())
            return
        for commit in _git("rev-list", "--all").decode().split():
            if version_of(_files(commit)) == find.partition("+")[2]:
                self.stdout.write(commit)
                return
        raise CommandError(f"no commit here has the code of {find}; it may have had changes that were not committed")


def _files(commit: str) -> dict[str, bytes]:
    """Path -> bytes of all files of a commit."""
    import io
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(_git("archive", commit))) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive if one.isfile()}  # type: ignore[union-attr]


def _git(*arguments: str) -> bytes:
    try:
        return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise CommandError("this folder is no git repository: look where the code came from") from error
