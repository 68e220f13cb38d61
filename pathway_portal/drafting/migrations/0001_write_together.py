import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pathways', '0013_say_more_of_competencies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DraftRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('sign', models.CharField(max_length=32)),
                ('pathway', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pathways.pathway')),
            ],
        ),
        migrations.CreateModel(
            name='DraftLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('digest', models.CharField(max_length=32)),
                ('added_in', models.PositiveIntegerField()),
                ('changed_in', models.PositiveIntegerField()),
                ('is_removed', models.BooleanField(default=False)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='drafting.draftrecord')),
            ],
        ),
        migrations.CreateModel(
            name='DraftComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, max_length=2000, verbose_name='comment')),
                ('at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('answers_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='drafting.draftcomment')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='draft_comments', to=settings.AUTH_USER_MODEL)),
                ('resolved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='drafting.draftline')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='drafting.draftrecord')),
            ],
        ),
        migrations.CreateModel(
            name='DraftReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('revision', models.PositiveIntegerField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draft_reviews', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='drafting.draftrecord')),
            ],
            options={
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='DraftRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='drafting.draftrecord')),
            ],
        ),
        migrations.CreateModel(
            name='DraftVisit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='drafting.draftrecord')),
            ],
        ),
        migrations.AddConstraint(
            model_name='draftline',
            constraint=models.UniqueConstraint(fields=('record', 'key'), name='draft_line_once_in_a_draft'),
        ),
        migrations.AddConstraint(
            model_name='draftcomment',
            constraint=models.CheckConstraint(condition=models.Q(('answers_to', None), models.Q(('line', None), ('resolved_at', None)), _connector='OR'), name='draft_comment_answer_has_no_state_of_its_own'),
        ),
        migrations.AddConstraint(
            model_name='draftreview',
            constraint=models.UniqueConstraint(fields=('record', 'person'), name='draft_review_once'),
        ),
        migrations.AddConstraint(
            model_name='draftreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('looked_at', None), ('revision', None)), models.Q(('looked_at__isnull', False), ('revision__isnull', False)), _connector='OR'), name='draft_review_looked_at_a_revision'),
        ),
        migrations.AddConstraint(
            model_name='draftreview',
            constraint=models.CheckConstraint(condition=models.Q(('asked_at__isnull', False), ('looked_at__isnull', False), _connector='OR'), name='draft_review_was_asked_or_looked'),
        ),
        migrations.AddConstraint(
            model_name='draftrevision',
            constraint=models.UniqueConstraint(fields=('record', 'number'), name='draft_revision_once'),
        ),
        migrations.AddConstraint(
            model_name='draftvisit',
            constraint=models.UniqueConstraint(fields=('record', 'person'), name='draft_visit_once'),
        ),
    ]
