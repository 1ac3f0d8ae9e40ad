from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify

from portal.middleware.old_addresses import RESIZED, canonical
from portal.models import News, Page
from portal.wordpress.imported import ImportedItems
from portal.wordpress.parsing.html import Links
from portal.wordpress.parsing.inventory import Inventory
from portal.wordpress.parsing.titles import file_title
from portal.wordpress.parsing.wxr import Item

ADDRESSES = {"post": "portal:news_item", "page": "portal:page"}
MODELS: dict[str, type[News] | type[Page]] = {"post": News, "page": Page}


class LinkRewriter:
    def __init__(self, inventory: Inventory, imported: ImportedItems):
        self.inventory, self.imported = inventory, imported

    def for_item(self, item: Item) -> Links:
        return Links(address=lambda url: self.address(url, item.link), file=self._file)

    def address(self, url: str, base: str) -> str:
        """Return where a link in an item with the address `base` leads now."""
        own = self.inventory.own_address(url, base)
        if own is None:
            return url
        number = self._numbers.get(own) or self._numbers.get(RESIZED.sub("", own))
        return (self._here(number) if number else "") or own

    def _here(self, number: int) -> str:
        if number in self.inventory.posts:
            return reverse(ADDRESSES[self.inventory.posts[number].kind], args=[self.slugs[number]])
        item = self.imported.get(number)
        return item.document.get_absolute_url() if item and item.document else ""

    def _file(self, number: int) -> tuple[str, str] | None:
        item = self.inventory.files.get(number)
        return (self.address(item.file_url, item.link), file_title(item)) if item else None

    @cached_property
    def slugs(self) -> dict[int, str]:
        """Choose the new slugs by number before posts are saved, as they link to each other."""
        found = {}
        taken = {kind: set(model.objects.values_list("slug", flat=True)) for kind, model in MODELS.items()}
        for number, post in self.inventory.posts.items():
            item = self.imported.get(number)
            ours = item and (item.news or item.page)
            longest = MODELS[post.kind]._meta.get_field("slug").max_length or 0
            wanted = slugify(post.slug) or slugify(post.title) or f"tulisan-{number}"  # a draft has no slug
            found[number] = ours.slug if ours else _free(wanted, taken[post.kind], longest)
            taken[post.kind].add(found[number])
        return found

    @cached_property
    def _numbers(self) -> dict[str, int]:
        root = canonical(self.inventory.site_address).rstrip("/")
        found = {f"{root}/?p={number}": number for number in self.inventory.posts}
        found |= {canonical(post.link): number for number, post in self.inventory.posts.items()}
        for number, item in self.inventory.files.items():
            file = canonical(item.file_url)
            found |= dict.fromkeys((canonical(item.link), RESIZED.sub("", file), file), number)
        return found


def _free(wanted: str, taken: set[str], longest: int) -> str:
    slug, number = wanted[:longest].strip("-"), 2
    while slug in taken:
        ending = f"-{number}"
        slug, number = wanted[: longest - len(ending)].strip("-") + ending, number + 1
    return slug
