"""Starting a whole system on one machine: its data folder, its processes, its end. Called by `motcua up` and `down`."""
