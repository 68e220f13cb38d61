from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0026_ask_for_a_second_person'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_is_known',
        ),
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('manager_changed', 'Manager Changed'), ('manager_gone', 'Manager Gone'), ('report_gained', 'Report Gained'), ('report_lost', 'Report Lost'), ('report_left', 'Report Left'), ('asked_manager', 'Asked Manager'), ('asked_email', 'Asked Email'), ('asked_password', 'Asked Password'), ('asked_join', 'Asked Join'), ('asked_for_another', 'Asked For Another'), ('change_applied', 'Applied'), ('change_refused', 'Refused'), ('change_withdrawn', 'Withdrawn'), ('applied_for_another', 'Applied For Another'), ('closed_for_another', 'Closed For Another'), ('assessment_submitted', 'Assessment Submitted'), ('assessment_taken_back', 'Assessment Taken Back'), ('employee_agreed', 'Employee Agreed'), ('employee_agreed_too', 'Employee Agreed Too'), ('employee_reopened', 'Employee Reopened'), ('review_asked_for', 'Review Asked For'), ('stage_reached', 'Stage Reached'), ('hr_asked_for_review', 'Hr Asked For Review'), ('views_opened', 'Views Opened'), ('manager_agreed', 'Manager Agreed'), ('manager_agreed_too', 'Manager Agreed Too'), ('manager_reopened', 'Manager Reopened'), ('invited', 'Invited'), ('reviewer_missing', 'Reviewer Missing'), ('deputy_named', 'Deputy Named'), ('deputy_for_you', 'Deputy For You'), ('deputy_ended', 'Deputy Ended'), ('standing_in', 'Standing In'), ('standing_in_ended', 'Standing In Ended'), ('observation_asked', 'Observation Asked'), ('observation_withdrawn', 'Observation Withdrawn'), ('observation_sent', 'Observation Sent'), ('observation_declined', 'Observation Declined'), ('new_version', 'New Version'), ('draft_review_asked', 'Draft Review Asked')], max_length=40),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['manager_changed', 'manager_gone', 'report_gained', 'report_lost', 'report_left', 'asked_manager', 'asked_email', 'asked_password', 'asked_join', 'asked_for_another', 'change_applied', 'change_refused', 'change_withdrawn', 'applied_for_another', 'closed_for_another', 'assessment_submitted', 'assessment_taken_back', 'employee_agreed', 'employee_agreed_too', 'employee_reopened', 'review_asked_for', 'stage_reached', 'hr_asked_for_review', 'views_opened', 'manager_agreed', 'manager_agreed_too', 'manager_reopened', 'invited', 'reviewer_missing', 'deputy_named', 'deputy_for_you', 'deputy_ended', 'standing_in', 'standing_in_ended', 'observation_asked', 'observation_withdrawn', 'observation_sent', 'observation_declined', 'new_version', 'draft_review_asked'])), name='notice_is_known'),
        ),
    ]
