"""The changes of each kind of event, by the same themes as the events themselves."""
