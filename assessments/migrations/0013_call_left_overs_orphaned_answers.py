import django.db.models.deletion
from django.db import migrations, models

ANSWERS = [
    "",
    "not_started",
    "learning",
    "alone",
    "well",
    "helping",
    "not_my_role",
    "no_opportunity",
    "not_sure",
    "not_yet",
    "partly",
    "met",
]


class Migration(migrations.Migration):
    """Rename the table and its constraints; every row stays."""

    dependencies = [
        ("assessments", "0012_number_reviews_and_closings"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="leftover", name="left_over_answer_is_known"),
        migrations.RemoveConstraint(model_name="leftover", name="left_over_links_to_the_web"),
        migrations.RenameModel(old_name="LeftOver", new_name="OrphanedAnswer"),
        migrations.AlterField(
            model_name="orphanedanswer",
            name="assessment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="orphaned_answers",
                to="assessments.assessment",
            ),
        ),
        migrations.AddConstraint(
            model_name="orphanedanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer__in", ANSWERS)), name="orphaned_answer_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="orphanedanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("link", ""),
                    ("link__istartswith", "http://"),
                    ("link__istartswith", "https://"),
                    _connector="OR",
                ),
                name="orphaned_answer_links_to_the_web",
            ),
        ),
    ]
