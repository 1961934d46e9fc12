"""Tables of the registry. Rows of a site come through `objects.for_user(user)` alone."""

from registry.models.adjudication import AdjudicationTask, Review
from registry.models.cases import Anchor, Case, Signature, Transfer
from registry.models.data_queries import DataQuery, QueryMessage
from registry.models.entering import ApiToken, DigestChoice, SentBefore, UnsentForm, Upload, UploadedRow
from registry.models.governance import CheckSwitch, SiteLimits
from registry.models.records import KEY_LENGTH, KEY_MARK, TABLES, OfCase, OfSite, Record
from registry.models.scoping import Scoped, Unscoped

__all__ = [
    "KEY_LENGTH",
    "KEY_MARK",
    "TABLES",
    "AdjudicationTask",
    "Anchor",
    "ApiToken",
    "Case",
    "CheckSwitch",
    "DataQuery",
    "DigestChoice",
    "OfCase",
    "OfSite",
    "QueryMessage",
    "Record",
    "Review",
    "Scoped",
    "SentBefore",
    "Signature",
    "SiteLimits",
    "Transfer",
    "Unscoped",
    "UnsentForm",
    "Upload",
    "UploadedRow",
]  # fmt: skip
