"""Pictures of the library: what may be done to one, its renditions, what readers and the editor get of it."""
