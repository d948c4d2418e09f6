"""Which policy pack is in force, adopted by whom and since when."""
