"""The background worker: its processes, its two queues, the scheduler, and the list of what it may run."""
