"""Time naive Bayes against scikit-learn, in one run.

The data are like those of the chapter: words of four letters in reads of a hundred bases, and
genotypes at some hundred SNPs. Before it is timed, each estimator has to give the same log
posteriors as scikit-learn's, and the same decisions. Both promises, equality and speed, are kept
or the exit status is 1.

    python benchmarks/naive_bayes.py --n-samples 5000 --output naive_bayes.json
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import sklearn.naive_bayes

from nutrigen.naive_bayes import CategoricalNB, MultinomialNB

# An estimator that is written to be read may take this many times as long as scikit-learn's.
ALLOWED_RATIO = 3.0
LARGEST_DEVIATION = 1e-10


def word_counts(n_samples: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    y = rng.integers(3, size=n_samples)
    frequencies = rng.dirichlet(np.ones(136), size=3)
    return np.array([rng.multinomial(97, frequencies[label]) for label in y]), y


def genotypes(n_samples: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    y = rng.integers(5, size=n_samples)
    return rng.binomial(2, rng.random((5, 169))[y]), y


def seconds_of(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def compare(ours, theirs, X: np.ndarray, y: np.ndarray, repeats: int) -> dict[str, float]:
    ours.fit(X, y)
    theirs.fit(X, y)
    deviation = np.abs(ours.predict_log_proba(X) - theirs.predict_log_proba(X)).max()
    if not (ours.predict(X) == theirs.predict(X)).all():
        raise SystemExit(f"{ours} and scikit-learn decide differently")
    tasks = {
        "fit": (lambda: ours.fit(X, y), lambda: theirs.fit(X, y)),
        "predict": (lambda: ours.predict(X), lambda: theirs.predict(X)),
    }
    result = {"deviation": float(deviation)}
    for task, pair in tasks.items():
        # In turns, so that what else the machine does meets both.
        rounds = [[seconds_of(function) for function in pair] for _ in range(repeats)]
        our_seconds, their_seconds = map(min, zip(*rounds, strict=True))
        result |= {
            f"{task}_seconds": our_seconds,
            f"{task}_seconds_scikit_learn": their_seconds,
            f"{task}_ratio": our_seconds / their_seconds,
        }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description="Naive Bayes: ratios against scikit-learn.")
    parser.add_argument("--n-samples", type=int, default=5000)
    parser.add_argument("--repeats", type=int, default=7, help="the best of these counts")
    parser.add_argument("--output", type=Path, help="write the result here as JSON")
    arguments = parser.parse_args()

    rng = np.random.default_rng(0)
    results = {
        "MultinomialNB": compare(
            MultinomialNB(),
            sklearn.naive_bayes.MultinomialNB(),
            *word_counts(arguments.n_samples, rng),
            arguments.repeats,
        ),
        "CategoricalNB": compare(
            CategoricalNB(min_categories=3),
            sklearn.naive_bayes.CategoricalNB(min_categories=3),
            *genotypes(arguments.n_samples, rng),
            arguments.repeats,
        ),
    }

    print("| estimator | task | seconds | times scikit-learn's | largest deviation |")
    print("| --- | --- | --- | --- | --- |")
    broken = []
    for name, result in results.items():
        for task in ("fit", "predict"):
            ratio = result[f"{task}_ratio"]
            print(
                f"| {name} | {task} | {result[f'{task}_seconds']:.4f} | {ratio:.2f} "
                f"| {result['deviation']:.1e} |"
            )
            if ratio > ALLOWED_RATIO:
                broken.append(f"{name}.{task} takes {ratio:.1f} times as long")
        if not result["deviation"] <= LARGEST_DEVIATION:
            broken.append(f"{name} deviates by {result['deviation']:.1e}")
    if arguments.output:
        report = {
            "benchmark": "naive_bayes",
            "n_samples": arguments.n_samples,
            "repeats": arguments.repeats,
            "allowed_ratio": ALLOWED_RATIO,
            "results": results,
        }
        arguments.output.write_text(json.dumps(report, indent=2) + "\n")
    if broken:
        sys.exit("; ".join(broken))


if __name__ == "__main__":
    main()
