"""Seeds are changed wherever they stand, and assertions are noted without ending their cell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

KERNEL = Path(__file__).parents[3] / "book/_ext/claims/kernel"
DRAWS = {
    "Generator": "import numpy as np\nprint(np.random.default_rng({seed}).random())",
    "by keyword": "import numpy as np\nprint(np.random.default_rng(seed={seed}).random())",
    "RandomState": "import numpy as np\nprint(np.random.RandomState({seed}).rand())",
    "NumPy's own": "import numpy as np\nnp.random.seed({seed})\nprint(np.random.rand())",
    "random": "import random\nrandom.seed({seed})\nprint(random.random())",
    "scikit-learn": (
        "from sklearn.model_selection import ShuffleSplit\n"
        "print(next(ShuffleSplit(1, random_state={seed}).split([[0]] * 50)))"
    ),
    "torch": "import torch\ntorch.manual_seed({seed})\nprint(torch.rand(3))",
    "torch.Generator": (
        "import torch\nprint(torch.rand(3, generator=torch.Generator().manual_seed({seed})))"
    ),
    "layers": (
        "from nutrigen.learning import training\nimport torch\n"
        "with training.seeded({seed}):\n    print(torch.nn.Linear(2, 2).weight)"
    ),
    "loader": (
        "import torch\nfrom torch.utils.data import DataLoader\n"
        "generator = torch.Generator().manual_seed({seed})\n"
        "print(list(DataLoader(list(range(20)), shuffle=True, generator=generator)))"
    ),
    "hash function": (
        "from nutrigen.genomics.kmers import count_kmers\n"
        "from nutrigen.genomics.similarity import minhash_sketch\n"
        "print(minhash_sketch(count_kmers('ACGTTGCAACCGGTT', 5), 4, seed={seed}).hashes)"
    ),
}


def run(code: str, shift: int, module: str = "__main__") -> str:
    before = (
        f"import sys\nsys.path.insert(0, {str(KERNEL)!r})\n"
        f"from shifted_seeds import shift_seeds\nshift_seeds({shift})\n"
        f"exec(compile({code!r}, 'cell', 'exec'), {{'__name__': {module!r}}})"
    )
    done = subprocess.run(
        [sys.executable, "-c", before], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("code", DRAWS.values(), ids=DRAWS)
def test_a_changed_seed_draws_as_the_seed_that_is_so_much_larger(code):
    assert run(code.format(seed=3), 1000) == run(code.format(seed=1003), 0)
    assert run(code.format(seed=3), 1000) != run(code.format(seed=3), 0)


def test_seeds_that_are_drawn_from_other_seeds_are_changed_too():
    code = (
        "from sklearn.ensemble import RandomForestRegressor as Forest\n"
        "x = [[i, i % 3] for i in range(30)]\ny = [i % 7 for i in range(30)]\n"
        "print(Forest(3, random_state=3).fit(x, y).predict(x))"
    )
    assert run(code, 1000) != run(code, 0)


@pytest.mark.parametrize("name", ["Generator", "scikit-learn", "torch"])
@pytest.mark.parametrize("module", ["nutrigen.exercises.supervised", "nutrigen.evidence.forests"])
def test_what_is_compared_with_earlier_results_keeps_its_seeds(name, module):
    code = DRAWS[name].format(seed=3)
    assert run(code, 1000, module) == run(code, 0)


def test_what_is_no_number_stays_as_it_is():
    code = (
        "import numpy as np\nfrom sklearn.utils import check_random_state\n"
        "rng = np.random.default_rng(1)\nassert np.random.default_rng(rng) is rng\n"
        "state = check_random_state(1)\nassert isinstance(state, np.random.RandomState)\n"
        "assert check_random_state(state) is state\nassert check_random_state(None) is not None\n"
        "assert isinstance(np.random.mtrand._rand, np.random.RandomState)\n"
        "np.random.default_rng()\nprint('ran')"
    )
    assert run(code, 1000) == "ran\n"


def test_assertions_are_noted_and_the_cell_goes_on():
    code = (
        "import ast\nfrom shifted_seeds import AssertionRecord, NotesAssertions\n"
        "cell = '''\\nassert 1 < 2\\nfor i in range(3):\\n    assert i < 2, i\\n"
        "assert missing > 0\\nlast = 5\\n'''\n"
        "record = AssertionRecord()\nrecord.cell = 7\nspace = {'__assertion_record__': record}\n"
        "exec(compile(NotesAssertions().visit(ast.parse(cell)), 'cell', 'exec'), space)\n"
        "assert space['last'] == 5\n"
        "for one in record.outcomes.values():\n    print(*one.values(), sep=' | ')"
    )
    assert run(code, 0).splitlines() == [
        "7 | 1 < 2 | True | ",
        "7 | i < 2 | False | 2",
        "7 | missing > 0 | False | NameError(\"name 'missing' is not defined\")",
    ]
