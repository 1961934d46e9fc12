"""Every route of the registry; each room lists its own."""

from registry.adjudicating.urls import urlpatterns as adjudicating
from registry.api.token_urls import urlpatterns as tokens
from registry.data_queries.urls import urlpatterns as data_queries
from registry.entry.urls import urlpatterns as entry
from registry.fast_entry.urls import urlpatterns as fast_entry
from registry.governance.urls import urlpatterns as governance
from registry.importing.urls import urlpatterns as importing
from registry.lifecycle.urls import urlpatterns as lifecycle
from registry.reference.urls import urlpatterns as reference
from registry.worklist.urls import urlpatterns as worklist

app_name = "registry"
urlpatterns = [
    *worklist, *reference, *governance, *importing, *adjudicating, *tokens, *data_queries, *lifecycle, *fast_entry,
    *entry,
]  # fmt: skip
