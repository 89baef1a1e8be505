from learning.alerts.models.duties import PersonDuty, SiteDuty
from learning.alerts.models.escalations import Escalation
from learning.alerts.models.issued import ClosingReport, IssuedAlert
from learning.alerts.models.ladders import Ladder, LadderStep
from learning.alerts.models.log import Chain, LogEntry
from learning.alerts.models.pages import AlertIndexPage, AlertPage
from learning.alerts.models.templates import AlertTemplate

__all__ = [
    "AlertIndexPage",
    "AlertPage",
    "AlertTemplate",
    "Chain",
    "ClosingReport",
    "Escalation",
    "IssuedAlert",
    "Ladder",
    "LadderStep",
    "LogEntry",
    "PersonDuty",
    "SiteDuty",
]
