"""The SMS notifier: works off the outbox, and takes the provider's receipts."""
