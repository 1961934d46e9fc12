"""The floor of the web rows: the least that a Django page with one query, and one that stores 44 answers, can do.

Security, common and CSRF middleware, no session, no template. Served by the same process from the same database.
"""

from __future__ import annotations

import json
from itertools import count

from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
TABLE = "bench_kept"
SAVES = count()
UPSERT = f"INSERT INTO {TABLE} (id, body) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET body = excluded.body"


class Kept(models.Model):
    """One row: an id and a text."""

    body = models.TextField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = TABLE

    def __str__(self) -> str:
        return self.body


def make_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (id integer PRIMARY KEY, body text NOT NULL)")
        cursor.execute(UPSERT, [1, "fifteen letters"])


def one_query(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Kept.objects.get(pk=1).body)


def token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


def upsert(request: HttpRequest) -> HttpResponse:
    """Parse the form, store its answers as JSON in one statement.

    A counter stands for the answer that changed: SQLite skips the write, and the wait for the disk, of equal bytes.
    """
    answers = {name: request.POST[name] for name in request.POST if name != "csrfmiddlewaretoken"}
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [2, json.dumps({**answers, "saves": next(SAVES)})])
    return HttpResponse("saved")


urlpatterns = [path("floor/", one_query), path("floor/token/", token), path("floor/upsert/", upsert)]
