"""The dates that factories give their rows."""

from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
PUBLISHED_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
STARTED_AT = datetime(2026, 2, 2, 9, tzinfo=UTC)
