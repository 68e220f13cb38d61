from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_one_address_of_a_domain"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="sending_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
