import type { Route } from '../../route';
import { ChoiceFilter } from '../../ui/filters';

/** Over which days the address asks: since midnight (UTC) of the first of them. */
export function periodOf(route: Route): { from: string } {
  const days = Number(route.query.get('days')) || 30;
  const today = new Date();
  return { from: new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() - days + 1)).toISOString() };
}

export function PeriodFilter({ route }: { route: Route }) {
  return <ChoiceFilter route={route} name="days" label="Period" choices={[{ value: '', label: 'last 30 days' }, { value: '7', label: 'last 7 days' }, { value: '90', label: 'last 90 days' }]} />;
}
