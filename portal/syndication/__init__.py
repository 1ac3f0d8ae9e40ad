"""What other sites and programs read: Atom feeds, the sitemap, structured data in pages, and lists to embed.

The API has a room of its own (`portal.api`).
"""
