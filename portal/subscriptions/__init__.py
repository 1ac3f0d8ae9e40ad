"""E-mails about new documents, for anybody who confirms the address."""
