"""What the service costs. Numbers are worked out on one core, as in the service's own workers."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
