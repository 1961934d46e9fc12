"""create_site: a site from the shell, the same again unchanged, and words for what is refused."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Site
from audit.models import Change
from registry import queries

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_site", *arguments, stdout=out)
    return out.getvalue().strip()


def test_a_site_with_what_it_says_of_itself() -> None:
    assert run("WARD-1", "--country", "de", "--group", "aieop_bfm", "cog") == "WARD-1: made"
    site = Site.objects.get(code="WARD-1")
    own = queries.site_facts(site).one("site")
    assert own is not None and (site.country, own.get("country")) == ("DE", "DE")
    assert own.codes("coop_group") == ("cog", "aieop_bfm")
    assert set(Change.objects.values_list("actor", flat=True)) == {"system:create_site"}


def test_a_code_alone_is_enough() -> None:
    assert run("S01") == "S01: made"
    assert queries.site_facts(Site.objects.get(code="S01")).one("site") is None


def test_the_same_again_is_unchanged_and_another_country_is_refused() -> None:
    run("S01", "--country", "DE", "--group", "cog")
    assert run("S01", "--country", "DE", "--group", "cog") == "S01: unchanged"
    with pytest.raises(CommandError, match="in the browser"):
        run("S01", "--country", "FR")


@pytest.mark.parametrize("arguments", [("a b",), ("x" * 21,), ("S02", "--country", "Germany"), ("S02", "--group", "?")])
def test_what_is_no_code_is_refused_and_nothing_is_made(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*arguments)
    assert not Site.objects.exists()
