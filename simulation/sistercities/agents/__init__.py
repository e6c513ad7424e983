"""Mesa's face of the world: the model and its agents."""
