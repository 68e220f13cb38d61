"""From here on the database itself keeps the words of every version that was ever published.

The triggers that keep them come in behind all migrations: `sealing.put_back_seal`.
"""

from django.db import migrations


def seal_what_is_published(apps, schema_editor):
    Pathway, Seal = apps.get_model("pathways", "Pathway"), apps.get_model("pathways", "Seal")
    released = Pathway.objects.exclude(state="draft").filter(seal=None)
    Seal.objects.bulk_create(Seal(pathway=pathway) for pathway in released)


class Migration(migrations.Migration):
    dependencies = [
        ("pathways", "0004_retire_and_seal"),
    ]

    operations = [
        migrations.RunPython(seal_what_is_published, migrations.RunPython.noop),
    ]
