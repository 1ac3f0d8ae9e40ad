"""A random walk through the whole city: any act by any person on requests, documents and exemptions, judged by the law.

`city` is the world and its clock, the `acts_of_...` are what people try, and `acts_past_the_verbs` what the database
must refuse. `checker` and the two `rules_of_...` judge every state by `domain.md` and the articles, without the code.
"""
