from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_say_it_in_plain_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="manager_changes",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
    ]
