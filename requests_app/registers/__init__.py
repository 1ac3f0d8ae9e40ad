"""The registers of requests and objections, and the dossier of one case."""
