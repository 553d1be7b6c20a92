import type { LayerOptions } from './LayerOptions.ts';
import type { Lookup } from '../environment/Environment.ts';
import { resolveEnvironment } from '../environment/resolveEnvironment.ts';
import { canonicalForm } from '../phases/canonicalForm.ts';
import { checkValues } from '../phases/checkValues.ts';
import { enforceUnicity } from '../phases/enforceUnicity.ts';
import { interpolate } from '../phases/interpolate.ts';
import { applyResets, mergeNodes } from '../phases/mergeNodes.ts';
import { resolvePaths } from '../phases/resolvePaths.ts';
import { setDefaults } from '../phases/setDefaults.ts';
import { validateSchema } from '../schema/validateSchema.ts';
import { type ComposeNode, isNull, keyOriginOf, type MapNode, originOf, withoutKey } from '../yaml/ComposeNode.ts';
import { applyExtends } from './applyExtends.ts';
import { applyInclude, type LayerContext } from './applyInclude.ts';
import type { Loading } from './Loading.ts';

/** Loads files one over the other, as one project or one include (compose-go loader.go, loadYamlModel). */
export function loadFiles(files: readonly string[], context: LayerContext, loading: Loading): ComposeNode | undefined {
  let model: ComposeNode | undefined;
  let included = context.included;
  for (const file of files) {
    model = loadLayer(file, model, { ...context, included, isolated: false }, loading);
    included = [...included, file];
  }
  if (!model) return undefined;
  model = setDefaults(model);
  checkValues(model, loading.problems);
  model = resolvePaths(model, context.workingDirectory, loading.problems);
  return resolveEnvironment(model, context.environment);
}

/** Lays the documents of one file over a model (loadYamlFile and its processRawYaml). */
function loadLayer(
  path: string,
  below: ComposeNode | undefined,
  options: LayerOptions,
  loading: Loading,
): ComposeNode | undefined {
  const parsed = loading.parsed(path);
  if (!parsed) return below;
  const lookup: Lookup = (name) => options.environment.get(name);
  let model = below;
  let checked = below;
  for (const document of parsed.documents) {
    if (document.kind !== 'map') {
      loading.problem({
        code: 'compose-top-level',
        severity: 'error',
        message: 'The top level of a Compose file must be a mapping.',
        origin: originOf(document),
      });
      continue;
    }
    const interpolated = interpolate(document, lookup, loading) as MapNode;
    let layer = interpolated;
    if (!options.isolated) {
      const services = layer.entries.get('services');
      // Nothing may stand there in any file, although it would change nothing (loader/extends.go, ApplyExtends).
      if (model && services && isNull(services.value)) {
        loading.problem({
          code: 'compose-services',
          severity: 'error',
          message: 'services must be a mapping: remove the key if it has nothing below it.',
          origin: keyOriginOf(services),
        });
      }
      layer = applyExtends(layer, {
        loading,
        options,
        file: path,
        load: (file, inner) => loadLayer(file, undefined, inner, loading),
      });
    }
    if (model) model = applyResets(model, interpolated);
    if (!options.isolated) {
      const context = { ...options, included: [...options.included, path] };
      layer = applyInclude(layer, context, loading, (files, inner) => loadFiles(files, inner, loading));
    }
    const merged: ComposeNode = model ? mergeNodes(model, layer, loading.problems) : layer;
    model = enforceUnicity(merged, loading.problems);
    if (!options.isolated) {
      validateSchema(model, checked, loading.problems);
      if (model.kind === 'map') model = withoutKey(model, 'version');
    }
    const canonical = canonicalForm(model, loading.problems);
    model = enforceUnicity(canonical, loading.problems);
    checked = model;
  }
  return model;
}
