/**
 * Gives the page the texts of the person's language, which stand in its HTML. Imported before all else: what a module says once, when it is
 * loaded, is translated as well.
 */
import * as l10n from '@vscode/l10n';
import { TEXTS, textBundle } from '../../protocol/index.ts';

const stated = document.getElementById(TEXTS)?.textContent;
if (stated) l10n.config({ contents: textBundle(JSON.parse(stated)) });
