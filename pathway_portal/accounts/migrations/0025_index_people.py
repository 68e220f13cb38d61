from django.db import DatabaseError, migrations, models, transaction

# For HR's searches: a word that stands anywhere in one of these columns.
CREATE = """
CREATE INDEX user_words ON accounts_user USING gin (
    name_folded gin_trgm_ops, email gin_trgm_ops, job_title_folded gin_trgm_ops,
    UPPER(staff_number::text) gin_trgm_ops
)
"""


def add_index(apps, schema_editor):
    """Add it where PostgreSQL may. Without it, searches read all people, as on SQLite."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(CREATE)
    except DatabaseError:
        # The extension is not installed, or this role may not create it.
        return


def remove_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS user_words")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0024_invite_people")]

    operations = [
        migrations.RunPython(add_index, remove_index),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(fields=['last_login'], name='user_last_signed_in'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(condition=models.Q(('is_active', False)), fields=['id'], name='user_has_left'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(condition=models.Q(('is_active', True), ('manager', None)), fields=['id'], name='user_without_manager'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(condition=models.Q(('is_active', True), ('stage', None)), fields=['id'], name='user_without_stage'),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(condition=models.Q(('is_active', True), ('last_login', None)), fields=['id'], name='user_never_signed_in'),
        ),
    ]
