"""Names of the platform's own Celery functions. Plain strings: Celery takes anything with a `.name` for a task."""

RUN_JOB = "background.run_job"
SWEEP = "background.sweep"
