"""Time growing a decision tree against scikit-learn's, in one run.

Both grow whole trees to the same tables. Promise: on the table of breast cancer, growing takes at
most 20 times as long as with scikit-learn, whose tree is written in C. The process ends with an
error if the promise is broken, or if a tree of nutrigen is not as pure as scikit-learn's.

    python benchmarks/tree.py --repeats 5 --output tree.json
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_iris, load_wine, make_classification
from sklearn.tree import DecisionTreeClassifier as ReferenceTree

from nutrigen.tree import DecisionTreeClassifier

Table = tuple[np.ndarray, np.ndarray]
PROMISED_RATIO = 20.0


def tables() -> dict[str, Table]:
    large = make_classification(5000, 20, n_informative=8, n_classes=3, flip_y=0.1, random_state=0)
    return {
        "iris": load_iris(return_X_y=True),
        "wine": load_wine(return_X_y=True),
        "breast cancer": load_breast_cancer(return_X_y=True),
        "5000 noisy samples": large,
    }


def seconds_of(fit: Callable[[], object]) -> float:
    start = time.perf_counter()
    fit()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description="Decision trees: ratios against scikit-learn.")
    parser.add_argument("--repeats", type=int, default=5, help="the best of these counts")
    parser.add_argument("--output", type=Path, help="write the result here as JSON")
    arguments = parser.parse_args()

    rows = []
    for name, (X, y) in tables().items():
        for criterion in ("entropy", "gini"):
            ours = DecisionTreeClassifier(criterion=criterion)
            theirs = ReferenceTree(criterion=criterion, random_state=0)
            if ours.fit(X, y).score(X, y) < theirs.fit(X, y).score(X, y):
                raise SystemExit(f"{name}, {criterion}: the tree is not as pure as scikit-learn's")
            # In turns, so that what else the machine does meets both.
            rounds = [
                (seconds_of(lambda: ours.fit(X, y)), seconds_of(lambda: theirs.fit(X, y)))  # noqa: B023
                for _ in range(arguments.repeats)
            ]
            seconds, reference = (min(times) for times in zip(*rounds, strict=True))
            rows.append(
                {
                    "table": name,
                    "criterion": criterion,
                    "nutrigen_seconds": seconds,
                    "scikit_learn_seconds": reference,
                    "ratio": seconds / reference,
                }
            )

    print("| table | criterion | nutrigen (ms) | scikit-learn (ms) | ratio |")
    print("| --- | --- | ---: | ---: | ---: |")
    for row in rows:
        print(
            f"| {row['table']} | {row['criterion']} | {1e3 * row['nutrigen_seconds']:.1f} "
            f"| {1e3 * row['scikit_learn_seconds']:.1f} | {row['ratio']:.1f} |"
        )
    result = {
        "benchmark": "tree",
        "repeats": arguments.repeats,
        "promised_ratio": PROMISED_RATIO,
        "rows": rows,
    }
    if arguments.output:
        arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    worst = max(row["ratio"] for row in rows if row["table"] == "breast cancer")
    if worst > PROMISED_RATIO:
        raise SystemExit(f"breast cancer takes {worst:.1f} times as long as with scikit-learn")


if __name__ == "__main__":
    main()
