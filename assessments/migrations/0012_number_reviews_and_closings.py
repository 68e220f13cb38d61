from django.db import migrations
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


def number_closed_assessments(apps, schema_editor):
    """Number each employee's closed assessments by their dates, the only order known so far."""
    assessments = apps.get_model("assessments", "Assessment").objects
    closed = assessments.filter(closed_at__isnull=False)
    earlier = closed.filter(employee=OuterRef("employee")).filter(
        Q(closed_at__lt=OuterRef("closed_at"))
        | Q(closed_at=OuterRef("closed_at"), pk__lt=OuterRef("pk"))
    )
    counted = earlier.order_by().values("employee").annotate(count=Count("pk")).values("count")
    closed.update(closed_number=Coalesce(Subquery(counted), 0) + 1)


def keep_valid_reviews(apps, schema_editor):
    """Keep the reviews that the present managers have begun: written since they were named.

    Nobody's changes have been counted before, so the number of each is 0.
    """
    assessments = apps.get_model("assessments", "Assessment").objects
    since = OuterRef("employee__manager_since")
    written = []
    for model, side, date in [
        ("Rating", {"side": "manager"}, "updated_at"),
        ("LeftOver", {}, "kept_at"),
    ]:
        theirs = apps.get_model("assessments", model).objects.filter(
            assessment=OuterRef("pk"), author=OuterRef("employee__manager"), **side
        )
        written += [
            Q(Exists(theirs), employee__manager_since=None),
            Q(Exists(theirs.filter(**{f"{date}__gte": since}))),
        ]
    kept = written[0] | written[1] | written[2] | written[3]
    valid = assessments.filter(kept, reviewed_at=None)
    # By ids: SQLite and PostgreSQL let no UPDATE look at another table by a join.
    assessments.filter(pk__in=valid.values("pk")).update(review_manager_changes=0)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_number_changes_and_keep_requests"),
        ("assessments", "0011_order_without_clocks"),
    ]

    operations = [
        migrations.RunPython(number_closed_assessments, migrations.RunPython.noop),
        migrations.RunPython(keep_valid_reviews, migrations.RunPython.noop),
    ]
