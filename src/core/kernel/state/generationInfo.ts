import type { Engine } from '../../model/index.ts';
import { generationOf } from '../engine/generations/index.ts';
import type { GenerationInfo } from './KernelState.ts';

/** What a state says of the generation of its engine. */
export function generationInfo(engine: Engine): GenerationInfo {
  const { id, title, evidence } = generationOf(engine);
  return { id, title, evidence, engine };
}
