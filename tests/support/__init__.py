"""Code that tests share: reference implementations, small problems, servers and browsers."""
