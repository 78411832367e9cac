from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("audits", "0001_initial")]

    operations = [
        migrations.AddField("audit", "organisation_id", models.BigIntegerField(default=0), preserve_default=False),
        migrations.AddField("audit", "version", models.CharField(default="", max_length=20), preserve_default=False),
        migrations.AddField("audit", "about", models.JSONField(default=dict)),
        migrations.AddField("audit", "agreement", models.JSONField(default=list)),
        migrations.AddField("audit", "charts", models.JSONField(default=dict)),
        migrations.AddField("audit", "report_sha256", models.CharField(blank=True, max_length=64)),
        migrations.AddField("audit", "reported_by_job", models.BigIntegerField(null=True)),
    ]
