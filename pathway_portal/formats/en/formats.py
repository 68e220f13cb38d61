"""Dates and times as the portal writes them in English: "22 November 2026, 14:03 (CET)".

Django's own are American, and its times do not say of which zone they are.
"""

DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
DATETIME_FORMAT = "j F Y, H:i (e)"
