import type { ComponentType } from 'preact';
import type { Route } from '../route';

/** What a page is given: where in its area it is, and what was filtered or chosen. */
export type PageProps = { route: Route };

type Area = { name: string; title: string; page: () => Promise<{ default: ComponentType<PageProps> }> };

/** The areas of the page in the order of the menu; each is loaded when it is first looked at. */
export const areas: Area[] = [
  { name: 'overview', title: 'Overview', page: () => import('../pages/overview/Overview') },
  { name: 'servers', title: 'Servers', page: () => import('../pages/servers/Servers') },
  { name: 'instances', title: 'Instances', page: () => import('../pages/instances/Instances') },
  { name: 'deployments', title: 'Deployments', page: () => import('../pages/deployments/Deployments') },
  { name: 'alerts', title: 'Alerts', page: () => import('../pages/alerts/Alerts') },
  { name: 'tasks', title: 'Tasks', page: () => import('../pages/tasks/Tasks') },
  { name: 'costs', title: 'Costs', page: () => import('../pages/costs/Costs') },
  { name: 'security', title: 'Security', page: () => import('../pages/security/Security') },
  { name: 'audit', title: 'Audit', page: () => import('../pages/audit/Audit') },
  { name: 'settings', title: 'Settings', page: () => import('../pages/settings/Settings') },
  { name: 'operator', title: 'Operator', page: () => import('../pages/operator/Operator') },
];
