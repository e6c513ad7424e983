"""A page to play with: a model in the browser, month by month, beside its twin."""
