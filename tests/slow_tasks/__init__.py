"""An app with tasks that wait, fail or do not listen, for tests of the worker: it runs no others than an app's own."""
