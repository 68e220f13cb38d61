from django.core.cache import caches
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import migrations


def empty_cache_tables(apps, schema_editor):
    """Delete the former counts of attempts: their keys are plain hashes of people's addresses."""
    connection = schema_editor.connection
    tables = connection.introspection.table_names()
    for cache in caches.all(initialized_only=False):
        if isinstance(cache, BaseDatabaseCache) and cache._table in tables:
            schema_editor.execute(f"DELETE FROM {schema_editor.quote_name(cache._table)}")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_count_sign_in_attempts"),
    ]

    operations = [migrations.RunPython(empty_cache_tables, migrations.RunPython.noop)]
