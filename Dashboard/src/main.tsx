import { render } from 'preact';
import { QueryClientProvider } from '@tanstack/preact-query';
import { queries } from './api/query';
import { SessionProvider } from './api/session';
import { Shell } from './shell/Shell';
import { Notices } from './ui/notices';
import { ThemeProvider } from './ui/theme';
import './styles/base.css';
import './styles/shell.css';
import './styles/tables.css';
import './styles/parts.css';
import './styles/work.css';

render(
  <ThemeProvider>
    <QueryClientProvider client={queries}>
      <SessionProvider>
        <Notices>
          <Shell />
        </Notices>
      </SessionProvider>
    </QueryClientProvider>
  </ThemeProvider>,
  document.getElementById('page')!,
);
