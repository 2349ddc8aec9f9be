"""The pictures of the entrance: people by their genomes, and people by what they ate.

    python people.py FOLDER

writes each picture for a light and for a dark page, a card for links to the book, and
``texts.json`` with a caption and a description for each. All of it is computed from the data that
come with the package.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np

from nutrigen import datasets
from nutrigen.teaching import COLORS, use_book_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: What is drawn beside the points, on light and on dark ground.
INK = {"light": "#48566b", "dark": "#ced6dd"}
#: Twice as many pixels as the page shows.
DPI = 200
INCHES = (3.6, 2.6)
#: Color of each superpopulation, its name, and where the name stands, in shares of the picture.
GROUPS = {
    "AFR": (COLORS[5], "Africa", (0.80, 0.36)),
    "AMR": (COLORS[1], "Americas", (0.36, 0.80)),
    "EAS": (COLORS[2], "East Asia", (0.10, 0.05)),
    "EUR": (COLORS[4], "Europe", (0.29, 0.96)),
    "SAS": (COLORS[3], "South Asia", (0.20, 0.52)),
}
MOST = 5000


def draw_genomes(axes: Axes, ink: str) -> dict[str, str]:
    """Draw people on the first two components of their genomes."""
    people = datasets.load_genome_wide_pcs()
    # In the order of the table one group would cover the others.
    order = np.random.default_rng(0).permutation(len(people.X))
    colors = np.array([GROUPS[group][0] for group in people.target])
    axes.scatter(*people.X[order, :2].T, s=5, c=colors[order], alpha=0.6, linewidth=0)
    for _, name, place in GROUPS.values():
        axes.annotate(name, place, xycoords="axes fraction", color=ink, fontsize=8, va="center")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    n = len(people.X)
    return {
        "caption": f"{n:,} people by their genomes. There are groups, in part because of where "
        "people were sampled: {doc}`/foundations/population-clustering`.",
        "alt": f"A cloud of {n:,} points. Three dense groups in the corners are named East Asia, "
        "Europe and Africa. South Asia lies between Europe and East Asia; points from the "
        "Americas spread from there to Europe, and some towards Africa.",
    }


def draw_food(axes: Axes, ink: str) -> dict[str, str]:
    """Draw people by the energy that they reported of two days."""
    table = datasets.load_nhanes_adults().X[["energy_day1", "energy_day2"]].dropna()
    first, second = table.to_numpy().T
    r = np.corrcoef(first, second)[0, 1]
    axes.plot([0, MOST], [0, MOST], color=ink, linewidth=0.8)
    axes.scatter(first, second, s=4, c=COLORS[4], alpha=0.45, linewidth=0)
    ticks = range(1000, MOST, 1000)
    axes.set(xlim=(0, MOST), ylim=(0, MOST), xticks=ticks, yticks=ticks)
    axes.set_xlabel("kcal on one day", color=ink, fontsize=8)
    axes.set_ylabel("kcal on another", color=ink, fontsize=8)
    axes.tick_params(colors=ink, labelsize=7)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.spines[:].set_color(ink)
    outside = np.mean((first > MOST) | (second > MOST))
    return {
        "caption": f"{len(table):,} people by what they ate. There are no groups, and a day says "
        f"little about another (correlation {r:.2f}): {{doc}}`/nutrition/nutritional-data`.",
        "alt": f"A round cloud of {len(table):,} points about the line of equal amounts, dense at "
        f"two thousand kilocalories and thinning to all sides. {outside:.1%} of the people lie "
        "beyond its edges.",
    }


def main(folder: Path) -> None:
    """Write the pictures and their texts."""
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    use_book_style()
    drawings = {"genomes": draw_genomes, "food": draw_food}
    texts = {}
    for name, draw in drawings.items():
        for ground, ink in INK.items():
            figure, axes = plt.subplots(figsize=INCHES)
            texts[name] = draw(axes, ink)
            figure.savefig(folder / f"{name}-{ground}.png", dpi=DPI, transparent=True)
            plt.close(figure)
    # The size that services ask for which show a link with a picture.
    figure, panels = plt.subplots(1, 2, figsize=(6, 3.15))
    for axes, draw in zip(panels, drawings.values(), strict=True):
        draw(axes, INK["light"])
    figure.savefig(folder / "card.png", dpi=DPI)
    texts["card"] = {"alt": " ".join(text["alt"] for text in texts.values())}
    (folder / "texts.json").write_text(json.dumps(texts, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
