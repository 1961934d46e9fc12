"""The API of reports: progress of a run, and a report's protected summary."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics import queries
from analytics.models import Report, Run
from analytics.progress import words_of
from pave.lib.artefacts import MissingArtefact


class RunSerializer(serializers.ModelSerializer[Run]):
    """How far a run is; `words` is the sentence for people."""

    words = serializers.SerializerMethodField()

    class Meta:
        model = Run
        fields = ("id", "survey", "state", "step", "done", "total", "attempt", "words", "report")

    def get_words(self, run: Run) -> str:
        return words_of(run)


class RunView(APIView):
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(RunSerializer(get_object_or_404(Run, pk=pk)).data)


class SummaryView(APIView):
    """The stored bytes, as they were made."""

    def get(self, request: Request, pk: int) -> HttpResponse:
        report = get_object_or_404(Report, pk=pk)
        try:
            data = queries.file_bytes(report, "json")
        except MissingArtefact as error:
            raise Http404(f"the stored file is gone: {error}") from error
        return HttpResponse(data, content_type="application/json")
