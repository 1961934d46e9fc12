"""create_site CODE [--country ISO2] [--group CODE ...]: a site of the registry, before anybody belongs to it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import queries as people
from accounts.actions import make_site
from accounts.models import Site
from accounts.permissions import Refused as NoSite
from registry import actions, queries

BY = "system:create_site"


class Command(BaseCommand):
    help = "Make a site. The same again changes nothing; another country or other groups are refused (exit 1)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="letters, digits, - and _, at most 20")
        parser.add_argument("--name", default="", help="what its own people call it; the code without")
        parser.add_argument("--country", default="", metavar="ISO2", help="two letters, such as DE")
        groups = "study groups whose protocols it uses, by their codes in the data dictionary"
        parser.add_argument("--group", action="append", nargs="+", default=[], metavar="CODE", help=groups)

    def handle(self, *args: Any, code: str, name: str, country: str, group: list[list[str]], **options: Any) -> None:
        said = {"country": country.upper(), "coop_group": ";".join(one for few in group for one in few)}
        cells = {field: cell for field, cell in said.items() if cell}
        try:
            self.stdout.write(_unchanged(people.site_by_code(code), cells))
        except people.NotFound:
            self.stdout.write(_made(code, name or code, cells))


def _made(code: str, name: str, cells: dict[str, str]) -> str:
    try:
        with transaction.atomic():
            site = make_site(name=name, country=cells.get("country", ""), code=code, by=BY)
            if cells:
                actions.add_rows(owner=site, rows=[("site", {"site_code": code, **cells})], by=BY)
    except (NoSite, actions.Refused) as error:
        raise CommandError(f"{error}") from error
    return f"{site.code}: made"


def _unchanged(site: Site, cells: dict[str, str]) -> str:
    own = queries.site_facts(site).one("site")
    now = {"country": own.code("country"), "coop_group": ";".join(own.codes("coop_group"))} if own else {}
    if any(set(now.get(field, "").split(";")) != set(cell.split(";")) for field, cell in cells.items()):
        raise CommandError(
            f"{site.code} is there, with {now or 'nothing said'}; its own people change that in the browser"
        )
    return f"{site.code}: unchanged"
