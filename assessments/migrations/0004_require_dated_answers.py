from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_date_earlier_answers")]

    operations = [
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None)),
                    models.Q(
                        models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="rating_answer_is_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirms", None)),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirms__isnull", False),
                        ("side", "self"),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="rating_confirms_by_answering",
            ),
        ),
    ]
