import { useDesk } from "./desk";

export function Wordmark() {
  const { links } = useDesk();
  return (
    <a class="wordmark" href={links.home}>
      <svg width="22" height="22" viewBox="0 0 22 22" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true">
        <path d="M3 15.5c3.2 3.3 12.8 3.3 16 0" />
        <path d="M6 11V6.5M11 11.5V3.5M16 11V6.5" />
      </svg>
      Fairhand
    </a>
  );
}
