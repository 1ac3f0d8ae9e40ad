"""What both engines are told beyond Django's models: triggers, and migrations that lock no table for long."""
