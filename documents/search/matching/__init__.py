"""From a question (`query`) to scored documents (`scoring`)."""
