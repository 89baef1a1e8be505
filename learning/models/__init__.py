from learning.models.innovations import InnovationPage
from learning.models.lists import (
    ConcernLevel,
    ContributingFactor,
    HarmLevel,
    LearningSource,
    NeverEventType,
)
from learning.models.pages import LearningIndexPage, LearningPage, ReferenceCounter
from learning.models.review import QualityReviewTask
from learning.models.source import SourceRecord

__all__ = [
    "ConcernLevel",
    "ContributingFactor",
    "HarmLevel",
    "InnovationPage",
    "LearningIndexPage",
    "LearningPage",
    "LearningSource",
    "NeverEventType",
    "QualityReviewTask",
    "ReferenceCounter",
    "SourceRecord",
]
