"""English pages: complete words, no other language in what is kept, stored or sent.

texts.py    every text that a citizen may read, derived from the resolver, the templates and the imports
"""
