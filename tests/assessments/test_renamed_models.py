"""A model that is renamed keeps its rows."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from assessments.models import OrphanedAnswer
from tests.factories import AssessmentFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.every_database("migrations"),
    pytest.mark.old_schema,
]


def test_left_overs_are_there_as_orphaned_answers():
    draft = AssessmentFactory()
    before = [("assessments", "0012_number_reviews_and_closings")]
    executor = MigrationExecutor(connection)
    executor.migrate(before)
    old = executor.loader.project_state(before).apps.get_model("assessments", "LeftOver")
    left = old.objects.create(
        assessment_id=draft.pk,
        author_id=draft.employee_id,
        kept_at=draft.started_at,
        asked="Who reads the maps?",
        answer="well",
        text="The whole team.",
    )

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    row = OrphanedAnswer.objects.get()
    assert (row.pk, row.assessment, row.author) == (left.pk, draft, draft.employee)
    assert (row.asked, row.answer, row.text) == ("Who reads the maps?", "well", "The whole team.")
