"""No word is lost, whatever was written and whatever HR changes."""

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.models import (
    COMPETENCY_ANSWERS,
    METRIC_ANSWERS,
    MetricAnswer,
    MetricNonAnswer,
    Rating,
    Side,
)
from pathways.models import Competency, Metric, WatchFor
from tests.assessments.conftest import all_words, new_version_of
from tests.assessments.moving.conftest import NOW, move, rows
from tests.factories import (
    AssessmentFactory,
    CompetencyFactory,
    MetricFactory,
    ReflectionFactory,
    StageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
links = st.sampled_from(["", "https://example.com/a", "http://example.com/b"])
fates = st.sampled_from(["same", "text", "level", "gone"])
of_competency = st.tuples(st.sampled_from(["", *COMPETENCY_ANSWERS]), words, links)
of_metric, of_metric_by_manager = [
    st.tuples(st.sampled_from(["", *answers]), words, links)
    for answers in [[*MetricAnswer.values, MetricNonAnswer.NO_OPPORTUNITY], METRIC_ANSWERS]
]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(of_competency, of_competency, fates, fates), max_size=4),
    st.lists(st.tuples(of_metric, of_metric_by_manager, fates, fates), max_size=3),
    st.lists(st.tuples(words, st.booleans(), fates, fates), max_size=3),
    st.booleans(),
)
def test_moving_loses_no_word(competencies, metrics, watch_fors, has_manager):
    with transaction.atomic():
        stage = StageFactory(competencies=1)  # a stage has at least one, also when all others go
        draft = AssessmentFactory(stage=stage, employee__manager=UserFactory())
        said, fate = [], {}
        for factory, kind, items in [
            (CompetencyFactory, "competency", competencies),
            (MetricFactory, "metric", metrics),
        ]:
            for own, theirs, *fates_of_it in items:
                item = factory(stage=stage)
                fate[item.slug] = fates_of_it
                said.append((kind, item, Side.SELF, draft.employee, own))
                if has_manager:
                    said.append((kind, item, Side.MANAGER, draft.employee.manager, theirs))
        for kind, item, side, author, (answer, evidence, link) in said:
            Rating.objects.create(
                assessment=draft,
                side=side,
                author=author,
                answer=answer,
                answered_at=NOW if answer else None,
                evidence=evidence,
                link=link,
                **{kind: item},
            )
        for text, is_shared, *fates_of_it in watch_fors:
            shared_at = NOW if is_shared and text else None
            thought = ReflectionFactory(assessment=draft, text=text, shared_at=shared_at)
            fate[thought.watch_for.text] = fates_of_it
        before = all_words(draft)

        newest = stage
        for turn in range(2):
            newest = new_version_of(newest, lambda step, turn=turn: revise(step, fate, turn))
            move(draft)

            assert all_words(draft) == before
            items = [*newest.competencies.all(), *newest.metrics.all()]
            sides = [Side.SELF, Side.MANAGER] if said and has_manager else [Side.SELF]
            for side in sides:
                assert set(rows(draft, side)) == {item.slug for item in items}
            assert {row.watch_for for row in draft.reflections.all()} == set(
                newest.watch_fors.all()
            )
        transaction.set_rollback(True)


def revise(step, fate, turn):
    """Do to each line of a draft version what its fate says of this turn."""
    for model in [Competency, Metric, WatchFor]:
        for item in model.objects.filter(stage=step):
            match fate.get(getattr(item, "slug", item.text), ["same", "same"])[turn]:
                case "text":
                    item.text = f"{item.text}, in other words"
                case "level" if model is Competency:
                    item.well = f"Well, as of turn {turn}"
                case "gone":
                    item.delete()
                    continue
            item.save()
