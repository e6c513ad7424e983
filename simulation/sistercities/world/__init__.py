"""One world: what there is, what happens in a step, how it begins, what is seen of it."""
