"""The simulated survey with the published margins. Above all apps: it calls their actions and nothing else."""
