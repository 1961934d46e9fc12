"""The public surface: what a process of its own may serve to respondents, and nothing else."""

from django.urls import include, path

urlpatterns = [path("answer/", include("surveys.public_urls"))]
