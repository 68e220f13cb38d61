"""What HR types is counted as people count: a line break is one character."""

import pytest

from pathways.forms import PublishForm, RetireForm
from tests.factories import PathwayFactory

# Of 2,000 characters, as a browser sends them.
TYPED = ("x" * 39 + "\r\n") * 49 + "x" * 40


@pytest.mark.django_db
def test_a_line_break_of_a_note_counts_once():
    form = PublishForm(
        {"note": TYPED}, draft=PathwayFactory(), lost=[], may_count=False, is_first=True
    )

    assert form.errors.get("note") is None
    assert len(form.cleaned_data["note"]) == 2000


def test_a_line_break_of_a_reason_counts_once():
    form = RetireForm({"reason": TYPED})

    assert form.errors.get("reason") is None
    assert len(form.cleaned_data["reason"]) == 2000


def test_what_is_longer_is_still_refused():
    assert "reason" in RetireForm({"reason": TYPED + "x"}).errors
