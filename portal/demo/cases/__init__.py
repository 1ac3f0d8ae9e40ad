"""The requests and objections of the demo city.

`cases` plays them in the order of their days; `acts` are the steps, `scene` provides applicants, files and decisions.
"""
