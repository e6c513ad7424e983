"""Many worlds: replicates and pairs under the same luck, and the keeping of results."""
