from opd.people.admin import person_changes, setting_changes, users
