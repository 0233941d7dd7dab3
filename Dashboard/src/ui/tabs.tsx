import { useLayoutEffect, useRef } from 'preact/hooks';

export type Tab = { title: string; href: string; current: boolean };

/** The sub pages of an area. */
export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const list = useRef<HTMLElement>(null);
  const current = tabs.find(tab => tab.current)?.href;
  // Where they do not fit, the one that is looked at is in view.
  useLayoutEffect(() => {
    const chosen = list.current!.querySelector<HTMLElement>('[aria-current]');
    if (chosen) list.current!.scrollLeft = chosen.offsetLeft - list.current!.offsetLeft - 48;
  }, [current]);
  return (
    <nav ref={list} class="tabs" aria-label={label}>
      {tabs.map(tab => <a key={tab.href} href={tab.href} aria-current={tab.current ? 'page' : undefined}>{tab.title}</a>)}
    </nav>
  );
}
