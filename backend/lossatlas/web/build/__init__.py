"""From the words of a request to objects of the core."""
