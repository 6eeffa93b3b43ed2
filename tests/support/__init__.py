"""What the tests share: oracles and small problems."""
