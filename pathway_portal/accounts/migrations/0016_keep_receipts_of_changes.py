import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_notices_of_any_subject"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("hr", "Hr"),
                            ("superuser", "Superuser"),
                            ("terminal", "Terminal"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[("changed", "Changed"), ("joined", "Joined")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField()),
                ("day", models.DateField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="change_receipts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-id"], name="change_receipt_last_left")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("action", "changed")),
                        fields=("person", "changed_by", "capacity", "day"),
                        name="change_receipt_one_a_person_and_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("capacity", "terminal")),
                        fields=("person", "day"),
                        name="change_receipt_one_a_person_and_day_at_the_terminal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("action", "changed"),
                                ("capacity", "terminal"),
                                ("changed_by", None),
                            ),
                            models.Q(
                                models.Q(("capacity", "terminal"), _negated=True),
                                ("changed_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="change_receipt_names_who_unless_at_the_terminal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("changed_by", models.F("person")), _negated=True),
                        name="change_receipt_is_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__in", ["hr", "superuser", "terminal"])),
                        name="change_receipt_capacity_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["changed", "joined"])),
                        name="change_receipt_action_is_known",
                    ),
                ],
            },
        ),
    ]
