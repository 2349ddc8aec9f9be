"""Passes of a plan.

Steps that do not need one another share a pass. A step needs one pass more than the latest of those
that it waits for.
"""

from nutrigen.exercises import mistake


def n_passes(plan):
    passes = {}
    for step, needs in plan.items():
        passes[step] = 1 + max((passes[need] for need in needs), default=0)
    return max(passes.values(), default=0)


EDGE_CASES = {
    "an empty plan": ({},),
    "one step": ({"count": []},),
    "steps that share a pass": ({"count": [], "missing": [], "largest": []},),
    "a chain": ({"count": [], "first": ["count"], "second": ["first"], "last": ["second"]},),
    "two branches of which one is longer": (
        {"a": [], "b": ["a"], "c": ["b"], "d": ["a"], "e": ["c", "d"], "f": ["d"]},
    ),
    "a step that needs two of one pass": ({"a": [], "b": [], "c": ["a", "b"]},),
    "the longest chain not at the end": ({"a": [], "b": ["a"], "c": []},),
}


def draw(rng):
    names = [f"step {number}" for number in range(int(rng.integers(2, 8)))]
    plan = {}
    for number, name in enumerate(names):
        known = names[:number]
        n_needs = int(rng.integers(0, min(3, number) + 1))
        plan[name] = [known[i] for i in sorted(rng.choice(number, n_needs, replace=False))]
    return (plan,)


@mistake
def one_for_each_step(plan):
    """Each step has a pass of its own here. Those that do not wait for one another can look at the
    same slab while it is in memory."""
    return len(plan)


@mistake
def needs_of_one_step(plan):
    """The number of steps that one waits for is not what counts: several of them can share a pass.
    Follow the chain back to its beginning."""
    return 1 + max((len(needs) for needs in plan.values()), default=-1)


@mistake
def first_need_only(plan):
    """A step may wait for several others. It begins after the latest of them."""
    passes = {}
    for step, needs in plan.items():
        passes[step] = 1 + (passes[needs[0]] if needs else 0)
    return max(passes.values(), default=0)


@mistake
def last_step_only(plan):
    """You return the passes of the step that is named last. Another one may take more."""
    passes = {}
    for step, needs in plan.items():
        passes[step] = 1 + max((passes[need] for need in needs), default=0)
    return list(passes.values())[-1] if plan else 0
