"""Before the records are open: set-up, unlocking, recovery, the locked screen."""
