"""A new city from a file: `city_file` reads and checks it, `verbs` writes it, `manage.py new_city` calls both."""
