from django.db import models

from annotations.projects.models import Project


class AgreementReport(models.Model):
    """The last computed agreement of a project: derived data, made anew at will, hence one row that is replaced.

    `mark` is the highest label event it has seen, so that newer votes show it to be stale.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="+")
    mark = models.BigIntegerField()
    report = models.JSONField()
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"agreement of project {self.project_id} up to event {self.mark}"
