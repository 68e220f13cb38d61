from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from assessments.models import Rating
from assessments.templatetags.ages import ago, is_today

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.parametrize(
    ("age", "english", "german"),
    [
        (timedelta(0), "today", "heute"),
        (timedelta(days=1), "yesterday", "gestern"),
        (timedelta(days=3), "3 days ago", "vor 3 Tagen"),
        (timedelta(days=9), "1 week ago", "vor 1 Woche"),
        (timedelta(days=24), "3 weeks ago", "vor 3 Wochen"),
        (timedelta(days=40), "1 month ago", "vor 1 Monat"),
        (timedelta(days=250), "8 months ago", "vor 8 Monaten"),
        (timedelta(days=400), "1 year ago", "vor 1 Jahr"),
        (timedelta(days=900), "2 years ago", "vor 2 Jahren"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_ago_is_in_days_then_in_the_one_largest_unit(age, english, german):
    moment = timezone.now() - age

    assert ago(moment) == english
    with translation.override("de"):
        assert ago(moment) == german


def test_ago_counts_from_midnight_to_midnight():
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)

    assert ago(midnight) == "today"
    assert ago(midnight - timedelta(seconds=1)) == "yesterday"
    assert ago(midnight - timedelta(days=1, seconds=1)) == "2 days ago"


def test_ago_says_nothing_of_what_has_not_been():
    assert ago(None) == ""


@pytest.mark.parametrize(
    "age,words", [(timedelta(0), ""), (timedelta(days=1), "Answered yesterday, on")]
)
def test_an_answer_of_today_says_no_age(age, words):
    moment = timezone.now() - age
    shown = render_to_string("assessments/_age.html", {"rating": Rating(answered_at=moment)})

    assert is_today(moment) is (not words)
    assert (words in shown, "Answered" in shown) == (True, bool(words))
