import * as l10n from '@vscode/l10n';
import type { Reply, Task } from '../../protocol/index.ts';
import { placeOf } from '../documents/places.ts';
import { type SnapshotServices, SnapshotSource } from '../live/SnapshotSource.ts';

import type { OtherState } from './Matrices.ts';

/** An earlier capture, which a person chooses: what a capture is compared with. */
export async function otherCapture(
  services: SnapshotServices,
  { person }: Pick<Task<Reply>, 'person'>,
): Promise<OtherState> {
  const chosen = await person(() => services.editor.ask('netlens/chooseCapture', {}));
  const place = chosen && placeOf(chosen.uri);
  if (!place) return { why: l10n.t('No capture was chosen.') };
  const source = await new SnapshotSource(place, services).read();
  const { view, instead } = source.state();
  source.dispose();
  const name = place.path.split('/').at(-1) ?? '';
  return view ? { network: view.network, name } : { why: instead?.text ?? l10n.t`${name} cannot be read.` };
}
