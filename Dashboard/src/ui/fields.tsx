import type { ComponentChildren, InputHTMLAttributes } from 'preact';
import { useId } from 'preact/hooks';

type Base = { label: string; hint?: string; fault?: string | false };

type Names = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true };

/** The hint describes the control and is no part of its name. */
function Labelled({ label, hint, fault, children }: Base & { children: (names: Names) => ComponentChildren }) {
  const id = useId();
  const note = fault || hint ? `${id}-note` : undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': note, 'aria-invalid': fault ? true : undefined })}
      {fault ? <small id={note} class="fault" role="alert">{fault}</small> : hint && <small id={note}>{hint}</small>}
    </div>
  );
}

type TextProps = Base & Omit<InputHTMLAttributes<HTMLInputElement>, 'label' | 'value'> & { value: string; change: (value: string) => void };

export function Text({ label, hint, fault, value, change, ...input }: TextProps) {
  return (
    <Labelled label={label} hint={hint} fault={fault}>
      {names => <input {...input} {...names} value={value} onInput={event => change(event.currentTarget.value)} />}
    </Labelled>
  );
}

export function Area({ label, hint, fault, value, change, rows = 8 }: Base & { value: string; change: (value: string) => void; rows?: number }) {
  return (
    <Labelled label={label} hint={hint} fault={fault}>
      {names => <textarea {...names} rows={rows} spellcheck={false} value={value} onInput={event => change(event.currentTarget.value)} />}
    </Labelled>
  );
}

type Choice = string | { value: string; label: string };

export function Select({ label, hint, fault, value, change, choices }: Base & { value: string; change: (value: string) => void; choices: Choice[] }) {
  return (
    <Labelled label={label} hint={hint} fault={fault}>
      {names => (
        <select {...names} value={value} onChange={event => change(event.currentTarget.value)}>
          {choices.map(choice => {
            const one = typeof choice === 'string' ? { value: choice, label: choice } : choice;
            return <option key={one.value} value={one.value}>{one.label}</option>;
          })}
        </select>
      )}
    </Labelled>
  );
}

export function Check({ label, value, change }: { label: string; value: boolean; change: (value: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={value} onChange={event => change(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}
