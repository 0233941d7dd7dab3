import type { Schemas } from '../../../api/client';
import type { Filled } from '../../../api/query';

export type BulkVerb = Schemas['PostBulkAction']['action'];
export type BulkAction = Filled<Schemas['BulkActionShape']>;

export const title = (action: BulkVerb) => (action === 'backup' ? 'Back up' : action[0]!.toUpperCase() + action.slice(1));
