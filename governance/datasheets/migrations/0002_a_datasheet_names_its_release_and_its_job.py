import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("background", "0001_initial"), ("datasheets", "0001_initial")]

    operations = [
        migrations.RemoveField("datasheet", "job_id"),
        migrations.RemoveField("datasheet", "answered"),
        migrations.AddField("datasheet", "organisation_id", models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField("datasheet", "project_id", models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField(
            "datasheet", "version", models.CharField(default="", max_length=20), preserve_default=False
        ),
        migrations.AddField("datasheet", "about", models.JSONField(default=dict)),
        migrations.AddField(
            "datasheet",
            "job",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="background.job"
            ),
        ),
        migrations.AddField("datasheet", "hints", models.JSONField(default=dict)),
    ]
