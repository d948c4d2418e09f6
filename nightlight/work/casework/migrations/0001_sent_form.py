"""The table of forms that were recorded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("mark", models.UUIDField(primary_key=True, serialize=False)),
                ("sent_at", models.DateTimeField()),
            ],
            options={"db_table": "casework_sent_form"},
        ),
    ]
