import pathways.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pathways", "0005_seal_what_is_published"),
    ]

    operations = [
        migrations.AlterField(
            model_name="competency",
            name="evidence_prompt",
            field=models.CharField(
                blank=True,
                help_text="Asked with every answer, and again when somebody chooses the highest level. Leave it empty for the usual questions.",
                max_length=300,
                verbose_name="what to ask for as evidence",
            ),
        ),
        migrations.AlterField(
            model_name="pathway",
            name="language",
            field=models.CharField(
                choices=pathways.models.content_languages,
                default="en",
                help_text="The language this is written in. Screen readers need it to read the words aloud properly.",
                max_length=10,
                verbose_name="language",
            ),
        ),
    ]
