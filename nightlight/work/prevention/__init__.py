"""After an episode and between episodes: patterns, the plan for the next report, thresholds that call the partners, standing checks."""
