
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0014_staff_numbers_and_mappings'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='subject_id',
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='subject_type',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('manager_changed', 'Manager Changed'), ('manager_gone', 'Manager Gone'), ('report_gained', 'Report Gained'), ('report_lost', 'Report Lost'), ('report_left', 'Report Left'), ('asked_manager', 'Asked Manager'), ('asked_email', 'Asked Email'), ('asked_password', 'Asked Password'), ('asked_join', 'Asked Join'), ('asked_for_another', 'Asked For Another'), ('change_applied', 'Applied'), ('change_refused', 'Refused'), ('change_withdrawn', 'Withdrawn'), ('applied_for_another', 'Applied For Another'), ('closed_for_another', 'Closed For Another')], max_length=40),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['subject_type', 'subject_id'], name='notice_by_subject'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('subject_id', None), ('subject_type', None)), models.Q(('subject_id__isnull', False), ('subject_type__isnull', False)), _connector='OR'), name='notice_subject_is_whole'),
        ),
    ]
