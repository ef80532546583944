"""What a page costs when it is made, not when it is only taken from where pages are kept."""

from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext


def cost(client, path: str) -> int:
    """Queries of a page that is made anew while the small tables are remembered."""
    client.get(path)
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code in (200, 302)
    return len(queries)
