import { usedPercent } from "../core/exposure";
import { clock, payTerms } from "../core/format";
import { useDesk } from "./desk";
import { useNow, useStore } from "./hooks";

/** Quiet and collapsible: my time, what I have seen, the guideline. */
export function Side() {
  const { session } = useDesk();
  const { workbench, lease, exposure } = useStore(session.store);
  // On a narrow screen the panels begin closed, below the questions.
  const wide = window.matchMedia("(min-width: 801px)").matches;
  if (!workbench) return null;
  return (
    <aside class="side" aria-label="My time and the guideline">
      <details class="card" open={wide}>
        <summary><h2>My time</h2></summary>
        <MyTime />
        <p class="small quiet">{payTerms(lease?.pay ?? workbench.pay)}</p>
        {exposure && (exposure.used_share > 0 || (lease?.item.level ?? 0) > 0) ? (
          <>
            <h3>Exposure today</h3>
            <progress class="meter" max="100" value={usedPercent(exposure)} aria-label="Exposure used today, in per cent" />
            <p class="small quiet num">
              {usedPercent(exposure)} % of today’s limit.{exposure.break_at ? ` Paid break until ${clock(exposure.break_at)}.` : ""}
            </p>
          </>
        ) : null}
      </details>
      <Guideline open={wide} />
    </aside>
  );
}

function MyTime() {
  const { session } = useDesk();
  const minutes = Math.floor(session.timer.at(useNow(5_000)) / 60_000);
  return <p class="big num">{minutes < 1 ? "Under a minute" : `${String(minutes)} min`}</p>;
}

function Guideline({ open: unfolded }: { open: boolean }) {
  const { session, open } = useDesk();
  const { workbench } = useStore(session.store);
  const short = firstParagraph(workbench?.guidelines_html ?? "");
  return (
    <details class="card" open={unfolded}>
      <summary><h2>Guideline, in short</h2></summary>
      {short ? <p class="small quiet">{short}</p> : null}
      <p><button type="button" class="link-btn small" onClick={() => { open.set({ dialog: "guidelines" }); }}>Read the whole guideline</button></p>
    </details>
  );
}

function firstParagraph(html: string): string {
  const words = new DOMParser().parseFromString(html, "text/html").querySelector("p")?.textContent.trim() ?? "";
  return words.length > 320 ? `${words.slice(0, 300)}…` : words;
}
