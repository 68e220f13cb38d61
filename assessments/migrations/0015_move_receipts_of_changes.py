from django.db import migrations

# In the order in which they were left: their new numbers keep it.
MOVE = """
    INSERT INTO accounts_changereceipt (person_id, changed_by_id, capacity, action, "at", "day")
    SELECT employee_id, reader_id, standing, deed, "at", "day" FROM assessments_receipt
    WHERE deed IN ('changed', 'joined') ORDER BY id
"""
MOVE_BACK = """
    INSERT INTO assessments_receipt (employee_id, reader_id, standing, deed, "at", "day")
    SELECT person_id, changed_by_id, capacity, action, "at", "day" FROM accounts_changereceipt
    ORDER BY id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_keep_receipts_of_changes"),
        ("assessments", "0014_say_that_a_stage_is_reached"),
    ]

    operations = [
        migrations.RunSQL(MOVE, "DELETE FROM accounts_changereceipt"),
        migrations.RunSQL(
            "DELETE FROM assessments_receipt WHERE deed IN ('changed', 'joined')", MOVE_BACK
        ),
    ]
