"""Parts that pages of citizens and of staff share."""
