import django.db.models.deletion
from django.db import migrations, models

BACK_TO = "The state it had when its person or site left after the deadline: it is owed as before once they are back."


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0002_alert_templates"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="closingreport", options={"ordering": ["-made_at", "-pk"]}
        ),
        migrations.AlterField(
            model_name="closingreport",
            name="alert",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="alerts.issuedalert",
            ),
        ),
        migrations.AddConstraint(
            model_name="closingreport",
            constraint=models.UniqueConstraint(
                fields=("alert", "version", "deadline"), name="closing_report_once"
            ),
        ),
        migrations.AddField(
            model_name="personduty",
            name="back_to",
            field=models.CharField(blank=True, default="", help_text=BACK_TO, max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="siteduty",
            name="back_to",
            field=models.CharField(blank=True, default="", help_text=BACK_TO, max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="personduty",
            name="signed_in_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When they were known to have signed in, without a mail.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="personduty",
            name="notified_at",
            field=models.DateTimeField(
                blank=True,
                help_text="When a mail of it had left. Empty if it came back.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="personduty",
            constraint=models.CheckConstraint(
                condition=models.Q(("back_to", ""), ("state", "left"), _connector="OR"),
                name="person_duty_back_when_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="siteduty",
            constraint=models.CheckConstraint(
                condition=models.Q(("back_to", ""), ("state", "closed"), _connector="OR"),
                name="site_duty_back_when_closed",
            ),
        ),
        migrations.AlterField(
            model_name="logentry",
            name="event",
            field=models.CharField(
                choices=[
                    ("issued", "Issued"),
                    ("revised", "Revised in substance"),
                    ("withdrawn", "Withdrawn"),
                    ("assigned", "Assigned"),
                    ("notified", "Told by email"),
                    ("came_back", "The mail came back"),
                    ("signed_in", "Signed in"),
                    ("seen", "Opened"),
                    ("acknowledged", "Acknowledged"),
                    ("reopened", "To be acknowledged again"),
                    ("excused", "Excused"),
                    ("away", "Away"),
                    ("back", "Back"),
                    ("left", "Left the audience"),
                    ("moved", "Moved to another site"),
                    ("reminded", "Reminded"),
                    ("escalated", "Escalated"),
                    ("nudged", "Nudged"),
                    ("delegated", "Lead or deputy changed"),
                    ("site_state", "Site's state changed"),
                    ("reported", "Closing report made"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(
                condition=models.Q(("person__isnull", True)),
                fields=["chain", "provider_site", "number"],
                name="log_entry_of_site",
            ),
        ),
    ]
