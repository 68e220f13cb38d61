import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0012_fill_in_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="manager_changes",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("to", models.EmailField(blank=True, max_length=254)),
                ("subject", models.CharField(max_length=250)),
                ("body", models.TextField()),
                ("mail", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("created_at", models.DateTimeField()),
                ("sending_since", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PendingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("manager", "manager"),
                            ("email", "email address"),
                            ("password", "password"),
                            ("join", "entry"),
                        ],
                        max_length=10,
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("password", models.CharField(blank=True, max_length=128)),
                ("requested_at", models.DateTimeField()),
                ("address_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("applied", "Applied"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_is_known",
        ),
        migrations.AddField(
            model_name="notice",
            name="mail",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("manager_changed", "Manager Changed"),
                    ("manager_gone", "Manager Gone"),
                    ("report_gained", "Report Gained"),
                    ("report_lost", "Report Lost"),
                    ("report_left", "Report Left"),
                    ("asked_manager", "Asked Manager"),
                    ("asked_email", "Asked Email"),
                    ("asked_password", "Asked Password"),
                    ("asked_join", "Asked Join"),
                    ("asked_for_another", "Asked For Another"),
                    ("change_applied", "Applied"),
                    ("change_refused", "Refused"),
                    ("change_withdrawn", "Withdrawn"),
                    ("applied_for_another", "Applied For Another"),
                    ("closed_for_another", "Closed For Another"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "manager_changed",
                            "manager_gone",
                            "report_gained",
                            "report_lost",
                            "report_left",
                            "asked_manager",
                            "asked_email",
                            "asked_password",
                            "asked_join",
                            "asked_for_another",
                            "change_applied",
                            "change_refused",
                            "change_withdrawn",
                            "applied_for_another",
                            "closed_for_another",
                        ],
                    )
                ),
                name="notice_is_known",
            ),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="manager",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="joined_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pending_changes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pendingchange",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requested_changes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")),
                fields=("person", "kind"),
                name="pending_change_one_open_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="pending_change_is_confirmed_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="pending_change_confirmation_is_signed_and_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("outcome", "")),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("outcome__in", ["applied", "refused", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="pending_change_outcome_is_known_and_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "applied"), _negated=True),
                    ("confirmed_by__isnull", False),
                    models.Q(("kind", "email"), ("requested_by", models.F("person"))),
                    _connector="OR",
                ),
                name="pending_change_is_not_applied_unconfirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "email"), ("outcome", "applied"), _negated=True),
                    ("address_confirmed_at__isnull", False),
                    _connector="OR",
                ),
                name="pending_change_address_is_confirmed_from_there",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("email", ""),
                        ("joined_to", None),
                        ("kind", "manager"),
                        ("manager__isnull", False),
                        ("password", ""),
                    ),
                    models.Q(
                        ("joined_to", None),
                        ("kind", "email"),
                        ("manager", None),
                        ("password", ""),
                        models.Q(("email", ""), _negated=True),
                    ),
                    models.Q(
                        ("email", ""), ("joined_to", None), ("kind", "password"), ("manager", None)
                    ),
                    models.Q(
                        ("email", ""),
                        ("joined_to__isnull", False),
                        ("kind", "join"),
                        ("manager", None),
                        ("password", ""),
                    ),
                    _connector="OR",
                ),
                name="pending_change_has_its_value",
            ),
        ),
    ]
