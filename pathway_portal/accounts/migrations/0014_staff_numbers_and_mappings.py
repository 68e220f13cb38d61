import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_number_changes_and_keep_requests'),
    ]

    operations = [
        migrations.CreateModel(
            name='ListMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('headings', models.CharField(max_length=64, unique=True)),
                ('mapping', models.JSONField()),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='user_erased_is_nobody',
        ),
        migrations.AddField(
            model_name='user',
            name='staff_number',
            field=models.CharField(blank=True, error_messages={'unique': 'Somebody already has this staff number.'}, help_text='From your HR system. With it, a list recognises people even when their email address changes.', max_length=40, null=True, unique=True, verbose_name='staff number'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('department', None), ('email__endswith', '@erased.invalid'), ('is_active', False), ('is_staff', False), ('is_superuser', False), ('job_title', ''), ('job_title_folded', ''), ('manager', None), ('name', 'Former employee'), ('name_folded', 'former employee'), ('name_sort', b'\x1c\xe5\x1d\xdd\x1e3\x1d\xaa\x1c\xaa\x1e3\x02\t\x1c\xaa\x1d\xaa\x1e\x0c\x1dw\x1d\xdd\x1f\x0b\x1c\xaa\x1c\xaa\x00\x00\x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00 \x00\x00\x00\x08\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x02\x00\x00\x00\x00Former employee'), ('preferred_name', ''), ('staff_number', None), ('stage', None)), _connector='OR'), name='user_erased_is_nobody'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('staff_number', None), models.Q(('staff_number', ''), _negated=True), _connector='OR'), name='user_staff_number_is_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('staff_number'), name='user_staff_number_is_one_persons', violation_error_message='Somebody already has this staff number.'),
        ),
    ]
