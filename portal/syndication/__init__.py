"""What other sites and programs read: feeds, the sitemap, and lists to embed."""
