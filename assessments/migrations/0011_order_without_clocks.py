from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0010_receive_that_entries_were_joined"),
        ("pathways", "0006_say_it_in_plain_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="assessment",
            name="assessment_newest",
        ),
        migrations.RemoveIndex(
            model_name="receipt",
            name="receipt_newest",
        ),
        migrations.AddField(
            model_name="assessment",
            name="closed_number",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="assessment",
            name="review_manager_changes",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["employee", "-id"], name="assessment_last_begun"),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["employee", "-id"], name="receipt_last_left"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                fields=("employee", "closed_number"), name="assessment_closed_one_after_another"
            ),
        ),
    ]
