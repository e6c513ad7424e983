"""What a user may choose: scenario files, their schema, and the values that carry their evidence."""
