"""What an employee thinks about the watch-fors: theirs alone, but for those they share."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.factories import ReflectionFactory, StageFactory, WatchForFactory

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
PRIVATE, SHARED = "I look away when Finance is late.", "I explain too little before a change."


@pytest.fixture
def stage(db):
    stage = StageFactory(competencies=1, metrics=1)
    for text in ["Overlooking what is simple", "Neglecting communication"]:
        WatchForFactory(stage=stage, text=text)
    return stage


@pytest.fixture
def thoughtful(assessment_in, stage):
    """Makes an assessment in a state, with one thought that is private and one that is shared."""

    def make(state="draft"):
        assessment = assessment_in(state, stage=stage)
        first, second = stage.watch_fors.all()
        ReflectionFactory(assessment=assessment, watch_for=first, text=PRIVATE)
        ReflectionFactory(assessment=assessment, watch_for=second, text=SHARED, shared=True)
        return assessment

    return make


def url(name, assessment):
    return reverse(f"assessments:{name}", args=[assessment.pk])


def thoughts(assessment, *texts, share=(), version=0):
    """What the draft page would post of its watch-fors; `share` are the places of those ticked."""
    data = {}
    for place, watch_for in enumerate(assessment.stage.watch_fors.all()):
        key = f"w{watch_for.pk}"
        data |= {f"{key}-version": version, f"{key}-text": texts[place]}
        data |= {f"{key}-share": "on"} if place in share else {}
    return data


def kept(assessment):
    found = assessment.reflections.order_by("watch_for__position")
    return [(thought.text, thought.is_shared) for thought in found]


def one_thought(assessment, place, text, *, version=0, **more):
    key = f"w{assessment.stage.watch_fors.all()[place].pk}"
    fields = {"version": version, "text": text} | more
    return {f"{key}-{name}": value for name, value in fields.items()} | {"key": key}
