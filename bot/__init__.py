"""The conversation: commands, replies and the platforms they are shown on."""

from time import perf_counter

BEGAN = perf_counter()  # of what this process does, but for the interpreter's own start; seconds
