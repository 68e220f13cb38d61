import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pathways", "0003_say_when_evidence_is_asked"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
            },
        ),
        migrations.AddField(
            model_name="pathway",
            name="retirement_reason",
            field=models.TextField(blank=True, editable=False, verbose_name="why it is retired"),
        ),
        migrations.AddField(
            model_name="pathway",
            name="retires_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="retired on"
            ),
        ),
        migrations.AddConstraint(
            model_name="pathway",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retirement_reason", ""), ("retires_on", None)),
                    models.Q(
                        ("retires_on__isnull", False),
                        models.Q(("state", "draft"), _negated=True),
                        models.Q(("retirement_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="pathway_retires_on_a_day_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="pathway",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "retired"), _negated=True),
                    ("retires_on__isnull", False),
                    _connector="OR",
                ),
                name="pathway_is_retired_on_a_day",
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="pathway",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                to="pathways.pathway",
                verbose_name="pathway",
            ),
        ),
        migrations.AddConstraint(
            model_name="role",
            constraint=models.CheckConstraint(condition=models.Q(("slug__in", ["compare"]), _negated=True), name="role_has_an_address_of_its_own", violation_error_message="Choose another address: the portal needs this one."),
        ),
    ]
