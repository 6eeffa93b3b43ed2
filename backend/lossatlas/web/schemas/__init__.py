"""What requests take and what answers hold: the only statement of their shapes."""
