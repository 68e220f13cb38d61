"""Dates and times as the portal writes them in German: "22. November 2026, 14:03 (CET)"."""

DATETIME_FORMAT = "j. F Y, H:i (e)"
