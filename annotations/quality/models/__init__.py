from annotations.quality.models.gold import Gold, GoldContest, GoldOpinion, GoldState, ScoreExclusion
from annotations.quality.models.report import AgreementReport

__all__ = ["AgreementReport", "Gold", "GoldContest", "GoldOpinion", "GoldState", "ScoreExclusion"]
