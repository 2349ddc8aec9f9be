"""The command line of the exercises: ``python -m nutrigen.exercises grade`` marks a class.

This is but a door to `nutrigen.marking`, the only import against the order of the rooms; nothing
imports this module, and a site's archive of the exercises is without it.
"""

import sys

from nutrigen.marking.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
