"""Dates as the portal writes them in English: "22 November 2026". Django's own are American."""

DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
DATETIME_FORMAT = "j F Y, H:i"
