from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def date_answers(apps, schema_editor):
    """An answer is as old as its row's last change, or else as the opening of both views."""
    Assessment = apps.get_model("assessments", "Assessment")
    Rating = apps.get_model("assessments", "Rating")
    its_own = Assessment.objects.filter(pk=OuterRef("assessment"))
    Rating.objects.filter(answered_at=None).exclude(answer="").update(
        answered_at=Coalesce(
            "updated_at",
            Subquery(its_own.values("reviewed_at")[:1]),
            Subquery(its_own.values("started_at")[:1]),
        )
    )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_date_answers_and_keep_reflections")]

    operations = [migrations.RunPython(date_answers, migrations.RunPython.noop)]
