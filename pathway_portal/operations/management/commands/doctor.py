from django.core.management.base import BaseCommand, CommandError

from pathway_portal.operations.doctor import look_over


class Command(BaseCommand):
    help = """Look the portal over: its health, its settings, files, mail, clock and timers.

It says of each what to do, and changes nothing. It ends with 1 where there is a problem; a hint is
none.
"""
    # Those of the deployment are part of what it says.
    requires_system_checks = []

    def handle(self, **options):
        remarks = look_over()
        for remark in remarks:
            self.stdout.write(f"{'hint' if remark.is_hint else 'PROBLEM'}: {remark.what}")
            self.stdout.write(f"  {remark.to_do}")
        problems = sum(not remark.is_hint for remark in remarks)
        if problems:
            raise CommandError(f"{problems} to be solved.")
        self.stdout.write("No problems.")
