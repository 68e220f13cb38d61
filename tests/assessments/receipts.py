"""The page of receipts, and what it tells."""

from datetime import UTC, datetime

from django.urls import reverse
from justhtml import JustHTML

PAGE = reverse("assessments:receipts")
MARCH = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


def told(client, address=PAGE):
    """The sentences on one's page of receipts."""
    page = JustHTML(client.get(address).content.decode(), strict=True, sanitize=False)
    return [heading.to_text() for heading in page.query("main .timeline h2")]
