"""From frozen rows to the exact summary of formats 3: pure, no database, no clock."""

from analytics.summaries.build import Built, build
from analytics.summaries.plan import Plan

__all__ = ["Built", "Plan", "build"]
