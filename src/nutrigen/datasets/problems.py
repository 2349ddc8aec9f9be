"""Each bundled data set as a problem of learning: experience, task and performance measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from nutrigen.datasets import list_datasets, read_card

__all__ = ["LEARNING_PROBLEMS", "LearningProblem", "learning_problems"]


@dataclass(frozen=True)
class LearningProblem:
    """A task on a data set, and how success is measured.

    Attributes
    ----------
    task : str
        What is to be found, from what.
    kind : str
        The kind of task: classification, regression, and so on.
    measure : str
        What should improve with experience.
    """

    task: str
    kind: str
    measure: str


#: One problem for each data set that comes with the package, by its name.
LEARNING_PROBLEMS: Mapping[str, LearningProblem] = MappingProxyType(
    {
        "african-allele-frequencies": LearningProblem(
            "find populations among people drawn from the frequencies",
            "clustering",
            "agreement with the populations, adjusted for chance",
        ),
        "ancestry-snps": LearningProblem(
            "name the region that a person's ancestors come from, from genotypes",
            "classification",
            "accuracy for people who were put aside",
        ),
        "brca1-alignment": LearningProblem(
            "find who is related to whom, from the sequence of one gene",
            "clustering",
            "distance to the known tree",
        ),
        "chlamydia-genome": LearningProblem(
            "tell whether a fragment of DNA comes from this bacterium",
            "classification",
            "accuracy for fragments of other parts of the genome",
        ),
        "european-linked-snps": LearningProblem(
            "describe many neighboring SNPs by few numbers",
            "dimensionality reduction",
            "share of the variance that is kept",
        ),
        "genome-wide-pcs": LearningProblem(
            "group people without being told their populations",
            "clustering",
            "agreement with the populations, adjusted for chance",
        ),
        "human-splice-sites": LearningProblem(
            "give the probability of a splice site's sequence",
            "density estimation",
            "log probability of sites that were put aside",
        ),
        "jaspar-matrices": LearningProblem(
            "find the sites to which a protein binds, in DNA",
            "anomaly detection",
            "precision and recall of the sites that are reported",
        ),
        "lambda-phage-genome": LearningProblem(
            "tell whether a fragment of DNA comes from this phage",
            "classification",
            "accuracy for fragments of other parts of the genome",
        ),
        "mitochondrial-genomes": LearningProblem(
            "estimate how far two species are apart, from shared words",
            "regression",
            "error against the distance of the aligned sequences",
        ),
        "nhanes-adults": LearningProblem(
            "predict cholesterol, or find undetected diabetes, from diet and body",
            "regression, classification",
            "squared error; precision and recall",
        ),
        "nutrimouse": LearningProblem(
            "name a mouse's diet, from the fatty acids in its liver",
            "classification",
            "accuracy for mice that were put aside",
        ),
        "resistance-genes": LearningProblem(
            "name the class of a resistance gene, from its sequence",
            "classification",
            "recall, averaged over classes, for families never seen",
        ),
        "splice-site-activities": LearningProblem(
            "predict how well a splice site works, from its sequence",
            "regression",
            "share of the variance explained, on sites put aside",
        ),
    }
)


def learning_problems() -> pd.DataFrame:
    """Put the problems into a table, with the experience from the cards of the data sets.

    Returns
    -------
    DataFrame
        A row for each bundled data set, with the columns ``experience E``, ``task T``,
        ``kind`` and ``performance P``.

    Raises
    ------
    KeyError
        If a bundled data set has no problem yet.

    Examples
    --------
    >>> learning_problems().loc["nutrimouse", "experience E"]
    '40 mice, 120 genes and 21 fatty acids'
    """
    rows = {}
    for name in list_datasets():
        if name not in LEARNING_PROBLEMS:
            raise KeyError(f"LEARNING_PROBLEMS should have an entry for the data set {name!r}")
        problem = LEARNING_PROBLEMS[name]
        rows[name] = (read_card(name).size, problem.task, problem.kind, problem.measure)
    columns = ["experience E", "task T", "kind", "performance P"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
