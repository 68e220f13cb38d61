import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0015_move_receipts_of_changes"),
        ("pathways", "0009_order_roles_by_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("receipt", "receipt_one_a_person_and_day"),
        migrations.RemoveConstraint("receipt", "receipt_one_a_person_and_day_at_the_terminal"),
        migrations.RemoveConstraint("receipt", "receipt_names_who_unless_at_the_terminal"),
        migrations.RemoveConstraint("receipt", "receipt_standing_is_known"),
        migrations.RemoveConstraint("receipt", "receipt_deed_is_known"),
        migrations.RemoveConstraint("receipt", "receipt_names_what_it_is_about"),
        migrations.AlterField(
            model_name="receipt",
            name="deed",
            field=models.CharField(
                choices=[("read", "Read"), ("looked_up", "Looked Up")], max_length=10
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="reader",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="stage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathways.stage",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="standing",
            field=models.CharField(
                choices=[("manager", "Manager"), ("hr", "Hr"), ("superuser", "Superuser")],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("standing__in", ["manager", "hr", "superuser"])),
                name="receipt_standing_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("deed__in", ["read", "looked_up"])),
                name="receipt_deed_is_known",
            ),
        ),
    ]
