"""Secure Base: answers from vetted articles, crisis help first, and an honest line about what software is."""

__version__ = "0.1.0"

import os

# one thread for NumPy's small products: its helpers would spin on the cores that embedding needs (`make bench`, what was tried)
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
