"""Evidence on the training of networks, against least squares, batches and what is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is an extra")

from nutrigen import datasets  # noqa: E402  # after what may be missing
from nutrigen.evidence import kept, training_choices, training_mistakes  # noqa: E402
from nutrigen.genomics import encodings, sequences  # noqa: E402
from nutrigen.learning import training  # noqa: E402


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(n_threads)


def test_sets_of_a_draw_have_no_site_in_common() -> None:
    sets = training_choices.drawn(5)
    assert [len(some) for some in sets] == [3000, 2000, 4000]
    target = sets[0].tensors[1].numpy()
    assert abs(target.mean()) < 1e-4
    assert target.std() == pytest.approx(1, abs=1e-4)
    everything = torch.cat([some.tensors[0] for some in sets])
    assert len(everything.unique(dim=0)) == 9000


def test_without_hidden_units_a_network_comes_near_to_least_squares() -> None:
    data, validation, _ = training_choices.drawn(0)
    X, new = (
        np.column_stack([np.ones(len(some)), some.tensors[0].flatten(1).numpy()])
        for some in (data, validation)
    )
    weights = np.linalg.lstsq(X, data.tensors[1].numpy(), rcond=None)[0]
    y = validation.tensors[1].numpy()
    expected = 1 - np.mean((y - new @ weights) ** 2) / y.var()
    assert kept("training_choices")["bends"][0]["0"] == pytest.approx(expected, abs=0.02)


def test_of_all_sites_is_near_to_least_squares_without_hidden_units() -> None:
    assay = datasets.load_splice_site_activities()
    X = np.column_stack(
        [np.ones(len(assay.target)), encodings.one_hot(assay.sequences).reshape(-1, 36)]
    )
    known, new = (assay.splits == name for name in ("training", "validation"))
    weights = np.linalg.lstsq(X[known], assay.target[known], rcond=None)[0]
    errors = assay.target[new] - X[new] @ weights
    expected = 1 - np.mean(errors**2) / assay.target[new].var()
    assert training_choices.of_all((), 0) == pytest.approx(expected, abs=0.02)


def test_noise_is_that_of_batches() -> None:
    data, _, _ = training_choices.drawn(3)
    X, y = data.tensors
    model = training_choices.network((64,), 3)
    training_choices.fitted(model, data, None, epochs=2, number=3)

    def gradient(rows: torch.Tensor) -> torch.Tensor:
        return training.flat_gradient(model, X[rows], y[rows], torch.nn.functional.mse_loss)

    generator = torch.Generator().manual_seed(0)
    everything = gradient(torch.arange(len(X)))
    errors = [
        (gradient(torch.randperm(len(X), generator=generator)[:64]) - everything).square().sum()
        for _ in range(500)
    ]
    measured = (torch.stack(errors).mean().sqrt() / everything.norm()).item()
    assert training_choices.noise(3)["64"] == pytest.approx(measured, rel=0.1)


def test_about_half_of_the_pieces_are_turned() -> None:
    rng = np.random.default_rng(0)
    pieces = ["".join(rng.choice(list("ACGT"), 20)) for _ in range(400)]
    X = torch.from_numpy(encodings.one_hot(pieces))
    turned = training_mistakes.maybe_other_strand(X, torch.Generator().manual_seed(1))
    found = encodings.decode_one_hot(turned.numpy())
    others = [sequences.reverse_complement(piece) for piece in pieces]
    pairs = zip(found, pieces, others, strict=True)
    assert all(one in (piece, other) for one, piece, other in pairs)
    assert 160 < sum(one == other for one, other in zip(found, others, strict=True)) < 240


def test_sites_that_are_read_backwards_keep_the_bases_of_their_form() -> None:
    sites = ["CAGGTAAGT"] * 200
    X = torch.from_numpy(encodings.one_hot(sites))
    turned = training_mistakes.maybe_backwards(X, torch.Generator().manual_seed(1))
    found = encodings.decode_one_hot(turned.numpy())
    assert set(found) == {"CAGGTAAGT", "GACGTTGAA"}
    assert 70 < found.count("CAGGTAAGT") < 130


def test_share_of_g_and_c() -> None:
    assert training_mistakes.gc_share(["GATC", "GGCC", "ATAA"])[:, 0].tolist() == [0.5, 1, 0]


@pytest.mark.pinned
def test_the_test_has_the_ending_that_is_left_out() -> None:
    assay = datasets.load_splice_site_activities()
    target = (assay.target - assay.target.mean()) / assay.target.std()
    of_ending = target[[site.endswith("GT") for site in assay.sequences]]
    found = training_mistakes.left_out("GT", 1)
    assert found["variance"] == pytest.approx(of_ending.var(), rel=0.1)
    assert found["unseen"] > found["seen"] > found["random"]
    again = kept("training_mistakes")["endings"]["GT"][1]
    assert found == {name: pytest.approx(value, abs=0.1) for name, value in again.items()}


@pytest.mark.pinned
@pytest.mark.deep
@pytest.mark.parametrize(
    "compare",
    [
        training_choices.bends,
        training_choices.scaling,
        training_choices.schedules,
        training_choices.starts,
        training_choices.stopping,
        training_choices.widths,
        training_mistakes.leaks,
        training_mistakes.search,
        training_mistakes.strands,
        training_mistakes.strands_of_sites,
    ],
    ids=lambda compare: compare.__name__,
)
def test_one_draw_is_what_is_kept(compare: Callable[[int], dict[str, float | None]]) -> None:
    again = kept(compare.__module__.rpartition(".")[2])[compare.__name__][1]
    for name, value in compare(1).items():
        assert value == pytest.approx(again[name], abs=0.05)
