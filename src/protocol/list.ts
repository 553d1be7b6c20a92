import * as v from 'valibot';

/** The schema of a read-only list. */
// @__NO_SIDE_EFFECTS__
export function list<T extends v.GenericSchema>(item: T) {
  return v.pipe(v.array(item), v.readonly());
}
