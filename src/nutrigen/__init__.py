"""Machine learning on genomic and nutritional data, written to be read.

The functions and estimators that the chapters of the course book derive, show and run.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
