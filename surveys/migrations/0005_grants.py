from django.db import migrations

from surveys.grants import give


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0004_pilot'),
    ]

    operations = [
        migrations.RunPython(lambda apps, editor: give(editor.connection), migrations.RunPython.noop),
    ]
