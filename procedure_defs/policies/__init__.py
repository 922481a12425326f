"""What the system does where no text says: dated practice, each entry marked as such (`office.yaml`)."""
