"""Intakes of food energy and nutrients: adjustment for energy, reliability, plausibility, surveys.

Energy is in kilocalories (kcal) unless a name says kJ; an intake may have any unit, g or mg per
day, and keeps it. Functions that take several days take one row for each person and one column
for each day.
"""

from __future__ import annotations

from nutrigen.nutrition._adjustment import (
    AdjustedSlope,
    adjusted_slope,
    variance_inflation,
)
from nutrigen.nutrition._diary import Diary, DiaryError, read_diary
from nutrigen.nutrition._energy import (
    ATWATER_KCAL_PER_G,
    KJ_PER_KCAL,
    atwater_energy,
    energy_density,
    energy_residuals,
)
from nutrigen.nutrition._error import (
    CalibratedSlope,
    UsualIntake,
    regression_calibration,
    usual_intake,
)
from nutrigen.nutrition._models import adjusted_slopes
from nutrigen.nutrition._plausibility import (
    basal_metabolic_rate,
    goldberg_limits,
    is_plausible_reporter,
)
from nutrigen.nutrition._reliability import (
    VarianceComponents,
    days_needed,
    deattenuated_correlation,
    intraclass_correlation,
    reliability_of_mean,
    variance_components,
)
from nutrigen.nutrition._substitution import energy_models, substitution_effect
from nutrigen.nutrition._survey import (
    SurveyEstimate,
    read_survey_design,
    survey_contrast,
    survey_mean,
)

__all__ = [
    "ATWATER_KCAL_PER_G",
    "KJ_PER_KCAL",
    "AdjustedSlope",
    "CalibratedSlope",
    "Diary",
    "DiaryError",
    "SurveyEstimate",
    "UsualIntake",
    "VarianceComponents",
    "adjusted_slope",
    "adjusted_slopes",
    "atwater_energy",
    "basal_metabolic_rate",
    "days_needed",
    "deattenuated_correlation",
    "energy_density",
    "energy_models",
    "energy_residuals",
    "goldberg_limits",
    "intraclass_correlation",
    "is_plausible_reporter",
    "read_diary",
    "read_survey_design",
    "regression_calibration",
    "reliability_of_mean",
    "substitution_effect",
    "survey_contrast",
    "survey_mean",
    "usual_intake",
    "variance_components",
    "variance_inflation",
]
