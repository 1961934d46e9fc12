from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0002_releases_rows_codings"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="started_at",
            field=models.DateTimeField(null=True),
        ),
    ]
