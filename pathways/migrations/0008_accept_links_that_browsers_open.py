from django.db import migrations

import pathways.links


class Migration(migrations.Migration):
    dependencies = [
        ("pathways", "0007_slugs_of_any_script"),
    ]

    operations = [
        migrations.AlterField(
            model_name="reading",
            name="link",
            field=pathways.links.LinkField(blank=True, max_length=1000, verbose_name="link"),
        ),
    ]
