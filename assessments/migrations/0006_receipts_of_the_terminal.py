import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_keep_receipts"),
        ("pathways", "0005_seal_what_is_published"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="receipt",
            name="receipt_standing_is_known",
        ),
        migrations.AlterField(
            model_name="receipt",
            name="reader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="standing",
            field=models.CharField(
                choices=[
                    ("manager", "Manager"),
                    ("hr", "Hr"),
                    ("superuser", "Superuser"),
                    ("terminal", "Terminal"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("standing", "terminal")),
                fields=("employee", "day"),
                name="receipt_one_a_person_and_day_at_the_terminal",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deed", "changed"), ("reader", None), ("standing", "terminal")),
                    models.Q(
                        models.Q(("standing", "terminal"), _negated=True), ("reader__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="receipt_names_who_unless_at_the_terminal",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("standing__in", ["manager", "hr", "superuser", "terminal"])),
                name="receipt_standing_is_known",
            ),
        ),
    ]
