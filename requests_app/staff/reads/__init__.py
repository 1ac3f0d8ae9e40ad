"""What the desk reads. A page of it asks the database at most ten questions, whatever it shows."""
