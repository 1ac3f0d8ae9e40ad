"""What happens to a request and an objection: transitions, decisions, disputes, drafts."""
