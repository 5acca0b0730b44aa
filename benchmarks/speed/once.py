"""Run one command; print its wall seconds, its CPU seconds and its peak memory as JSON.

A process of its own, small: a child's peak counts the memory of whoever started it, as it was at the start.

python -S once.py COMMAND…
"""

import json
import os
import sys
import time

began = time.perf_counter()
with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # pathlib is more to import
    number = os.posix_spawn(
        sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1)]
    )
_, status, used = os.wait4(number, 0)
seconds = time.perf_counter() - began
cpu = used.ru_utime + used.ru_stime
code = os.waitstatus_to_exitcode(status)
print(json.dumps({"seconds": seconds, "cpu": cpu, "mib": used.ru_maxrss / 1024, "code": code}))
