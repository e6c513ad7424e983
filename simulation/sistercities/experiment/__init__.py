"""Experiments: replicates of scenarios, compared, summed up and stored so that every number can be traced."""
