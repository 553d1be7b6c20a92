import * as v from 'valibot';

/** A list that nobody changes: what arrives is read only. */
// @__NO_SIDE_EFFECTS__
export function list<T extends v.GenericSchema>(item: T) {
  return v.pipe(v.array(item), v.readonly());
}
