"""The background worker: `worker` polls `queues` and forks, `scheduler` queues commands that are due."""
