"""The force's shared memory: what every feature may ask."""
