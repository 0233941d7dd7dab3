import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { answer, api } from '../../../api/client';

export type TerminalEnd = { reason: string; exitCode: number | null };

/** A shell on an instance, shown in an element until it is closed. Throws what the API refused. */
export async function openTerminal(id: string, host: HTMLElement, ended: (end: TerminalEnd) => void): Promise<() => void> {
  const style = getComputedStyle(document.documentElement);
  const screen = new Terminal({
    cursorBlink: true, fontSize: 13, fontFamily: 'ui-monospace, monospace', scrollback: 5_000, screenReaderMode: true,
    theme: { background: '#0b1016', foreground: '#e4e9f0', cursor: style.getPropertyValue('--accent').trim(), selectionBackground: '#3b4a60' },
  });
  const fit = new FitAddon();
  screen.loadAddon(fit);
  screen.open(host);
  fit.fit();

  const leave = () => screen.dispose();
  try {
    const session = await answer(api.POST('/api/v1/instances/{id}/terminal', { params: { path: { id } }, body: { cols: screen.cols, rows: screen.rows } }));
    const { ticket } = await answer(api.POST('/api/v1/ws/ticket'));
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${session.websocketUrl}?ticket=${encodeURIComponent(ticket)}`);
    const say = (message: object) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));

    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const said = JSON.parse(data) as { type: string; data?: string; reason?: string; exitCode?: number };
      if (said.type === 'data') screen.write(said.data ?? '');
      else if (said.type === 'closed') ended({ reason: said.reason ?? 'closed', exitCode: said.exitCode ?? null });
    };
    socket.onclose = close => ended({ reason: close.reason || 'connection_lost', exitCode: null });
    screen.onData(data => say({ type: 'data', data }));
    screen.onResize(({ cols, rows }) => say({ type: 'resize', cols, rows }));
    const resized = new ResizeObserver(() => fit.fit());
    resized.observe(host);
    screen.focus();

    return () => {
      resized.disconnect();
      socket.onclose = socket.onmessage = null;
      socket.close(1000);
      void api.DELETE('/api/v1/instances/{id}/terminal/{sessionId}', { params: { path: { id, sessionId: session.sessionId } } });
      leave();
    };
  } catch (problem) {
    leave();
    throw problem;
  }
}
