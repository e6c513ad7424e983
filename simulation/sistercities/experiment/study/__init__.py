"""Studies: a study file worked out, every run of it simulated and kept, and what they say together."""
