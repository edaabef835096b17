"""The records on the disk, encrypted: the only home of SQL and of keys."""
