"""Files of an answer, and their check before they are sent."""
