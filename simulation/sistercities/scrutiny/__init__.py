"""What a referee asks of a scenario: is it right, who says so, on what evidence, and what differs from another."""
