"""Admins of the portal: `texts` has pages, news, FAQ and pictures, `site` all others."""

from portal.admin import site, texts
