/** Keeps a job's page current by asking /api/jobs/<id>/, slower when nothing moves or the tab is hidden. */
interface JobState {
  state: string;
  progress: number;
  progress_total: number;
  message: string;
}

const FINISHED = new Set(["done", "failed", "cancelled"]);

export function wireJob(root: HTMLElement): void {
  const address = root.dataset.job;
  if (!address) return;
  const bar = root.querySelector("progress");
  const message = root.querySelector("[data-job-message]");
  const percent = root.querySelector("[data-job-percent]");
  let wait = 1000;
  let last = "";

  const show = (job: JobState): void => {
    if (job.progress_total > 0) {
      bar?.setAttribute("max", String(job.progress_total));
      bar?.setAttribute("value", String(job.progress));
      if (percent) percent.textContent = `${String(Math.round((100 * job.progress) / job.progress_total))} %`;
    }
    if (message) message.textContent = job.message || (job.state === "queued" ? "Waiting for a worker." : "Working.");
  };

  const ask = async (): Promise<void> => {
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      if (response.ok) {
        const job = (await response.json()) as JobState;
        // The server renders the finished page: result, error and what to do next are written once, there.
        if (FINISHED.has(job.state)) {
          location.reload();
          return;
        }
        show(job);
        const seen = `${job.state}/${String(job.progress)}`;
        wait = seen === last ? Math.min(wait * 1.5, 8000) : 1000;
        last = seen;
      }
    } catch {
      wait = Math.min(wait * 2, 15000);
    }
    setTimeout(() => void ask(), document.hidden ? wait * 4 : wait);
  };
  setTimeout(() => void ask(), wait);
}
