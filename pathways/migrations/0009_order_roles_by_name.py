import pathways.fields
from django.db import migrations

from ._names_as_of_0009 import fold, sort_key


def fill_in_names(apps, schema_editor):
    role = apps.get_model("pathways", "Role")
    for pk, name in role.objects.values_list("pk", "name"):
        role.objects.filter(pk=pk).update(name_folded=fold(name)[:255], name_sort=sort_key(name))


class Migration(migrations.Migration):
    dependencies = [("pathways", "0008_accept_links_that_browsers_open")]

    operations = [
        migrations.AddField(
            model_name='role',
            name='name_folded',
            field=pathways.fields.FoldedField(default='', max_length=255, source='name'),
        ),
        migrations.AddField(
            model_name='role',
            name='name_sort',
            field=pathways.fields.SortKeyField(default=b'', source='name'),
        ),
        migrations.RunPython(fill_in_names, migrations.RunPython.noop),
    ]
