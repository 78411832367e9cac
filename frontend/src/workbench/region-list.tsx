import { Component } from "preact";
import type { Region } from "../core/document";
import { readingOrder, type Editor } from "../core/editor";
import type { Box } from "../core/geometry/box";
import type { Question } from "../core/schema";
import { labelColor } from "../surfaces/palette";
import { useStore } from "./hooks";
import { Key } from "./key";
import { Swatch } from "./questions";

/** The boxes of a question as a list: what the picture shows, for keys and screen readers, and to set one exactly. */
export function RegionList({ editor, question }: { editor: Editor; question: Question }) {
  const { document: marks, selected } = useStore(editor.store);
  const regions = readingOrder(marks.regions.filter((region) => region.question === question.id));
  const offers = regions.filter((region) => region.suggested).length;
  const current = regions.find((region) => region.id === selected);
  return (
    <div class="regions">
      {offers > 0 ? (
        <p class="row small">
          <span class="quiet">{offers} suggested, not counted until accepted</span>
          <button type="button" class="btn small" onClick={() => { editor.acceptRegions(); }}>Accept all</button>
        </p>
      ) : null}
      {regions.length === 0 ? <p class="small quiet">No box yet.</p> : null}
      <ol class="region-list" aria-label="Boxes drawn">
        {regions.map((region, place) => (
          <Row key={region.id} editor={editor} question={question} region={region} place={place + 1} selected={region.id === selected} />
        ))}
      </ol>
      {current ? <Fields key={current.id} editor={editor} region={current} /> : null}
    </div>
  );
}

interface RowProps {
  readonly editor: Editor;
  readonly question: Question;
  readonly region: Region;
  readonly place: number;
  readonly selected: boolean;
}

/** A row is drawn again only when its own box changed: with 500 of them that is what keeps dragging smooth. */
class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    return next.region !== this.props.region || next.selected !== this.props.selected || next.place !== this.props.place;
  }

  override render({ editor, question, region, place, selected }: RowProps) {
    const title = question.labels.find((label) => label.value === region.label)?.title ?? region.label;
    return (
      <li>
        <button
          type="button"
          class={`region-row${selected ? " on" : ""}${region.suggested ? " suggested" : ""}`}
          aria-pressed={selected}
          onClick={() => { editor.select(selected ? null : region.id); }}
        >
          <span class="num quiet">{place}</span>
          <Swatch color={labelColor(question, region.label)} />
          <span>{title}{region.suggested ? <span class="quiet"> · suggested</span> : null}</span>
          <span class="num quiet small">{Math.round(region.box.w)} × {Math.round(region.box.h)}</span>
        </button>
      </li>
    );
  }
}

const SIDES: readonly (readonly [keyof Box, string])[] = [["x", "Left"], ["y", "Top"], ["w", "Width"], ["h", "Height"]];

function Fields({ editor, region }: { editor: Editor; region: Region }) {
  return (
    <fieldset class="shape">
      <legend class="small">Selected box, in pixels</legend>
      <div class="shape-fields">
        {SIDES.map(([side, words]) => (
          <label key={side}>
            <span>{words}</span>
            <input
              type="number"
              step="any"
              min={side === "w" || side === "h" ? 1 : 0}
              value={region.box[side]}
              onChange={(event) => {
                const value = event.currentTarget.valueAsNumber;
                if (Number.isFinite(value)) editor.shape(region.id, { ...region.box, [side]: value });
              }}
            />
          </label>
        ))}
      </div>
      {(["difficult", "truncated"] as const).map((flag) => (
        <label key={flag} class="check small">
          <input type="checkbox" checked={region[flag]} onChange={(event) => { editor.mark(region.id, flag, event.currentTarget.checked); }} />
          <span>{flag === "difficult" ? "Difficult to tell" : "Cut off by the picture’s edge"}</span>
        </label>
      ))}
      <div class="row">
        {region.suggested ? (
          <button type="button" class="btn small primary" onClick={() => { editor.accept(); }}>Accept <Key of="accept" /></button>
        ) : null}
        <button type="button" class="btn small danger" onClick={() => { editor.remove(region.id); }}>Remove <Key of="remove" /></button>
      </div>
    </fieldset>
  );
}
