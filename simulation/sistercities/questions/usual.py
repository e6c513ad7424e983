"""What questions take where nobody asks for anything else; commands and Python functions alike."""

REPLICATES = 200
"""Simulated histories of each pairing, or worlds with and without a change."""

REPLICATES_OF_EACH = 100
"""Worlds of each of the many combinations of factors."""

SEED = 1
"""From which the seed of every replicate is derived."""
