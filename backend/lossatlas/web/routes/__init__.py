"""The paths of the API, a module each."""
