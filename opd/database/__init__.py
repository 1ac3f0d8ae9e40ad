"""Triggers on both engines, and operations of migrations that lock no table for long."""
