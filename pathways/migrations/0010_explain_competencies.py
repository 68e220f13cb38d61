import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pathways", "0009_order_roles_by_name"),
    ]

    operations = [
        migrations.AddField(
            model_name="competency",
            name="examples",
            field=models.TextField(
                blank=True,
                help_text="Two or three examples, each a sentence on a line of its own. At most five lines of 300 characters.",
                verbose_name="what it can look like",
            ),
        ),
        migrations.AddField(
            model_name="competency",
            name="explanation",
            field=models.TextField(
                blank=True,
                help_text="In a sentence or more. People can open it beside the question.",
                max_length=2000,
                verbose_name="what it means",
            ),
        ),
        migrations.CreateModel(
            name="LoadedDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="loaded_drafts",
                        to="pathways.role",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("role", "number"), name="draft_is_loaded_once")
                ],
            },
        ),
    ]
