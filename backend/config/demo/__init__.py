"""A believable, invented world to look around in: seeded, in Dutch, built through the same actions people use."""
