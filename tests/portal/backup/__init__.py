"""The way back: backups of both engines, and restores into real empty places by the commands themselves."""
