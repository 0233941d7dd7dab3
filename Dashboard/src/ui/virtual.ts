import { observeWindowOffset, observeWindowRect, Virtualizer, windowScroll } from '@tanstack/virtual-core';
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';

/** Which of many rows are in the window. The list it measures is the element of the returned ref. */
export function useWindowRows(count: number, height: number) {
  const list = useRef<HTMLDivElement>(null);
  const [, draw] = useReducer<number, void>(times => times + 1, 0);
  const [margin, setMargin] = useState(0);
  const options = {
    count,
    estimateSize: () => height,
    overscan: 12,
    scrollMargin: margin,
    getScrollElement: () => window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    initialOffset: () => window.scrollY,
    onChange: () => draw(),
  };
  const [virtualizer] = useState(() => new Virtualizer<Window, HTMLDivElement>(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => setMargin(list.current ? list.current.getBoundingClientRect().top + window.scrollY : 0), [count]);
  useEffect(() => virtualizer._didMount(), [virtualizer]);
  return { list, margin, height: virtualizer.getTotalSize(), rows: virtualizer.getVirtualItems() };
}
