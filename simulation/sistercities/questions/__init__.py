"""Questions to the model, one file each."""
