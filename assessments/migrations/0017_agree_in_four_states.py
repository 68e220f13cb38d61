"""Call an assessment agreed once both have agreed, as people do; before, it was called closed.

What was called agreed before, that one of the two had confirmed the outcome, is told by the dates
of the two confirmations alone.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least


def check_what_is_put_off(schema_editor):
    """Have PostgreSQL check the changed rows now: it alters no table with checks put off."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def date_after_both_confirmations(apps, schema_editor):
    """Date what is agreed no earlier than either of its confirmations."""
    assessments = apps.get_model("assessments", "Assessment").objects
    for name in ["employee_confirmed_at", "manager_confirmed_at"]:
        assessments.filter(agreed_at__lt=F(name)).update(agreed_at=F(name))
    check_what_is_put_off(schema_editor)


def date_by_first_confirmation(apps, schema_editor):
    """Going back: what one of the two has confirmed was called agreed from then on."""
    employee, manager = F("employee_confirmed_at"), F("manager_confirmed_at")
    confirmed = ~Q(employee_confirmed_at=None, manager_confirmed_at=None)
    apps.get_model("assessments", "Assessment").objects.filter(confirmed).update(
        agreed_at=Least(Coalesce(employee, manager), Coalesce(manager, employee))
    )
    check_what_is_put_off(schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0016_keep_receipts_of_reading_alone'),
        ('pathways', '0009_order_roles_by_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='assessment',
            name='assessment_dates_are_in_order',
        ),
        migrations.RemoveConstraint(
            model_name='assessment',
            name='assessment_states_follow_each_other',
        ),
        migrations.RemoveConstraint(
            model_name='assessment',
            name='assessment_is_closed_when_both_confirmed',
        ),
        migrations.RemoveConstraint(
            model_name='assessment',
            name='assessment_closed_one_after_another',
        ),
        migrations.RunPython(migrations.RunPython.noop, date_by_first_confirmation),
        migrations.RemoveField(model_name='assessment', name='agreed_at'),
        migrations.RenameField('assessment', 'closed_at', 'agreed_at'),
        migrations.AlterField(
            'assessment',
            'agreed_at',
            models.DateTimeField(blank=True, null=True, verbose_name='agreed'),
        ),
        migrations.RenameField('assessment', 'closed_number', 'agreed_number'),
        migrations.RunPython(date_after_both_confirmations, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('employee', 'agreed_number'), name='assessment_agreed_one_after_another'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('submitted_at', None), ('submitted_at__gte', models.F('started_at')), _connector='OR'), models.Q(('reviewed_at', None), ('reviewed_at__gte', models.F('submitted_at')), _connector='OR'), models.Q(('employee_confirmed_at', None), ('employee_confirmed_at__gte', models.F('reviewed_at')), _connector='OR'), models.Q(('manager_confirmed_at', None), ('manager_confirmed_at__gte', models.F('reviewed_at')), _connector='OR'), models.Q(('agreed_at', None), ('agreed_at__gte', models.F('employee_confirmed_at')), _connector='OR'), models.Q(('agreed_at', None), ('agreed_at__gte', models.F('manager_confirmed_at')), _connector='OR')), name='assessment_dates_are_in_order'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at', None), ('submitted_at__isnull', False), _connector='OR'), models.Q(models.Q(('employee_confirmed_at', None), ('manager_confirmed_at', None)), models.Q(('attained__isnull', False), ('reviewed_at__isnull', False)), _connector='OR')), name='assessment_states_follow_each_other'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', False), ('employee_confirmed_at__isnull', False), ('manager_confirmed_at__isnull', False)), models.Q(('agreed_at', None), ('employee_confirmed_at', None)), models.Q(('agreed_at', None), ('manager_confirmed_at', None)), _connector='OR'), name='assessment_is_agreed_when_both_confirmed'),
        ),
    ]
