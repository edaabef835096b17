"""What the window says about people, versions, backups and questions, in one voice."""
