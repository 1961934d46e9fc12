"""The API of reports: progress of a run, and a report's protected summary."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.estimates import outlook
from analytics.models import Run
from analytics.opening import readable_report, stored_file
from analytics.progress import words_of


class RunSerializer(serializers.ModelSerializer[Run]):
    """How far a run is; `words` is the sentence for people, `ahead` how many wait before it, `left` what remains."""

    words = serializers.SerializerMethodField()
    ahead = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField()

    class Meta:
        model = Run
        fields = ("id", "survey", "state", "step", "done", "total", "attempt", "words", "ahead", "left", "report")

    def get_words(self, run: Run) -> str:
        return words_of(run, outlook(run).ahead)

    def get_ahead(self, run: Run) -> int:
        return outlook(run).ahead

    def get_left(self, run: Run) -> str:
        return outlook(run).left


class RunView(APIView):
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(RunSerializer(get_object_or_404(Run, pk=pk)).data)


class SummaryView(APIView):
    """The stored bytes, as they were made."""

    def get(self, request: Request, pk: int) -> HttpResponse:
        return stored_file(request, readable_report(request, pk), "json")
