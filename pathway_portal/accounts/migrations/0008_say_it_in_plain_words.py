import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_say_who_sends_a_notice"),
        ("pathways", "0006_say_it_in_plain_words"),
    ]

    operations = [
        migrations.AlterField(
            model_name="company",
            name="independent_reviews",
            field=models.BooleanField(
                default=True,
                help_text="Managers rate before they see the employee’s answers, so that those do not influence them. If you turn this off, managers see the answers as soon as they are submitted, and the pages say so. What was submitted before keeps its old rule.",
                verbose_name="managers rate independently",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField(
                error_messages={"unique": "Somebody already signs in with this address."},
                max_length=254,
                unique=True,
                verbose_name="email address",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="is_active",
            field=models.BooleanField(
                default=True, help_text="Untick this when somebody leaves.", verbose_name="active"
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="is_staff",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="may use HR’s workplace"
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="stage",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="pathways.stage",
                verbose_name="current stage",
            ),
        ),
    ]
