from background.services.enqueue import job_enqueue, notify
from background.services.progress import CancelledJob, JobContext, LostJob
from background.services.run import job_cancel, job_claim, job_run, jobs_sweep
from background.services.safely import safely

__all__ = [
    "CancelledJob",
    "JobContext",
    "LostJob",
    "job_cancel",
    "job_claim",
    "job_enqueue",
    "job_run",
    "jobs_sweep",
    "notify",
    "safely",
]
