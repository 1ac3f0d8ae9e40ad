"""What must hold before a file goes out: privacy findings, proofs of redaction, blockers."""
