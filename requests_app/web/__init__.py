"""Parts that pages of citizens and of staff share.

`bot_check` tells people from programs, `upload_field` takes files, `sealed_file_response` sends them, `ics` writes a
calendar file.
"""
