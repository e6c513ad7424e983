"""Reports: the tables of the model's documentation."""
