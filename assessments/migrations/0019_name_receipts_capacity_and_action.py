from django.db import migrations, models


class Migration(migrations.Migration):
    """Rename two columns of receipts, with the constraints that name them; every row stays."""

    dependencies = [
        ("assessments", "0018_keep_what_the_two_take_from_their_talk"),
    ]

    operations = [
        migrations.RemoveConstraint("receipt", "receipt_one_an_assessment_and_day"),
        migrations.RemoveConstraint("receipt", "receipt_standing_is_known"),
        migrations.RemoveConstraint("receipt", "receipt_deed_is_known"),
        migrations.RenameField("receipt", "standing", "capacity"),
        migrations.RenameField("receipt", "deed", "action"),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("assessment", "reader", "capacity", "action", "day"),
                name="receipt_one_an_assessment_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__in", ["manager", "hr", "superuser"])),
                name="receipt_capacity_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["read", "looked_up"])),
                name="receipt_action_is_known",
            ),
        ),
    ]
