"""The thread pool, the caches and the streams."""
