"""Personal data of applicants.

`identity` shows it to PPID with a reason that the access journal keeps. `inventory` lists where each class of data is
stored and how it is emptied; `destruction` does so when its retention has ended (`purge_personal_data`, every night).
"""
