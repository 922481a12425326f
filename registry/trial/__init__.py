"""An invented organisation on real units, for trial, demo and training: never made in production."""
