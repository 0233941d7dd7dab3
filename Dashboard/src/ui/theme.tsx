import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';

export type Choice = 'system' | 'light' | 'dark';
type Theme = { choice: Choice; dark: boolean; choose: (choice: Choice) => void };

const Context = createContext<Theme>({ choice: 'system', dark: false, choose: () => {} });
export const useTheme = () => useContext(Context);

const system = matchMedia('(prefers-color-scheme: dark)');

/** Light or dark, as the system has it unless the viewer chose. */
export function ThemeProvider({ children }: { children: ComponentChildren }) {
  const [choice, setChoice] = useState<Choice>((localStorage.getItem('fleet.theme') as Choice | null) ?? 'system');
  const [systemDark, setSystemDark] = useState(system.matches);
  useEffect(() => {
    const changed = () => setSystemDark(system.matches);
    system.addEventListener('change', changed);
    return () => system.removeEventListener('change', changed);
  }, []);
  const dark = choice === 'system' ? systemDark : choice === 'dark';
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  const choose = (next: Choice) => {
    localStorage.setItem('fleet.theme', next);
    setChoice(next);
  };
  return <Context.Provider value={{ choice, dark, choose }}>{children}</Context.Provider>;
}
