import { serveCalls } from '../cli/index.ts';
import { bundleJson, ContractResolver } from '../contract/index.ts';

const calls = {
  read: (spec: string, allowRefs: string[]) => bundleJson(spec, new ContractResolver(spec, allowRefs)),
};

export type ReadCalls = typeof calls;

serveCalls(calls);
