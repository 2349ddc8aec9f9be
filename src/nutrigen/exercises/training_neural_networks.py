"""Exercises of the chapter on training neural networks: references, inputs, typical mistakes.

The references are plain Python, independent of `nutrigen.training` and of PyTorch, with which
the tests compare them.
"""

from __future__ import annotations

import math

import numpy as np

from nutrigen.exercises._framework import Exercise, Mistake, Probe

__all__ = ["EXERCISES"]

_CHAPTER = "training-neural-networks"


# Learning rate that decays


def _decayed_learning_rate(initial: float, factor: float, every: int, epoch: int) -> float:
    return initial * factor ** ((epoch - 1) // every)


_DECAYED_LEARNING_RATE = Exercise(
    name="decayed-learning-rate",
    chapter=_CHAPTER,
    title="Learning rate under step decay",
    objective="training-neural-networks/learning-rate",
    reference=_decayed_learning_rate,
    hint=(
        "How many complete blocks of `every` epochs lie before this epoch? Multiply by the "
        "factor once for each."
    ),
    mistakes=(
        Mistake(
            "counted-from-zero",
            lambda initial, factor, every, epoch: initial * factor ** (epoch // every),
            "The rate falls one epoch too early: epochs are counted from 1, so before epoch e "
            "there are e - 1.",
        ),
        Mistake(
            "not-in-steps",
            lambda initial, factor, every, epoch: initial * factor ** ((epoch - 1) / every),
            "This rate falls in every epoch. It should stay the same for `every` epochs and then "
            "fall at once: divide without remainder, //.",
            variants=(lambda initial, factor, every, epoch: initial * factor ** (epoch / every),),
        ),
        Mistake(
            "every-ignored",
            lambda initial, factor, every, epoch: initial * factor ** (epoch - 1),
            "This multiplies by the factor after each epoch; it should be after each `every` "
            "epochs.",
            variants=(lambda initial, factor, every, epoch: initial * factor**epoch,),
        ),
        Mistake(
            "once-only",
            lambda initial, factor, every, epoch: initial if epoch <= every else initial * factor,
            "The rate falls once and then stays. It falls again after each further `every` epochs.",
        ),
        Mistake(
            "multiplied",
            lambda initial, factor, every, epoch: initial * factor * ((epoch - 1) // every),
            "The factor is applied again and again, which is a power: factor ** number, not "
            "factor * number.",
        ),
        Mistake(
            "divided",
            lambda initial, factor, every, epoch: initial / factor ** ((epoch - 1) // every),
            "This rate grows: the factor is below 1, so multiply by its power instead of dividing.",
        ),
    ),
    edge_cases=(
        Probe((0.3, 0.1, 10, 1), "the first epoch"),
        Probe((0.3, 0.1, 10, 10), "the last epoch before the rate falls"),
        Probe((0.3, 0.1, 10, 11), "the first epoch after it has fallen"),
        Probe((0.1, 0.9, 1, 5), "a rate that falls after every epoch"),
        Probe((0.1, 1.0, 3, 8), "a factor of 1"),
    ),
    draw=lambda rng: (
        float(rng.choice([1.0, 0.3, 0.1, 0.01])),
        float(rng.choice([0.1, 0.3, 0.5, 0.9])),
        int(rng.integers(2, 11)),
        int(rng.integers(1, 60)),
    ),
)


# Iterations and epochs


def _updates_in_training(n_samples: int, batch_size: int, epochs: int) -> int:
    return epochs * math.ceil(n_samples / batch_size)


_UPDATES_IN_TRAINING = Exercise(
    name="updates-in-training",
    chapter=_CHAPTER,
    title="Number of updates in a training",
    objective="training-neural-networks/batch-size",
    reference=_updates_in_training,
    hint=(
        "How many batches does one epoch have, if a smaller one at its end counts? Each batch is "
        "one update."
    ),
    mistakes=(
        Mistake(
            "one-epoch",
            lambda n_samples, batch_size, epochs: math.ceil(n_samples / batch_size),
            "This is the number of updates in one epoch. There are `epochs` of them.",
            variants=(lambda n_samples, batch_size, epochs: n_samples // batch_size,),
        ),
        Mistake(
            "last-batch-dropped",
            lambda n_samples, batch_size, epochs: epochs * (n_samples // batch_size),
            "The samples that remain at the end of an epoch make a batch, too, if a smaller one. "
            "Round up: math.ceil.",
        ),
        Mistake(
            "batches-across-epochs",
            lambda n_samples, batch_size, epochs: math.ceil(epochs * n_samples / batch_size),
            "This fills a batch with samples of two epochs. Each epoch ends with its own, perhaps "
            "smaller, batch: round up first, then multiply.",
            variants=(lambda n_samples, batch_size, epochs: epochs * n_samples // batch_size,),
        ),
        Mistake(
            "one-batch-too-many",
            lambda n_samples, batch_size, epochs: epochs * (n_samples // batch_size + 1),
            "If the samples divide evenly into batches, there is no smaller one at the end: "
            "n // B + 1 is then one too many.",
        ),
        Mistake(
            "iteration-is-epoch",
            lambda n_samples, batch_size, epochs: epochs,
            "This is the number of epochs. An iteration is one update, from one batch; an epoch is "
            "one pass through all samples.",
        ),
        Mistake(
            "samples",
            lambda n_samples, batch_size, epochs: epochs * n_samples,
            "This is how many samples are used, counting repeats. One update uses a batch of them.",
        ),
        Mistake(
            "not-rounded",
            lambda n_samples, batch_size, epochs: epochs * n_samples / batch_size,
            "A number of updates is whole. Round the number of batches of an epoch up.",
        ),
    ),
    edge_cases=(
        Probe((128, 32, 3), "samples that divide evenly into batches"),
        Probe((129, 32, 3), "a last batch of a single sample"),
        Probe((50, 50, 7), "a batch of all samples"),
        Probe((20, 64, 5), "a batch larger than the data"),
        Probe((100, 1, 2), "batches of one sample"),
    ),
    draw=lambda rng: (
        int(rng.integers(100, 5000)),
        int(rng.choice([16, 32, 64, 100, 256])),
        int(rng.integers(2, 30)),
    ),
)


# Linear scaling rule


def _scaled_learning_rate(learning_rate: float, batch_size: int, new_batch_size: int) -> float:
    return learning_rate * new_batch_size / batch_size


_SCALED_LEARNING_RATE = Exercise(
    name="scaled-learning-rate",
    chapter=_CHAPTER,
    title="Linear scaling rule",
    objective="training-neural-networks/batch-size",
    reference=_scaled_learning_rate,
    hint="With K times the batch, take K times the rate. What is K here?",
    mistakes=(
        Mistake(
            "inverted",
            lambda learning_rate, batch_size, new_batch_size: (
                learning_rate * batch_size / new_batch_size
            ),
            "The ratio is upside down: a larger batch makes fewer updates, so its steps have to be "
            "longer.",
        ),
        Mistake(
            "square-root",
            lambda learning_rate, batch_size, new_batch_size: (
                learning_rate * math.sqrt(new_batch_size / batch_size)
            ),
            "This is another rule, by the square root, which keeps the noise of a step the same. "
            "The linear rule has no root.",
        ),
        Mistake(
            "unchanged",
            lambda learning_rate, batch_size, new_batch_size: learning_rate,
            "This keeps the rate. With another batch size there is another number of updates an "
            "epoch, for which the rate should make up.",
        ),
        Mistake(
            "not-relative",
            lambda learning_rate, batch_size, new_batch_size: learning_rate * new_batch_size,
            "Multiply by how much larger the new batch is than the old one, not by its size.",
        ),
        Mistake(
            "whole-ratio",
            lambda learning_rate, batch_size, new_batch_size: (
                learning_rate * (new_batch_size // batch_size)
            ),
            "The ratio need not be whole: with // it is rounded down, to 0 for a smaller batch. "
            "Use /.",
        ),
    ),
    edge_cases=(
        Probe((0.1, 64, 64), "the same batch size"),
        Probe((0.1, 256, 32), "a smaller batch"),
        Probe((0.05, 48, 64), "a ratio that is not whole"),
    ),
    draw=lambda rng: (
        round(float(10 ** rng.uniform(-3, 0)), 4),
        int(rng.choice([16, 24, 32, 64])),
        int(rng.choice([40, 128, 256, 1000])),
    ),
)


# Split by group


def _split_by_group(groups: list[str], n_test_groups: int) -> tuple[list[int], list[int]]:
    names = sorted(set(groups))
    held_out = set(names[len(names) - n_test_groups :])
    test = [row for row, name in enumerate(groups) if name in held_out]
    training = [row for row, name in enumerate(groups) if name not in held_out]
    return training, test


def _split_with(choose: object) -> object:
    """Answer that holds out the groups that `choose` picks from the list and the number."""

    def split(groups: list[str], n_test_groups: int) -> tuple[list[int], list[int]]:
        held_out = set(choose(groups, n_test_groups))
        test = [row for row, name in enumerate(groups) if name in held_out]
        return [row for row, name in enumerate(groups) if name not in held_out], test

    return split


def _split_rows(groups: list[str], n_test_groups: int) -> tuple[list[int], list[int]]:
    order = sorted(range(len(groups)), key=lambda row: groups[row])
    n_training = len(groups) - n_test_groups
    return sorted(order[:n_training]), sorted(order[n_training:])


def _split_names(groups: list[str], n_test_groups: int) -> tuple[list[str], list[str]]:
    names = sorted(set(groups))
    return names[: len(names) - n_test_groups], names[len(names) - n_test_groups :]


def _split_last_rows(groups: list[str], n_test_groups: int) -> tuple[list[int], list[int]]:
    rows = list(range(len(groups)))
    return rows[: len(rows) - n_test_groups], rows[len(rows) - n_test_groups :]


def _split_name_of_each_row(groups: list[str], n_test_groups: int) -> tuple[list[str], list[str]]:
    training, test = _split_by_group(groups, n_test_groups)
    return [groups[row] for row in training], [groups[row] for row in test]


def _split_overlapping(groups: list[str], n_test_groups: int) -> tuple[list[int], list[int]]:
    return list(range(len(groups))), _split_by_group(groups, n_test_groups)[1]


def _draw_groups(rng: np.random.Generator) -> tuple[list[str], int]:
    n_groups = int(rng.integers(3, 7))
    names = [f"family {letter}" for letter in "ABCDEFGHIJ"[:n_groups]]
    groups = [*names, *rng.choice(names, size=int(rng.integers(3, 12)))]
    return [str(name) for name in rng.permutation(groups)], int(rng.integers(1, n_groups))


_SPLIT_BY_GROUP = Exercise(
    name="split-by-group",
    chapter=_CHAPTER,
    title="Split that keeps groups whole",
    objective="training-neural-networks/splits",
    reference=_split_by_group,
    hint=(
        "Find the names of the groups, each once and sorted. The last ones are held out. Then go "
        "through the rows and ask of each whether its group is held out."
    ),
    mistakes=(
        Mistake(
            "swapped",
            lambda groups, n_test_groups: _split_by_group(groups, n_test_groups)[::-1],
            "Both sets are right, but in the wrong order: first the rows of the training set, then "
            "those of the test set.",
        ),
        Mistake(
            "first-groups",
            _split_with(lambda groups, n: sorted(set(groups))[:n]),
            "These are the groups that come first in the alphabet. The last ones are asked for.",
        ),
        Mistake(
            "minus-zero",
            _split_with(lambda groups, n: sorted(set(groups))[-n:]),
            "With no group to hold out, names[-0:] is the same as names[0:], which is all of them. "
            "Count from the front: names[len(names) - n:].",
        ),
        Mistake(
            "rows-instead-of-groups",
            _split_rows,
            "This holds out as many rows as there should be groups, and tears a group apart: some "
            "of its samples are in training and some in the test.",
            variants=(_split_last_rows,),
        ),
        Mistake(
            "repeats-kept",
            _split_with(lambda groups, n: sorted(groups)[len(groups) - n :]),
            "A group that has many samples is counted many times. Keep each name once, with set(), "
            "before you choose.",
        ),
        Mistake(
            "not-sorted",
            _split_with(lambda groups, n: list(dict.fromkeys(groups))[len(set(groups)) - n :]),
            "These are the groups that appear last in the data. Sort the names first.",
        ),
        Mistake(
            "overlap",
            _split_overlapping,
            "The training set still holds the test samples: the test would measure memory. A row "
            "belongs to one of the two sets.",
        ),
        Mistake(
            "names",
            _split_names,
            "These are the names of the groups; the numbers of the rows are asked for.",
            variants=(_split_name_of_each_row,),
        ),
    ),
    edge_cases=(
        Probe((["b", "a", "b", "c", "a"], 1), "a small example"),
        Probe((["x", "y", "x", "z"], 0), "no group to hold out"),
        Probe((["x", "y", "x", "z"], 3), "all groups held out"),
        Probe((["m2", "m1", "m3"], 2), "groups of one sample"),
        Probe((["f10", "f2", "f1", "f2"], 1), "names that end in numbers"),
    ),
    draw=_draw_groups,
)


# Early stopping


def _early_stopping_epoch(validation_losses: list[float], patience: int) -> int:
    best_epoch, best_loss = 1, validation_losses[0]
    for epoch, loss in enumerate(validation_losses, start=1):
        if loss < best_loss:
            best_epoch, best_loss = epoch, loss
        elif epoch - best_epoch >= patience:
            break
    return best_epoch


def _stop_epoch(validation_losses: list[float], patience: int) -> int:
    best_epoch, best_loss = 1, validation_losses[0]
    for epoch, loss in enumerate(validation_losses, start=1):
        if loss < best_loss:
            best_epoch, best_loss = epoch, loss
        elif epoch - best_epoch >= patience:
            return epoch
    return len(validation_losses)


def _compared_with_previous(validation_losses: list[float], patience: int) -> int:
    worse, best_epoch = 0, 1
    for epoch in range(2, len(validation_losses) + 1):
        if validation_losses[epoch - 1] < validation_losses[epoch - 2]:
            worse, best_epoch = 0, epoch
        else:
            worse += 1
        if worse >= patience:
            break
    return best_epoch


def _patience_from_previous(validation_losses: list[float], patience: int) -> int:
    worse, best_epoch = 0, 1
    for epoch in range(2, len(validation_losses) + 1):
        loss = validation_losses[epoch - 1]
        worse = 0 if loss < validation_losses[epoch - 2] else worse + 1
        if loss < validation_losses[best_epoch - 1]:
            best_epoch = epoch
        if worse >= patience:
            break
    return best_epoch


def _failures_not_in_a_row(validation_losses: list[float], patience: int) -> int:
    failures, best_epoch, best_loss = 0, 1, validation_losses[0]
    for epoch, loss in enumerate(validation_losses[1:], start=2):
        if loss < best_loss:
            best_epoch, best_loss = epoch, loss
        else:
            failures += 1
            if failures >= patience:
                break
    return best_epoch


def _with_ties(validation_losses: list[float], patience: int) -> int:
    best_epoch, best_loss = 1, validation_losses[0]
    for epoch, loss in enumerate(validation_losses, start=1):
        if loss <= best_loss:
            best_epoch, best_loss = epoch, loss
        elif epoch - best_epoch >= patience:
            break
    return best_epoch


def _draw_losses(rng: np.random.Generator) -> tuple[list[float], int]:
    n_epochs = int(rng.integers(5, 25))
    trend = 0.4 + 0.6 * np.exp(-np.arange(n_epochs) / 3) + 0.01 * np.arange(n_epochs)
    losses = trend + rng.normal(0, 0.08, n_epochs)
    return [round(float(loss), 2) for loss in losses], int(rng.integers(1, 5))


_EARLY_STOPPING_EPOCH = Exercise(
    name="early-stopping-epoch",
    chapter=_CHAPTER,
    title="Epoch that early stopping keeps",
    objective="training-neural-networks/early-stopping",
    reference=_early_stopping_epoch,
    hint=(
        "Go through the epochs and remember the best loss so far and its epoch. When the present "
        "epoch is `patience` epochs after the best one, stop, and return the best one."
    ),
    mistakes=(
        Mistake(
            "whole-curve",
            lambda validation_losses, patience: validation_losses.index(min(validation_losses)) + 1,
            "This looks at epochs after training has ended. A better one may lie beyond a stretch "
            "longer than the patience; nobody will know.",
        ),
        Mistake(
            "counted-from-zero",
            lambda validation_losses, patience: (
                _early_stopping_epoch(validation_losses, patience) - 1
            ),
            "This is the place in the list, counted from 0. Epochs are counted from 1.",
            variants=(
                lambda validation_losses, patience: validation_losses.index(min(validation_losses)),
            ),
        ),
        Mistake(
            "last-epoch",
            _stop_epoch,
            "This is the epoch in which training ends. The weights that are kept are those of the "
            "best epoch before it.",
        ),
        Mistake(
            "compared-with-previous",
            _compared_with_previous,
            "This compares each epoch with the one before it. A loss that falls after a rise is "
            "not better unless it is below the best one so far.",
            variants=(_patience_from_previous,),
        ),
        Mistake(
            "not-in-a-row",
            _failures_not_in_a_row,
            "The count of epochs without progress starts again at each new best loss; here it "
            "goes on.",
        ),
        Mistake(
            "ties",
            _with_ties,
            "A loss equal to the best one so far is no progress: compare with <.",
        ),
        Mistake(
            "patience-too-long",
            lambda validation_losses, patience: _early_stopping_epoch(
                validation_losses, patience + 1
            ),
            "Training goes on for one epoch too many: it ends as soon as `patience` epochs in a "
            "row were no better.",
        ),
        Mistake(
            "patience-too-short",
            lambda validation_losses, patience: _early_stopping_epoch(
                validation_losses, max(patience - 1, 1)
            ),
            "Training ends one epoch too early: it takes `patience` epochs in a row without "
            "progress.",
        ),
    ),
    edge_cases=(
        Probe(([0.9, 0.7, 0.8, 0.75, 0.6], 2), "a better epoch after the end"),
        Probe(([0.9, 0.7, 0.8, 0.75, 0.6], 3), "a better epoch at the end of the patience"),
        Probe(([0.9, 0.8, 0.7], 5), "a loss that falls to the end of the list"),
        Probe(([0.5, 0.5, 0.5, 0.4], 2), "equal losses"),
        Probe(([0.5, 0.5, 0.6, 0.4], 2), "equal losses"),
        Probe(([0.3, 0.4, 0.5, 0.6], 1), "a first epoch that is the best"),
        Probe(([0.3, 0.0, 0.1, 0.2], 2), "a loss of zero"),
        Probe(([0.7], 3), "a single epoch"),
    ),
    draw=_draw_losses,
)


# Elastic net


def _elastic_net_penalty(weights: list[float], alpha: float) -> float:
    l1 = sum(abs(weight) for weight in weights)
    l2 = sum(weight**2 for weight in weights)
    return alpha * l1 + (1 - alpha) * l2


def _sum_of_squares(weights: list[float]) -> float:
    return sum(weight**2 for weight in weights)


_ELASTIC_NET_PENALTY = Exercise(
    name="elastic-net-penalty",
    chapter=_CHAPTER,
    title="Elastic-net penalty",
    objective="training-neural-networks/regularization",
    reference=_elastic_net_penalty,
    hint=(
        "Compute both penalties: the sum of the absolute values and the sum of the squares. "
        "Weigh the first with alpha, the second with 1 - alpha."
    ),
    mistakes=(
        Mistake(
            "swapped",
            lambda weights, alpha: _elastic_net_penalty(weights, 1 - alpha),
            "alpha weighs L1 and 1 - alpha weighs L2, not the other way round.",
        ),
        Mistake(
            "no-absolute-value",
            lambda weights, alpha: alpha * sum(weights) + (1 - alpha) * _sum_of_squares(weights),
            "Without abs(), a negative weight lowers the penalty, and a positive and a negative "
            "weight cancel.",
        ),
        Mistake(
            "root",
            lambda weights, alpha: (
                alpha * sum(map(abs, weights)) + (1 - alpha) * math.sqrt(_sum_of_squares(weights))
            ),
            "The L2 penalty is the sum of the squares, without a root; the length of the vector is "
            "its root.",
        ),
        Mistake(
            "half",
            lambda weights, alpha: (
                alpha * sum(map(abs, weights)) + (1 - alpha) / 2 * _sum_of_squares(weights)
            ),
            "Some libraries halve the L2 part, scikit-learn among them. The definition in this "
            "chapter does not.",
        ),
        Mistake(
            "mean",
            lambda weights, alpha: _elastic_net_penalty(weights, alpha) / len(weights),
            "This is the mean over the weights; the penalty is the sum.",
        ),
        Mistake(
            "l1-only",
            lambda weights, alpha: alpha * sum(map(abs, weights)),
            "The L2 part is missing.",
            variants=(lambda weights, alpha: sum(map(abs, weights)),),
        ),
        Mistake(
            "l2-only",
            lambda weights, alpha: (1 - alpha) * _sum_of_squares(weights),
            "The L1 part is missing.",
            variants=(lambda weights, alpha: _sum_of_squares(weights),),
        ),
        Mistake(
            "unweighted",
            lambda weights, alpha: sum(map(abs, weights)) + _sum_of_squares(weights),
            "Both penalties are there, but alpha and 1 - alpha are not.",
        ),
    ),
    edge_cases=(
        Probe(([1.5, -2.0, 0.0], 1.0), "L1 alone"),
        Probe(([1.5, -2.0, 0.0], 0.0), "L2 alone"),
        Probe(([0.0, 0.0], 0.3), "weights that are all zero"),
        Probe(([-3.0], 0.5), "a single weight"),
        Probe(([], 0.5), "no weights"),
    ),
    draw=lambda rng: (
        [round(float(weight), 2) for weight in rng.normal(0, 2, rng.integers(2, 8))],
        round(float(rng.uniform(0.05, 0.95)), 2),
    ),
)


# Dropout


def _inverted_dropout(activations: list[float], mask: list[int], q: float) -> list[float]:
    return [h * m / (1 - q) for h, m in zip(activations, mask, strict=True)]


def _scaled_by(factor: object, keep: int = 1) -> object:
    """Answer that scales what is kept by ``factor(q)``, and keeps where the mask is `keep`."""
    return lambda activations, mask, q: [
        h * factor(q) if m == keep else 0.0 for h, m in zip(activations, mask, strict=True)
    ]


_INVERTED_DROPOUT = Exercise(
    name="inverted-dropout",
    chapter=_CHAPTER,
    title="Dropout that keeps the mean",
    objective="training-neural-networks/dropout",
    reference=_inverted_dropout,
    hint=(
        "Where the mask is 0, the result is 0. Where it is 1, the activation is made larger, so "
        "that the mean over many masks is the activation itself: it is kept with probability 1 - q."
    ),
    mistakes=(
        Mistake(
            "not-scaled",
            _scaled_by(lambda q: 1.0),
            "The units are dropped, but what remains is not scaled: on average the next layer "
            "receives too little in training.",
        ),
        Mistake(
            "divided-by-q",
            _scaled_by(lambda q: 1 / q),
            "Divide by the probability that a unit is kept, 1 - q, not by that of dropping it.",
        ),
        Mistake(
            "wrong-direction",
            _scaled_by(lambda q: 1 - q),
            "What remains has to grow, to make up for what is dropped: divide by 1 - q instead of "
            "multiplying.",
        ),
        Mistake(
            "mask-inverted",
            _scaled_by(lambda q: 1 / (1 - q), keep=0),
            "The mask is read the wrong way round: 1 keeps, 0 drops.",
            variants=(_scaled_by(lambda q: 1.0, keep=0),),
        ),
        Mistake(
            "mask-ignored",
            lambda activations, mask, q: [h / (1 - q) for h in activations],
            "Nothing is dropped here. Multiply by the mask.",
        ),
        Mistake(
            "scaled-by-mask",
            lambda activations, mask, q: [
                h * m * len(mask) / sum(mask) for h, m in zip(activations, mask, strict=True)
            ],
            "This scales by how many units this mask happens to keep. The factor depends on the "
            "probability alone, 1/(1 - q); so the mean is right over many masks.",
        ),
        Mistake(
            "shortened",
            lambda activations, mask, q: [
                h / (1 - q) for h, m in zip(activations, mask, strict=True) if m
            ],
            "A dropped unit keeps its place, with the value 0; otherwise the next layer's weights "
            "meet the wrong units.",
        ),
    ),
    edge_cases=(
        Probe(([1.0, -2.0, 3.0], [1, 1, 1], 0.0), "a probability of zero"),
        Probe(([1.0, 2.0, 3.0], [0, 0, 0], 0.5), "a mask that drops everything"),
        Probe(([4.0], [1], 0.75), "a single unit"),
    ),
    draw=lambda rng: (
        [round(float(h), 2) for h in rng.normal(0, 2, 6)],
        [1, 0, *(int(m) for m in rng.integers(0, 2, 4))],
        float(rng.choice([0.1, 0.2, 0.3, 0.4])),
    ),
)


# Initialization


def _he_standard_deviation(n_in: int, n_out: int) -> float:
    return math.sqrt(2 / n_in)


_HE_STANDARD_DEVIATION = Exercise(
    name="he-standard-deviation",
    chapter=_CHAPTER,
    title="Standard deviation of He's rule",
    objective="training-neural-networks/initialization",
    reference=_he_standard_deviation,
    hint="The rule names the variance, 2 divided by the number of inputs. What is asked for?",
    mistakes=(
        Mistake(
            "variance",
            lambda n_in, n_out: 2 / n_in,
            "This is the variance. The standard deviation is its square root.",
        ),
        Mistake(
            "xavier",
            lambda n_in, n_out: math.sqrt(2 / (n_in + n_out)),
            "This is Xavier's rule, for activations such as tanh. He's rule looks at the inputs "
            "alone.",
            variants=(lambda n_in, n_out: 2 / (n_in + n_out),),
        ),
        Mistake(
            "outputs",
            lambda n_in, n_out: math.sqrt(2 / n_out),
            "Divide by the number of inputs: a unit adds up that many terms.",
            variants=(lambda n_in, n_out: 2 / n_out,),
        ),
        Mistake(
            "without-two",
            lambda n_in, n_out: math.sqrt(1 / n_in),
            "The factor 2 is missing. It makes up for the half of the signal that ReLU cuts off.",
        ),
        Mistake(
            "uniform",
            lambda n_in, n_out: math.sqrt(6 / n_in),
            "This is the bound of the uniform distribution that has the right variance. Its "
            "standard deviation is smaller by a factor of sqrt(3).",
        ),
    ),
    edge_cases=(
        Probe((1, 1), "one input and one output"),
        Probe((2, 100), "two inputs"),
        Probe((1000, 10), "a wide layer"),
    ),
    draw=lambda rng: (int(rng.integers(3, 600)), int(rng.integers(3, 600))),
)


EXERCISES: tuple[Exercise, ...] = (
    _DECAYED_LEARNING_RATE,
    _UPDATES_IN_TRAINING,
    _SCALED_LEARNING_RATE,
    _SPLIT_BY_GROUP,
    _EARLY_STOPPING_EPOCH,
    _ELASTIC_NET_PENALTY,
    _INVERTED_DROPOUT,
    _HE_STANDARD_DEVIATION,
)
